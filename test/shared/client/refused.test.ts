/** What a server refuses is told by name, and does not spoil what it accepts, now or after a reconnect. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import {
  EPOCH,
  type FakeSocket,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
} from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL', 'Technology');
let environment: FakeEnvironment;
let client: Client;
let socket: FakeSocket;
let told: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  socket = environment.welcome();
  told = [];
  client.on('rejected', ({ market, symbol, error }) =>
    told.push(`rejected ${market} ${symbol} ${error.code}`),
  );
  client.on('error', ({ symbol, code }) => told.push(`error ${symbol} ${code}`));
});

const symbolsAfterReturn = (): string[] =>
  environment
    .comeBack()
    .commands('subscribe')
    .flatMap(({ symbols }) => symbols);

/** Refuses the newest command of a type as a whole. */
function refuse(type: 'subscribe' | 'unsubscribe' | 'snapshot', code: string): void {
  const { id } = socket.commands(type).at(-1)!;
  socket.say({ type: 'error', id, error: { code, message: 'no' } });
}

test('a symbol that is refused is told, and not asked for again', () => {
  client.subscribe(['AAPL', 'XYZ']);
  const { id } = socket.commands('subscribe')[0]!;
  const error = { code: 'UNKNOWN_SYMBOL', message: 'no', symbol: 'XYZ' };
  const ok = { symbol: 'AAPL', ok: true, instrument: AAPL, sequence: 1 };
  socket.say({
    type: 'subscribed',
    id,
    market: 'live',
    number: 0,
    epoch: EPOCH,
    subscriptions: 1,
    results: [ok, { symbol: 'XYZ', ok: false, error }],
  });
  expect(told).toEqual(['rejected live XYZ UNKNOWN_SYMBOL']);
  expect(symbolsAfterReturn()).toEqual(['AAPL']);
});

test('a command that is refused as a whole names each of its symbols, and leaves all others wanted', () => {
  client.subscribe(['AAPL']);
  client.subscribe(['*'.repeat(3), 'sector:Energy']);
  refuse('subscribe', 'BAD_COMMAND');
  expect(told).toEqual([
    'rejected live *** BAD_COMMAND',
    'rejected live SECTOR:ENERGY BAD_COMMAND',
    'error undefined BAD_COMMAND',
  ]);
  expect(symbolsAfterReturn()).toEqual(['AAPL']);
});

test('symbols of a market that is not there are told by name', () => {
  client.subscribe(['AAPL'], { market: 'replay-9' });
  refuse('subscribe', 'UNKNOWN_MARKET');
  expect(told).toEqual(['rejected replay-9 AAPL UNKNOWN_MARKET', 'error undefined UNKNOWN_MARKET']);
  expect(symbolsAfterReturn()).toEqual([]);
});

test('an answer that a later word has overtaken takes nothing back', () => {
  client.subscribe(['AAPL'], { contract: 'bars' });
  client.subscribe(['AAPL'], { contract: 'latest' });
  const [first] = socket.commands('subscribe');
  socket.say({ type: 'error', id: first!.id, error: { code: 'BAD_COMMAND', message: 'no' } });
  expect(told).toEqual(['error undefined BAD_COMMAND']);
  expect(environment.comeBack().commands('subscribe')).toMatchObject([
    { symbols: ['AAPL'], contract: 'latest' },
  ]);
});

describe('a result of unsubscribe or snapshot that failed', () => {
  test.each(['unsubscribe', 'snapshot'] as const)('(%s) is an error by name', (type) => {
    client.subscribe(['*'], { contract: 'latest' });
    if (type === 'unsubscribe') client.unsubscribe(['XYZ']);
    else client.refresh(['XYZ'], { ticks: 1 });
    const { id } = socket.commands(type)[0]!;
    const error = { code: 'UNKNOWN_SYMBOL', message: 'no' };
    const reply = type === 'unsubscribe' ? 'unsubscribed' : 'snapshots';
    const results = [{ symbol: 'XYZ', ok: false, error }];
    socket.say({ type: reply, id, market: 'live', results });
    expect(told).toEqual(['error XYZ UNKNOWN_SYMBOL']);
  });

  test('is not said again to the next connection', () => {
    client.subscribe(['*'], { contract: 'latest' });
    client.unsubscribe(['XYZ']);
    const { id } = socket.commands('unsubscribe')[0]!;
    const results = [
      { symbol: 'XYZ', ok: false, error: { code: 'UNKNOWN_SYMBOL', message: 'no' } },
    ];
    socket.say({ type: 'unsubscribed', id, market: 'live', results });
    expect(environment.comeBack().commands('unsubscribe')).toEqual([]);
  });
});

describe('a word that is refused leaves what held before it', () => {
  const MSFT = toInstrument(8, 'MSFT', 'Technology');

  /** In step with AAPL and MSFT, every tick. */
  function inStep(): void {
    client.subscribe(['AAPL', 'MSFT'], { ticks: 3 });
    const instruments = [AAPL, MSFT];
    socket.confirm(instruments.map((instrument) => ({ symbol: instrument.symbol, instrument })));
    for (const { id } of instruments) socket.sendFrame(toSnapshot(id, 10));
    client.on('ticks', ({ run }) => told.push(`ticks ${run.instrument} ${run.firstSequence}`));
  }

  const comeBack = (): unknown[] =>
    environment
      .comeBack()
      .commands('subscribe')
      .map(({ symbols, contract, ticks, resume }) => [symbols, contract, ticks, resume?.sequences]);

  test.each([
    ['of the symbol itself', ['aapl'], ['AAPL']],
    ['of a wildcard', ['*'], ['*']],
  ])('%s', (_name, names, refused) => {
    inStep();
    client.subscribe(names, { contract: 'bars' });
    refuse('subscribe', 'BAD_COMMAND');
    socket.sendFrame(toRuns(AAPL.id, 11, 1));
    expect(told).toEqual([
      ...refused.map((name) => `rejected live ${name} BAD_COMMAND`),
      'error undefined BAD_COMMAND',
      'ticks 7 11',
    ]);
    expect(comeBack()).toEqual([[['AAPL', 'MSFT'], undefined, 3, { AAPL: 11, MSFT: 10 }]]);
  });

  test('of the symbol alone, in an answer with others', () => {
    inStep();
    client.subscribe(['AAPL', 'MSFT'], { contract: 'latest' });
    const { id } = socket.commands('subscribe').at(-1)!;
    const error = { code: 'TOO_MANY_SUBSCRIPTIONS', message: 'no' };
    const ok = { symbol: 'MSFT', ok: true, instrument: MSFT, sequence: 10 };
    const results = [{ symbol: 'AAPL', ok: false, error }, ok];
    socket.say({ type: 'subscribed', id: id!, market: 'live', number: 0, epoch: EPOCH, results });
    socket.sendFrame(toRuns(AAPL.id, 11, 1));
    expect(told).toEqual(['rejected live AAPL TOO_MANY_SUBSCRIPTIONS', 'ticks 7 11']);
    expect(comeBack()).toEqual([
      [['AAPL'], undefined, 3, { AAPL: 11 }],
      [['MSFT'], 'latest', undefined, { MSFT: 10 }],
    ]);
  });

  test('also when two were refused, one after the other', () => {
    inStep();
    client.subscribe(['AAPL'], { contract: 'bars' });
    client.subscribe(['AAPL'], { contract: 'bars', maxRateHz: 1e9 });
    const ids = socket
      .commands('subscribe')
      .slice(-2)
      .map(({ id }) => id!);
    for (const id of ids) {
      socket.say({ type: 'error', id, error: { code: 'BAD_COMMAND', message: 'no' } });
    }
    socket.sendFrame(toRuns(AAPL.id, 11, 1));
    expect(told.at(-1)).toBe('ticks 7 11');
    expect(comeBack()).toEqual([[['AAPL', 'MSFT'], undefined, 3, { AAPL: 11, MSFT: 10 }]]);
  });

  test('of a symbol under a wildcard: the wildcard holds for it again', () => {
    client.subscribe(['*'], { contract: 'latest' });
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL }]);
    socket.sendFrame(toSnapshot(AAPL.id, 10));
    client.subscribe(['AAPL'], { contract: 'bars' });
    refuse('subscribe', 'BAD_COMMAND');
    expect(comeBack()).toEqual([[['*'], 'latest', undefined, { AAPL: 10 }]]);
  });

  test('when its answer comes after the refused word was said', () => {
    client.subscribe(['AAPL']);
    client.subscribe(['*'], { contract: 'bars' });
    const [first, second] = socket.commands('subscribe');
    const results = [{ symbol: 'AAPL', ok: true, instrument: AAPL, sequence: 10 }];
    socket.say({
      type: 'subscribed',
      id: first!.id!,
      market: 'live',
      number: 0,
      epoch: EPOCH,
      results,
    });
    const error = { code: 'BAD_COMMAND', message: 'no' };
    socket.say({ type: 'error', id: second!.id!, error });
    socket.sendFrame(toSnapshot(AAPL.id, 10));
    client.on('ticks', ({ run }) => told.push(`ticks ${run.firstSequence}`));
    socket.sendFrame(toRuns(AAPL.id, 11, 1));
    expect(told.at(-1)).toBe('ticks 11');
    expect(comeBack()).toEqual([[['AAPL'], undefined, undefined, { AAPL: 11 }]]);
  });

  test('and an answer to what was left meanwhile brings nothing', () => {
    client.subscribe(['AAPL']);
    client.unsubscribe(['AAPL']);
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL }]);
    client.on('snapshot', () => told.push('snapshot'));
    socket.sendFrame(toSnapshot(AAPL.id, 10));
    expect(told).toEqual([]);
  });
});
