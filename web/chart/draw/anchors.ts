/**
 * From moments and prices to places on a chart and back. On a chart of bars a moment is where its bar is: in the middle
 * of the bar's slot, whatever the interval, also right of the newest bar; on a line of trades it is where it is. Promises
 * that a place turned into an anchor is found at the same place again. Pure; converts with the plot that was painted.
 */
import { findBar } from '../crosshair.ts';
import { toHeldMagnet, toMagnetPrice } from '../magnet.ts';
import { isTickScene, toPrice, toTimeMs, toX, toY, type Plot, type Scene } from '../scene.ts';
import type { Anchor } from './drawing.ts';

/** A point on the chart, CSS px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const DAY_MS = 86_400_000;

/** Where on the time scale a moment is drawn, ms. */
function toDrawnMs(scene: Scene, timeMs: number): number {
  const { data } = scene;
  if (data === undefined || isTickScene(scene)) return timeMs;
  return data.bars.startOf(timeMs) + data.intervalMs / 2;
}

/** Place of an anchor. */
export const toPoint = (scene: Scene, plot: Plot, { timeMs, price }: Anchor): Point => ({
  x: toX(plot, toDrawnMs(scene, timeMs)),
  y: toY(plot, price),
});

/** Begin of the slot at a place, as a moment of the market; the exact moment where trades are drawn. */
function toSlotMs(scene: Scene, plot: Plot, x: number): number {
  const drawnMs = toTimeMs(plot, x);
  const { data } = scene;
  if (data === undefined || isTickScene(scene)) return drawnMs;
  const { bars, intervalMs } = data;
  const startMs = Math.floor(drawnMs / intervalMs) * intervalMs;
  // A day is on the axis by its date; it begins when its market opens it.
  return intervalMs >= DAY_MS ? bars.beginOf(startMs) : bars.startOf(drawnMs);
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
  const { bars, intervalMs } = data;
  const drawnMs = toTimeMs(plot, x);
  const row = findBar(bars, drawnMs);
  if (row < 0) return undefined;
  const sinceMs = drawnMs - bars.startMs[row]!;
  return sinceMs >= 0 && sinceMs < intervalMs ? bars.at(row) : undefined;
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
