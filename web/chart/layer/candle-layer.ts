/**
 * Candles, painted straight from grouped bar columns: two batched paths, one for rising and one for falling
 * bars, every edge on a device pixel.
 */
import type { BarGroups } from '../bar-groups.ts';
import { readBar } from '../crosshair.ts';
import { axisToX, isLineKind, toCrisp, toY, type Plot, type Scene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';

/** Narrow bars are all body; wide ones leave up to this share of their width to the space between. */
const MOST_SPACE = 0.2;
const NARROW_PX = 4;

/** Makes the layer of candles, which also knows what bars of any look need: their range, and the bar at a moment. */
export const createCandleLayer = (): ChartLayer => ({
  id: 'candles',
  place: 'plot',
  range({ kind, groups }) {
    if (isLineKind(kind) || groups.lowest > groups.highest) return undefined;
    return { low: groups.lowest, high: groups.highest };
  },
  paint(ctx, scene, plot) {
    if (scene.kind === 'candles') paintCandles(ctx, scene, plot, scene.groups);
  },
  hit: ({ kind, data }, _plot, timeMs) =>
    !isLineKind(kind) && data !== undefined ? readBar(data.bars, timeMs) : undefined,
});

/** Paints wick and body of every group. */
export function paintCandles(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  plot: Plot,
  groups: BarGroups,
): void {
  const { wick, body } = toCandleWidths(groups.spanMs * plot.pxPerMs, plot.pixelRatio);
  for (const isUp of [true, false]) {
    ctx.beginPath();
    for (let group = 0; group < groups.length; group++) {
      if (groups.close[group]! >= groups.open[group]! !== isUp) continue;
      addCandle(ctx, groups, group, plot, wick, body);
    }
    ctx.fillStyle = isUp ? theme.up : theme.down;
    ctx.fill();
  }
}

/**
 * Widths of wick and body in CSS px for bars `barPx` apart: whole device pixels,
 * both odd or both even (so that the wick sits in the middle), a free pixel between bodies.
 */
export function toCandleWidths(barPx: number, pixelRatio: number): { wick: number; body: number } {
  const wick = Math.max(1, Math.floor(pixelRatio));
  const room = Math.max(1, Math.floor(barPx * pixelRatio) - 1);
  let body = Math.max(wick, Math.min(room, Math.floor(barPx * pixelRatio * toBodyShare(barPx))));
  if ((body - wick) % 2 !== 0) body -= 1;
  return { wick: wick / pixelRatio, body: Math.max(wick, body) / pixelRatio };
}

/** Share of a bar's width that its body fills. */
const toBodyShare = (barPx: number): number =>
  1 - (MOST_SPACE * Math.atan(Math.max(NARROW_PX, barPx) - NARROW_PX)) / (Math.PI / 2);

function addCandle(
  ctx: CanvasRenderingContext2D,
  groups: BarGroups,
  group: number,
  plot: Plot,
  wick: number,
  body: number,
): void {
  const middle = axisToX(plot, groups.startMs[group]! + groups.spanMs / 2);
  const wickLeft = toCrisp(plot, middle - wick / 2);
  const highY = toCrisp(plot, toY(plot, groups.high[group]!));
  const lowY = toCrisp(plot, toY(plot, groups.low[group]!));
  if (lowY > highY) ctx.rect(wickLeft, highY, wick, lowY - highY);
  const openY = toCrisp(plot, toY(plot, groups.open[group]!));
  const closeY = toCrisp(plot, toY(plot, groups.close[group]!));
  const top = Math.min(openY, closeY);
  const height = Math.max(1 / plot.pixelRatio, Math.abs(openY - closeY));
  ctx.rect(wickLeft - (body - wick) / 2, top, body, height);
}
