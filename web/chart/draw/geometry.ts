/**
 * Lines in a box, and how far a point is from them. Pure; CSS px.
 */
import type { Area } from '../panes.ts';
import type { Point } from './anchors.ts';

/** A straight line from one point to another. */
export interface Segment {
  readonly from: Point;
  readonly to: Point;
}

/** Part of a segment in a box (Liang and Barsky, 1984); undefined where none is. */
export function clipSegment({ from, to }: Segment, box: Area): Segment | undefined {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let enter = 0;
  let leave = 1;
  for (const [step, room] of [
    [-dx, from.x - box.left],
    [dx, box.right - from.x],
    [-dy, from.y - box.top],
    [dy, box.bottom - from.y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return undefined;
      continue;
    }
    const at = room / step;
    if (step < 0) enter = Math.max(enter, at);
    else leave = Math.min(leave, at);
  }
  // A place that no number holds is nowhere.
  if (!(enter <= leave)) return undefined;
  const toAt = (share: number): Point => ({ x: from.x + dx * share, y: from.y + dy * share });
  return { from: toAt(enter), to: toAt(leave) };
}

/** A segment made so long that it leaves the box beyond its second end. */
export function extend({ from, to }: Segment, box: Area): Segment {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const long = Math.hypot(dx, dy);
  if (long === 0) return { from, to };
  const far =
    box.right - box.left + box.bottom - box.top + distanceToBox(from, box) + distanceToBox(to, box);
  const factor = Math.max(1, far / long);
  return { from, to: { x: from.x + dx * factor, y: from.y + dy * factor } };
}

/** How far a point is from a segment. */
export function distanceToSegment({ x, y }: Point, { from, to }: Segment): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const share =
    square === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / square));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}

/** How far a point is from a box; 0 within. */
export function distanceToBox({ x, y }: Point, { left, right, top, bottom }: Area): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** The edges of a box, all around. */
export function toEdges({ left, right, top, bottom }: Area): Segment[] {
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  return corners.map((from, i) => ({ from, to: corners[(i + 1) % 4]! }));
}

/** The box between two points. */
export const toBox = (a: Point, b: Point): Area => ({
  left: Math.min(a.x, b.x),
  right: Math.max(a.x, b.x),
  top: Math.min(a.y, b.y),
  bottom: Math.max(a.y, b.y),
});
