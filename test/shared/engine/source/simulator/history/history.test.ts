import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../../../../../shared/engine/source/simulator/simulator.ts';
import type { Hours } from '../../../../../../shared/engine/source/simulator/trading-session/trading-session.ts';
import { createGeneratedUniverse } from '../../../../../../shared/engine/source/simulator/universe/generated-universe.ts';
import { type Bar, BarSeries } from '../../../../../../shared/model/bar.ts';
import { TICK } from '../../../../../../shared/model/tick.ts';
import { correlation } from '../../../../../../shared/engine/statistics/statistics.ts';
import { readTicks, simulate, START_MS, toSmallUniverse, visitTicks } from '../simulated-run.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const universe = toSmallUniverse(['AAPL', 'MSFT', 'XOM', 'SPY', 'TDX', 'BTC/USD', 'EUR/USD']);
const startMs = START_MS + 23 * MINUTE_MS + 17_345;

const idOf = (source: Simulator, symbol: string): number =>
  source.instruments.findIndex((instrument) => instrument.symbol === symbol);

const isSound = (bar: Bar): boolean =>
  bar.low <= Math.min(bar.open, bar.close) &&
  bar.high >= Math.max(bar.open, bar.close) &&
  bar.low > 0 &&
  bar.volume >= bar.trades &&
  bar.trades > 0 &&
  [bar.open, bar.high, bar.low, bar.close, bar.volume].every(Number.isSafeInteger);

const toReturns = (bars: readonly Bar[]): number[] =>
  bars.slice(1).map((bar, i) => Math.log(bar.close / bars[i]!.close));

const deviation = (of: readonly number[]): number =>
  Math.sqrt(of.reduce((sum, value) => sum + value * value, 0) / of.length);

describe('history', () => {
  const source = simulate({ universe, startMs, rate: 400 });

  test('closes, on every interval, where the stream opens', () => {
    const ticks = readTicks(simulate({ universe, startMs, rate: 400 }), 20);
    for (const { id, symbol } of source.instruments) {
      const row = ticks.kind.findIndex(
        (kind, i) => kind === TICK.trade && ticks.instrument[i] === id,
      );
      expect(row, symbol).toBeGreaterThanOrEqual(0);
      for (const intervalMs of [MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, DAY_MS]) {
        const bars = source.history(id, intervalMs, startMs - 2 * DAY_MS, startMs + DAY_MS);
        const last = bars.at(-1)!;
        expect(last.startMs).toBe(Math.floor(startMs / intervalMs) * intervalMs);
        expect(last.close).toBe(ticks.price[row]);
      }
    }
  });

  test('has the previous close as the last price of the day before', () => {
    for (const { id } of source.instruments) {
      const [bar] = source.history(id, DAY_MS, startMs - DAY_MS, startMs - DAY_MS + 1);
      expect(bar!.close).toBe(source.reference.previousClose[id]);
    }
  });

  test('is the same whichever part is asked for, in any order', () => {
    const id = idOf(source, 'AAPL');
    const all = source.history(id, MINUTE_MS, startMs - 9 * DAY_MS, startMs);
    for (const daysBack of [7, 2, 5]) {
      const fromMs = startMs - daysBack * DAY_MS;
      const part = source.history(id, MINUTE_MS, fromMs, fromMs + 3 * HOUR_MS);
      const due = all.filter(
        (bar) => bar.startMs + MINUTE_MS > fromMs && bar.startMs < fromMs + 3 * HOUR_MS,
      );
      expect(part).toEqual(due);
      expect(part.length).toBeGreaterThan(170);
    }
  });

  test('joins on from bar to bar and holds sound bars on the grid', () => {
    for (const symbol of ['AAPL', 'BTC/USD', 'TDX']) {
      const bars = source.history(idOf(source, symbol), MINUTE_MS, startMs - 5 * DAY_MS, startMs);
      expect(bars.every(isSound)).toBe(true);
      const jumps = toReturns(bars).map(Math.abs);
      expect(bars.every((bar, i) => i === 0 || bar.open === bars[i - 1]!.close)).toBe(true);
      expect(Math.max(...jumps)).toBeLessThan(0.03);
      expect(
        bars.every((bar, i) => i === 0 || bar.startMs - bars[i - 1]!.startMs === MINUTE_MS),
      ).toBe(true);
    }
  });

  test('folds from minutes to hours and days', () => {
    const id = idOf(source, 'MSFT');
    const fromMs = Math.floor(startMs / DAY_MS - 4) * DAY_MS;
    const minutes = source.history(id, MINUTE_MS, fromMs, startMs);
    for (const intervalMs of [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, DAY_MS]) {
      const folded = new BarSeries(intervalMs, 5_000);
      const finer = new BarSeries(MINUTE_MS, 10_000);
      for (const bar of minutes) finer.put(bar);
      for (let row = finer.head; row <= finer.last; row++) folded.addBar(finer, row);
      const due = Array.from({ length: folded.length }, (_, i) => folded.at(folded.head + i));
      expect(source.history(id, intervalMs, fromMs, startMs)).toEqual(due);
    }
  });

  test('reaches back ten years, as wild as the listing says', () => {
    for (const [symbol, vol] of [
      ['AAPL', 0.25],
      ['BTC/USD', 0.36],
      ['EUR/USD', 0.07],
      ['SPY', 0.15],
    ] as const) {
      const bars = source.history(
        idOf(source, symbol),
        DAY_MS,
        startMs - 10 * 365 * DAY_MS,
        startMs,
      );
      expect(bars.length).toBeGreaterThan(3_640);
      expect(bars.every(isSound)).toBe(true);
      const seen = deviation(toReturns(bars)) * Math.sqrt(365);
      expect(Math.abs(seen / vol - 1)).toBeLessThan(0.35);
    }
  });

  test('moves symbols together', () => {
    const of = (symbol: string): number[] =>
      toReturns(source.history(idOf(source, symbol), DAY_MS, startMs - 3 * 365 * DAY_MS, startMs));
    const [a, b] = [of('AAPL'), of('MSFT')];
    const ab = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(ab / (a.length * deviation(a) * deviation(b))).toBeGreaterThan(0.4);
  });

  test('has seconds for six hours, minutes for six weeks, days before that and nothing of the future', () => {
    const id = idOf(source, 'AAPL');
    expect(
      source.history(id, MINUTE_MS, startMs - 41 * DAY_MS, startMs - 40 * DAY_MS).length,
    ).toBeGreaterThan(1_400);
    expect(source.history(id, MINUTE_MS, startMs - 60 * DAY_MS, startMs - 50 * DAY_MS)).toEqual([]);
    const seconds = source.history(id, 1_000, startMs - DAY_MS, startMs);
    expect(seconds[0]!.startMs).toBeGreaterThan(startMs - 6.1 * HOUR_MS);
    expect(seconds[0]!.startMs).toBeLessThan(startMs - 5.9 * HOUR_MS);
    expect(source.history(id, 1_000, startMs - 9 * HOUR_MS, startMs - 7 * HOUR_MS)).toEqual([]);
    expect(source.history(id, 500, startMs - HOUR_MS, startMs)).toEqual([]);
    expect(source.history(id, MINUTE_MS, startMs + MINUTE_MS, startMs + DAY_MS)).toEqual([]);
    expect(source.history(99, MINUTE_MS, startMs - DAY_MS, startMs)).toEqual([]);
  });
});

describe('history in exchange hours', () => {
  const bellMs = Date.UTC(2026, 10, 24, 16, 10);
  const source = simulate({ universe, startMs: bellMs, rate: 400, hours: 'exchange' });
  const of = (symbol: string, intervalMs: number, days: number): Bar[] =>
    source.history(idOf(source, symbol), intervalMs, bellMs - days * DAY_MS, bellMs);

  test('has shares on trading days from bell to bell, with gaps between them', () => {
    const minutes = of('AAPL', MINUTE_MS, 6);
    const clock = minutes.map(({ startMs: ms }) => ms % DAY_MS);
    expect(Math.min(...clock)).toBe(14.5 * HOUR_MS);
    expect(Math.max(...clock)).toBe(21 * HOUR_MS - MINUTE_MS);
    const days = of('AAPL', DAY_MS, 300);
    expect(days.some(({ startMs: ms }) => [0, 6].includes(new Date(ms).getUTCDay()))).toBe(false);
    expect(days.some(({ startMs: ms }) => ms === Date.UTC(2026, 6, 3))).toBe(false);
    const gaps = days.slice(1).map((bar, i) => Math.log(bar.open / days[i]!.close));
    expect(deviation(gaps)).toBeGreaterThan(0.003);
  });

  test('has currencies on five days and coins on seven', () => {
    const weekdays = (symbol: string): Set<number> =>
      new Set(of(symbol, DAY_MS, 200).map(({ startMs: ms }) => new Date(ms).getUTCDay()));
    expect(weekdays('EUR/USD')).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(weekdays('BTC/USD').size).toBe(7);
  });

  test('has a volume that is a U over the day', () => {
    const perMinute = new Map<number, number>();
    for (const { startMs: ms, volume } of of('AAPL', MINUTE_MS, 30)) {
      const slot = Math.floor((ms % DAY_MS) / (30 * MINUTE_MS));
      perMinute.set(slot, (perMinute.get(slot) ?? 0) + volume);
    }
    expect(perMinute.get(29)!).toBeGreaterThan(1.4 * perMinute.get(35)!);
    expect(perMinute.get(41)!).toBeGreaterThan(1.4 * perMinute.get(35)!);
  });
});

describe('volume of the past', () => {
  const source = simulate({ universe, startMs, rate: 400 });
  const of = (symbol: string, intervalMs: number, days: number): Bar[] =>
    source.history(idOf(source, symbol), intervalMs, startMs - days * DAY_MS, startMs);
  const columns = (bars: readonly Bar[]): [Float64Array, Float64Array] => [
    Float64Array.from(bars, ({ volume }) => volume),
    Float64Array.from(bars, ({ open, close }) => Math.abs(Math.log(close / open))),
  ];

  test('follows the size of moves, from minutes to hours', () => {
    for (const symbol of ['AAPL', 'BTC/USD']) {
      expect(correlation(...columns(of(symbol, MINUTE_MS, 5)))).toBeGreaterThan(0.2);
      expect(correlation(...columns(of(symbol, HOUR_MS, 30)))).toBeGreaterThan(0.05);
    }
  });

  test('comes in waves: no two hours of a day are alike', () => {
    const [volumes] = columns(of('BTC/USD', HOUR_MS, 1).slice(1, -1));
    expect(Math.max(...volumes)).toBeGreaterThan(2 * Math.min(...volumes));
  });
});

describe('the past that one believes', () => {
  const toDaily = (seed: number, symbol: string, hours: Hours = 'exchange'): Bar[] => {
    const source = simulate({ universe, startMs, rate: 400, seed, hours });
    return source.history(idOf(source, symbol), DAY_MS, startMs - 3_650 * DAY_MS, startMs);
  };
  const toGrowth = (bars: readonly Bar[]): number =>
    Math.log(bars.at(-1)!.close / bars[0]!.close) / 10;

  test('rises over the years as markets do, falls for months on the way, and the yen knows no trend', () => {
    const growths = [1, 2, 7, 42].map((seed) => toGrowth(toDaily(seed, 'SPY')));
    expect(Math.min(...growths)).toBeGreaterThan(0.02);
    expect(Math.max(...growths)).toBeLessThan(0.2);
    const bars = toDaily(7, 'SPY');
    let [peak, fall] = [0, 0];
    for (const { close } of bars) {
      peak = Math.max(peak, close);
      fall = Math.max(fall, 1 - close / peak);
    }
    expect(fall).toBeGreaterThan(0.2);
    expect(fall).toBeLessThan(0.6);
    expect(Math.abs(toGrowth(toDaily(7, 'EUR/USD')))).toBeLessThan(0.05);
  });

  test('has days of figures: gaps as large as several usual days, with much volume', () => {
    const bars = toDaily(7, 'AAPL');
    const gaps = bars.slice(1).map((bar, i) => Math.abs(Math.log(bar.open / bars[i]!.close)));
    const large = gaps.flatMap((gap, i) => (gap > 0.035 ? [bars[i + 1]!.volume] : []));
    expect(large.length).toBeGreaterThan(8);
    expect(large.length).toBeLessThan(45);
    const usual = bars.map(({ volume }) => volume).sort((a, b) => a - b)[bars.length >> 1]!;
    const atGaps = large.sort((a, b) => a - b)[large.length >> 1]!;
    expect(atGaps / usual).toBeGreaterThan(1.6);
  });

  test('has a volume that varies from day to day', () => {
    const volumes = toDaily(7, 'AAPL').map(({ volume }) => volume);
    const mean = volumes.reduce((sum, each) => sum + each, 0) / volumes.length;
    expect(deviation(volumes.map((each) => each / mean - 1))).toBeGreaterThan(0.3);
    expect(Math.max(...volumes)).toBeGreaterThan(3 * mean);
  });

  /** Volume a minute over all of a kind: of the last hours before the stream, and of the stream. */
  function toVolumes(source: Simulator, kind: string, minutes: number): [number, number] {
    const ids = source.instruments.flatMap((each, id) => (each.kind === kind ? [id] : []));
    const past = ids.reduce((sum, id) => {
      const bars = source.history(id, HOUR_MS, source.startMs - 12 * HOUR_MS, source.startMs);
      return sum + bars.reduce((whole, { volume }) => whole + volume, 0) / (12 * 60);
    }, 0);
    let live = 0;
    visitTicks(source, source.startMs + minutes * MINUTE_MS, (ticks) => {
      for (let i = 0; i < ticks.length; i++) {
        if (ticks.kind[i] !== TICK.trade || ticks.timeMs[i] === source.startMs) continue;
        if (ids.includes(ticks.instrument[i]!)) live += ticks.size[i]! / minutes;
      }
    });
    return [past, live];
  }
  const noonMs = Math.floor(startMs / DAY_MS) * DAY_MS + 12.5 * HOUR_MS;

  test.each([
    ['some shares at a usual rate', { rate: 400, universe }],
    ['at a high rate', { rate: 3_000, universe }],
    ['of many symbols', { rate: 2_000, universe: createGeneratedUniverse(500) }],
  ])('trades as much before the stream begins as after it: %s', (_name, options) => {
    const [past, live] = toVolumes(simulate({ ...options, startMs: noonMs }), 'equity', 2);
    expect(live / past).toBeGreaterThan(0.6);
    expect(live / past).toBeLessThan(1.6);
  });

  test('trades as much in a first stretch that tells fewer ticks, in the same lots', () => {
    const history = { ms: 2 * MINUTE_MS, rate: 300 };
    const source = simulate({ universe, startMs: noonMs, rate: 3_000, history });
    const volumes = [0, 0];
    const turnMs = noonMs + 2 * MINUTE_MS;
    const id = idOf(source, 'AAPL');
    visitTicks(source, turnMs + 2 * MINUTE_MS, ({ length, kind, instrument, size, timeMs }) => {
      for (let i = 0; i < length; i++) {
        if (kind[i] !== TICK.trade || instrument[i] !== id || timeMs[i] === noonMs) continue;
        volumes[timeMs[i]! < turnMs ? 0 : 1]! += size[i]!;
        expect(Number.isInteger(size[i])).toBe(true);
      }
    });
    expect(volumes[1]! / volumes[0]!).toBeGreaterThan(0.4);
    expect(volumes[1]! / volumes[0]!).toBeLessThan(2.5);
  });
});

describe('depth', () => {
  test('has ten levels a side, the best of which is the quote, apart and on the grid', () => {
    const source = simulate({ rate: 2_000 });
    const ticks = readTicks(source, 20_000);
    const quotes = new Map<number, number>();
    for (let i = 0; i < ticks.length; i++) {
      if (ticks.kind[i] === TICK.quote) quotes.set(ticks.instrument[i]!, i);
    }
    for (const [id, row] of quotes) {
      const { bids, asks } = source.depth(id);
      expect([bids.length, asks.length]).toEqual([10, 10]);
      expect([bids[0]!.price, asks[0]!.price]).toEqual([ticks.price[row], ticks.ask[row]]);
      for (let level = 1; level < 10; level++) {
        expect(bids[level]!.price).toBeLessThan(bids[level - 1]!.price);
        expect(asks[level]!.price).toBeGreaterThan(asks[level - 1]!.price);
      }
      expect([...bids, ...asks].every(({ size }) => size > 0 && Number.isInteger(size))).toBe(true);
    }
  });

  test('shows behind an emptied level what the quote then becomes', () => {
    const source = simulate({ rate: 2_000, universe: toSmallUniverse(['AAPL']) });
    readTicks(source, 100);
    let checked = 0;
    for (let i = 0; i < 4_000; i++) {
      const before = source.depth(0);
      readTicks(source, 1);
      const after = source.depth(0);
      const isEmptied = after.asks[0]!.price === before.asks[1]!.price;
      const isStill = after.bids[0]!.price === before.bids[0]!.price;
      if (isEmptied && isStill && after.asks[0]!.size === before.asks[1]!.size) checked++;
    }
    expect(checked).toBeGreaterThan(20);
  });

  test('is empty while there is no quote', () => {
    const source = simulate({ startMs: Date.UTC(2026, 10, 22), hours: 'exchange' });
    readTicks(source, 100);
    expect(source.depth(0)).toEqual({ bids: [], asks: [] });
  });
});
