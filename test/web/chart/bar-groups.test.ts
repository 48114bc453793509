import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { createBarGroups, groupBars, type BarWindow } from '../../../web/chart/bar-groups.ts';
import { PLAIN_AXIS } from '../../../web/chart/time-axis.ts';

const SECOND = 1_000;
const START = 1_700_000_000_000;

function toBars(prices: readonly (number | undefined)[]): BarSeries {
  const bars = new BarSeries(SECOND, 10_000);
  prices.forEach((price, i) => {
    if (price === undefined) return;
    bars.addTrade(START + i * SECOND, 0, price, 10 + i);
    bars.addTrade(START + i * SECOND + 500, 0, price + (i % 5) - 2, 5);
  });
  return bars;
}
const prices = fc.array(fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }), {
  minLength: 1,
  maxLength: 300,
});

const toWindow = (fromMs: number, toMs: number, pxPerMs: number): BarWindow => ({
  fromMs,
  toMs,
  axis: PLAIN_AXIS,
  pxPerMs,
});

describe('bar groups', () => {
  test('are the bars themselves while they are wide enough', () => {
    const bars = toBars([100, undefined, 105, 103]);
    const groups = createBarGroups();
    groupBars(bars, toWindow(START, START + 4 * SECOND, 3 / SECOND), groups);
    expect([groups.length, groups.spanMs]).toEqual([3, SECOND]);
    expect(Array.from(groups.startMs.subarray(0, 3))).toEqual(
      [0, 2, 3].map((i) => START + i * SECOND),
    );
    expect(Array.from(groups.close.subarray(0, 3))).toEqual([98, 105, 104]);
    expect([groups.lowest, groups.highest]).toEqual([98, 105]);
  });

  test('merge bars that would be narrower than two pixels, losing no high, low or volume', () => {
    fc.assert(
      fc.property(prices, fc.constantFrom(0.05, 0.3, 0.9, 1.5), (given, barPx) => {
        const bars = toBars(given);
        const groups = createBarGroups();
        groupBars(bars, toWindow(START, START + given.length * SECOND, barPx / SECOND), groups);
        expect((groups.spanMs / SECOND) * barPx).toBeGreaterThanOrEqual(2);
        let row = bars.head;
        for (let group = 0; group < groups.length; group++) {
          const inside = [];
          const endMs = groups.startMs[group]! + groups.spanMs;
          while (row <= bars.last && bars.startMs[row]! < endMs) inside.push(bars.at(row++));
          expect(groups.open[group]).toBe(inside[0]!.open);
          expect(groups.close[group]).toBe(inside.at(-1)!.close);
          expect(groups.high[group]).toBe(Math.max(...inside.map((bar) => bar.high)));
          expect(groups.low[group]).toBe(Math.min(...inside.map((bar) => bar.low)));
          expect(groups.volume[group]).toBe(inside.reduce((sum, bar) => sum + bar.volume, 0));
        }
        expect(row).toBe(bars.head + bars.length);
      }),
      { numRuns: 100 },
    );
  });

  test('stay the same while the window moves', () => {
    const bars = toBars(Array.from({ length: 200 }, (_, i) => 100 + (i % 17)));
    const [one, other] = [createBarGroups(), createBarGroups()];
    groupBars(bars, toWindow(START + 20_000, START + 120_000, 0.5 / SECOND), one);
    groupBars(bars, toWindow(START + 23_000, START + 123_000, 0.5 / SECOND), other);
    const shift = one.startMs.indexOf(other.startMs[0]!);
    expect(shift).toBeGreaterThanOrEqual(0);
    const shared = one.length - shift - 1;
    expect(other.high.slice(0, shared)).toEqual(one.high.slice(shift, shift + shared));
  });
});
