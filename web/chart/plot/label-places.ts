/**
 * Where the names of curves stand: beside their own curve, where they cover least of any curve and nothing of
 * each other. Pure.
 */

/** A place in the plot, CSS px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve that may have a name. */
export interface LabelledCurve {
  readonly label?: string;
  /** Of the name as it will be written. */
  readonly width?: number;
  /** Where along the curve its name had best stand, 0..1. */
  readonly labelAt?: number;
  readonly points: readonly Point[];
}

/** What names must stay within. */
export interface Field {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A name at its place: left end of its base line. */
export interface Label extends Point {
  readonly text: string;
  /** Of its curve. */
  readonly index: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const ASCENT_PX = 9;
const DESCENT_PX = 3;
/** Distances of the base line from the curve, best first. */
const OFFSETS_PX = [-7, 15, -15, 23, -24, 33];
/** Places along a curve that are tried, and the distance at which curves are looked at. */
const TRIES = 21;
const GRAIN_PX = 3;
/** What it costs to cover a bit of a curve, another name, or to stand far from the place that was asked. */
const COVER_COST = 1;
const OVERLAP_COST = 1_000;
const FAR_COST = 8;
const OFFSET_COST = 0.4;

/** Places the names, one after the other. */
export function toLabels(curves: readonly LabelledCurve[], field: Field): Label[] {
  const ink = curves.flatMap(({ points }) => toInk(points));
  const placed: Box[] = [];
  const labels: Label[] = [];
  curves.forEach(({ label, width = 0, labelAt = 1, points }, index) => {
    if (label === undefined || points.length === 0) return;
    let best: { cost: number; x: number; y: number } | undefined;
    for (let i = 0; i < TRIES; i++) {
      const share = i / (TRIES - 1);
      const at = points[Math.round(share * (points.length - 1))]!;
      const x = Math.min(Math.max(at.x - width / 2, field.left + 3), field.right - width - 3);
      OFFSETS_PX.forEach((offset, rank) => {
        const y = at.y + offset;
        if (y - ASCENT_PX < field.top || y + DESCENT_PX > field.bottom) return;
        const box = toBox(x, y, width);
        const cost =
          COVER_COST * ink.filter((point) => isInside(point, box)).length +
          OVERLAP_COST * placed.filter((other) => isOverlapping(other, box)).length +
          FAR_COST * Math.abs(share - labelAt) +
          OFFSET_COST * rank;
        if (best === undefined || cost < best.cost) best = { cost, x, y };
      });
    }
    if (best === undefined || best.cost >= OVERLAP_COST) return;
    placed.push(toBox(best.x, best.y, width));
    labels.push({ x: best.x, y: best.y, text: label, index });
  });
  return labels;
}

/** Points along a curve, a few px apart. */
function toInk(points: readonly Point[]): Point[] {
  return points.flatMap((to, i) => {
    const from = points[i - 1] ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / GRAIN_PX));
    return Array.from({ length: steps }, (_, step) => ({
      x: from.x + ((to.x - from.x) * (step + 1)) / steps,
      y: from.y + ((to.y - from.y) * (step + 1)) / steps,
    }));
  });
}

const toBox = (x: number, y: number, width: number): Box => ({
  left: x - 2,
  right: x + width + 2,
  top: y - ASCENT_PX,
  bottom: y + DESCENT_PX,
});

const isInside = ({ x, y }: Point, box: Box): boolean =>
  x > box.left && x < box.right && y > box.top && y < box.bottom;

const isOverlapping = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
