import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fromScaled,
  toScaled,
  USUAL_SCALE,
  type PriceScale,
  type ScaleMode,
} from '../../../web/chart/price-scale.ts';
import { createScaleTools } from '../../../web/chart/scale-tools.ts';

const tools = createScaleTools();
const toScale = (mode: ScaleMode, base = NaN): PriceScale => ({
  ...USUAL_SCALE,
  mode,
  isAuto: true,
  isLog: mode === 'log',
  base,
  tools,
});
const VIEW = { heightPx: 400, labelPx: 56, tickSize: 1, format: String };
const labels = (mode: ScaleMode, low: number, high: number, base?: number) =>
  tools.toTicks({ low, high }, toScale(mode, base), VIEW).map(({ label }) => label);

describe('a logarithmic axis', () => {
  test('is marked at 1, 2 and 5 of each decade, and at round prices within one', () => {
    expect(labels('log', 1, 3)).toEqual(['10', '20', '50', '100', '200', '500', '1000']);
    expect(labels('log', 0, 9)).toEqual(['1', '100', '10000', '1000000', '100000000']);
    expect(labels('log', Math.log10(9_000), Math.log10(11_000))).toEqual([
      '9000',
      '9500',
      '10000',
      '10500',
      '11000',
    ]);
  });

  test('has no labels nearer than they may stand, at any range', () => {
    const ranges = fc.tuple(
      fc.double({ min: 0, max: 9, noNaN: true }),
      fc.double({ min: 0.001, max: 6, noNaN: true }),
    );
    fc.assert(
      fc.property(ranges, ([low, span]) => {
        const range = { low, high: low + span };
        const at = tools
          .toTicks(range, toScale('log'), VIEW)
          .map(({ price }) => ((toScaled(true, price) - low) / span) * VIEW.heightPx);
        for (let i = 1; i < at.length; i++) expect(at[i]! - at[i - 1]!).toBeGreaterThan(55.9);
      }),
      { numRuns: 200 },
    );
  });

  test('leads from a price to its place and back, and has a place for prices without a logarithm', () => {
    for (const price of [1, 135, 68_000_000]) {
      expect(fromScaled(true, toScaled(true, price))).toBeCloseTo(price, 4);
    }
    expect(Number.isFinite(toScaled(true, 0))).toBe(true);
    expect(toScaled(true, -5)).toBeLessThan(-300);
  });
});

describe('an axis of changes', () => {
  test('counts percent of the first bar in sight, at round ones', () => {
    expect(labels('percent', 19_000, 21_000, 20_000)).toEqual([
      '\u22124.00%',
      '\u22122.00%',
      '0.00%',
      '+2.00%',
      '+4.00%',
    ]);
    expect(labels('percent', 19_990, 20_010, 20_000)).toEqual([
      '\u22120.04%',
      '\u22120.02%',
      '0.00%',
      '+0.02%',
      '+0.04%',
    ]);
  });

  test('counts that bar as 100 where that is asked for', () => {
    expect(labels('indexed', 19_000, 21_000, 20_000)).toEqual([
      '96.00',
      '98.00',
      '100.00',
      '102.00',
      '104.00',
    ]);
    expect(tools.toText(20_500, toScale('indexed', 20_000))).toBe('102.50');
    expect(tools.toText(20_500, toScale('percent', 20_000))).toBe('+2.50%');
    expect(tools.toText(20_500, toScale('log'))).toBeUndefined();
  });

  test('a fall is one where the base lies below zero', () => {
    expect(tools.toText(-4_000, toScale('percent', -2_000))).toBe('\u2212100.00%');
  });
});
