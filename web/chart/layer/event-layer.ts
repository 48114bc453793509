/**
 * Events: a tinted band for what goes on for a while, a tick for a moment, and their names in a strip of their own at the
 * foot of the plot, side by side; what would cover one another is counted. Nothing of them shows before its time.
 */
import type { Band } from '../chart-data.ts';
import { EVENT_PANE } from '../panes.ts';
import { toCrisp, toX, type Plot, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ChartLayer } from './layer.ts';
import { toSpanKey } from './span-key.ts';

const STRIP_PX = 3;
const PAD_PX = 5;
/** Between two names, CSS px. */
const GAP_PX = 4;
/** How near to a marker counts as at it, CSS px. */
const NEAR_PX = 6;

/** A name and where it belongs, CSS px. */
interface Label {
  readonly x: number;
  readonly text: string;
}

/** Makes the layer of bands, which lie behind the prices. */
export const createBandLayer = (): ChartLayer => ({
  id: 'bands',
  place: 'plot',
  pane: 'whole',
  version: (scene, widthPx) => toSpanKey(scene, scene.bands, widthPx),
  paint: paintBands,
});

/** Makes the layer of strips, ticks and names, which have a pane of their own below all others. */
export const createEventLayer = (): ChartLayer => ({
  id: 'events',
  place: 'over',
  pane: EVENT_PANE.name,
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

/** Paints strips, ticks and names in the pane of events. */
function paintLabels(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const labels: Label[] = [];
  ctx.fillStyle = scene.theme.marker;
  for (const band of scene.bands) {
    const edges = toEdges(scene, plot, band);
    if (edges === undefined) continue;
    const { left, right } = edges;
    ctx.fillRect(left, plot.bottom - STRIP_PX, right - left, STRIP_PX);
    labels.push({ x: left, text: band.label });
  }
  for (const { timeMs, label } of scene.markers) {
    if (timeMs > scene.nowMs || timeMs < scene.fromMs || timeMs >= scene.toMs) continue;
    const x = toCrisp(plot, toX(plot, timeMs));
    ctx.fillRect(x, plot.top, 1, plot.bottom - plot.top);
    labels.push({ x, text: label });
  }
  if (labels.length === 0) return;
  ctx.font = toFont(scene.theme, 600, 0.95);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const chips = toChips(labels, plot, (text) => ctx.measureText(text).width + 2 * PAD_PX);
  for (const { left, width, text } of chips) paintChip(ctx, scene, plot, left, width, text);
}

/** A name as it is painted, or several that would cover one another: the first of them, and how many more. */
export interface Chip {
  readonly left: number;
  readonly width: number;
  readonly text: string;
}

/** Puts names side by side in one row; what has no room of its own is counted with the one before. */
export function toChips(
  labels: readonly Label[],
  { left: first, right: last }: Pick<Plot, 'left' | 'right'>,
  widthOf: (text: string) => number,
): Chip[] {
  const groups: Label[][] = [];
  const chips: Chip[] = [];
  const toChip = ([label, ...more]: readonly Label[]): Chip => {
    const text = more.length === 0 ? label!.text : `${label!.text} +${more.length}`;
    const width = widthOf(text);
    // Where there is no room on the right of its moment it goes to the left.
    return { left: Math.max(first, Math.min(label!.x, last - width)), width, text };
  };
  for (const label of labels.toSorted((a, b) => a.x - b.x)) {
    groups.push([label]);
    chips.push(toChip([label]));
    // A chip that grew may reach the one before.
    while (chips.length > 1) {
      const before = chips.at(-2)!;
      if (chips.at(-1)!.left >= before.left + before.width + GAP_PX) break;
      const joined = [...groups.at(-2)!, ...groups.at(-1)!];
      groups.splice(-2, 2, joined);
      chips.splice(-2, 2, toChip(joined));
    }
  }
  return chips;
}

function paintChip(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  plot: Plot,
  left: number,
  width: number,
  text: string,
): void {
  const bottom = plot.bottom - STRIP_PX;
  ctx.beginPath();
  ctx.roundRect(left, plot.top + 1, width, bottom - plot.top - 1, 3);
  ctx.fillStyle = theme.background;
  ctx.fill();
  ctx.fillStyle = theme.marker;
  ctx.fillText(text, left + PAD_PX, (plot.top + bottom) / 2 + 1);
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
