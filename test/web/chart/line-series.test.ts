import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineColumns, LineSeries } from '../../../web/chart/line-series.ts';

/** The same points kept plainly: what the ring must agree with. */
class PlainSeries {
  readonly points: { timeMs: number; price: number }[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  append(timeMs: number, price: number): void {
    if (timeMs < (this.points.at(-1)?.timeMs ?? -Infinity)) return;
    this.points.push({ timeMs, price });
    if (this.points.length > this.most) this.points.shift();
  }
}

const steps = fc.array(
  fc.record({
    afterMs: fc.integer({ min: -2, max: 40 }),
    price: fc.integer({ min: -5e6, max: 5e6 }),
  }),
  { minLength: 1, maxLength: 700 },
);

function fill(given: readonly { afterMs: number; price: number }[], capacity = 16, most = 256) {
  const line = new LineSeries({ capacity, maxCapacity: most });
  const plain = new PlainSeries(most);
  let timeMs = 1_000;
  for (const step of given) {
    timeMs += step.afterMs;
    line.append(timeMs, step.price);
    plain.append(timeMs, step.price);
    timeMs = Math.max(timeMs, plain.points.at(-1)!.timeMs);
  }
  return { line, points: plain.points };
}

describe('a line series', () => {
  test('keeps the newest points in order through growth and wrap-around', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const { line, points } = fill(given);
        const kept = Array.from({ length: line.length }, (_, rank) => ({
          timeMs: line.timeAt(rank),
          price: line.priceAt(rank),
        }));
        expect(kept).toEqual(points);
      }),
      { numRuns: 60 },
    );
  });

  test('finds the extremes of any range exactly as a plain scan does', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (given, a, b) => {
        const { line, points } = fill(given);
        const from = a % (points.length + 1);
        const to = from + (b % (points.length + 1 - from));
        const found = { min: 0, max: 0 };
        line.extremes(from, to, found);
        const prices = points.slice(from, to).map((point) => point.price);
        expect(found).toEqual({ min: Math.min(...prices), max: Math.max(...prices) });
      }),
      { numRuns: 400 },
    );
  });

  test('finds extremes in a ring of three levels that wrapped several times', () => {
    const line = new LineSeries({ capacity: 4_096, maxCapacity: 4_096 });
    let price = 0;
    const prices: number[] = [];
    for (let i = 0; i < 15_000; i++) {
      price += ((i * 7_919) % 13) - 6;
      prices.push(price);
      line.append(i, price);
    }
    const kept = prices.slice(-4_096);
    const found = { min: 0, max: 0 };
    for (let from = 0; from < 4_096; from += 37) {
      for (const to of [from + 1, from + 100, from + 1_111, 4_096]) {
        if (to > 4_096) continue;
        line.extremes(from, to, found);
        const part = kept.slice(from, to);
        expect(found).toEqual({ min: Math.min(...part), max: Math.max(...part) });
      }
    }
  });

  test('reduces a window to first, last, lowest and highest of every column, as a plain scan does', () => {
    const windows = fc.record({
      fromMs: fc.integer({ min: 900, max: 3_000 }),
      msPerColumn: fc.constantFrom(0.5, 1, 7, 33.25, 400),
      columns: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(steps, windows, (given, { fromMs, msPerColumn, columns }) => {
        const { line, points } = fill(given);
        const into = createLineColumns(columns);
        const total = line.reduce(fromMs, (column) => fromMs + column * msPerColumn, columns, into);
        let expectedTotal = 0;
        for (let column = 0; column < columns; column++) {
          const inside = points.filter(
            ({ timeMs }) =>
              timeMs >= fromMs + column * msPerColumn &&
              timeMs < fromMs + (column + 1) * msPerColumn,
          );
          expectedTotal += inside.length;
          expect(into.count[column]).toBe(inside.length);
          if (inside.length === 0) continue;
          const prices = inside.map((point) => point.price);
          expect([into.first[column], into.last[column]]).toEqual([prices[0], prices.at(-1)]);
          expect([into.min[column], into.max[column]]).toEqual([
            Math.min(...prices),
            Math.max(...prices),
          ]);
          expect(into.firstMs[column]).toBe(inside[0]!.timeMs);
          expect(into.lastMs[column]).toBe(inside.at(-1)!.timeMs);
        }
        expect(total).toBe(expectedTotal);
      }),
      { numRuns: 200 },
    );
  });

  test('leaves late points out, counts them and says so', () => {
    const line = new LineSeries();
    expect(line.append(10, 1)).toBe(true);
    expect(line.append(10, 2)).toBe(true);
    const { version } = line;
    expect(line.append(9, 3)).toBe(false);
    expect([line.length, line.latePoints, line.version]).toEqual([2, 1, version]);
  });

  test('finds the nearest point in time, and none when empty', () => {
    const line = new LineSeries({ capacity: 8, maxCapacity: 8 });
    expect(line.nearest(5)).toBe(-1);
    for (const timeMs of [10, 20, 40]) line.append(timeMs, timeMs);
    expect([0, 14, 15, 29, 31, 99].map((timeMs) => line.nearest(timeMs))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  test('starts over after clear', () => {
    const line = new LineSeries({ capacity: 8, maxCapacity: 8 });
    for (let i = 0; i < 20; i++) line.append(100 + i, i);
    line.clear();
    expect([line.length, line.firstMs, line.lastMs]).toEqual([0, Infinity, -Infinity]);
    line.append(5, 7);
    expect([line.length, line.timeAt(0), line.priceAt(0)]).toEqual([1, 5, 7]);
  });

  test('refuses a capacity that is no power of two', () => {
    expect(() => new LineSeries({ capacity: 1_000 })).toThrow(RangeError);
  });
});
