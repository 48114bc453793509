/**
 * A market as tiles whose areas are proportional to weights: squarified (Bruls, Huizing and van Wijk, "Squarified
 * treemaps", 2000). Pure; in whatever unit the room has. Ties are broken by name, so that equal weights do not jump.
 */

/** A rectangle. */
export interface HeatBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a tile is made of. */
export interface Weighted {
  readonly name: string;
  /** Above 0. */
  readonly weight: number;
}

/** Worst ratio of the sides in a row of areas along a side. */
function toWorst(areas: readonly number[], side: number): number {
  const sum = areas.reduce((whole, each) => whole + each, 0);
  const most = Math.max(...areas);
  const least = Math.min(...areas);
  const square = side * side;
  return Math.max((square * most) / (sum * sum), (sum * sum) / (square * least));
}

/** Boxes of the items within `room`, in the order of the items that come back with them: the largest first. */
export function toHeatBoxes<Item extends Weighted>(
  items: readonly Item[],
  room: HeatBox,
): { item: Item; box: HeatBox }[] {
  const sorted = items
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  const whole = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const placed: { item: Item; box: HeatBox }[] = [];
  if (whole === 0 || room.width <= 0 || room.height <= 0) return placed;
  const scale = (room.width * room.height) / whole;
  let { x, y, width, height } = room;
  let at = 0;
  while (at < sorted.length) {
    const side = Math.min(width, height);
    const areas = [sorted[at]!.weight * scale];
    while (at + areas.length < sorted.length) {
      const next = sorted[at + areas.length]!.weight * scale;
      if (toWorst([...areas, next], side) > toWorst(areas, side)) break;
      areas.push(next);
    }
    const depth = areas.reduce((sum, each) => sum + each, 0) / side;
    let along = 0;
    for (const area of areas) {
      const length = area / depth;
      const isTall = width >= height;
      const box = isTall
        ? { x, y: y + along, width: depth, height: length }
        : { x: x + along, y, width: length, height: depth };
      placed.push({ item: sorted[at++]!, box });
      along += length;
    }
    if (width >= height) [x, width] = [x + depth, width - depth];
    else [y, height] = [y + depth, height - depth];
  }
  return placed;
}

/** Change in percent that has the full colour; what is beyond has it too. */
export const FULL_PERCENT = 3;

/** Share of the full colour of a change, -1..1; 0 while it is unknown. */
export const toHeat = (percent: number | null): number =>
  Math.max(-1, Math.min(1, (percent ?? 0) / FULL_PERCENT));
