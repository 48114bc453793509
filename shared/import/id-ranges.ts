/**
 * Trade ids that count up by one, as the ranges that were seen: what is missing in the end, whatever the order in which
 * they came, over all files. Exact; memory grows with the number of ranges, not of ids.
 */

/** Ranges beyond which ids are not watched any more: they do not count up. */
const MAX_RANGES = 2_000_000;
/** Ranges as they came, before they are put together. */
const FIRST_OPEN = 4_096;

/** Ids of one symbol. */
export class IdRanges {
  /** First and last id of each range, in turns; as they came until `settle`. */
  private bounds: number[] = [];
  private mostOpen = FIRST_OPEN;
  private highest = -1;
  private isScattered = false;

  /** Takes an id, a whole number from 0 on. @returns false when a higher one has come before */
  add(id: number): boolean {
    const isInOrder = id >= this.highest;
    if (isInOrder) this.highest = id;
    if (this.isScattered) return isInOrder;
    const { bounds } = this;
    const last = bounds.length - 1;
    if (last > 0 && id === bounds[last]! + 1) bounds[last] = id;
    else if (last < 0 || id < bounds[last - 1]! || id > bounds[last]!) this.open(id);
    return isInOrder;
  }

  /** Puts the ranges together; call it once all ids are there. */
  settle(): void {
    const { bounds } = this;
    const order = Array.from({ length: bounds.length / 2 }, (_, i) => i * 2);
    order.sort((a, b) => bounds[a]! - bounds[b]!);
    const joined: number[] = [];
    for (const at of order) {
      const last = joined.length - 1;
      if (last > 0 && bounds[at]! <= joined[last]! + 1) {
        joined[last] = Math.max(joined[last]!, bounds[at + 1]!);
      } else joined.push(bounds[at]!, bounds[at + 1]!);
    }
    this.bounds = joined;
  }

  /** Places where ids are missing; 0 where they do not count up at all. */
  get gaps(): number {
    return Math.max(0, this.bounds.length / 2 - 1);
  }

  /** Number of the range that holds an id, from 0; only after `settle`. */
  rangeOf(id: number): number {
    const { bounds } = this;
    let low = 0;
    let high = bounds.length / 2 - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (bounds[middle * 2]! <= id) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Ids that are missing between two ranges; only after `settle`. */
  missingBetween(from: number, to: number): number {
    let missing = 0;
    for (let range = from; range < to; range++) {
      missing += this.bounds[range * 2 + 2]! - this.bounds[range * 2 + 1]! - 1;
    }
    return missing;
  }

  private open(id: number): void {
    this.bounds.push(id, id);
    if (this.bounds.length < this.mostOpen * 2) return;
    this.settle();
    this.mostOpen = Math.max(FIRST_OPEN, this.bounds.length);
    if (this.bounds.length <= MAX_RANGES * 2) return;
    this.isScattered = true;
    this.bounds = [];
  }
}
