/**
 * The binary search of the house: where in something ascending a value belongs. Pure; knows nothing of what it
 * searches.
 */

/**
 * Finds the first place of an ascending column whose value is not below `value`.
 * @param from  first row to look at
 * @param to    row after the last; also the answer when every value is below
 * Cost: O(log n), no allocation.
 */
export function lowerBound(
  ascending: Float64Array | Uint32Array,
  value: number,
  from = 0,
  to = ascending.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Finds the first place in `from..to` for which the answer is no, where it is yes for all places before it;
 * `to` when it is yes for all. For what is no plain column: a ring, a list of runs.
 */
export function partitionPoint(
  from: number,
  to: number,
  isBefore: (place: number) => boolean,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
