/** Bars of a market that come from far away, by a past whose answers the test holds. */
import { describe, expect, test } from 'vitest';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { BarQuery } from '../../../../shared/engine/market/bar-range.ts';
import { PastBars } from '../../../../shared/engine/market/past-bars.ts';
import type { OlderBars, Past } from '../../../../shared/model/past.ts';
import { bringBars } from '../../../../shared/engine/session/wanted-bars.ts';
import { type Bar, BarSeries } from '../../../../shared/model/bar.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { settle } from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;
const CODE = 3;
const END_MS = Date.UTC(2026, 0, 2, 12);

const toBar = (startMs: number): Bar => ({
  startMs,
  open: 1,
  high: 1,
  low: 1,
  close: startMs / MINUTE_MS,
  volume: 1,
  trades: 1,
  turnoverHi: 0,
  turnoverLo: 1,
  firstNs: 0,
  lastNs: 0,
});
const range = (fromMs: number, untilMs: number): Bar[] => {
  const bars: Bar[] = [];
  for (let ms = fromMs; ms < untilMs; ms += MINUTE_MS) bars.push(toBar(ms));
  return bars;
};

/** A past of `count` minutes that gives pages of ten; `answer` may stand in for it. */
function toPast(count: number, answer?: () => Promise<OlderBars>) {
  const asked: number[] = [];
  const firstMs = END_MS - count * MINUTE_MS;
  const past: Past = {
    endMs: END_MS,
    oldestMs: () => Infinity,
    sliceStartMs: (_intervalMs, toMs) => toMs,
    read: () => [],
    venueUntilMs: () => END_MS,
    fetchOlder(_instrument, _intervalMs, beforeMs) {
      asked.push(beforeMs);
      const sinceMs = Math.max(firstMs, beforeMs - 10 * MINUTE_MS);
      const page = { bars: range(sinceMs, beforeMs), sinceMs, isStart: sinceMs === firstMs };
      return answer?.() ?? Promise.resolve(page);
    },
  };
  return { past, asked };
}

/** A market's own series of minutes, the newest `most` of them kept. */
function toKept(fromMs: number, untilMs: number, most = Infinity): BarSeries[] {
  const series = new BarSeries(MINUTE_MS, most);
  for (const bar of range(fromMs, untilMs)) series.addTrade(bar.startMs, 0, 1, 1);
  return Array.from({ length: 8 }, (_, code) =>
    code === CODE ? series : new BarSeries(MINUTE_MS, Infinity),
  );
}

async function readAll(bars: PastBars, kept: BarSeries[], query: BarQuery): Promise<number[]> {
  for (let page = 0; page < 100; page++) {
    while (!bars.prepare(0, kept, CODE, query));
    const coming = bars.fetch(0, kept, CODE, query);
    if (coming === undefined) break;
    await coming;
  }
  const { series, from, to } = bars.read(0, kept, CODE, query);
  return Array.from({ length: to - from }, (_, i) => series.startMs[from + i]!);
}

const startsOf = (fromMs: number, untilMs: number): number[] =>
  range(fromMs, untilMs).map(({ startMs }) => startMs);

describe('bars from far away', () => {
  test('join those of a market without a hole, as far as they are wanted', async () => {
    const { past, asked } = toPast(100);
    const bars = new PastBars(past, 1_000);
    const kept = toKept(END_MS, END_MS + 3 * MINUTE_MS);
    const untilMs = END_MS + 3 * MINUTE_MS;
    expect(await readAll(bars, kept, { limit: 25 })).toEqual(
      startsOf(untilMs - 25 * MINUTE_MS, untilMs),
    );
    expect(asked).toHaveLength(3);
    expect(bars.about(0, kept, CODE)).toEqual({ venueUntilMs: END_MS, older: 'more' });
    expect(await readAll(bars, kept, { limit: 1_000 })).toEqual(
      startsOf(END_MS - 100 * MINUTE_MS, untilMs),
    );
    expect(asked).toHaveLength(10);
    expect(bars.about(0, kept, CODE)).toMatchObject({ older: 'start' });
  });

  test('of long ago bring what lies between, so that no answer has a hole behind it', async () => {
    const { past } = toPast(200);
    const bars = new PastBars(past, 1_000);
    const toMs = END_MS - 55 * MINUTE_MS;
    expect(await readAll(bars, toKept(END_MS, END_MS), { toMs, limit: 8 })).toEqual(
      startsOf(toMs - 8 * MINUTE_MS, toMs),
    );
  });

  test('are not asked for where a query begins behind what is known', async () => {
    const { past, asked } = toPast(100);
    const bars = new PastBars(past, 1_000);
    const kept = toKept(END_MS, END_MS + 9 * MINUTE_MS);
    await readAll(bars, kept, { fromMs: END_MS + MINUTE_MS, limit: 500 });
    await readAll(bars, kept, { limit: 4 });
    expect(asked).toEqual([]);
    await readAll(bars, kept, { fromMs: END_MS - 3 * MINUTE_MS, limit: 500 });
    expect(asked).toHaveLength(1);
  });

  test('are fetched once for all who wait', async () => {
    let answer!: (bars: OlderBars) => void;
    const { past, asked } = toPast(0, () => new Promise((resolve) => (answer = resolve)));
    const bars = new PastBars(past, 1_000);
    const kept = toKept(END_MS, END_MS);
    const waits = [5, 7, 90].map((limit) => bars.fetch(0, kept, CODE, { limit }));
    expect([new Set(waits).size, asked.length]).toEqual([1, 1]);
    const sinceMs = END_MS - 10 * MINUTE_MS;
    answer({ bars: range(sinceMs, END_MS), sinceMs, isStart: true });
    await Promise.all(waits.map((wait) => Promise.resolve(wait)));
    expect(bars.fetch(0, kept, CODE, { limit: 90 })).toBeUndefined();
  });

  test('of which a request fails are asked for again by whoever comes next', async () => {
    const { past, asked } = toPast(0, () => Promise.reject(new Error('the venue answered 429')));
    const bars = new PastBars(past, 1_000);
    const kept = toKept(END_MS, END_MS);
    await expect(bars.fetch(0, kept, CODE, { limit: 5 })).rejects.toThrow('429');
    await expect(bars.fetch(0, kept, CODE, { limit: 5 })).rejects.toThrow('429');
    expect(asked).toHaveLength(2);
  });

  test('stand for those that the market has dropped, also while it drops more', async () => {
    const { past, asked } = toPast(100);
    const bars = new PastBars(past, 1_000);
    const kept = toKept(END_MS, END_MS + 50 * MINUTE_MS, 20);
    const series = kept[CODE]!;
    expect(series.dropped).toBeGreaterThan(0);
    for (const more of [0, 1, 7, 40]) {
      const untilMs = END_MS + (50 + more) * MINUTE_MS;
      for (const { startMs } of range(series.lastStartMs + MINUTE_MS, untilMs)) {
        series.addTrade(startMs, 0, 1, 1);
      }
      const starts = await readAll(bars, kept, { limit: 40 });
      expect(starts).toEqual(startsOf(untilMs - 40 * MINUTE_MS, untilMs));
      const headMs = series.startMs[series.head]!;
      expect(bars.about(0, kept, CODE)).toMatchObject({ venueUntilMs: headMs });
    }
    expect(asked.length).toBeLessThan(20);
  });

  test('are forgotten within bounds, and fetched again when they are wanted', async () => {
    const { past, asked } = toPast(100);
    const bars = new PastBars(past, 30);
    const kept = toKept(END_MS, END_MS);
    await readAll(bars, kept, { limit: 20 });
    const other = (code: number) => bars.fetch(code, kept, CODE, { limit: 20 });
    await other(1);
    await other(1);
    const before = asked.length;
    expect(await readAll(bars, kept, { limit: 20 })).toEqual(
      startsOf(END_MS - 20 * MINUTE_MS, END_MS),
    );
    expect(asked.length).toBeGreaterThan(before);
    expect(() => bars.fetch(0, kept, CODE, { limit: 90 })).not.toThrow();
  });
});

describe('an answer with bars', () => {
  const instrument: Instrument = {
    id: 0,
    symbol: 'X',
    name: 'X',
    kind: 'crypto',
    currency: 'USD',
    priceDecimals: 0,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 1,
  };
  const toMarket = (past: Past): Market =>
    new Market({
      name: 'live',
      number: 0,
      epoch: 1,
      instruments: [instrument],
      previousClose: new Float64Array([Number.NaN]),
      past,
    });

  test('waits for so long, and says that they are on their way', async () => {
    const clock = createFakeClock();
    let answer!: (bars: OlderBars) => void;
    const { past } = toPast(0, () => new Promise((resolve) => (answer = resolve)));
    const market = toMarket(past);
    const asked = bringBars(clock, market, 0, CODE, { limit: 10 });
    for (let step = 0; step < 12; step++) {
      clock.advance(1_000);
      await settle();
    }
    expect(await asked).toMatchObject({
      older: 'failed',
      reason: expect.stringContaining('on their way') as string,
    });
    const sinceMs = END_MS - 10 * MINUTE_MS;
    answer({ bars: range(sinceMs, END_MS), sinceMs, isStart: false });
    await settle();
    const again = bringBars(clock, market, 0, CODE, { limit: 10 });
    clock.advance();
    await settle();
    clock.advance();
    expect(await again).toEqual({ venueUntilMs: END_MS, older: 'more' });
    expect(clock.timers).toBe(0);
  });

  test('of a market that has no such past says nothing of it', async () => {
    const clock = createFakeClock();
    const { past } = toPast(0);
    const { fetchOlder: _fetch, venueUntilMs: _until, ...simulated } = past;
    expect(await bringBars(clock, toMarket(simulated as Past), 0, CODE, { limit: 10 })).toEqual({});
  });
});
