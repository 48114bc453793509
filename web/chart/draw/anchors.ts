/**
 * From moments and prices to places on a chart and back. On a chart of bars a moment is where its bar is: in the middle
 * of the bar's slot, whatever the interval, also right of the newest bar; on a line of trades it is where it is. Promises
 * that a place turned into an anchor is found at the same place again. Pure; converts with the plot that was painted.
 */
import type { BarSeries } from '../../../shared/model/bar.ts';
import { toHeldMagnet, toMagnetPrice } from '../magnet.ts';
import {
  axisToX,
  isTickScene,
  toPrice,
  toTimeMs,
  toX,
  toY,
  type Plot,
  type Scene,
} from '../scene.ts';
import type { Anchor } from './drawing.ts';

/** A point on the chart, CSS px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const DAY_MS = 86_400_000;

/** Row of the last bar that begins at a moment or before it, as bars are stamped; -1 where there is none. */
function findRow(bars: BarSeries, stampMs: number): number {
  const row = bars.lowerBound(stampMs);
  const isThere = row <= bars.last && bars.startMs[row] === stampMs;
  const found = isThere ? row : row - 1;
  return found >= bars.head ? found : -1;
}

/** Bars of so many trades have no length, and no grid on which one could look for them. */
const isOfTrades = ({ intervalMs }: BarSeries): boolean => intervalMs < 1;

/** Stamp of the bar whose slot holds a moment, there or to come. */
function toStamp(bars: BarSeries, timeMs: number): number {
  if (!isOfTrades(bars)) return bars.startOf(timeMs);
  const row = findRow(bars, timeMs);
  const isToCome = row === bars.last && timeMs - bars.startMs[row]! >= bars.intervalMs;
  return row < 0 || isToCome ? timeMs : bars.startMs[row]!;
}

/** Where a moment is drawn, CSS px. */
function toDrawnX({ data }: Scene, plot: Plot, timeMs: number, isTicks: boolean): number {
  if (data === undefined || data.bars.length === 0 || isTicks) return toX(plot, timeMs);
  const { bars } = data;
  return axisToX(plot, plot.axis.toAxis(toStamp(bars, timeMs)) + bars.intervalMs / 2);
}

/** Place of an anchor. */
export const toPoint = (scene: Scene, plot: Plot, { timeMs, price }: Anchor): Point => ({
  x: toDrawnX(scene, plot, timeMs, isTickScene(scene)),
  y: toY(plot, price),
});

/** Row of the bar whose slot a place is in; -1 where there is none. */
function findRowAt(bars: BarSeries, plot: Plot, x: number): number {
  const { axis } = plot;
  const place = plot.fromAxisMs + (x - plot.left) / plot.pxPerMs;
  const isBefore = (row: number): boolean => axis.toAxis(bars.startMs[row]!) > place;
  const found = findRow(bars, axis.toTime(place));
  // Of a short month the slot is longer than the month.
  const row = found > bars.head && isBefore(found) ? found - 1 : found;
  return row >= 0 && place - axis.toAxis(bars.startMs[row]!) < bars.intervalMs ? row : -1;
}

/** Begin of the slot at a place, as a moment of the market; the exact moment where trades are drawn. */
function toSlotMs(scene: Scene, plot: Plot, x: number): number {
  const drawnMs = toTimeMs(plot, x);
  const { data } = scene;
  if (data === undefined || data.bars.length === 0 || isTickScene(scene)) return drawnMs;
  const { bars } = data;
  const row = findRowAt(bars, plot, x);
  if (isOfTrades(bars)) return row >= 0 ? bars.startMs[row]! : drawnMs;
  // Stamps of days are their dates, at 00:00 UTC, and so are places on the axis.
  const isDays = bars.intervalMs === DAY_MS;
  const gridMs = isDays ? Math.floor(drawnMs / DAY_MS) * DAY_MS : bars.startOf(drawnMs);
  // A day is on the axis by its date; it begins when its market opens it.
  return bars.beginOf(row >= 0 ? bars.startMs[row]! : gridMs);
}

/** What an anchor at a place would be: on a price of the bar there where the magnet holds it, else on a whole tick. */
export function toAnchor(scene: Scene, plot: Plot, { x, y }: Point, isTurned = false): Anchor {
  const timeMs = toSlotMs(scene, plot, x);
  const { data, scale, nowMs } = scene;
  const tickSize = data?.tickSize ?? 1;
  const magnet = toHeldMagnet(scale.magnet, isTurned);
  const held = toMagnetPrice(magnet, toBarAt(scene, plot, x), plot, y, nowMs);
  return { timeMs, price: held ?? toTick(toPrice(plot, y), tickSize) };
}

/** The bar that is drawn at a place; undefined where there is none. */
function toBarAt({ data }: Scene, plot: Plot, x: number) {
  if (data === undefined) return undefined;
  const row = findRowAt(data.bars, plot, x);
  return row < 0 ? undefined : data.bars.at(row);
}

/** The nearest whole tick, mantissa, as far as numbers are exact. */
export function toTick(price: number, tickSize: number): number {
  const most = Math.floor(Number.MAX_SAFE_INTEGER / tickSize) * tickSize;
  return Math.min(most, Math.max(-most, Math.round(price / tickSize) * tickSize));
}

/** Anchors moved by so many px, as whole: by slots and ticks. */
export function toMoved(
  scene: Scene,
  plot: Plot,
  anchors: readonly Anchor[],
  by: Point,
): readonly Anchor[] {
  const tickSize = scene.data?.tickSize ?? 1;
  return anchors.map((anchor) => {
    const { x, y } = toPoint(scene, plot, anchor);
    const timeMs = by.x === 0 ? anchor.timeMs : toSlotMs(scene, plot, x + by.x);
    const price = by.y === 0 ? anchor.price : toTick(toPrice(plot, y + by.y), tickSize);
    return { timeMs, price };
  });
}

/** A place held to a level, an upright, or 45° through another: what Shift does. */
export function toStraight(from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dy) < Math.abs(dx) * 0.4) return { x: to.x, y: from.y };
  if (Math.abs(dx) < Math.abs(dy) * 0.4) return { x: from.x, y: to.y };
  const far = Math.max(Math.abs(dx), Math.abs(dy));
  return { x: from.x + Math.sign(dx) * far, y: from.y + Math.sign(dy) * far };
}
