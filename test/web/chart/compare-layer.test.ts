import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { type ComparedLine, createCompareLayer } from '../../../web/chart/layer/compare-layer.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import type { ChartTheme } from '../../../web/chart/theme.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 23, 14, 30);

/** A bar a minute with these closes; NaN is none. */
function toBars(closes: readonly number[], fromMs = START): BarSeries {
  const bars = new BarSeries(MINUTE_MS, 1_000);
  closes.forEach((close, i) => {
    if (!Number.isNaN(close)) bars.addTrade(fromMs + i * MINUTE_MS, 0, close, 1);
  });
  return bars;
}

const toLine = (bars: BarSeries, shiftMs = 0): ComparedLine => ({
  bars,
  gaps: [],
  shiftMs,
  color: '#fff',
});

function toScene(bars: BarSeries, fromMinute: number, toMinute: number) {
  const scene = toEmptyScene({} as ChartTheme);
  scene.data = { bars, intervalMs: MINUTE_MS, priceDecimals: 2, format: String };
  scene.fromMs = START + fromMinute * MINUTE_MS;
  scene.toMs = START + toMinute * MINUTE_MS;
  return scene;
}

test('all begin together at the first bar in sight, and a line stands where the own price would have gone as far', () => {
  const scene = toScene(toBars([100, 200, 210, 220]), 1, 4);
  const layer = createCompareLayer(
    () => [toLine(toBars([7, 10, 11, 9]))],
    () => undefined,
  );
  layer.compute!(scene, 800);
  expect(layer.startMs).toBe(START + MINUTE_MS);
  expect(scene.scale.startMs).toBe(START + MINUTE_MS);
  expect(layer.changeAt(0, undefined)).toBeCloseTo(-0.1, 12);
  expect(layer.changeAt(0, START + 2 * MINUTE_MS + 30_000)).toBeCloseTo(0.1, 12);
  /* 7 of the bar that the window begins in is drawn as well. */
  expect(layer.range!(scene)).toEqual({ low: 140, high: 220 });
});

test('one that begins later in sight lets all begin there', () => {
  const scene = toScene(toBars([100, 110, 120, 130]), 0, 4);
  const layer = createCompareLayer(
    () => [toLine(toBars([NaN, NaN, 50, 60]))],
    () => undefined,
  );
  layer.compute!(scene, 800);
  expect(layer.startMs).toBe(START + 2 * MINUTE_MS);
  expect(layer.changeAt(0, START + MINUTE_MS)).toBeNaN();
  expect(layer.changeAt(0, undefined)).toBeCloseTo(0.2, 12);
});

test('a chosen start stays when the window moves on', () => {
  const bars = toBars([100, 110, 120, 130]);
  const layer = createCompareLayer(
    () => [toLine(toBars([50, 60, 70, 80]))],
    () => START,
  );
  layer.compute!(toScene(bars, 2, 4), 800);
  expect(layer.startMs).toBe(START);
  expect(layer.changeAt(0, undefined)).toBeCloseTo(0.6, 12);
});

test("another day's bars stand over today's by time of day", () => {
  const yesterday = toBars([10, 12, 15], START - DAY_MS);
  const layer = createCompareLayer(
    () => [toLine(yesterday, DAY_MS)],
    () => undefined,
  );
  layer.compute!(toScene(toBars([100, 110, 120]), 0, 3), 800);
  expect(layer.changeAt(0, START + MINUTE_MS)).toBeCloseTo(0.2, 12);
});

test('without any, prices count from the first bar in sight again', () => {
  const scene = toScene(toBars([100, 110]), 0, 2);
  scene.scale.startMs = START;
  createCompareLayer(
    () => [],
    () => START,
  ).compute!(scene, 800);
  expect(scene.scale.startMs).toBeUndefined();
});
