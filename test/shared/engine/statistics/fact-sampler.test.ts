import { describe, expect, test } from 'vitest';
import { FactSampler } from '../../../../shared/engine/statistics/fact-sampler.ts';
import { joinSamples } from '../../../../shared/engine/statistics/sample.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushTrade,
  SIDE,
  type TickColumns,
} from '../../../../shared/model/tick.ts';

const START_MS = Date.UTC(2026, 0, 5, 12);
const S = 1_000;

/** Feeds one batch that `fill` makes. */
function feed(sampler: FactSampler, fill: (ticks: TickColumns) => void): void {
  const ticks = createTickColumns(4_096);
  fill(ticks);
  sampler.add(ticks);
}

/** One trade a second at the prices given, from `fromMs` on, and one a second later that ends the last. */
function toTrades(sampler: FactSampler, fromMs: number, prices: readonly number[]): void {
  feed(sampler, (ticks) => {
    prices.forEach((price, i) => pushTrade(ticks, 0, fromMs + i * S, 0, price, 10, SIDE.buy));
  });
}

describe('a sampler', () => {
  test('keeps the middle of the quote at the end of each second, its mean spread, volume and trades', () => {
    const sampler = new FactSampler([0], START_MS, 10);
    feed(sampler, (ticks) => {
      pushQuote(ticks, 0, START_MS + 100, 0, 99, 5, 101, 5);
      pushTrade(ticks, 0, START_MS + 200, 0, 101, 3, SIDE.buy);
      pushTrade(ticks, 0, START_MS + 300, 0, 99, 4, SIDE.sell);
      pushQuote(ticks, 0, START_MS + 900, 0, 99, 5, 103, 5);
      pushQuote(ticks, 0, START_MS + 2_500, 0, 100, 5, 102, 5);
    });
    const [sample] = sampler.samples;
    expect(sample!.seconds).toBe(2);
    expect(Array.from(sample!.price.subarray(0, 2))).toEqual([101, 101]);
    expect(Array.from(sample!.spread.subarray(0, 2))).toEqual([3, 4]);
    expect([sample!.volume[0], sample!.trades[0], sample!.trades[1]]).toEqual([7, 2, 0]);
    expect(Array.from(sample!.signs.subarray(0, 2))).toEqual([1, -1]);
    expect(sample!.waits[1]).toBe(100);
  });

  test('passes over trades that set no price, quotes of one side, and other instruments', () => {
    const sampler = new FactSampler([0], START_MS, 10);
    feed(sampler, (ticks) => {
      pushTrade(ticks, 0, START_MS, 0, 50, 1, SIDE.buy, FLAG.noPrice);
      pushTrade(ticks, 0, START_MS, 0, 50, 1, SIDE.buy, FLAG.cancel);
      pushQuote(ticks, 0, START_MS, 0, MISSING, 0, 103, 5);
      pushTrade(ticks, 1, START_MS, 0, 70, 1, SIDE.buy);
      pushTrade(ticks, 1, START_MS + 3 * S, 0, 70, 1, SIDE.buy);
    });
    expect(sampler.samples[0]!.from).toBe(-1);
    expect(sampler.samples[0]!.kept).toBe(0);
  });

  test('stops at its room, or forgets the oldest when it rolls', () => {
    const prices = Array.from({ length: 200 }, (_, i) => 1_000 + i);
    const bounded = new FactSampler([0], START_MS, 100);
    const rolling = new FactSampler([0], START_MS, 100, true);
    for (const sampler of [bounded, rolling]) toTrades(sampler, START_MS, prices);
    expect(bounded.samples[0]!.seconds).toBe(100);
    expect(bounded.samples[0]!.price[99]).toBe(1_099);
    const { seconds, price, from } = rolling.samples[0]!;
    expect(seconds).toBeLessThan(100);
    expect(price).toHaveLength(100);
    expect(price[seconds - 1]).toBe(1_198);
    for (let i = from + 1; i < seconds; i++) expect(price[i]).toBe(price[i - 1]! + 1);
  });

  test('keeps the newest trades when there are more than fit', () => {
    const sampler = new FactSampler([0], START_MS, 10);
    for (let batch = 0; batch < 30; batch++) {
      feed(sampler, (ticks) => {
        for (let i = 0; i < 4_000; i++) {
          pushTrade(ticks, 0, START_MS, 0, 100, batch * 4_000 + i, SIDE.buy);
        }
      });
    }
    const { kept, sizes } = sampler.samples[0]!;
    expect(kept).toBeLessThanOrEqual(30_000);
    expect(kept).toBeGreaterThan(14_000);
    expect(sizes[kept - 1]).toBe(119_999);
    expect(sizes[0]).toBe(120_000 - kept);
  });

  test('does not count closed hours as a calm market', () => {
    const sampler = new FactSampler([0], START_MS, 10_000);
    toTrades(sampler, START_MS, [100, 101]);
    toTrades(sampler, START_MS + 16 * 3_600 * S, [102, 103]);
    expect(sampler.samples[0]!.seconds).toBeLessThan(610);
    expect(sampler.samples[0]!.seconds).toBeGreaterThan(2);
  });

  test('adds up minutes by half hour of the day', () => {
    const sampler = new FactSampler([0], START_MS, 10_000);
    const prices = Array.from({ length: 601 }, (_, i) => (i < 300 ? 100 : 200));
    toTrades(sampler, START_MS, prices);
    const { minutes, trades, moves } = sampler.samples[0]!.day;
    expect(minutes[24]).toBe(9); // the first minute has none before it
    expect(trades[24]).toBe(540);
    expect(moves[24]).toBeCloseTo(Math.log(2), 12);
    expect(minutes[25]).toBe(0);
  });
});

describe('two samples', () => {
  test('join without a move at the seam', () => {
    const earlier = new FactSampler([0], START_MS, 100);
    const later = new FactSampler([0], START_MS + 900 * S, 100);
    toTrades(earlier, START_MS, [100, 110, 120, 130]);
    toTrades(later, START_MS + 900 * S, [260, 280, 300]);
    const joined = joinSamples(earlier.samples[0]!, later.samples[0]!);
    expect(joined.seconds).toBe(5);
    expect(Array.from(joined.price)).toEqual([100, 110, 120, 120, (280 * 120) / 260]);
    expect(joined.kept).toBe(6);
    expect(joined.signs).toHaveLength(6);
  });

  test('are the one that has prices when the other has none', () => {
    const empty = new FactSampler([0], START_MS, 10).samples[0]!;
    const sampler = new FactSampler([0], START_MS, 10);
    toTrades(sampler, START_MS, [1, 2, 3]);
    expect(joinSamples(empty, sampler.samples[0]!)).toBe(sampler.samples[0]);
    expect(joinSamples(sampler.samples[0]!, empty)).toBe(sampler.samples[0]);
  });
});
