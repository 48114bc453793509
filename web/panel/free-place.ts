/**
 * Where a message lies over the page without covering anything that people press. Pure geometry, in CSS px; what is
 * on the page it is told.
 */

/** A box on the screen, CSS px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Left upper corner, CSS px. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

/** Distance of neighbouring tries, and from whatever is not to be covered, CSS px. */
const STEP_PX = 8;
const MARGIN_PX = 8;

/** Area that two boxes share, square px. */
function toShared(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** How much of what is taken a box at a place covers, square px. */
export const toCovered = (box: Box, taken: readonly Box[]): number =>
  taken.reduce((sum, each) => sum + toShared(box, each), 0);

/**
 * Finds the place nearest to an edge of `room` where a box covers nothing that is taken; where there is none, the one
 * where it covers least.
 * @param from the edge that it would like: the middle of the top, or the right end of the bottom
 */
export function toFreePlace(
  { width, height }: Pick<Box, 'width' | 'height'>,
  room: Box,
  taken: readonly Box[],
  from: 'top' | 'bottom',
): Place {
  const rows = toRow(room.top + MARGIN_PX, room.top + room.height - height - MARGIN_PX);
  const columns = toRow(room.left + MARGIN_PX, room.left + room.width - width - MARGIN_PX);
  const middle = room.left + (room.width - width) / 2;
  if (from === 'top') columns.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  else {
    rows.reverse();
    columns.reverse();
  }
  let best: Place = { left: columns[0]!, top: rows[0]! };
  let least = Infinity;
  for (const top of rows) {
    for (const left of columns) {
      const covered = toCovered({ left, top, width, height }, taken);
      if (covered >= least) continue;
      best = { left, top };
      least = covered;
      if (covered === 0) return best;
    }
  }
  return best;
}

/** Tries from one end to the other, both among them; the first end alone where there is no room. */
function toRow(first: number, last: number): number[] {
  const tries = [first];
  for (let at = first + STEP_PX; at < last; at += STEP_PX) tries.push(at);
  if (last > first) tries.push(last);
  return tries;
}
