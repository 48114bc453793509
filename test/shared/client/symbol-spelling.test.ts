/** Names as people write them: what is asked for and what comes are the same, however it was spelt. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { EPOCH, FakeEnvironment, toInstrument, toRuns, toSnapshot } from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL', 'Technology');
let environment: FakeEnvironment;
let client: Client;
let told: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  told = [];
  client.on('ticks', ({ run }) => told.push(`ticks ${run.firstSequence}`));
  client.on('rejected', ({ symbol, error }) => told.push(`rejected "${symbol}" ${error.code}`));
  client.on('error', ({ symbol, code }) => told.push(`error "${symbol}" ${code}`));
});

/** Confirms AAPL at sequence 40 and sends a tick. */
function serve(): void {
  const { socket } = environment;
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 40 }]);
  socket.sendFrame(toSnapshot(AAPL.id, 40));
  socket.sendFrame(toRuns(AAPL.id, 41, 1));
}

describe('a symbol', () => {
  test.each(['aapl', 'Aapl', ' AAPL', 'aapl\t\n'])('written as %j is subscribed to', (spelling) => {
    const socket = environment.welcome();
    client.subscribe([spelling]);
    expect(socket.commands('subscribe')).toMatchObject([{ symbols: ['AAPL'] }]);
    serve();
    expect(told).toEqual(['ticks 41']);
  });

  test('written twice in different ways is asked for once, and comes once', () => {
    client.subscribe(['aapl', 'AAPL', ' Aapl ']);
    const socket = environment.welcome();
    expect(socket.commands('subscribe')).toMatchObject([{ symbols: ['AAPL'] }]);
    serve();
    expect(told).toEqual(['ticks 41']);
  });

  test('keeps its position over a reconnect, whatever it was called', () => {
    client.subscribe(['aapl']);
    environment.welcome();
    serve();
    const [back] = environment.comeBack().commands('subscribe');
    expect(back).toMatchObject({
      symbols: ['AAPL'],
      resume: { epoch: EPOCH, sequences: { AAPL: 41 } },
    });
  });

  test('is left under another spelling, for good', () => {
    client.subscribe(['AAPL']);
    const socket = environment.welcome();
    serve();
    client.unsubscribe([' aapl']);
    expect(socket.commands('unsubscribe')).toMatchObject([{ symbols: ['AAPL'] }]);
    socket.sendFrame(toRuns(AAPL.id, 42, 1));
    expect(environment.comeBack().commands('subscribe')).toEqual([]);
    expect(told).toEqual(['ticks 41']);
  });

  test('is refreshed under another spelling', () => {
    client.subscribe(['AAPL']);
    const socket = environment.welcome();
    serve();
    client.refresh(['aapl '], { ticks: 5 });
    expect(socket.commands('snapshot')).toMatchObject([{ symbols: ['AAPL'], ticks: 5 }]);
    expect(told).toEqual(['ticks 41']);
  });
});

describe('a wildcard', () => {
  test.each([
    [' * ', '*'],
    ['sector:Technology', 'SECTOR:TECHNOLOGY'],
    [' SECTOR:technology', 'SECTOR:TECHNOLOGY'],
  ])('written as %j brings its symbols', (spelling, name) => {
    client.subscribe([spelling], { contract: 'latest' });
    const socket = environment.welcome();
    expect(socket.commands('subscribe')).toMatchObject([{ symbols: [name] }]);
    serve();
    expect(told).toEqual(['ticks 41']);
  });

  test('of a sector that the market does not have is told by name, and not asked for again', () => {
    client.subscribe(['sector:Farming'], { contract: 'latest' });
    client.subscribe(['sector:Technology'], { contract: 'latest' });
    const socket = environment.welcome();
    const [both] = socket.commands('subscribe');
    const error = { code: 'UNKNOWN_SYMBOL', message: 'no', symbol: 'SECTOR:FARMING' };
    socket.say({
      type: 'subscribed',
      id: both!.id,
      market: 'live',
      number: 0,
      epoch: EPOCH,
      results: [{ symbol: 'SECTOR:FARMING', ok: false, error }],
    });
    expect(told).toEqual(['rejected "SECTOR:FARMING" UNKNOWN_SYMBOL']);
    const back = environment.comeBack().commands('subscribe');
    expect(back.flatMap(({ symbols }) => symbols)).toEqual(['SECTOR:TECHNOLOGY']);
  });
});

describe('what cannot be a name', () => {
  const LONG = 'X'.repeat(LIMITS.symbolCharacters + 1);

  test('is refused by name, and does not take the others with it', () => {
    const socket = environment.welcome();
    client.subscribe(['', '  ', LONG, 'aapl']);
    expect(told).toEqual(['rejected "" UNKNOWN_SYMBOL', `rejected "${LONG}" UNKNOWN_SYMBOL`]);
    expect(socket.commands('subscribe')).toMatchObject([{ symbols: ['AAPL'] }]);
  });

  test('is an error in unsubscribe and refresh', () => {
    environment.welcome();
    client.unsubscribe(['']);
    client.refresh([LONG], { ticks: 1 });
    expect(told).toEqual(['error "" NOT_SUBSCRIBED', `error "${LONG}" NOT_SUBSCRIBED`]);
  });

  test('no name at all asks for nothing', () => {
    const socket = environment.welcome();
    client.subscribe([]);
    client.unsubscribe([]);
    client.refresh([], { ticks: 1 });
    expect(socket.sent.map(({ type }) => type)).toEqual(['hello', 'ping']);
    expect(told).toEqual([]);
  });
});

describe('a name that nobody subscribed to', () => {
  test.each([true, false])(
    'is told when it is left or refreshed (connected: %s)',
    (isConnected) => {
      const socket = isConnected ? environment.welcome() : environment.socket;
      client.unsubscribe(['zzz']);
      client.refresh(['yyy'], { ticks: 1 });
      client.unsubscribe(['aapl'], 'replay-9');
      expect(told).toEqual([
        'error "ZZZ" NOT_SUBSCRIBED',
        'error "YYY" NOT_SUBSCRIBED',
        'error "AAPL" NOT_SUBSCRIBED',
      ]);
      expect([...socket.commands('unsubscribe'), ...socket.commands('snapshot')]).toEqual([]);
    },
  );
});
