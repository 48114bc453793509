/**
 * Sessions: a dashed line where closed hours are left out, and a faint ground under trading before and after
 * regular hours.
 */
import { toCrisp, toX, type Plot, type Scene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';

/** Breaks nearer to one another than this have no lines, CSS px. */
const LEAST_PX = 36;
const DASH_PX = 4;
const SHADE_ALPHA = 0.05;

/** Makes the layer of sessions; it shows where the time axis has breaks. */
export const createSessionLayer = (): ChartLayer => ({
  id: 'sessions',
  place: 'plot',
  pane: 'whole',
  paint(ctx, scene, plot) {
    paintExtended(ctx, scene, plot);
    paintBreaks(ctx, scene, plot);
  },
});

function paintExtended(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  ctx.save();
  ctx.globalAlpha = SHADE_ALPHA;
  ctx.fillStyle = scene.theme.text;
  for (const { fromMs, toMs } of scene.axis.extended) {
    if (toMs <= scene.fromMs || fromMs >= scene.toMs) continue;
    const left = toCrisp(plot, toX(plot, fromMs));
    ctx.fillRect(left, plot.top, toCrisp(plot, toX(plot, toMs)) - left, plot.bottom - plot.top);
  }
  ctx.restore();
}

function paintBreaks(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const xs = scene.axis.breaks
    .filter(({ fromMs, toMs }) => toMs > scene.fromMs && fromMs < scene.toMs)
    .map(({ fromMs }) => toCrisp(plot, toX(plot, fromMs)));
  const isDense = xs.length > 1 && (xs.at(-1)! - xs[0]!) / (xs.length - 1) < LEAST_PX;
  if (isDense) return;
  ctx.fillStyle = scene.theme.gridMajor;
  for (const x of xs) {
    for (let y = plot.top; y < plot.bottom; y += 2 * DASH_PX) ctx.fillRect(x, y, 1, DASH_PX);
  }
}
