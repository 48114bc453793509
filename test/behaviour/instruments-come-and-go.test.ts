/**
 * Instruments come and go while a market runs: a source lists, changes decimals and removes, while a client with a
 * wildcard, a client with every tick and a recorder look on. Then the recording is replayed, and gives the same.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRecorder } from '../../server/recording/recorder.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import type { FakeTransport } from '../support/fake-transport.ts';
import { createListSource } from '../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../support/session-bench.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { makeFolder } from '../server/tape/folder.ts';

/** The clock of a bench begins here. */
const START_MS = Date.UTC(2026, 0, 1, 12);
const BEGIN = toInstruments(2);
const NEW: Instrument = { ...BEGIN[0]!, id: 2, symbol: 'NEW', sector: 'Energy' };
/** S1 with other decimals is another instrument. */
const FINER: Instrument = { ...BEGIN[1]!, id: 3, priceDecimals: 4 };

const CHANGES: readonly InstrumentChanges[] = [
  {
    atMs: START_MS + 2_000,
    changes: [{ change: 'listed', instrument: NEW, previousClose: 777 }],
  },
  {
    atMs: START_MS + 4_000,
    changes: [
      { change: 'removed', id: 1 },
      { change: 'listed', instrument: FINER, previousClose: MISSING },
      { change: 'changed', instrument: { ...BEGIN[0]!, name: 'Renamed' } },
    ],
  },
  { atMs: START_MS + 6_000, changes: [{ change: 'removed', id: 2 }] },
];

/** A trade each 100 ms of each instrument that is there, to 8 s. */
function toTicks() {
  const ticks = createTickColumns(400);
  for (let ms = 500; ms <= 8_000; ms += 100) {
    const ids = [0, ms < 4_000 ? 1 : 3, ...(ms >= 2_000 && ms < 6_000 ? [2] : [])];
    for (const id of ids)
      pushTrade(ticks, id, START_MS + ms, 0, 1_000 * (id + 1) + ms, 1, SIDE.buy);
  }
  return ticks;
}

/** What a client was told, ids and all. */
const newsOf = (client: FakeTransport) =>
  client.messages('listings').map(({ atMs, added, changed, removed }) => ({
    at: atMs - START_MS,
    added: added.map(({ id, symbol }) => `${id} ${symbol}`),
    changed: changed.map(({ id, name }) => `${id} ${name}`),
    removed: removed.map(({ id, symbol }) => `${id} ${symbol}`),
  }));
const NEWS = [
  { at: 2_000, added: ['2 NEW'], changed: [], removed: [] },
  { at: 4_000, added: ['3 S1'], changed: ['0 Renamed'], removed: ['1 S1'] },
  { at: 6_000, added: [], changed: [], removed: ['2 NEW'] },
];

/** Ticks that came in runs: id, sequence of the first, how many; and where snapshots stood. */
function runsOf(client: FakeTransport) {
  const counts = new Map<number, { last: number }>();
  for (const frame of client.frames()) {
    if (frame.type === 'snapshot') {
      const { instrument, sequence } = frame.state;
      counts.set(instrument!, { last: sequence! });
    }
    if (frame.type !== 'runs') continue;
    for (const run of frame.runs) {
      const known = counts.get(run.instrument);
      if (known === undefined) throw new Error(`a run of ${run.instrument} before its snapshot`);
      expect(run.firstSequence).toBe(known.last + 1);
      known.last += run.standsFor;
    }
  }
  return Object.fromEntries([...counts].map(([id, { last }]) => [id, last]));
}

/** The last that was heard of each instrument, in whatever form. */
function latestOf(client: FakeTransport) {
  const last = new Map<number, number>();
  for (const frame of client.frames()) {
    if (frame.type === 'snapshot') last.set(frame.state.instrument!, frame.state.sequence!);
    if (frame.type !== 'merged') continue;
    for (const { state } of frame.updates) last.set(state.instrument!, state.sequence!);
  }
  return Object.fromEntries(last);
}

function watch(bench: SessionBench, market: string) {
  const wildcard = bench.connect();
  const every = bench.connect();
  const text = bench.connect({ dialect: JSON_PROTOCOL });
  wildcard.say({ type: 'subscribe', market, symbols: ['*'], contract: 'latest', maxRateHz: 60 });
  every.say({ type: 'subscribe', market, symbols: ['S0', 'S1'] });
  text.say({ type: 'subscribe', market, symbols: ['sector:energy', 'S0'], contract: 'latest' });
  return { wildcard, every, text };
}

const describeMarket = (market: Market) => ({
  listed: market.listed,
  states: market.instruments.map(({ id }) => market.state(id)),
});

function check({ wildcard, every, text }: ReturnType<typeof watch>): void {
  for (const client of [wildcard, every, text]) expect(newsOf(client)).toEqual(NEWS);
  /* 76 trades of S0; 35 and 41 of the two S1; NEW traded for 4 s. */
  expect(runsOf(every)).toEqual({ 0: 76, 1: 35, 3: 41 });
  expect(latestOf(wildcard)).toEqual({ 0: 76, 1: 35, 2: 40, 3: 41 });
  expect(every.messages('subscribed').slice(1)).toMatchObject([
    { results: [{ symbol: 'S1', ok: true, instrument: FINER, sequence: 0 }], subscriptions: 2 },
  ]);
  expect(wildcard.messages('subscribed').slice(1)).toMatchObject([
    { results: [{ symbol: 'NEW', instrument: NEW }], subscriptions: 3 },
    { results: [{ symbol: 'S1', instrument: FINER }], subscriptions: 3 },
  ]);
  const sentOf = (client: FakeTransport, id: number): number =>
    client.sent.findIndex(
      (one) => one !== 'ping' && one.type === 'snapshot' && one.state.instrument === id,
    );
  const toldOf = (client: FakeTransport, index: number): number =>
    client.sent.indexOf(client.messages('listings')[index]!);
  expect(toldOf(wildcard, 0)).toBeLessThan(sentOf(wildcard, 2));
  expect(toldOf(every, 1)).toBeLessThan(sentOf(every, 3));
}

test('listed, described anew and removed, live and recorded, the same to all who look', async () => {
  const source = createListSource(BEGIN, toTicks(), undefined, CHANGES);
  const path = join(makeFolder(), 'a.tape');
  const bench = await createSessionBench(source, {
    recordings: { a: () => createTapePlayer(openTape(path)) },
  });
  const { primary } = bench.markets;
  const recorder = startRecorder(primary, path, START_MS, bench.services.log);
  const live = watch(bench, 'live');
  await bench.run(9_000);
  check(live);
  live.wildcard.say({ type: 'list', id: 1, of: 'instruments' });
  live.wildcard.say({ type: 'subscribe', id: 2, symbols: ['NEW'] });
  await bench.run(100);
  expect(live.wildcard.messages('instruments')[0]!.instruments.map(({ id }) => id)).toEqual([0, 3]);
  expect(live.wildcard.messages('subscribed').at(-1)).toMatchObject({
    results: [{ ok: false, error: { code: 'UNKNOWN_SYMBOL' } }],
  });
  const told = describeMarket(primary.market);
  expect(told.states[2]).toMatchObject({ previousClose: 777, volume: 40 });
  await recorder.stop();

  const host = bench.connect();
  host.say({ type: 'open', recording: 'a', paused: true });
  await bench.run(200);
  const replay = watch(bench, 'replay-1');
  await bench.run(200);
  host.say({ type: 'play', market: 'replay-1' });
  await bench.run(9_000);
  check(replay);
  const { market } = bench.markets.get('replay-1')!;
  expect(describeMarket(market)).toEqual(told);

  host.say({ type: 'seek', market: 'replay-1', timeMs: START_MS + 3_000 });
  await bench.run(500);
  expect(newsOf(replay.every).at(-1)).toMatchObject({
    added: ['1 S1', '2 NEW'],
    changed: ['0 Stock 0'],
    removed: ['3 S1'],
  });
  expect(market.listed.map(({ symbol }) => symbol)).toEqual(['S0', 'S1', 'NEW']);
  expect(latestOf(replay.wildcard)).toMatchObject({ 0: 26, 1: 26, 2: 11 });
  bench.stop();
  bench.close();
});

test('a wildcard that was taken back takes nothing in any more, and ids keep their meaning', async () => {
  const source = createListSource(BEGIN, toTicks(), undefined, CHANGES);
  const bench = await createSessionBench(source);
  const client = bench.connect();
  client.say({ type: 'subscribe', symbols: ['*'], contract: 'latest' });
  client.say({ type: 'unsubscribe', symbols: ['*'] });
  client.say({ type: 'subscribe', symbols: ['S0'], contract: 'latest' });
  await bench.run(9_000);
  expect(newsOf(client)).toEqual(NEWS);
  const heard = latestOf(client);
  expect([heard[0], heard[2], heard[3]]).toEqual([76, undefined, undefined]);
  expect(bench.markets.primary.market.instruments.map(({ symbol }) => symbol)).toEqual([
    'S0',
    'S1',
    'NEW',
    'S1',
  ]);
  bench.stop();
  bench.close();
});

test('a source whose changes cannot be ends, and says why', async () => {
  const broken = [{ atMs: START_MS + 1_000, changes: [{ change: 'removed', id: 9 } as const] }];
  const bench = await createSessionBench(createListSource(BEGIN, toTicks(), undefined, broken));
  await bench.run(2_000);
  const { drive } = bench.markets.primary;
  expect(drive.status()).toMatchObject({ state: 'failed' });
  expect(JSON.stringify(drive.status())).toMatch(/instrument 9 is removed but not there/);
  bench.stop();
  bench.close();
});
