import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  toFittedRange,
  toHeldRange,
  toPriceStep,
  toPriceTicks,
} from '../../../web/chart/price-scale.ts';

describe('price ticks', () => {
  test('are round and on the tick size', () => {
    expect([3, 11, 21, 40, 180].map((step) => toPriceStep(step, 1))).toEqual([5, 20, 25, 50, 200]);
    expect([3, 26, 60, 120].map((step) => toPriceStep(step, 25))).toEqual([25, 50, 100, 200]);
    expect(toPriceTicks({ low: 17, high: 58 }, 10, 5)).toEqual([20, 30, 40, 50]);
  });

  test('are always whole multiples of the tick size, no closer than labels need', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e9, noNaN: true }),
        fc.constantFrom(1, 2, 3, 5, 7, 10, 25, 50, 100, 125, 12_500),
        (minStep, tickSize) => {
          const step = toPriceStep(minStep, tickSize);
          expect(step % tickSize).toBe(0);
          expect(step).toBeGreaterThanOrEqual(minStep);
        },
      ),
    );
  });
});

describe('the price range', () => {
  test('holds still while prices move inside it', () => {
    const first = toHeldRange(10_000, 10_100, 1, undefined);
    expect(toHeldRange(9_999, 10_101, 1, first)).toBe(first);
    expect(toHeldRange(10_010, 10_090, 1, first)).toBe(first);
  });

  test('moves before prices leave it, and when they fill too little of it', () => {
    const first = toHeldRange(10_000, 10_100, 1, undefined);
    const higher = toHeldRange(10_000, 10_130, 1, first);
    expect(higher).not.toBe(first);
    expect(higher.high).toBeGreaterThan(10_130);
    const closer = toHeldRange(10_040, 10_060, 1, first);
    expect(closer.high - closer.low).toBeLessThan((first.high - first.low) / 2);
  });

  test('shows every price with room above and below', () => {
    const prices = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e6 }));
    fc.assert(
      fc.property(prices, ([low, span]) => {
        const range = toFittedRange(low, low + span, 1);
        const height = range.high - range.low;
        expect(low - range.low).toBeGreaterThan(height * 0.07);
        expect(range.high - (low + span)).toBeGreaterThan(height * 0.09);
      }),
    );
  });

  test('of one price alone is not empty', () => {
    const range = toFittedRange(500, 500, 1);
    expect(range.high - range.low).toBeGreaterThan(8);
  });
});
