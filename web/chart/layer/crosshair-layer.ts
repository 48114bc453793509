/**
 * The crosshair, with its labels on both axes. The only layer of the product on the pointer's own canvas.
 */
import { toAxisText } from '../axis-ticks.ts';
import { toPaneArea } from '../panes.ts';
import { paintPriceLabel, paintTimeLabel } from '../axis-label.ts';
import { toCrisp, toLabelZone, toX, toY, type Area, type Plot, type Scene } from '../scene.ts';
import { toMomentLabel } from '../time-ticks.ts';
import type { ChartLayer } from './layer.ts';

/** Makes the layer of the crosshair. */
export const createCrosshairLayer = (): ChartLayer => ({
  id: 'crosshair',
  place: 'pointer',
  pane: 'whole',
  paint: paintCrosshair,
});

function paintCrosshair(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
): void {
  const { crosshair, data, theme } = scene;
  if (crosshair === undefined || data === undefined) return;
  const { info } = crosshair;
  const x = toCrisp(plot, toX(plot, info.timeMs));
  const y = toCrisp(plot, crosshair.y);
  ctx.fillStyle = theme.crosshair;
  for (let at = plot.top; at < plot.bottom; at += 6) ctx.fillRect(x, at, 1, 3);
  const prices = toPaneArea(scene.panes, plot, 'price');
  const isAtPrice = y >= prices.top && y <= prices.bottom;
  const endX = isAtPrice ? plot.right : plot.left;
  for (let at = plot.left; at < endX; at += 6) ctx.fillRect(at, y, 3, 1);
  if (info.tick !== undefined) {
    ctx.beginPath();
    ctx.arc(toX(plot, info.tick.timeMs), toY(plot, info.tick.price), 3, 0, 2 * Math.PI);
    ctx.fillStyle = theme.line;
    ctx.fill();
  }
  const look = { background: theme.labelBackground, color: theme.labelText };
  if (isAtPrice && info.price >= scene.leastPrice) {
    paintPriceLabel(ctx, scene, plot, whole, { ...look, y, text: toAxisText(scene, info.price) });
  }
  const zone = toLabelZone(scene);
  const text =
    info.tick === undefined
      ? toMomentLabel(info.bar?.startMs ?? info.timeMs, data.intervalMs, zone)
      : toMomentLabel(info.timeMs, 1, zone);
  paintTimeLabel(ctx, scene, plot, whole, { ...look, x, text });
}
