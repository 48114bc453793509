/**
 * A market whose source hears from a venue: it begins without instruments, lists what somebody asks for, and learns of
 * holes that may be filled later.
 */
import { expect, test } from 'vitest';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushTrade,
  SIDE,
} from '../../../../shared/model/tick.ts';
import type { Directory } from '../../../../shared/engine/source/source.ts';
import { GAP } from '../../../../shared/wire/codes.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createScriptedSource } from '../../../support/scripted-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = Date.UTC(2026, 0, 1, 12);
const [FIRST, SECOND] = toInstruments(2) as [
  ReturnType<typeof toInstruments>[number],
  ReturnType<typeof toInstruments>[number],
];

const list = (instrument: typeof FIRST, atMs = START_MS) => ({
  atMs,
  changes: [{ change: 'listed' as const, instrument, previousClose: MISSING }],
});

function trade(instrument: number, ms: number, price: number, flags = 0) {
  const ticks = createTickColumns(1);
  pushTrade(ticks, instrument, START_MS + ms, 0, price, 1, SIDE.buy, flags);
  return ticks;
}

/** A directory that lists S1 when it is asked for it, and nothing else. */
function createDirectory(onOpen: (symbol: string) => void): Pick<Directory, 'search' | 'open'> {
  return {
    search: (text) =>
      Promise.resolve(
        text === 'boom'
          ? Promise.reject(new Error('no network'))
          : [
              { symbol: 'S0', name: 'Zero', kind: 'crypto', isListed: false },
              { symbol: 'S1', name: 'One', kind: 'crypto', isListed: false },
            ],
      ),
    open(symbol) {
      onOpen(symbol);
      if (symbol === 'S1') return Promise.resolve(undefined);
      return Promise.resolve({ reason: `${symbol} is not traded here.`, nearest: ['S1', 'S0'] });
    },
  };
}

test('a market without instruments is ready at once, and lists what comes', async () => {
  const source = createScriptedSource();
  const bench = await createSessionBench(source);
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  source.change(list(FIRST));
  await bench.run(50);
  expect(client.messages('listings').map(({ added }) => added[0]?.symbol)).toEqual(['S0']);
  source.hear(trade(0, 40_000, 5));
  await bench.run(500);
  expect(bench.markets.primary.market.state(0).last).toBe(5);
  expect(client.frames().at(-1)).toMatchObject({ type: 'merged' });
});

test('a symbol that the venue has is subscribed as soon as it is listed', async () => {
  const asked: string[] = [];
  const source = createScriptedSource(createDirectory((symbol) => asked.push(symbol)));
  const bench = await createSessionBench(source);
  source.change(list(FIRST));
  await bench.run(50);
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S0', 's1'] });
  const [reply] = client.messages('subscribed');
  expect(reply?.results.map((one) => (one.ok ? one.symbol : one.error.code))).toEqual([
    'S0',
    'SYMBOL_OPENING',
  ]);
  expect(asked).toEqual(['S1']);
  source.change(list(SECOND));
  await bench.run(50);
  expect(client.messages('subscribed')[1]).toMatchObject({
    results: [{ symbol: 'S1', ok: true, instrument: { id: 1 } }],
    subscriptions: 2,
  });
  source.hear(trade(1, 100, 7));
  await bench.run(50);
  const runs = client.frames().filter((frame) => frame.type === 'runs');
  expect(runs.at(-1)).toMatchObject({ runs: [{ instrument: 1 }] });
});

test('a symbol that the venue does not have is refused by name, with the nearest ones', async () => {
  const bench = await createSessionBench(createScriptedSource(createDirectory(() => undefined)));
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S9'] });
  await bench.run(20);
  const refusal = client.messages('subscribed').at(-1);
  expect(refusal).not.toHaveProperty('id');
  expect(refusal?.results[0]).toMatchObject({
    ok: false,
    error: { code: 'UNKNOWN_SYMBOL', message: 'S9 is not traded here. Nearest: S1, S0.' },
  });
});

test('one client cannot ask a venue for more symbols at a time than the limit', async () => {
  let asked = 0;
  const never = new Promise<undefined>(() => undefined);
  const source = createScriptedSource({
    search: () => Promise.resolve([]),
    open: () => (asked++, never),
  });
  const bench = await createSessionBench(source);
  const client = bench.connect();
  const symbols = Array.from({ length: LIMITS.symbolsOpening + 5 }, (_, i) => `X${i}`);
  client.say({ type: 'subscribe', id: 1, symbols });
  client.say({ type: 'subscribe', id: 2, symbols });
  expect(asked).toBe(LIMITS.symbolsOpening);
  const codes = client.messages('subscribed')[0]!.results.map((one) => !one.ok && one.error.code);
  expect(codes.filter((code) => code === 'SYMBOL_OPENING')).toHaveLength(LIMITS.symbolsOpening);
  expect(codes.at(-1)).toBe('UNKNOWN_SYMBOL');
});

test('a market without a directory refuses unknown symbols at once', async () => {
  const bench = await createSessionBench(createScriptedSource());
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S1'] });
  expect(client.messages('subscribed')[0]!.results[0]).toMatchObject({
    error: { code: 'UNKNOWN_SYMBOL' },
  });
});

test('who waits for a symbol no more is not subscribed when it comes', async () => {
  const source = createScriptedSource(createDirectory(() => undefined));
  const bench = await createSessionBench(source);
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S0'] });
  client.say({ type: 'unsubscribe', id: 2, symbols: ['S0'] });
  source.change(list(FIRST));
  await bench.run(50);
  expect(client.messages('subscribed').filter(({ results }) => results[0]?.ok)).toEqual([]);
});

test('a search finds what is listed first, then what the venue has, each once', async () => {
  const source = createScriptedSource(createDirectory(() => undefined));
  const bench = await createSessionBench(source);
  source.change(list(FIRST));
  await bench.run(50);
  const client = bench.connect();
  client.say({ type: 'search', id: 1, text: 's0' });
  client.say({ type: 'search', id: 2, text: 'boom' });
  client.say({ type: 'search', id: 3, text: '' });
  await bench.run(20);
  const [found] = client.messages('found');
  expect(found).toMatchObject({ id: 1, market: 'live' });
  expect(found?.symbols.map(({ symbol, isListed }) => [symbol, isListed])).toEqual([
    ['S0', true],
    ['S1', false],
  ]);
  expect(client.messages('error').map(({ id, error }) => [id, error.code])).toEqual([
    [3, 'BAD_COMMAND'],
    [2, 'NO_DIRECTORY'],
  ]);
});

test('the source hears which instruments have subscribers', async () => {
  const source = createScriptedSource(createDirectory(() => undefined));
  const bench = await createSessionBench(source);
  source.change(list(FIRST));
  source.change(list(SECOND));
  await bench.run(50);
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S1'] });
  await bench.run(1_100);
  expect([...source.looked.at(-1)!]).toEqual([1]);
  client.leave();
  await bench.run(1_100);
  expect([...source.looked.at(-1)!]).toEqual([]);
});

test('a hole of one instrument is told to its subscribers, and taken back once it was filled', async () => {
  const source = createScriptedSource();
  const bench = await createSessionBench(source);
  source.change(list(FIRST));
  source.change(list(SECOND));
  await bench.run(50);
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S0', 'S1'] });
  await bench.run(50);
  const hole = { fromMs: START_MS + 10, cause: GAP.missedTrades, instrument: 1 };
  source.lack({ ...hole, toMs: START_MS + 20 });
  await bench.run(50);
  source.hear(trade(1, 15, 3, FLAG.late));
  source.lack({ ...hole, toMs: -Infinity });
  await bench.run(50);
  const gaps = client.frames().filter((frame) => frame.type === 'gap');
  expect(gaps).toMatchObject([
    { instrument: 1, cause: GAP.missedTrades, fromMs: START_MS + 10, toMs: START_MS + 20 },
    { instrument: 1, cause: GAP.missedTrades, fromMs: START_MS + 10, toMs: START_MS + 9 },
  ]);
  expect(bench.markets.primary.market.gapsOf(1)).toEqual([]);
  expect(bench.markets.primary.market.gapsOf(0)).toEqual([]);
});

test('another state of the connection is told to those who look at the market', async () => {
  const source = createScriptedSource();
  const bench = await createSessionBench(source);
  const client = bench.connect();
  client.say({ type: 'join', id: 1, market: 'live' });
  client.say({ type: 'hello', id: 2 });
  expect(client.messages('hello')[0]?.markets[0]?.connection).toMatchObject({ state: 'live' });
  source.tell({ state: 'waiting', reason: 'The venue closed the connection.' });
  await bench.run(50);
  expect(client.messages('market').at(-1)?.market.connection).toMatchObject({
    state: 'waiting',
    reason: 'The venue closed the connection.',
    licence: 'For personal use.',
  });
});
