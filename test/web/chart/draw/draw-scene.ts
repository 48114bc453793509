/**
 * A scene to draw on: sixty bars of a minute, each around 1,000 and twenty high, a px a second and a px a unit of price.
 */
import { BarSeries } from '../../../../shared/model/bar.ts';
import { DrawLayers } from '../../../../web/chart/draw/draw-layers.ts';
import { PRICE_PANES } from '../../../../web/chart/panes.ts';
import { computeLayers, toEmptyScene } from '../../../../web/chart/scene-update.ts';
import { toPlot, type Plot, type Scene } from '../../../../web/chart/scene.ts';
import type { Drawing } from '../../../../web/chart/draw/drawing.ts';
import { DARK } from '../../../e2e/chart-page/themes.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 10, 20, 12);
export const AREA = { left: 0, top: 0, right: 3_600, bottom: 400 };

/** Sixty minutes; 800 to 1,200 from the foot to the top. @param intervalMs of its bars */
export function toDrawScene(intervalMs = MINUTE, more: Partial<Scene> = {}): Scene {
  const bars = new BarSeries(intervalMs, 1_000);
  for (let i = 0; i < 60; i++) {
    for (const [second, price] of [1_000, 1_010, 990, 1_005].entries())
      bars.addTrade(START + i * MINUTE + second * 1_000, 0, price, 3);
  }
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs, priceDecimals: 2, tickSize: 1, format: String },
    fromMs: START,
    toMs: START + 60 * MINUTE,
    nowMs: START + 60 * MINUTE,
    range: { low: 800, high: 1_200 },
    paneSets: [PRICE_PANES, PRICE_PANES],
    ...more,
  };
  computeLayers(scene, [], 3_600);
  return scene;
}

export const toScenePlot = (scene: Scene): Plot => toPlot(scene, AREA);

const nothing = (): void => undefined;

/** A canvas that paints nothing; six px a character. */
const NO_CANVAS = new Proxy(
  { measureText: (text: string) => ({ width: text.length * 6 }) },
  { get: (known, name) => (name === 'measureText' ? known.measureText : nothing), set: () => true },
) as unknown as CanvasRenderingContext2D;

/** Layers with drawings that were painted. */
export function toPainted(scene: Scene, drawings: readonly Drawing[]) {
  const layers = new DrawLayers({ isDark: () => true, toVolumeText: String });
  const paint = (): void => {
    for (const layer of layers.layers) layer.paint(NO_CANVAS, scene, toScenePlot(scene), AREA);
  };
  layers.drawings = drawings;
  paint();
  return { layers, paint };
}

/** A drawing between moments, minutes from the start, and prices. */
export const toDrawing = (
  tool: Drawing['tool'],
  anchors: readonly (readonly [minute: number, price: number])[],
  more: Partial<Drawing> = {},
): Drawing => ({
  id: tool,
  tool,
  anchors: anchors.map(([minute, price]) => ({ timeMs: START + minute * MINUTE, price })),
  decimals: 2,
  style: { color: 1, width: 2, dash: 'solid' },
  ...more,
});

/** The pointer somewhere. */
export const toSpot = (x: number, y: number, more: object = {}) => ({
  x,
  y,
  isShift: false,
  isCtrl: false,
  isTouch: false,
  ...more,
});
