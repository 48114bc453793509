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

/** Distance from the edges of the screen where there is room for it, CSS px. */
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
  box: Pick<Box, 'width' | 'height'>,
  room: Box,
  taken: readonly Box[],
  from: 'top' | 'bottom',
): Place {
  const inside = toInside(room, box);
  const best = toBest(box, inside, taken, from);
  const isFree = (place: Place): boolean => toCovered({ ...place, ...box }, taken) === 0;
  if (isFree(best)) return best;
  const atEdge = toBest(box, room, taken, from);
  return isFree(atEdge) ? atEdge : best;
}

/** The room without its margin, as far as the box still fits. */
function toInside(room: Box, box: Pick<Box, 'width' | 'height'>): Box {
  const width = Math.max(room.width - 2 * MARGIN_PX, box.width);
  const height = Math.max(room.height - 2 * MARGIN_PX, box.height);
  return { left: room.left + MARGIN_PX, top: room.top + MARGIN_PX, width, height };
}

function toBest(
  { width, height }: Pick<Box, 'width' | 'height'>,
  room: Box,
  taken: readonly Box[],
  from: 'top' | 'bottom',
): Place {
  const rows = toTries(room.top, room.height, height, taken, 'top', 'height');
  const columns = toTries(room.left, room.width, width, taken, 'left', 'width');
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

/**
 * Places along one side, in order. A box that can be moved until something stops it can be put beside what stopped
 * it: where there is a free place, one of these is.
 */
function toTries(
  start: number,
  length: number,
  own: number,
  taken: readonly Box[],
  side: 'left' | 'top',
  size: 'width' | 'height',
): number[] {
  const last = Math.max(start, start + length - own);
  const beside = taken.flatMap((each) => [each[side] - own, each[side] + each[size]]);
  const tries = [start, start + (last - start) / 2, last, ...beside];
  const inRoom = tries.filter((at) => at >= start && at <= last);
  return [...new Set(inRoom)].toSorted((a, b) => a - b);
}
