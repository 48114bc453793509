/** Several markets on one connection, and markets that go. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { streamTicks } from '../../../shared/client/stream.ts';
import {
  EPOCH,
  type FakeMarket,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
} from './fake-server.ts';

const REPLAY_EPOCH = 0x77_8899;
const LIVE_AAPL = toInstrument(3, 'AAPL');
/** The same id as another symbol has in the live market. */
const REPLAY_AAPL = toInstrument(4, 'AAPL');
const LIVE_MSFT = toInstrument(4, 'MSFT');

const toReplay = (recording: string, number = 1): FakeMarket => ({
  name: 'replay-1',
  number,
  kind: 'replay',
  epoch: REPLAY_EPOCH,
  replay: {
    recording,
    startMs: 0,
    endMs: 9_000,
    state: 'playing',
    speed: 1,
    loop: false,
    viewers: 1,
  },
});

let environment: FakeEnvironment;
let client: Client;
let told: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  told = [];
  client.on('ticks', ({ market, run }) => told.push(`${market} ${run.firstSequence}`));
  client.on('marketClosed', ({ market }) => told.push(`${market} closed`));
  client.on('rejected', ({ market, symbol }) => told.push(`${market} ${symbol} rejected`));
  client.on('hello', () => told.push('hello'));
});

/** In step with AAPL and MSFT live at 10, and with AAPL of a replay at 20. */
function inStep(): void {
  const socket = environment.welcome(EPOCH, [toReplay('monday')]);
  client.subscribe(['AAPL', 'MSFT']);
  const instruments = [LIVE_AAPL, LIVE_MSFT];
  socket.confirm(instruments.map((instrument) => ({ symbol: instrument.symbol, instrument })));
  for (const { id } of instruments) socket.sendFrame(toSnapshot(id, 10));
  client.subscribe(['AAPL'], { market: 'replay-1', contract: 'every', ticks: 3 });
  const where = { market: 'replay-1', number: 1, epoch: REPLAY_EPOCH };
  socket.confirm([{ symbol: 'AAPL', instrument: REPLAY_AAPL }], where);
  socket.sendFrame(toSnapshot(REPLAY_AAPL.id, 20, REPLAY_EPOCH, 0, 1));
  told.length = 0;
}

describe('two markets', () => {
  test('with the same ids and symbols keep apart', () => {
    inStep();
    const { socket } = environment;
    socket.sendFrame(toRuns(LIVE_MSFT.id, 11, 1));
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 21, 1, REPLAY_EPOCH, 1));
    client.unsubscribe(['AAPL'], 'replay-1');
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 22, 1, REPLAY_EPOCH, 1));
    socket.sendFrame(toRuns(LIVE_AAPL.id, 11, 1));
    expect(told).toEqual(['live 11', 'replay-1 21', 'live 11']);
  });

  test('come back each with its own positions and options', () => {
    inStep();
    const commands = environment.comeBack(EPOCH, [toReplay('monday', 5)]).commands('subscribe');
    expect(commands).toMatchObject([
      { market: 'live', resume: { epoch: EPOCH, sequences: { AAPL: 10, MSFT: 10 } } },
      { market: 'replay-1', ticks: 3, resume: { epoch: REPLAY_EPOCH, sequences: { AAPL: 20 } } },
    ]);
  });

  test('are told apart by their numbers of this connection', () => {
    inStep();
    const socket = environment.comeBack(EPOCH, [toReplay('monday', 5)]);
    told.length = 0;
    const where = { market: 'replay-1', number: 5, epoch: REPLAY_EPOCH };
    socket.confirm([{ symbol: 'AAPL', instrument: REPLAY_AAPL, recovered: true }], where);
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 21, 1, REPLAY_EPOCH, 1));
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 21, 1, REPLAY_EPOCH, 5));
    expect(told).toEqual(['replay-1 21']);
  });

  test('one that begins again leaves the positions of the other', () => {
    inStep();
    const { socket } = environment;
    const replay = { ...toReplay('monday'), epoch: REPLAY_EPOCH + 1 };
    socket.say({ type: 'market', market: replay });
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 21, 1, REPLAY_EPOCH, 1));
    socket.sendFrame(toRuns(LIVE_AAPL.id, 11, 1));
    expect(told).toEqual(['live 11']);
  });
});

describe('a market that is gone when the connection comes back', () => {
  test('is told after the greeting, is not asked for, and is no longer known', () => {
    inStep();
    const socket = environment.comeBack();
    expect(told).toEqual(['hello', 'replay-1 closed']);
    expect(socket.commands('subscribe').map(({ market }) => market)).toEqual(['live']);
    expect(client.market('replay-1')).toBeUndefined();
  });

  test('is gone too when its name is that of another recording now', () => {
    inStep();
    const socket = environment.comeBack(EPOCH, [toReplay('tuesday')]);
    expect(told).toEqual(['hello', 'replay-1 closed']);
    expect(socket.commands('subscribe').map(({ market }) => market)).toEqual(['live']);
    expect(client.market('replay-1')?.replay?.recording).toBe('tuesday');
  });

  test('leaves what is subscribed to anew, in the greeting itself, alone', () => {
    inStep();
    client.on('hello', () => client.subscribe(['AAPL'], { market: 'replay-1' }));
    const socket = environment.comeBack(EPOCH, [toReplay('tuesday')]);
    expect(socket.commands('subscribe').map(({ market }) => market)).toEqual(['live', 'replay-1']);
  });
});

describe('a market that the server closes', () => {
  test('takes its subscriptions with it', () => {
    inStep();
    const { socket } = environment;
    socket.say({ type: 'closed', market: 'replay-1', reason: 'idle' });
    socket.sendFrame(toRuns(REPLAY_AAPL.id, 21, 1, REPLAY_EPOCH, 1));
    expect(told).toEqual(['replay-1 closed']);
    expect(client.market('replay-1')).toBeUndefined();
    const back = environment.comeBack().commands('subscribe');
    expect(back.map(({ market }) => market)).toEqual(['live']);
  });
});

test('an answer about a market that was closed meanwhile is passed over', () => {
  inStep();
  const { socket } = environment;
  client.subscribe(['MSFT'], { market: 'replay-1' });
  socket.say({ type: 'closed', market: 'replay-1', reason: 'idle' });
  const where = { market: 'replay-1', number: 1, epoch: REPLAY_EPOCH };
  socket.confirm([{ symbol: 'MSFT', instrument: toInstrument(9, 'MSFT') }], where);
  socket.sendFrame(toSnapshot(9, 5, REPLAY_EPOCH, 0, 1));
  socket.sendFrame(toRuns(9, 6, 1, REPLAY_EPOCH, 1));
  expect(told).toEqual(['replay-1 closed']);
});

describe('the market that is meant when none is named', () => {
  const ALPHA_EPOCH = 0x55_6677;
  const ALPHA: FakeMarket = { name: 'alpha', number: 0, epoch: ALPHA_EPOCH };
  const BETA: FakeMarket = { name: 'beta', number: 1, epoch: ALPHA_EPOCH + 1 };
  const where = { market: 'alpha', epoch: ALPHA_EPOCH };

  /** Confirms AAPL in the market alpha at 10. */
  function serveAlpha(): void {
    const { socket } = environment;
    const { id } = socket.commands('subscribe').at(-1)!;
    const results = [{ symbol: 'AAPL', ok: true, instrument: LIVE_AAPL, sequence: 10 }];
    socket.say({ type: 'subscribed', id: id!, number: 0, ...where, results });
    socket.sendFrame(toSnapshot(LIVE_AAPL.id, 10, ALPHA_EPOCH));
    told.length = 0;
    socket.sendFrame(toRuns(LIVE_AAPL.id, 11, 1, ALPHA_EPOCH));
  }

  test.each(['before', 'after'])(
    'is the first, whatever its name is (subscribed %s the greeting)',
    (when) => {
      if (when === 'before') client.subscribe(['AAPL']);
      const socket = environment.greet([ALPHA, BETA]);
      if (when === 'after') client.subscribe(['AAPL']);
      expect(socket.commands('subscribe')).toMatchObject([{ market: 'alpha', symbols: ['AAPL'] }]);
      serveAlpha();
      expect(told).toEqual(['alpha 11']);
      expect([client.market('live')?.name, client.market('beta')?.name]).toEqual(['alpha', 'beta']);
      client.unsubscribe(['AAPL']);
      expect(socket.commands('unsubscribe')).toMatchObject([{ market: 'alpha' }]);
    },
  );

  test('is one with what is asked for by its own name', () => {
    client.subscribe(['AAPL']);
    client.subscribe(['AAPL', 'MSFT'], { market: 'alpha', contract: 'latest' });
    const socket = environment.greet([ALPHA]);
    expect(socket.commands('subscribe')).toMatchObject([
      { market: 'alpha', symbols: ['AAPL', 'MSFT'], contract: 'latest' },
    ]);
    client.unsubscribe(['AAPL'], 'alpha');
    client.unsubscribe(['MSFT']);
    environment.socket.end(1006);
    environment.pass(10_000);
    expect(environment.greet([ALPHA]).commands('subscribe')).toEqual([]);
  });

  test('resumes where it stood, and is another one without positions when the first is another', () => {
    client.subscribe(['AAPL']);
    environment.greet([ALPHA, BETA]);
    serveAlpha();
    environment.socket.end(1006);
    environment.pass(10_000);
    const resume = { epoch: ALPHA_EPOCH, sequences: { AAPL: 11 } };
    expect(environment.greet([ALPHA, BETA]).commands('subscribe')).toMatchObject([{ resume }]);
    environment.socket.end(1006);
    environment.pass(10_000);
    const [back] = environment.greet([BETA]).commands('subscribe');
    expect(back).toMatchObject({ market: 'beta', symbols: ['AAPL'] });
    expect(back).not.toHaveProperty('resume');
  });

  test('is the one that is called "live" where there is one', () => {
    client.subscribe(['AAPL']);
    const socket = environment.greet([ALPHA, { name: 'live', number: 1 }]);
    expect(socket.commands('subscribe')).toMatchObject([{ market: 'live' }]);
    expect(client.market('live')?.number).toBe(1);
  });

  test('is the one that a stream of ticks is of', async () => {
    environment.greet([ALPHA]);
    const stream = streamTicks(client, ['AAPL']);
    const next = stream.next();
    serveAlpha();
    expect((await next).value).toMatchObject({ kind: 'trade', symbol: 'AAPL', sequence: 11 });
    await stream.return();
  });
});
