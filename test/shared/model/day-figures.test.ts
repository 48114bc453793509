import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { applyTick, cancelTrade, toFoldedState } from '../../../shared/model/apply-tick.ts';
import { BarSeries } from '../../../shared/model/bar.ts';
import { createFoldedState, type FoldedState } from '../../../shared/model/symbol-state.ts';
import { createTickColumns, FLAG, MISSING, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { INTERVAL_MS } from '../../../shared/model/interval.ts';

const UTC = toDayGrid({});
const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2024, 7, 8);
const BEFORE = MIDNIGHT - 60_000;

/** Time (ms), price, size; in order of arrival. */
type Trade = readonly [timeMs: number, price: number, size: number, flags?: number];

function fold(trades: readonly Trade[], days = UTC, state = createFoldedState(0)): FoldedState {
  for (const [timeMs, price, size, flags = 0] of trades) {
    const row = createTickColumns(1);
    pushTrade(row, 0, timeMs, 0, price, size, SIDE.buy, flags);
    applyTick(state, row, 0, days);
  }
  return state;
}

/** 03-ABCUSDT-trades-late-over-midnight.csv: the sixth row is of the day before. */
const LATE_OVER_MIDNIGHT: readonly Trade[] = [
  [BEFORE, 10_000, 1],
  [MIDNIGHT - 1_000, 10_050, 1],
  [MIDNIGHT + 1_000, 11_000, 2],
  [MIDNIGHT + 2_000, 11_200, 2],
  [MIDNIGHT + 3_000, 11_100, 3],
  [MIDNIGHT - 50, 10_100, 1],
  [MIDNIGHT + 4_000, 11_300, 4],
  [MIDNIGHT + 60_000, 11_350, 1],
];

describe('day figures', () => {
  test('a trade that is late over midnight counts for the day before, and today stays as it is', () => {
    expect(fold(LATE_OVER_MIDNIGHT.slice(0, 6))).toMatchObject({
      last: 11_100,
      lastMs: MIDNIGHT + 3_000,
      open: 11_000,
      low: 11_000,
      high: 11_200,
      volume: 7,
      trades: 3,
      previousClose: 10_100,
    });
    expect(fold(LATE_OVER_MIDNIGHT)).toMatchObject({
      open: 11_000,
      low: 11_000,
      high: 11_350,
      volume: 12,
      trades: 5,
      last: 11_350,
    });
  });

  test('a late trade within the day is no last, and is the open where it is the earliest', () => {
    const state = fold([
      [MIDNIGHT + 5_000, 100, 1],
      [MIDNIGHT + 6_000, 104, 1],
      [MIDNIGHT + 4_000, 99, 1],
    ]);
    expect(state).toMatchObject({ last: 104, open: 99, low: 99, high: 104, volume: 3 });
  });

  test('of equal times the last to come is last and close, unless the venue puts it before', () => {
    const [high, low] = [FLAG.earlier | FLAG.late, FLAG.late];
    const trades: readonly Trade[] = [
      [MIDNIGHT + 5_000, 100, 1],
      [MIDNIGHT + 5_000, 104, 2],
      [MIDNIGHT + 5_000, 109, 4, high],
      [MIDNIGHT + 4_000, 90, 8, high],
    ];
    const before = { last: 104, lastSize: 2, open: 90, low: 90, high: 109, volume: 15 };
    expect(fold(trades)).toMatchObject(before);
    expect(fold([[MIDNIGHT + 5_000, 103, 1, low]], UTC, fold(trades))).toMatchObject({ last: 103 });
    expect(fold([[MIDNIGHT + 6_000, 101, 1, high]], UTC, fold(trades))).toMatchObject({
      last: 101,
    });
    const bar = new BarSeries(60_000, 10);
    for (const [timeMs, price, size, flags = 0] of trades) {
      bar.addTrade(timeMs, 0, price, size, true, false, (flags & FLAG.earlier) !== 0);
    }
    expect(bar.at(bar.head)).toMatchObject({
      open: 90,
      close: 104,
      high: 109,
      low: 90,
      volume: 15,
    });
    /* The previous close goes by the same rule. */
    const next = fold([[MIDNIGHT + DAY_MS, 200, 1]], UTC, fold(trades));
    expect(next.previousClose).toBe(104);
    const late = fold([[MIDNIGHT + 5_000, 99, 1, high]], UTC, next);
    expect(late.previousClose).toBe(104);
    expect(fold([[MIDNIGHT + 5_000, 98, 1, low]], UTC, late).previousClose).toBe(98);
  });

  test('a late trade of two days ago, or older than the previous close, changes nothing of today', () => {
    const before: readonly Trade[] = LATE_OVER_MIDNIGHT.slice(0, 5);
    const known = fold(before);
    expect(fold([...before, [MIDNIGHT - 1_500, 9_000, 7]])).toEqual(known);
    expect(fold([...before, [MIDNIGHT - 2 * DAY_MS, 9_000, 7]])).toEqual(known);
  });

  test('the previous close of a source stands against late trades', () => {
    const state = fold(
      [
        [MIDNIGHT, 100, 1],
        [MIDNIGHT - 1, 90, 1],
      ],
      UTC,
      createFoldedState(0, 95),
    );
    expect(state).toMatchObject({ previousClose: 95, volume: 1, last: 100 });
  });

  test('a trade that sets high and low alone widens them, of a day and a bar that have begun', () => {
    const flags = FLAG.noPrice | FLAG.highLow;
    const trades: readonly Trade[] = [
      [MIDNIGHT, 500, 9, flags],
      [MIDNIGHT + 1, 100, 5],
      [MIDNIGHT + 2, 120, 4, flags],
      [MIDNIGHT + 3, 80, 1, flags],
      [MIDNIGHT + 4, 900, 1, flags | FLAG.cancel],
    ];
    const expected = { open: 100, high: 120, low: 80, volume: 10, trades: 3 };
    expect(fold(trades)).toMatchObject({ ...expected, last: 100 });
    const bar = new BarSeries(60_000, 9);
    for (const [timeMs, price, size, own = 0] of trades.slice(0, 4)) {
      bar.addTrade(timeMs, 0, price, size, own === 0, own !== 0);
    }
    expect(bar.at(bar.last)).toMatchObject({ ...expected, close: 100 });
  });

  test('a trade without a price neither begins a day nor empties the figures again and again', () => {
    const state = fold([
      [MIDNIGHT - 1_000, 100, 5],
      [MIDNIGHT + 1_000, 300, 4, FLAG.noPrice],
      [MIDNIGHT + 2_000, 300, 4, FLAG.noPrice],
    ]);
    expect(state).toMatchObject({ open: 100, volume: 5, trades: 1 });
    expect(fold([[MIDNIGHT + 3_000, 101, 1]], UTC, state)).toMatchObject({ open: 101, volume: 1 });
    expect(fold([[MIDNIGHT + 2_000, 300, 4, FLAG.noPrice]], UTC, state)).toMatchObject({
      high: 101,
      volume: 5,
      trades: 2,
    });
  });

  test('what came over the wire goes on as if every tick had been seen', () => {
    const [first, second] = [LATE_OVER_MIDNIGHT.slice(0, 4), LATE_OVER_MIDNIGHT.slice(6)];
    const marks = ['dayMs', 'openMs', 'openNs', 'closeMs', 'closeNs'] as const;
    const told: Partial<FoldedState> = fold(first);
    for (const mark of marks) delete told[mark];
    const client = fold(second, UTC, toFoldedState(told as FoldedState, UTC));
    const server = fold(second, UTC, fold(first));
    for (const mark of marks) delete (client as Partial<FoldedState>)[mark];
    for (const mark of marks) delete (server as Partial<FoldedState>)[mark];
    expect(client).toEqual(server);
  });

  test('a cancelled trade is taken off volume, trades and turnover, never below zero; prices stay', () => {
    const state = fold([
      [MIDNIGHT, 100, 5],
      [MIDNIGHT + 1_000, 200, 2],
    ]);
    cancelTrade(state, MIDNIGHT + 1_000, 200, 2, UTC);
    expect(state).toMatchObject({ volume: 5, trades: 1, turnoverLo: 500, high: 200, last: 200 });
    cancelTrade(state, MIDNIGHT + 1_000, 200, 6, UTC);
    cancelTrade(state, MIDNIGHT - 1, 100, 5, UTC);
    expect(state).toMatchObject({ volume: 5, trades: 1 });
  });

  test('volume that a frame could not carry is left out', () => {
    const most = 2 ** 51 - 1;
    const state = fold(Array.from({ length: 9 }, (_, i) => [MIDNIGHT + i, most, most] as const));
    expect(state.volume).toBe(4 * most);
    expect(state.trades).toBe(4);
  });
});

/** Trades of two days, all at different times. */
const days = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: MIDNIGHT - DAY_MS, max: MIDNIGHT + DAY_MS - 1 }),
    fc.integer({ min: -500, max: 500 }),
    fc.integer({ min: 1, max: 2 ** 40 }),
  ),
  { selector: ([timeMs]) => timeMs, minLength: 1, maxLength: 40 },
);

test('any order of the trades of a day gives the same figures and the same bars', () => {
  fc.assert(
    fc.property(days, fc.array(fc.nat()), (trades, order) => {
      const shuffled = trades
        .map((trade, i) => ({ trade, key: order[i % Math.max(1, order.length)] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ trade }) => trade);
      const sorted = trades.toSorted((a, b) => a[0] - b[0]);
      expect(fold(shuffled)).toEqual(fold(sorted));
      for (const intervalMs of INTERVAL_MS) {
        expect(toBars(shuffled, intervalMs)).toEqual(toBars(sorted, intervalMs));
      }
    }),
  );
});

function toBars(trades: readonly Trade[], intervalMs: number): object[] {
  const series = new BarSeries(intervalMs, Infinity);
  for (const [timeMs, price, size] of trades) series.addTrade(timeMs, 0, price, size);
  return Array.from({ length: series.length }, (_, i) => series.at(series.head + i));
}

test('a day before the first tick is MISSING, whatever trades without a price come', () => {
  const state = fold([[MIDNIGHT, 100, 5, FLAG.noPrice]]);
  expect(state).toMatchObject({ open: MISSING, last: MISSING, volume: 0, trades: 0 });
});
