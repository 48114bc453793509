/**
 * Paints what lies behind and over the prices: gap bands, previous close, last price and the crosshair,
 * with their labels on the axes; events between them (event-painter.ts). Only reads the scene.
 */
import { paintPriceLabel, paintTimeLabel } from './axis-label.ts';
import { isTickScene } from './crosshair.ts';
import { paintBands, paintEventLabels } from './event-painter.ts';
import { paintHatch } from './hatch.ts';
import {
  toCountdown,
  toCrisp,
  toLastPrice,
  toX,
  toY,
  type Area,
  type Gap,
  type Plot,
  type Scene,
} from './scene.ts';
import { toFont } from './theme.ts';
import { toMomentLabel } from './time-ticks.ts';

/** Paints what goes on for a while, hatched bands where data is missing, and the line of the previous close. */
export function paintBehind(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  paintBands(ctx, scene, plot);
  for (const gap of scene.gaps) paintGap(ctx, scene, plot, gap);
  const previousClose = scene.data?.previousClose;
  if (previousClose === undefined) return;
  const y = toCrisp(plot, toY(plot, previousClose));
  if (y <= plot.top || y >= plot.bottom) return;
  ctx.fillStyle = scene.theme.previousClose;
  for (let x = plot.left; x < plot.right; x += 5) ctx.fillRect(x, y, 2, 1);
}

/** Paints names of events, the last price and, on top of all, the crosshair. */
export function paintOver(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
): void {
  paintEventLabels(ctx, scene, plot);
  paintLastPrice(ctx, scene, plot, whole);
  paintCrosshair(ctx, scene, plot, whole);
}

function paintGap(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, gap: Gap): void {
  if (gap.fromMs > scene.nowMs) return;
  const endMs = Math.min(gap.toMs, scene.nowMs);
  const left = Math.max(plot.left, toCrisp(plot, toX(plot, gap.fromMs)));
  const right = Math.min(plot.right, Math.max(toCrisp(plot, toX(plot, endMs)), left + 1));
  if (right <= plot.left || left >= plot.right) return;
  paintHatch(ctx, scene.theme, { left, right, top: plot.top, bottom: plot.bottom });
  ctx.save();
  ctx.font = toFont(scene.theme, 500, 0.92);
  const width = ctx.measureText(gap.cause).width;
  if (width + 12 <= right - left) {
    const middle = (left + right) / 2;
    ctx.fillStyle = scene.theme.background;
    // At the foot: above the prices the page shows its read-out.
    const tall = scene.theme.fontSize + 6;
    const top = plot.bottom - tall - 8;
    ctx.fillRect(middle - width / 2 - 4, top, width + 8, tall);
    ctx.fillStyle = scene.theme.textMuted;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(gap.cause, middle, top + tall / 2);
  }
  ctx.restore();
}

function paintLastPrice(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
): void {
  const last = scene.data === undefined ? undefined : toLastPrice(scene.data);
  if (scene.data === undefined || last === undefined) return;
  const { theme } = scene;
  const color = last.isUp ? theme.up : theme.down;
  const exactY = toY(plot, last.price);
  const y = Math.min(plot.bottom - 1, Math.max(plot.top, exactY));
  if (y === exactY) {
    ctx.fillStyle = color;
    const lineY = toCrisp(plot, y);
    for (let x = plot.left; x < plot.right; x += 6) ctx.fillRect(x, lineY, 3, 1);
    if (scene.kind !== 'candles') paintDot(ctx, scene, plot, y, color);
  }
  paintPriceLabel(ctx, scene, plot, whole, {
    y,
    text: scene.data.format(last.price),
    background: color,
    color: theme.priceLabelText,
    note: toCountdown(scene.data, scene.nowMs),
  });
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
  const timeMs = isTicks ? line!.lastMs : bars.lastStartMs + scene.groups.spanMs / 2;
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
  for (let at = plot.left; at < plot.right; at += 6) ctx.fillRect(at, y, 3, 1);
  if (info.tick !== undefined) {
    ctx.beginPath();
    ctx.arc(toX(plot, info.tick.timeMs), toY(plot, info.tick.price), 3, 0, 2 * Math.PI);
    ctx.fillStyle = theme.line;
    ctx.fill();
  }
  const look = { background: theme.labelBackground, color: theme.labelText };
  paintPriceLabel(ctx, scene, plot, whole, { ...look, y, text: data.format(info.price) });
  const text =
    info.tick === undefined
      ? toMomentLabel(info.bar?.startMs ?? info.timeMs, data.intervalMs, scene.offset)
      : toMomentLabel(info.timeMs, 1, scene.offset);
  paintTimeLabel(ctx, scene, plot, whole, { ...look, x, text });
}
