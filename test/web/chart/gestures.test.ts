import { describe, expect, test } from 'vitest';
import { toWheelPx, toZoomFactor } from '../../../web/chart/gestures.ts';

describe('the wheel', () => {
  test('means the same whether a browser counts pixels, lines or pages', () => {
    expect([toWheelPx(48, 0, 600), toWheelPx(3, 1, 600), toWheelPx(0.08, 2, 600)]).toEqual([
      48, 48, 48,
    ]);
  });

  test('zooms back as far as it zoomed', () => {
    expect(toZoomFactor(100, false) * toZoomFactor(-100, false)).toBeCloseTo(1);
    expect(toZoomFactor(100, false)).toBeGreaterThan(1);
  });

  test('zooms more for the small steps of a pinch, and never more than half as much again', () => {
    expect(toZoomFactor(5, true)).toBeGreaterThan(toZoomFactor(5, false));
    expect(toZoomFactor(1e6, false)).toBeLessThan(1.5);
  });
});
