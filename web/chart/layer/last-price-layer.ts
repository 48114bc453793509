/**
 * The last price: a dashed line, its label on the axis with the time left of the forming bar, and a dot at the
 * end of a line.
 */
import { toAxisText } from '../axis-ticks.ts';
import {
  isLineKind,
  isTickScene,
  toBarNote,
  toCrisp,
  toLastPrice,
  toX,
  toY,
  type Plot,
  type Scene,
} from '../scene.ts';
import type { ChartLayer } from './layer.ts';

/** Makes the layer of the last price. */
export const createLastPriceLayer = (): ChartLayer => ({
  id: 'last price',
  place: 'over',
  version: toBarNote,
  paint: paintLastPrice,
  labels(scene) {
    const last = scene.data === undefined ? undefined : toLastPrice(scene.data);
    if (last === undefined) return [];
    const { theme } = scene;
    return [
      {
        price: last.price,
        text: toAxisText(scene, last.price),
        note: toBarNote(scene),
        background: last.isUp ? theme.up : theme.down,
        color: theme.priceLabelText,
        isFixed: true,
      },
    ];
  },
});

function paintLastPrice(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const last = scene.data === undefined ? undefined : toLastPrice(scene.data);
  if (scene.data === undefined || last === undefined) return;
  const { theme } = scene;
  const color = last.isUp ? theme.up : theme.down;
  const y = toY(plot, last.price);
  if (y < plot.top || y >= plot.bottom) return;
  ctx.fillStyle = color;
  const lineY = toCrisp(plot, y);
  for (let x = plot.left; x < plot.right; x += 6) ctx.fillRect(x, lineY, 3, 1);
  if (isLineKind(scene.kind)) paintDot(ctx, scene, plot, y, color);
}

/** Marks the end of a line with a dot. */
function paintDot(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  y: number,
  color: string,
): void {
  const { line, bars } = scene.data!;
  const isTicks = isTickScene(scene);
  if (!isTicks && bars.length === 0) return;
  const timeMs = isTicks ? line!.lastMs : bars.lastStartMs + bars.intervalMs / 2;
  const x = toX(plot, timeMs);
  if (x < plot.left || x > plot.right) return;
  ctx.beginPath();
  ctx.arc(x, y, 3.5, 0, 2 * Math.PI);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = scene.theme.background;
  ctx.stroke();
}
