import { describe, expect, test } from 'vitest';
import { type Bar, BarSeries } from '../../shared/model/bar.ts';
import { INTERVAL_MS, INTERVALS, toBarStart } from '../../shared/model/interval.ts';
import { addProduct, addTurnover, toVwap } from '../../shared/model/turnover.ts';
import { createDice, type Dice } from '../support/batches.ts';

const START_MS = Date.UTC(2026, 0, 5, 13, 59, 30);

interface Trade {
  timeMs: number;
  timeNs: number;
  price: number;
  size: number;
  setsPrice: boolean;
}

const toBars = (series: BarSeries): Bar[] =>
  Array.from({ length: series.length }, (_, i) => series.at(series.head + i));

function addAll(series: BarSeries, trades: readonly Trade[]): BarSeries {
  for (const { timeMs, timeNs, price, size, setsPrice } of trades) {
    series.addTrade(timeMs, timeNs, price, size, setsPrice);
  }
  return series;
}

/** A few minutes of trades; some late by seconds, some in a second that had a trade before without setting a price. */
function toTrades(dice: Dice): Trade[] {
  const trades: Trade[] = [];
  let timeMs = START_MS;
  let price = dice.chance(0.2) ? -37 : 1 + dice.wide(40);
  for (let i = 0; i < 150; i++) {
    timeMs += dice.below(dice.chance(0.1) ? 20_000 : 900);
    price += dice.below(21) - 10;
    const lateMs = dice.chance(0.15) ? dice.below(90_000) : 0;
    const trade = {
      timeMs: timeMs - lateMs,
      timeNs: dice.below(1_000_000),
      price,
      size: 1 + dice.wide(40),
      setsPrice: true,
    };
    trades.push(trade);
    if (dice.chance(0.2)) {
      trades.push({ ...trade, price: price * 3, size: 1 + dice.wide(8), setsPrice: false });
    }
  }
  return trades;
}

describe('folding', () => {
  test('gives the same bars from trades and from finer bars, late trades and all', () => {
    const dice = createDice(411);
    for (let round = 0; round < 150; round++) {
      const trades = toTrades(dice);
      const finest = addAll(new BarSeries(1_000, 4_000), trades);
      for (const intervalMs of INTERVAL_MS.slice(1)) {
        const direct = addAll(new BarSeries(intervalMs, 4_000), trades);
        const folded = new BarSeries(intervalMs, 4_000);
        for (let row = 0; row < finest.length; row++) folded.addBar(finest, finest.head + row);
        expect(toBars(folded), `round ${round}, ${intervalMs} ms`).toEqual(toBars(direct));
      }
    }
  });

  test('does not depend on the order in which trades of different times arrive', () => {
    const dice = createDice(412);
    for (let round = 0; round < 100; round++) {
      const trades = toTrades(dice).filter(({ setsPrice }) => setsPrice);
      const unique = [
        ...new Map(trades.map((one) => [one.timeMs * 1e6 + one.timeNs, one])).values(),
      ];
      const shuffled = unique
        .map((trade) => ({ trade, key: dice.bits() }))
        .sort((a, b) => a.key - b.key)
        .map(({ trade }) => trade);
      const once = addAll(new BarSeries(5_000, 1_000), unique);
      const again = addAll(new BarSeries(5_000, 1_000), shuffled);
      expect(toBars(again)).toEqual(toBars(once));
    }
  });

  test('opens with the first and closes with the last of trades at one time', () => {
    const series = new BarSeries(1_000, 10);
    for (const price of [7, 9, 5, 8]) series.addTrade(START_MS, 500, price, 1);
    series.addTrade(START_MS, 400, 6, 1);
    expect(toBars(series)).toMatchObject([{ open: 6, high: 9, low: 5, close: 8, trades: 5 }]);
  });

  test('has exactly the bars in which something set a price', () => {
    const dice = createDice(413);
    for (let round = 0; round < 50; round++) {
      const trades = toTrades(dice);
      const series = addAll(new BarSeries(60_000, 1_000), trades);
      const starts = new Set(trades.map(({ timeMs }) => toBarStart(timeMs, 60_000)));
      expect(toBars(series).map(({ startMs }) => startMs)).toEqual(
        [...starts].sort((a, b) => a - b),
      );
      for (const bar of toBars(series)) {
        expect(bar.trades).toBeGreaterThan(0);
        expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
        expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
      }
    }
  });
});

describe('a bounded series', () => {
  /** The plainest form of the same promises: a sorted list of bars. */
  class Model {
    bars: Bar[] = [];
    tooLate = 0;
    private readonly intervalMs: number;
    private readonly maxBars: number;

    constructor(intervalMs: number, maxBars: number) {
      this.intervalMs = intervalMs;
      this.maxBars = maxBars;
    }

    private room(startMs: number): boolean {
      const oldest = this.bars[0];
      if (oldest === undefined || this.bars.length < this.maxBars) return true;
      return startMs > oldest.startMs;
    }

    put(bar: Bar): void {
      const at = this.bars.findIndex(({ startMs }) => startMs === bar.startMs);
      if (at >= 0) this.bars[at] = bar;
      else if (this.room(bar.startMs)) {
        this.bars = [...this.bars, bar].sort((a, b) => a.startMs - b.startMs).slice(-this.maxBars);
      } else this.tooLate++;
    }

    add({ timeMs, timeNs, price, size, setsPrice }: Trade): void {
      const startMs = Math.floor(timeMs / this.intervalMs) * this.intervalMs;
      const atNs = (timeMs - startMs) * 1e6 + timeNs;
      const known = this.bars.find((one) => one.startMs === startMs);
      if (known === undefined && !this.room(startMs)) {
        this.tooLate++;
        return;
      }
      if (known === undefined && !setsPrice) return;
      const bar = known ?? {
        startMs,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        trades: 0,
        turnoverHi: 0,
        turnoverLo: 0,
        firstNs: atNs,
        lastNs: atNs,
      };
      if (setsPrice) {
        if (atNs < bar.firstNs) Object.assign(bar, { firstNs: atNs, open: price });
        if (atNs >= bar.lastNs) Object.assign(bar, { lastNs: atNs, close: price });
        bar.high = Math.max(bar.high, price);
        bar.low = Math.min(bar.low, price);
      }
      bar.volume += size;
      bar.trades++;
      bar.turnoverLo += price * size;
      if (known === undefined) this.put(bar);
    }
  }

  test.each([1, 2, 3, 7, 40, 100])('of %i bars behaves like a sorted list', (maxBars) => {
    const dice = createDice(1_000 + maxBars);
    for (let round = 0; round < 12; round++) {
      const series = new BarSeries(1_000, maxBars);
      const model = new Model(1_000, maxBars);
      let nowMs = START_MS;
      for (let step = 0; step < 250; step++) {
        nowMs += dice.below(1_500);
        const timeMs = nowMs - (dice.chance(0.3) ? dice.below(2 * maxBars) * 1_000 : 0);
        const trade = {
          timeMs,
          timeNs: dice.below(1_000_000),
          price: 100 + dice.below(50),
          size: 1 + dice.below(9),
          setsPrice: dice.chance(0.85),
        };
        if (dice.chance(0.05)) {
          const startMs = toBarStart(timeMs, 1_000);
          const prices = { open: 5, high: 9, low: 1, close: 7 };
          const sums = { volume: step, trades: 2, turnoverHi: 0, turnoverLo: step };
          const bar = { startMs, ...prices, ...sums, firstNs: 0, lastNs: 999_999_999 };
          series.put(bar);
          model.put({ ...bar });
        } else {
          series.addTrade(trade.timeMs, trade.timeNs, trade.price, trade.size, trade.setsPrice);
          model.add(trade);
        }
        expect(series.length).toBe(model.bars.length);
        expect(series.tooLateTrades).toBe(model.tooLate);
        expect(series.lastStartMs).toBe(model.bars.at(-1)?.startMs ?? -Infinity);
        if (step % 10 === 0) expect(toBars(series)).toEqual(model.bars);
      }
      expect(toBars(series)).toEqual(model.bars);
    }
  });

  test('keeps its memory while bars come and go', () => {
    const series = new BarSeries(1_000, 100);
    for (let i = 0; i < 10_000; i++) series.addTrade(i * 1_000, 0, i, 1);
    expect(series.length).toBe(100);
    expect(series.startMs.length).toBeLessThanOrEqual(256);
    expect(series.at(series.head).startMs).toBe(9_900_000);
    expect(series.lowerBound(9_950_000)).toBe(series.head + 50);
    expect(series.lowerBound(9_950_001)).toBe(series.head + 51);
    expect(series.lowerBound(1e9)).toBe(series.head + 100);
  });
});

describe('turnover', () => {
  const toBigInt = (hi: number, lo: number): bigint => BigInt(hi) * 2n ** 52n + BigInt(lo);

  test('is exact for any prices and sizes, as BigInt says', () => {
    const dice = createDice(52);
    for (let round = 0; round < 300; round++) {
      const sum = { hi: 0, lo: 0 };
      let exact = 0n;
      for (let i = 0; i < 60; i++) {
        const price = (dice.chance(0.3) ? -1 : 1) * dice.wide(51);
        const size = dice.wide(51);
        addProduct(sum, price, size);
        exact += BigInt(price) * BigInt(size);
        expect(sum.lo >= 0 && sum.lo < 2 ** 52).toBe(true);
      }
      expect(toBigInt(sum.hi, sum.lo)).toBe(exact);
      const twice = { ...sum };
      addTurnover(twice, sum.hi, sum.lo);
      expect(toBigInt(twice.hi, twice.lo)).toBe(2n * exact);
    }
  });

  test.each([
    [2 ** 51 - 1, 2 ** 51 - 1],
    [-(2 ** 51 - 1), 2 ** 51 - 1],
    [-1, 1],
    [-(2 ** 26), 2 ** 26],
    [2 ** 26, 2 ** 26],
    [0, 2 ** 51 - 1],
  ])('is exact for %i × %i', (price, size) => {
    const sum = { hi: 0, lo: 0 };
    addProduct(sum, price, size);
    expect(toBigInt(sum.hi, sum.lo)).toBe(BigInt(price) * BigInt(size));
  });

  test('gives the volume-weighted average price, and none without volume', () => {
    const sum = { hi: 0, lo: 0 };
    addProduct(sum, 100, 30);
    addProduct(sum, 200, 10);
    expect(toVwap(sum.hi, sum.lo, 40)).toBe(125);
    expect(toVwap(0, 0, 0)).toBeUndefined();
  });
});

describe('the grid of bars', () => {
  test('holds every time in exactly one bar of each interval, before 1970, too', () => {
    const dice = createDice(8);
    expect(INTERVAL_MS.length).toBeLessThanOrEqual(INTERVALS.length);
    for (let round = 0; round < 5_000; round++) {
      const timeMs = (dice.chance(0.5) ? 1 : -1) * dice.wide(47);
      for (const intervalMs of INTERVAL_MS) {
        const startMs = toBarStart(timeMs, intervalMs);
        expect(
          startMs % intervalMs === 0 && startMs <= timeMs && timeMs < startMs + intervalMs,
        ).toBe(true);
      }
    }
  });
});
