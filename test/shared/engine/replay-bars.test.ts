/**
 * A recording of bars replays as these bars: each when it is known, never before, as it was recorded, to every client
 * whatever it asked for; and no tick is made of it.
 */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { MarketEntry } from '../../../shared/engine/feed/market-entry.ts';
import type { Replay } from '../../../shared/engine/feed/replay-contract.ts';
import { type Bar, BarSeries } from '../../../shared/model/bar.ts';
import { INTERVAL_MS, type Interval, INTERVALS } from '../../../shared/model/interval.ts';
import type { RecordedBar } from '../../../shared/model/recorded-bar.ts';
import { createTickColumns, MISSING } from '../../../shared/model/tick.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { toMeta } from '../../server/tape/rows.ts';
import { connectInside } from '../../support/inside-client.ts';
import { createListSource } from '../../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../../support/session-bench.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const DAY_MS = 86_400_000;
const MONDAY = Date.UTC(2024, 0, 15);

const bar = (more: Partial<RecordedBar> = {}): RecordedBar => ({
  instrument: 0,
  interval: { unit: 'day', count: 1 },
  of: 'trade',
  startMs: MONDAY,
  open: 100,
  high: 120,
  low: 90,
  close: 110,
  volume: 1_000,
  trades: 7,
  turnover: undefined,
  flags: 0,
  ...more,
});

/** Daily bars, a weekend without one among them. */
const DAYS: readonly RecordedBar[] = [0, 1, 2, 3, 4, 7, 8].map((day) =>
  bar({
    startMs: MONDAY + day * DAY_MS,
    open: 100 + day,
    high: 120 + day,
    low: 90 - day,
    close: 111 + day,
    volume: 1_000 + day,
  }),
);
const MINUTES: readonly RecordedBar[] = Array.from({ length: 150 }, (_, minute) =>
  bar({
    interval: { unit: 'second', count: 60 },
    startMs: MONDAY + minute * 60_000,
    close: 95 + (minute % 20),
    open: 100,
    volume: minute,
  }),
);

let bench: SessionBench;
let inside: ReturnType<typeof connectInside>;

async function start(bars: readonly RecordedBar[]): Promise<Client> {
  const path = join(makeFolder(), 'bars.tape');
  const writer = createTapeWriter(path, { ...toMeta(2), previousClose: [MISSING, MISSING] });
  writer.bars(bars);
  await writer.close();
  bench = await createSessionBench(createListSource(toInstruments(1), createTickColumns(0)), {
    recordings: { bars: () => createTapePlayer(openTape(path)) },
  });
  inside = connectInside(bench, bench.clock);
  await bench.clock.until(() => inside.client.state === 'open', 'connection');
  return inside.client;
}

afterEach(() => {
  inside.client.close();
  bench.stop();
  bench.close();
});

const replayOf = (name: string): MarketEntry => bench.markets.get(name)!;

/** Waits for an answer while time goes by. */
async function answer<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  promise.catch(() => undefined).finally(() => (isDone = true));
  await bench.clock.until(() => isDone, 'an answer');
  return promise;
}

const hasEnded = (client: Client, name: string): boolean =>
  client.market(name)?.replay?.state === 'ended';

/** What a client that draws charts knows of the bars of a symbol, one interval. */
function follow(client: Client, market: string, interval: Interval, instrument = 0): BarSeries {
  const code = INTERVALS.indexOf(interval);
  const series = new BarSeries(INTERVAL_MS[code]!, Infinity);
  client.on('bars', ({ market: from, content }) => {
    if (from !== market || content.instrument !== instrument || content.interval !== code) return;
    if (content.isHistory) series.clear();
    for (const one of content.bars) series.put(one);
  });
  return series;
}

const toRows = (bars: readonly (Bar | RecordedBar)[]): (number | undefined)[][] =>
  bars.map(({ startMs, open, high, low, close, volume, trades }) => [
    startMs,
    open,
    high,
    low,
    close,
    volume,
    trades,
  ]);
const rowsOf = (series: BarSeries): (number | undefined)[][] =>
  toRows(Array.from({ length: series.length }, (_, row) => series.at(series.head + row)));

const CONTRACTS = [
  { contract: 'every' },
  { contract: 'latest', maxRateHz: 60 },
  { contract: 'bars', interval: '1d', maxRateHz: 60 },
] as const;

describe('a replay of daily bars', () => {
  test.each(CONTRACTS)('gives exactly these bars to clients with $contract', async (contract) => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const seen = follow(client, name, '1d');
    const early: number[] = [];
    client.on('bars', ({ content }) => {
      const nowMs = replayOf(name).timeMs();
      for (const { startMs } of content.bars) if (startMs + DAY_MS > nowMs) early.push(startMs);
    });
    const all = [{ interval: '1d' as const, limit: 100 }];
    const wanted = { market: name, bars: all, ...contract };
    client.subscribe(['SYM0', 'SYM1'], wanted);
    await bench.clock.run(100);
    await answer(client.request({ type: 'play', market: name }));
    await bench.clock.until(() => hasEnded(client, name), 'the end');
    await bench.clock.until(() => seen.length === DAYS.length, 'the last bar');
    expect(rowsOf(seen)).toEqual(toRows(DAYS));
    expect(early).toEqual([]);
    expect([client.stats.ticks, client.stats.missedTicks]).toEqual([0, 0]);
  });

  test.each([16, 1_000])('gives them to who wants a frame each %i ms', async (minIntervalMs) => {
    const client = await start(DAYS);
    await answer(client.request({ type: 'throttle', minIntervalMs }));
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const seen = follow(client, name, '1d');
    const all = [{ interval: '1d' as const, limit: 100 }];
    client.subscribe(['SYM0', 'SYM1'], { market: name, bars: all, contract: 'every' });
    await bench.clock.run(100);
    await answer(client.request({ type: 'play', market: name }));
    await bench.clock.until(() => seen.length === DAYS.length, 'the last bar');
    expect(rowsOf(seen)).toEqual(toRows(DAYS));
  });

  test('says how they were recorded, and takes as long as one can look: ten a second', async () => {
    const client = await start(DAYS);
    const info = await answer(client.openReplay('bars'));
    expect(info).toMatchObject({
      bars: [{ interval: '1d', lengthMs: DAY_MS, chart: '1d', of: 'trade' }],
      replay: { speed: 864_000, startMs: MONDAY + DAY_MS, endMs: MONDAY + 9 * DAY_MS },
    });
    await bench.clock.run(550);
    expect(replayOf(info.name).market.barsOf(0).at(-1)!.length).toBe(5);
    const tooFast = client.request({ type: 'speed', market: info.name, speed: 5e6 });
    await expect(answer(tooFast)).rejects.toMatchObject({ code: 'BAD_COMMAND' });
  });

  test('shows the close as the last price, and the day of the bar', async () => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const closes: number[] = [];
    let latest: object = {};
    client.on('merged', ({ state }) => {
      if (state.instrument === 0) closes.push(state.last);
      if (state.instrument === 0) latest = { ...state };
    });
    client.subscribe(['SYM0'], { market: name });
    await bench.clock.run(100);
    await answer(client.request({ type: 'play', market: name }));
    await bench.clock.until(() => hasEnded(client, name), 'the end');
    await bench.clock.until(() => closes.length >= DAYS.length - 1, 'the last price');
    expect(closes).toEqual(DAYS.slice(-closes.length).map(({ close }) => close));
    const { open, high, low, close, volume } = DAYS.at(-1)!;
    const previousClose = DAYS.at(-2)!.close;
    const day = { open, high, low, last: close, volume, trades: 7, previousClose };
    expect(latest).toMatchObject({ ...day, sequence: 0, lastSize: 0, bid: MISSING });
  });

  test('has no bar of a shorter interval, and folds no day into another', async () => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true, speed: 'max' }));
    await answer(client.request({ type: 'seek', market: name, timeMs: MONDAY + 3 * DAY_MS + 5 }));
    await bench.clock.run(50);
    for (const interval of INTERVALS) {
      const { bars } = await answer(client.bars({ symbol: 'SYM0', interval, market: name }));
      if (interval === '1w' || interval === '1M') expect(bars).toHaveLength(1);
      else expect(toRows(bars)).toEqual(interval === '1d' ? toRows(DAYS.slice(0, 3)) : []);
    }
  });

  test('has nothing of the future after a jump back, and all of it after one ahead', async () => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const seen = follow(client, name, '1d');
    client.subscribe(['SYM0'], { market: name, bars: [{ interval: '1d', limit: 100 }] });
    for (const known of [7, 2, 4, 1]) {
      const timeMs = DAYS[known - 1]!.startMs + DAY_MS;
      await answer(client.request({ type: 'seek', market: name, timeMs }));
      await bench.clock.until(() => seen.length === known, `${known} bars`);
      expect(rowsOf(seen)).toEqual(toRows(DAYS.slice(0, known)));
    }
  });

  test('is stepped bar by bar, forward and back, a weekend too', async () => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const known = (): number => replayOf(name).market.barsOf(0).at(-1)!.length;
    const step = async (by: 'tick' | '1d', count: number): Promise<number> => {
      await answer(client.request({ type: 'step', market: name, by, count }));
      await bench.clock.run(100);
      return known();
    };
    expect(known()).toBe(1);
    expect([await step('tick', 1), await step('1d', 3), await step('tick', 1)]).toEqual([2, 5, 6]);
    expect([await step('tick', -1), await step('1d', -2)]).toEqual([5, 3]);
    expect([await step('tick', -9), await step('1d', 9)]).toEqual([1, 7]);
  });

  test('leaves nobody out who reads slowly, and says all of it to whoever comes back', async () => {
    const client = await start(DAYS);
    const { name } = await answer(client.openReplay('bars', { paused: true }));
    const seen = follow(client, name, '1d');
    client.subscribe(['SYM0'], { market: name, bars: [{ interval: '1d', limit: 100 }] });
    await bench.clock.run(100);
    inside.cut();
    (replayOf(name).drive as Replay).play();
    await bench.clock.until(
      () => client.state === 'open' && seen.length === DAYS.length,
      'all bars',
    );
    expect(rowsOf(seen)).toEqual(toRows(DAYS));
  });
});

describe('a replay of minutes', () => {
  test('makes longer bars of them, and of recorded longer ones takes these', async () => {
    const hour = bar({
      interval: { unit: 'second', count: 3_600 },
      startMs: MONDAY,
      close: 111,
      volume: 5_000,
    });
    const known = [...MINUTES.slice(0, 60), hour, ...MINUTES.slice(60)];
    const client = await start(known);
    const { name } = await answer(client.openReplay('bars', { speed: 'max' }));
    await bench.clock.until(() => hasEnded(client, name), 'the end');
    const barsOf = async (interval: Interval): Promise<(number | undefined)[][]> =>
      toRows((await answer(client.bars({ symbol: 'SYM0', interval, market: name }))).bars);
    expect(await barsOf('1m')).toEqual(toRows(MINUTES));
    expect(await barsOf('1s')).toEqual([]);
    expect((await barsOf('5m'))[1]).toEqual([MONDAY + 300_000, 100, 120, 90, 104, 35, 35]);
    expect((await barsOf('1h'))[0]).toEqual(toRows([hour])[0]);
    const sum = MINUTES.reduce((all, { volume = 0 }) => all + volume, 0);
    expect(await barsOf('1d')).toEqual([[MONDAY, 100, 120, 90, 104, sum, 7 * 150]]);
  });
});

describe('bars of quotes', () => {
  test('are shown as bars, the bid where there are both sides, and are no trades', async () => {
    const sides = DAYS.flatMap((one) => [
      { ...one, of: 'bid' as const },
      { ...one, of: 'ask' as const, close: one.close + 2 },
    ]);
    const client = await start(sides);
    const { name } = await answer(client.openReplay('bars', { speed: 'max' }));
    await bench.clock.until(() => hasEnded(client, name), 'the end');
    const { bars } = await answer(client.bars({ symbol: 'SYM0', interval: '1d', market: name }));
    expect(toRows(bars)).toEqual(toRows(DAYS.map((one) => ({ ...one, volume: 0, trades: 0 }))));
    const { close } = DAYS.at(-1)!;
    expect(replayOf(name).market.state(0)).toMatchObject({
      last: MISSING,
      bid: close,
      ask: close + 2,
      volume: 0,
    });
  });
});
