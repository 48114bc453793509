import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Viewport, type ViewportInput } from '../../../web/chart/viewport.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const INPUT: ViewportInput = {
  intervalMs: MINUTE,
  isTicks: false,
  widthPx: 1_000,
  firstMs: START - 1_000 * MINUTE,
  anchorMs: START + 10_000,
};
const at = (anchorMs: number, more: Partial<ViewportInput> = {}): ViewportInput => ({
  ...INPUT,
  ...more,
  anchorMs,
});

function open(input = INPUT): Viewport {
  const viewport = new Viewport();
  viewport.advance(input);
  return viewport;
}
const span = (viewport: Viewport) => viewport.toMs - viewport.fromMs;

describe('the window of a chart', () => {
  test('shows 120 bars and room for five more at first; fewer where they would be too thin', () => {
    const wide = open();
    expect(span(wide) / MINUTE).toBeCloseTo(125);
    expect((wide.toMs - START) / MINUTE).toBeCloseTo(6, 0);
    expect(span(open(at(START, { widthPx: 320 }))) / MINUTE).toBeCloseTo(53);
  });

  test('fills the plot with what there is where that is little, until there are 120 bars', () => {
    const firstMs = START;
    const shown = (bars: number): number =>
      span(open(at(START + bars * MINUTE - 1, { firstMs }))) / MINUTE;
    expect([1, 20, 40, 80, 120, 500].map((bars) => Math.round(shown(bars)))).toEqual([
      45, 45, 46, 86, 125, 125,
    ]);
    const viewport = open(at(START + 79 * MINUTE, { firstMs }));
    viewport.advance(at(START + 99 * MINUTE, { firstMs }));
    expect(span(viewport) / MINUTE).toBeCloseTo(105, 0);
    viewport.zoomAt(500, 1);
    viewport.advance(at(START + 109 * MINUTE, { firstMs }));
    expect(span(viewport) / MINUTE).toBeCloseTo(105, 0);
  });

  test('moves only when a bar is complete, and then by one bar', () => {
    const viewport = open();
    const before = viewport.toMs;
    viewport.advance(at(START + 59_999));
    expect(viewport.toMs).toBe(before);
    viewport.advance(at(START + MINUTE));
    expect(Math.abs(viewport.toMs - before - MINUTE)).toBeLessThanOrEqual(viewport.scaleMs);
  });

  test('begins and ends on whole pixel columns of a fixed grid', () => {
    const moves = fc.array(
      fc.oneof(
        fc.record({ pan: fc.double({ min: -400, max: 400, noNaN: true }) }),
        fc.record({ zoom: fc.double({ min: 0.5, max: 2, noNaN: true }), x: fc.nat(1_000) }),
        fc.record({ wait: fc.nat(200_000) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(moves, (given) => {
        const viewport = open();
        let nowMs = INPUT.anchorMs;
        for (const move of given) {
          if ('pan' in move) viewport.panBy(move.pan);
          else if ('zoom' in move) viewport.zoomAt(move.x, move.zoom);
          else viewport.advance(at((nowMs += move.wait)));
          const columns = viewport.toMs / viewport.scaleMs;
          expect(Math.abs(columns - Math.round(columns))).toBeLessThan(1e-3);
          expect(span(viewport) / viewport.scaleMs).toBeCloseTo(INPUT.widthPx, 2);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('holds its place exactly after a pan, whatever arrives', () => {
    const viewport = open();
    viewport.panBy(37);
    const held = [viewport.fromMs, viewport.toMs];
    for (let i = 1; i < 50; i++) viewport.advance(at(START + i * 17_000));
    expect([viewport.fromMs, viewport.toMs]).toEqual(held);
    expect(viewport.isFollowing).toBe(false);
    viewport.follow();
    expect(viewport.isFollowing).toBe(true);
    expect(viewport.toMs).toBeGreaterThan(START + 49 * 17_000);
  });

  test('keeps the moment under the cursor in place when zooming', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0.6, max: 1.6, noNaN: true }), (x, factor) => {
        const viewport = open();
        viewport.panBy(300);
        const before = viewport.fromMs + x * viewport.scaleMs;
        viewport.zoomAt(x, factor);
        const after = viewport.fromMs + x * viewport.scaleMs;
        expect(Math.abs(after - before)).toBeLessThanOrEqual(viewport.scaleMs);
      }),
    );
  });

  test('keeps following through a zoom that leaves the newest bar in sight, not through others', () => {
    const near = open();
    near.zoomAt(990, 0.5);
    expect(near.isFollowing).toBe(true);
    const far = open();
    far.zoomAt(100, 0.5);
    expect(far.isFollowing).toBe(false);
  });

  test('zooms neither closer than five bars nor wider than all there is and a quarter', () => {
    const viewport = open();
    for (let i = 0; i < 40; i++) viewport.zoomAt(990, 0.7);
    expect(span(viewport) / MINUTE).toBeCloseTo(5);
    for (let i = 0; i < 60; i++) viewport.zoomAt(990, 1.5);
    expect(span(viewport) / MINUTE).toBeCloseTo(1_250, -1);
  });

  test('leaves no more than a strip to the future when it is zoomed out at the newest bar', () => {
    const viewport = open(at(START, { firstMs: START - 100_000 * MINUTE }));
    for (let i = 0; i < 30; i++) viewport.zoomAt(600, 1.3);
    expect((viewport.toMs - START) / viewport.scaleMs).toBeLessThanOrEqual(42);
    expect(viewport.isFollowing).toBe(true);
    viewport.panBy(20);
    for (let i = 0; i < 30; i++) viewport.zoomAt(100, 1.3);
    expect((viewport.toMs - START) / viewport.scaleMs).toBeLessThanOrEqual(251);
  });

  test('never loses all data from sight', () => {
    const viewport = open();
    viewport.panBy(1e7);
    expect(viewport.toMs).toBeGreaterThan(INPUT.firstMs + 20 * MINUTE);
    viewport.panBy(-1e7);
    expect(viewport.fromMs).toBeLessThan(INPUT.anchorMs - 20 * MINUTE);
  });

  test('follows ticks by the pixel', () => {
    const viewport = open(at(START, { isTicks: true }));
    const before = viewport.toMs;
    viewport.advance(at(START + viewport.scaleMs * 3, { isTicks: true }));
    expect((viewport.toMs - before) / viewport.scaleMs).toBeCloseTo(3, 3);
  });

  test('keeps the width of bars when the plot becomes wider, and the default number untouched', () => {
    const touched = open();
    touched.panBy(10);
    const { scaleMs } = touched;
    touched.advance(at(INPUT.anchorMs, { widthPx: 1_400 }));
    expect(touched.scaleMs).toBe(scaleMs);
    const untouched = open();
    untouched.advance(at(INPUT.anchorMs, { widthPx: 1_400 }));
    expect(span(untouched) / MINUTE).toBeCloseTo(125);
  });

  test('brings a moment into sight with the least movement', () => {
    const viewport = open();
    const before = viewport.fromMs;
    viewport.reveal(before + 10 * MINUTE);
    expect([viewport.fromMs, viewport.isFollowing]).toEqual([before, true]);
    viewport.reveal(before - 3 * MINUTE);
    expect((before - viewport.fromMs) / MINUTE).toBeCloseTo(4, 0);
  });
});
