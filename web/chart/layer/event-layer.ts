/**
 * Events: a tinted band for what goes on for a while, a pole for a moment, and their names at the foot of the
 * plot, in rows where they would cover one another. Nothing of them shows before its time.
 */
import type { Band } from '../chart-data.ts';
import { toCrisp, toX, type Plot, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ChartLayer } from './layer.ts';
import { toSpanKey } from './span-key.ts';

const ROW_PX = 17;
const MOST_ROWS = 4;
const FOOT_PX = 5;
const STRIP_PX = 3;
const PAD_PX = 5;
/** How near to a marker counts as at it, CSS px. */
const NEAR_PX = 6;

/** A name and where it belongs, CSS px. */
interface Label {
  readonly x: number;
  readonly text: string;
  /** A pole marks the moment; a band says by itself where it begins. */
  readonly hasPole: boolean;
}

/** Makes the layer of bands, which lie behind the prices. */
export const createBandLayer = (): ChartLayer => ({
  id: 'bands',
  place: 'plot',
  pane: 'whole',
  version: (scene, widthPx) => toSpanKey(scene, scene.bands, widthPx),
  paint: paintBands,
});

/** Makes the layer of strips, poles and names, which lie over the prices. */
export const createEventLayer = (): ChartLayer => ({
  id: 'events',
  place: 'over',
  pane: 'whole',
  version: ({ markers, nowMs }) => String(markers.filter(({ timeMs }) => timeMs <= nowMs).length),
  paint: paintLabels,
  hit(scene, plot, timeMs) {
    const events = findEvents(scene, timeMs, NEAR_PX / plot.pxPerMs);
    return events.length > 0 ? { events } : undefined;
  },
});

/** Names of the bands around a moment and of the markers near it, as far as they have begun. */
function findEvents({ bands, markers, nowMs }: Scene, timeMs: number, nearMs: number): string[] {
  const around = bands.filter(
    ({ fromMs, toMs }) => fromMs <= nowMs && fromMs <= timeMs && timeMs < toMs,
  );
  const near = markers.filter(
    (marker) => marker.timeMs <= nowMs && Math.abs(marker.timeMs - timeMs) <= nearMs,
  );
  return [...around, ...near].map(({ label }) => label);
}

/** Paints the bands that have begun, up to now, each with a strip along the time axis. */
function paintBands(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  for (const band of scene.bands) {
    const edges = toEdges(scene, plot, band);
    if (edges === undefined) continue;
    const { left, right } = edges;
    ctx.fillStyle = scene.theme.band;
    ctx.fillRect(left, plot.top, right - left, plot.bottom - plot.top);
  }
}

/** Paints strips, poles and names over the prices. */
function paintLabels(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const labels: Label[] = [];
  ctx.fillStyle = scene.theme.marker;
  for (const band of scene.bands) {
    const edges = toEdges(scene, plot, band);
    if (edges === undefined) continue;
    const { left, right } = edges;
    ctx.fillRect(left, plot.bottom - STRIP_PX, right - left, STRIP_PX);
    labels.push({ x: left, text: band.label, hasPole: false });
  }
  for (const { timeMs, label } of scene.markers) {
    if (timeMs > scene.nowMs || timeMs < scene.fromMs || timeMs >= scene.toMs) continue;
    labels.push({ x: toCrisp(plot, toX(plot, timeMs)), text: label, hasPole: true });
  }
  if (labels.length === 0) return;
  ctx.font = toFont(scene.theme, 600, 0.95);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const rowEnds: number[] = [];
  for (const label of labels.sort((a, b) => a.x - b.x))
    paintLabel(ctx, scene, plot, label, rowEnds);
}

/** Puts a name into the lowest row with room; without any, only its pole stands. @param rowEnds changed */
function paintLabel(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  { x, text, hasPole }: Label,
  rowEnds: number[],
): void {
  const { theme } = scene;
  const width = ctx.measureText(text).width + 2 * PAD_PX;
  // Where there is no room on the right of its moment a name stands on the left of it.
  const left = Math.max(plot.left, x + width > plot.right ? x - width : x);
  let row = 0;
  while (row < MOST_ROWS && left < (rowEnds[row] ?? -Infinity)) row++;
  const hasRoom = row < MOST_ROWS;
  const bottom = plot.bottom - FOOT_PX - Math.min(row, MOST_ROWS - 1) * ROW_PX;
  const top = bottom - ROW_PX + 2;
  ctx.fillStyle = theme.marker;
  if (hasPole) ctx.fillRect(x, top, 1, plot.bottom - top);
  if (!hasRoom) return;
  rowEnds[row] = left + width + 4;
  ctx.beginPath();
  ctx.roundRect(left, top, width, ROW_PX - 2, 3);
  ctx.globalAlpha = 0.88;
  ctx.fillStyle = theme.background;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.marker;
  ctx.fillText(text, left + PAD_PX, (top + bottom) / 2 + 0.5);
}

/** Where a band is in sight, CSS px; undefined where it is not, or has not begun. */
function toEdges(
  scene: Scene,
  plot: Plot,
  band: Band,
): { left: number; right: number } | undefined {
  if (band.fromMs > scene.nowMs) return undefined;
  const left = Math.max(plot.left, toCrisp(plot, toX(plot, band.fromMs)));
  const end = toCrisp(plot, toX(plot, Math.min(band.toMs, scene.nowMs)));
  const right = Math.min(plot.right, Math.max(end, left + 1));
  return right > left && end >= plot.left ? { left, right } : undefined;
}
