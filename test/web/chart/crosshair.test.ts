import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { findBar, readCrosshair } from '../../../web/chart/crosshair.ts';
import { createCandleLayer } from '../../../web/chart/layer/candle-layer.ts';
import { createGapLayer } from '../../../web/chart/layer/gap-layer.ts';
import { createLineLayer } from '../../../web/chart/layer/line-layer.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import { toPlot, toX, toY, type Scene } from '../../../web/chart/scene.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const LAYERS = [createGapLayer(), createLineLayer(), createCandleLayer()];
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** Bars in minutes 0, 1 and 5; two trades in each. */
function toScene(): Scene {
  const bars = new BarSeries(MINUTE, 100);
  const line = new LineSeries();
  for (const minute of [0, 1, 5]) {
    for (const [afterMs, price, size] of [
      [1_000, 100 + minute, 3],
      [31_000, 104 + minute, 1],
    ] as const) {
      bars.addTrade(START + minute * MINUTE + afterMs, 0, price, size);
      line.append(START + minute * MINUTE + afterMs + 0.25, price);
    }
  }
  return {
    ...toEmptyScene(DARK),
    data: { bars, line, intervalMs: MINUTE, priceDecimals: 2, format: String },
    gaps: [{ fromMs: START + 3 * MINUTE, toMs: START + 4 * MINUTE, cause: 'feed down' }],
    fromMs: START,
    toMs: START + 10 * MINUTE,
    range: { low: 90, high: 120 },
  };
}

describe('the crosshair', () => {
  test('finds the bar that holds a moment, and in a hole the nearer neighbour', () => {
    const { bars } = toScene().data!;
    const found = [-9, 0, 0.99, 1.5, 2.4, 3.4, 3.6, 5, 99].map(
      (minute) => findBar(bars, START + minute * MINUTE) - bars.head,
    );
    expect(found).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(findBar(new BarSeries(MINUTE, 10), START)).toBe(-1);
  });

  test('reads bar, VWAP, trades and the close before it', () => {
    const scene = toScene();
    const plot = toPlot(scene, AREA);
    const x = toX(plot, START + 1.2 * MINUTE);
    const info = readCrosshair(scene, LAYERS, plot, x, toY(plot, 110))!;
    expect(info).toMatchObject({ timeMs: START + 1.5 * MINUTE, price: 110, previousClose: 104 });
    expect(info.bar).toMatchObject({
      open: 101,
      high: 105,
      low: 101,
      close: 105,
      volume: 4,
      trades: 2,
    });
    expect(info.vwap).toBeCloseTo((101 * 3 + 105) / 4);
    expect(info.gap).toBeUndefined();
  });

  test('reads the exact time of the nearest tick when ticks are drawn', () => {
    const scene = { ...toScene(), kind: 'line' as const };
    const plot = toPlot(scene, AREA);
    const info = readCrosshair(scene, LAYERS, plot, toX(plot, START + 40_000), 10)!;
    expect(info.tick).toEqual({ timeMs: START + 31_000.25, price: 104 });
    expect(info.timeMs).toBe(START + 31_000.25);
  });

  test('says when it points into a gap', () => {
    const scene = toScene();
    const plot = toPlot(scene, AREA);
    const info = readCrosshair(scene, LAYERS, plot, toX(plot, START + 3.5 * MINUTE), 10)!;
    expect(info.gap?.cause).toBe('feed down');
  });

  test('reads nothing from a chart without data', () => {
    const scene = toEmptyScene(DARK);
    expect(readCrosshair(scene, LAYERS, toPlot(scene, AREA), 10, 10)).toBeUndefined();
  });
});
