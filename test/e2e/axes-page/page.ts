/**
 * One scene upon the ground that Chart.js paints and upon the one that we paint ourselves: how many pixels differ.
 */
import { BarSeries } from '../../../shared/model/bar.ts';
import type { CreateAxes } from '../../../web/chart/axes-contract.ts';
import { createAxes as createChartJsAxes } from '../../../web/chart/axes.ts';
import { updateTicks } from '../../../web/chart/axis-ticks.ts';
import { createAxes as createPlainAxes } from '../../../web/chart/plain-axes.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import { DARK } from '../chart-page/themes.ts';

const [WIDTH, HEIGHT, AXIS_PX] = [640, 360, 71];
const START_MS = Date.UTC(2026, 10, 20, 14, 3);
const MINUTE_MS = 60_000;

/** A scene with prices, which fill the heights given. */
function toScene(low: number, high: number) {
  const bars = new BarSeries(MINUTE_MS, 1_000);
  for (let i = 0; i < 90; i++) bars.addTrade(START_MS + i * MINUTE_MS, 0, low + i, 1);
  const scene = toEmptyScene(DARK);
  scene.pixelRatio = window.devicePixelRatio;
  scene.fromMs = START_MS + 12_345;
  scene.toMs = START_MS + 90 * MINUTE_MS;
  scene.range = { low, high };
  scene.data = {
    bars,
    intervalMs: MINUTE_MS,
    priceDecimals: 2,
    format: (mantissa: number) => (mantissa / 100).toFixed(2),
  };
  updateTicks(scene, WIDTH - AXIS_PX, HEIGHT - 26);
  return scene;
}

function paint(create: CreateAxes, scene: ReturnType<typeof toScene>): ImageData {
  const canvas = document.createElement('canvas');
  document.body.append(canvas);
  const axes = create(canvas, scene, [], () => AXIS_PX);
  axes.resize(WIDTH, HEIGHT);
  axes.layOut();
  const image = axes.ctx.getImageData(0, 0, canvas.width, canvas.height);
  axes.destroy();
  return image;
}

/** Pixels that differ, and those that are no background, of the whole. */
export function compare(low: number, high: number) {
  const scene = toScene(low, high);
  const [one, other] = [paint(createChartJsAxes, scene), paint(createPlainAxes, scene)];
  let [differing, painted] = [0, 0];
  for (let at = 0; at < one.data.length; at += 4) {
    const isSame = [0, 1, 2].every((i) => Math.abs(one.data[at + i]! - other.data[at + i]!) <= 2);
    if (!isSame) differing++;
    if (other.data[at] !== other.data[0]) painted++;
  }
  return { size: [other.width, other.height], differing, painted };
}

declare global {
  interface Window {
    compareAxes: typeof compare;
  }
}
window.compareAxes = compare;
