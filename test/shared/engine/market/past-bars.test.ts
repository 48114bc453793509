import { beforeAll, describe, expect, test } from 'vitest';
import { createFeed } from '../../../../shared/engine/feed/feed.ts';
import { toBarsKept } from '../../../../shared/engine/market/bars.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { BarQuery } from '../../../../shared/engine/market/bar-range.ts';
import {
  createSimulator,
  type Simulator,
} from '../../../../shared/engine/source/simulator/simulator.ts';
import { type Bar, BarSeries } from '../../../../shared/model/bar.ts';
import {
  INTERVAL_MS,
  INTERVALS,
  type Interval,
  toIntervalCode,
} from '../../../../shared/model/interval.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { MISSING } from '../../../../shared/model/tick.ts';
import { toSmallUniverse } from '../source/simulator/simulated-run.ts';

const DAY_MS = 86_400_000;
/** In the middle of a minute, so that there is a bar of every interval in which the ticks began. */
const START_MS = Date.UTC(2026, 10, 20, 14, 23, 17) + 345;
const LIVE_MS = 25 * 60_000;
const universe = toSmallUniverse(['AAPL', 'XOM', 'SPY', 'BTC/USD', 'EUR/USD']);
const JOINED: readonly Interval[] = ['1m', '5m', '15m', '1h', '1d'];

/** With this seed no late report, which sets no price, comes before the first trade of its minute. */
function open(hours: 'continuous' | 'exchange' = 'continuous') {
  const source = createSimulator({ seed: 6, startMs: START_MS, rate: 60, universe, hours });
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    past: source.past,
  });
  const feed = createFeed(market, source, () => 0);
  while (feed.turn(START_MS + LIVE_MS));
  return { source, market };
}

/** All bars that a query gives, and how many slices of work they took. */
function ask(market: Market, id: number, interval: Interval, query: BarQuery) {
  const code = toIntervalCode(interval);
  let slices = 0;
  while (!market.prepareBars(id, code, query)) slices++;
  const { series, from, to } = market.readBars(id, code, query);
  const bars: Bar[] = [];
  for (let row = from; row < to; row++) bars.push(series.at(row));
  return { bars, slices };
}

/** Coarser bars out of finer ones. */
function fold(bars: readonly Bar[], interval: Interval): Bar[] {
  const finer = new BarSeries(1_000, Infinity);
  for (const bar of bars) finer.put(bar);
  const folded = new BarSeries(INTERVAL_MS[toIntervalCode(interval)]!, Infinity);
  for (let row = finer.head; row <= finer.last; row++) folded.addBar(finer, row);
  return Array.from({ length: folded.length }, (_, i) => folded.at(folded.head + i));
}

const withoutTimes = ({ firstNs: _first, lastNs: _last, ...bar }: Bar) => bar;

describe('bars before the first tick', () => {
  let source: Simulator;
  let market: Market;
  beforeAll(() => {
    ({ source, market } = open());
  });

  test.each(JOINED)('%s: join those of ticks without a hole or a double', (interval) => {
    const intervalMs = INTERVAL_MS[toIntervalCode(interval)]!;
    for (const { id, symbol } of source.instruments) {
      const { bars } = ask(market, id, interval, { limit: 900 });
      expect(bars.length, symbol).toBe(900);
      const steps = bars.slice(1).map((bar, i) => bar.startMs - bars[i]!.startMs);
      // A quiet minute has no bar; anything longer does.
      if (interval === '1m') expect(Math.min(...steps)).toBe(intervalMs);
      else expect(new Set(steps)).toEqual(new Set([intervalMs]));
      expect(
        bars.some(({ startMs }) => startMs <= START_MS && START_MS < startMs + intervalMs),
      ).toBe(true);
    }
  });

  test.each(['5m', '15m', '1h'] as const)(
    '%s: are what minutes fold to, also at the seam',
    (interval) => {
      const intervalMs = INTERVAL_MS[toIntervalCode(interval)]!;
      const fromMs = Math.floor(START_MS / DAY_MS) * DAY_MS - 2 * DAY_MS;
      for (const { id } of source.instruments) {
        const minutes = ask(market, id, '1m', { fromMs, limit: LIMITS.barsPerRequest }).bars;
        const { bars } = ask(market, id, interval, { fromMs, limit: LIMITS.barsPerRequest });
        expect(bars.map(withoutTimes)).toEqual(fold(minutes, interval).map(withoutTimes));
        const seam = bars.find(({ startMs }) => startMs > START_MS - intervalMs)!;
        expect(seam.startMs).toBeLessThan(START_MS);
      }
    },
  );

  test('the day of the first tick holds both sides, and the one before ends at the previous close', () => {
    for (const { id } of source.instruments) {
      const state = market.state(id);
      const [yesterday, today] = ask(market, id, '1d', { limit: 2 }).bars as [Bar, Bar];
      expect(yesterday.close).toBe(source.reference.previousClose[id]);
      expect(yesterday.close).toBe(state.previousClose);
      expect(today.close).toBe(state.last);
      const dayMs = Math.floor(START_MS / DAY_MS) * DAY_MS;
      const before = source.history(id, DAY_MS, dayMs, START_MS).at(-1)!;
      expect([today.open, today.startMs]).toEqual([before.open, dayMs]);
      expect(today.volume).toBeGreaterThan(before.volume);
      const { high, low, last, volume, trades, turnoverHi, turnoverLo } = state;
      const figures = {
        open: state.open,
        high,
        low,
        close: last,
        volume,
        trades,
        turnoverHi,
        turnoverLo,
      };
      expect(today).toMatchObject(figures);
    }
  });

  test('are the same however they are asked for', () => {
    const other = open().market;
    const all = ask(other, 0, '15m', { limit: 1_500 }).bars;
    const pieces: Bar[] = [];
    for (let toMs: number | undefined; pieces.length < 1_500; toMs = pieces[0]!.startMs) {
      pieces.unshift(...ask(market, 0, '15m', { toMs, limit: 250 }).bars);
    }
    expect(pieces).toEqual(all);
  });

  test('go back years in days and weeks in minutes, and end there', () => {
    const days = ask(market, 1, '1d', { limit: 5_000 }).bars;
    expect(days.length).toBeGreaterThan(3_650);
    expect(ask(market, 1, '1d', { toMs: days[0]!.startMs, limit: 100 })).toEqual({
      bars: [],
      slices: 0,
    });
    const fromMs = START_MS - 35 * DAY_MS;
    const [first] = ask(market, 1, '1m', { fromMs, limit: 60_000 }).bars;
    expect(first!.startMs).toBeLessThan(fromMs + 120_000);
  });

  test('are computed in small slices, once, and not when the kept ones are enough', () => {
    const { market: fresh } = open();
    expect(ask(fresh, 2, '1h', { limit: 900 }).slices).toBeGreaterThan(10);
    expect(ask(fresh, 2, '1h', { limit: 900 }).slices).toBe(0);
    expect(ask(fresh, 3, '1m', { limit: 10 }).slices).toBe(0);
    expect(ask(fresh, 3, '1m', { fromMs: START_MS + 60_000, limit: 500 }).slices).toBe(0);
  });

  test('skip the hours in which an exchange is closed', () => {
    const { market: exchange } = open('exchange');
    const { bars } = ask(exchange, 0, '5m', { limit: 1_500 });
    expect(bars.length).toBe(1_500);
    const days = new Set(bars.map(({ startMs }) => new Date(startMs).getUTCDay()));
    expect(days).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  test.each(['1s', '5s', '15s'] as const)(
    '%s: join on, and the minute of the first tick is what they fold to',
    (interval) => {
      const minuteMs = Math.floor(START_MS / 60_000) * 60_000;
      const stretch = { fromMs: minuteMs - 3_600_000, toMs: minuteMs + 60_000 };
      for (const { id, symbol } of source.instruments) {
        const minutes = ask(market, id, '1m', { ...stretch, limit: 90 }).bars;
        const { bars } = ask(market, id, interval, { ...stretch, limit: 9_000 });
        expect(fold(bars, '1m').map(withoutTimes), symbol).toEqual(minutes.map(withoutTimes));
        const seamMs = Math.floor(START_MS / 15_000) * 15_000;
        expect(bars.some(({ startMs }) => startMs >= seamMs - 15_000 && startMs <= START_MS)).toBe(
          true,
        );
      }
    },
  );
});

describe('bars before the first tick, in bounds', () => {
  const [AAPL] = createSimulator({ seed: 1, startMs: START_MS, rate: 1, universe }).instruments;
  const flat = (startMs: number): Bar => ({
    startMs,
    open: 100,
    high: 100,
    low: 100,
    close: 100,
    volume: 1,
    trades: 1,
    turnoverHi: 0,
    turnoverLo: 100,
    firstNs: 0,
    lastNs: 1,
  });

  /** A market with a past of flat minutes; counts the bars that were computed. */
  function openFlat() {
    let computed = 0;
    const endMs = Math.floor(START_MS / DAY_MS) * DAY_MS;
    const instruments = Array.from({ length: 300 }, (_, id) => ({
      ...AAPL!,
      id,
      symbol: `S${id}`,
    }));
    const market = new Market({
      name: 'live',
      number: 0,
      epoch: 1,
      instruments,
      previousClose: new Float64Array(300).fill(MISSING),
      past: {
        endMs,
        oldestMs: (intervalMs) => (intervalMs === 60_000 ? endMs - 30 * DAY_MS : Infinity),
        sliceStartMs: (_intervalMs, toMs) => toMs - DAY_MS,
        read(_instrument, intervalMs, fromMs, toMs) {
          const bars: Bar[] = [];
          for (let at = fromMs; at < toMs; at += intervalMs) bars.push(flat(at));
          computed += bars.length;
          return bars;
        },
      },
    });
    return { market, computed: () => computed };
  }

  test('those that were asked for longest ago are forgotten, and computed again when asked for', () => {
    const { market, computed } = openFlat();
    const most = Math.floor(LIMITS.pastBars / 1_440);
    for (let id = 0; id <= most; id++) ask(market, id, '1m', { limit: 1_440 });
    const before = computed();
    expect(ask(market, most, '1m', { limit: 1_440 }).slices).toBe(0);
    expect(computed()).toBe(before);
    const { bars } = ask(market, 0, '1m', { limit: 1_440 });
    expect(bars).toHaveLength(1_440);
    expect(computed()).toBe(before + 1_440);
  });

  test('are left out once kept ones were dropped, since there would be a hole', () => {
    const { market } = openFlat();
    const series = market.barsOf(0)[INTERVALS.indexOf('1m')]!;
    const endMs = Math.floor(START_MS / DAY_MS) * DAY_MS;
    const most = toBarsKept(300);
    for (let i = 0; i <= most; i++) series.put(flat(endMs + i * 60_000));
    const { bars } = ask(market, 0, '1m', { limit: 5_000 });
    expect(bars).toHaveLength(most);
    expect(bars[0]!.startMs).toBe(endMs + 60_000);
  });
});
