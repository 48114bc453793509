/**
 * Limit bands: a dashed line at the lowest and at the highest price that may be traded, as long as each holds. They make
 * no room for themselves: where they lie out of sight nothing shows.
 */
import type { PriceLimits } from '../chart-data.ts';
import { toCrisp, toX, toY, type Plot, type Scene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';
import { toSpanKey } from './span-key.ts';

const DASH_PX = 6;
const STEP_PX = 10;

/** Makes the layer of limit bands. */
export const createLimitLayer = (): ChartLayer => ({
  id: 'limits',
  place: 'plot',
  version: (scene, widthPx) => toSpanKey(scene, scene.limits, widthPx),
  paint(ctx, scene, plot) {
    ctx.fillStyle = scene.theme.marker;
    for (const limits of scene.limits) paintLimits(ctx, scene, plot, limits);
  },
  hit({ limits, nowMs }, _plot, timeMs) {
    const held = limits.findLast(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
    if (held === undefined || held.fromMs > nowMs) return undefined;
    const readings = [
      { name: 'Limit up', price: held.upper },
      { name: 'Limit down', price: held.lower },
    ];
    return { readings };
  },
});

function paintLimits(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  { fromMs, toMs, lower, upper }: PriceLimits,
): void {
  if (fromMs > scene.nowMs) return;
  const left = Math.max(plot.left, toCrisp(plot, toX(plot, fromMs)));
  const right = Math.min(plot.right, toCrisp(plot, toX(plot, Math.min(toMs, scene.nowMs))));
  for (const price of [lower, upper]) {
    const y = toCrisp(plot, toY(plot, price));
    if (y <= plot.top || y >= plot.bottom) continue;
    /* Dashes stand still when the window begins elsewhere. */
    const first = plot.left + Math.floor((left - plot.left) / STEP_PX) * STEP_PX;
    for (let x = first; x < right; x += STEP_PX) {
      const from = Math.max(x, left);
      const to = Math.min(x + DASH_PX, right);
      if (to > from) ctx.fillRect(from, y, to - from, 1);
    }
  }
}
