import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { readCrosshair } from '../../../web/chart/crosshair.ts';
import type { ChartLayer } from '../../../web/chart/layer/layer.ts';
import { paintLayers } from '../../../web/chart/layer/paint-layers.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import {
  computeLayers,
  toEmptyScene,
  toLayerKey,
  updateRange,
} from '../../../web/chart/scene-update.ts';
import { toPlot, toX, type Scene } from '../../../web/chart/scene.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** Ten bars, a minute each, closing at 100, 101 … 109. */
function toScene(): Scene {
  const bars = new BarSeries(MINUTE, 100);
  for (let i = 0; i < 10; i++) bars.addTrade(START + i * MINUTE, 0, 100 + i, 1);
  return {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    fromMs: START,
    toMs: START + 10 * MINUTE,
    nowMs: START + 10 * MINUTE,
  };
}

/** A canvas that notes the points of its lines and its colours. */
function createRecorder() {
  const points: [number, number][] = [];
  const strokes: unknown[] = [];
  const clips: unknown[] = [];
  const ctx = {
    save: () => undefined,
    restore: () => undefined,
    rect: (...box: unknown[]) => clips.push(box),
    clip: () => clips.push('clip'),
    beginPath: () => undefined,
    moveTo: (x: number, y: number) => points.push([x, y]),
    lineTo: (x: number, y: number) => points.push([x, y]),
    stroke: () => strokes.push(ctx.strokeStyle),
    strokeStyle: '',
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, points, strokes, clips };
}

describe('layers of a chart', () => {
  test('one makes room for itself in the price range, and says its value at the crosshair', () => {
    const scene = toScene();
    const far: ChartLayer = {
      id: 'far',
      place: 'plot',
      range: () => ({ low: 500, high: 500 }),
      paint: () => undefined,
      hit: () => ({ readings: [{ name: 'far', price: 500 }] }),
    };
    const layers = [...CHART_LAYERS.map((create) => create()), far];
    computeLayers(scene, layers, 600);
    updateRange(scene, layers, undefined, true);
    expect([scene.range.low < 100, scene.range.high > 500]).toEqual([true, true]);
    const plot = toPlot(scene, AREA);
    const info = readCrosshair(scene, layers, plot, toX(plot, START + 5.2 * MINUTE), 100);
    expect(info).toMatchObject({
      bar: { close: 105 },
      readings: [{ name: 'far', price: 500 }],
    });
  });

  test('each is painted in its place and in its turn, and none without data', () => {
    const painted: string[] = [];
    const toLayer = (id: string, place: ChartLayer['place']): ChartLayer => ({
      id,
      place,
      paint: () => painted.push(id),
    });
    const layers = [
      toLayer('a', 'plot'),
      toLayer('b', 'over'),
      toLayer('c', 'plot'),
      toLayer('d', 'pointer'),
    ];
    const { ctx, clips } = createRecorder();
    for (const place of ['plot', 'over', 'pointer'] as const) {
      paintLayers(ctx, toScene(), layers, place, AREA, AREA);
    }
    expect(painted).toEqual(['a', 'c', 'b', 'd']);
    // What belongs to the plot is cut at its edges.
    expect(clips).toEqual([[0, 0, 600, 400], 'clip', [0, 0, 600, 400], 'clip']);
    paintLayers(ctx, toEmptyScene(DARK), layers, 'plot', AREA, AREA);
    expect(painted).toHaveLength(4);
  });

  test('a layer that moves by itself asks for a new painting through its version', () => {
    const scene = toScene();
    let turn = 0;
    const layers: ChartLayer[] = [
      { id: 'clock', place: 'over', version: () => String(turn), paint: () => undefined },
    ];
    const before = toLayerKey(scene, layers, 600);
    expect(toLayerKey(scene, layers, 600)).toBe(before);
    turn++;
    expect(toLayerKey(scene, layers, 600)).not.toBe(before);
  });

  test('those of the product have names of their own, and the crosshair alone follows the pointer', () => {
    const layers = CHART_LAYERS.map((create) => create());
    expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length);
    expect(layers.filter(({ place }) => place === 'pointer').map(({ id }) => id)).toEqual([
      'crosshair',
    ]);
  });
});
