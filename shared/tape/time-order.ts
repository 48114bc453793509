/**
 * Merges the runs of one block into one stream in time order.
 * Each tick's place is the latest time that its instrument had reached (a late tick does not jump back), so
 * the order within an instrument is kept; at equal times the lower instrument id goes first. Because runs
 * stand in ascending id order, a stable sort by that time is the merge: a radix sort, linear whatever comes.
 */
import type { RunHead } from '../wire/run.ts';
import type { TickColumns } from '../model/tick.ts';

const DIGIT_BITS = 11;
const RADIX = 1 << DIGIT_BITS;
const MASK = RADIX - 1;
/** Below this many rows an insertion sort is quicker than clearing the counters. */
const FEW_ROWS = 48;

/** Sorts blocks; keeps its arrays from block to block. */
export class TimeOrder {
  /** Row numbers in time order, valid for rows 0..n-1 after `sort`. */
  order = new Uint32Array(0);
  /** By row number: the whole ms at which the tick comes. */
  keyMs = new Float64Array(0);
  private keyNs = new Uint32Array(0);
  private other = new Uint32Array(0);
  private readonly counts = new Uint32Array(RADIX);

  /** Computes the order of all rows of `columns`, which holds `runs` one after the other. */
  sort(columns: TickColumns, runs: readonly RunHead[]): void {
    const count = columns.length;
    if (this.order.length < count) this.grow(columns.capacity);
    const isSorted = this.toKeys(columns, runs);
    for (let row = 0; row < count; row++) this.order[row] = row;
    if (isSorted) return;
    if (count < FEW_ROWS) this.insertionSort(count);
    else this.radixSort(count);
  }

  private grow(capacity: number): void {
    this.order = new Uint32Array(capacity);
    this.other = new Uint32Array(capacity);
    this.keyMs = new Float64Array(capacity);
    this.keyNs = new Uint32Array(capacity);
  }

  /** @returns true when the rows are in order as they stand */
  private toKeys(columns: TickColumns, runs: readonly RunHead[]): boolean {
    const { timeMs, timeNs } = columns;
    const { keyMs, keyNs } = this;
    let isSorted = true;
    let highMs = -Infinity;
    let highNs = 0;
    let row = 0;
    for (const run of runs) {
      const beforeMs = highMs;
      const beforeNs = highNs;
      highMs = -Infinity;
      for (const end = row + run.count; row < end; row++) {
        const ms = timeMs[row]!;
        const ns = timeNs[row]!;
        if (ms > highMs || (ms === highMs && ns > highNs)) {
          if (highMs === -Infinity && (ms < beforeMs || (ms === beforeMs && ns < beforeNs))) {
            isSorted = false;
          }
          highMs = ms;
          highNs = ns;
        }
        keyMs[row] = highMs;
        keyNs[row] = highNs;
      }
    }
    return isSorted;
  }

  private insertionSort(count: number): void {
    const { order, keyMs, keyNs } = this;
    for (let i = 1; i < count; i++) {
      const row = order[i]!;
      const ms = keyMs[row]!;
      const ns = keyNs[row]!;
      let at = i;
      for (; at > 0; at--) {
        const before = order[at - 1]!;
        const beforeMs = keyMs[before]!;
        if (beforeMs < ms || (beforeMs === ms && keyNs[before]! <= ns)) break;
        order[at] = before;
      }
      order[at] = row;
    }
  }

  private radixSort(count: number): void {
    const { keyMs, keyNs } = this;
    let leastMs = Infinity;
    let mostMs = -Infinity;
    let mostNs = 0;
    for (let row = 0; row < count; row++) {
      const ms = keyMs[row]!;
      if (ms < leastMs) leastMs = ms;
      if (ms > mostMs) mostMs = ms;
      if (keyNs[row]! > mostNs) mostNs = keyNs[row]!;
    }
    for (let scale = 1; scale <= mostNs; scale *= RADIX) this.pass(count, keyNs, 0, scale);
    const spanMs = mostMs - leastMs;
    for (let scale = 1; scale <= spanMs; scale *= RADIX) this.pass(count, keyMs, leastMs, scale);
  }

  /** One stable counting pass by one digit of `key - least`. */
  private pass(count: number, key: Float64Array | Uint32Array, least: number, scale: number): void {
    const { counts, order, other } = this;
    counts.fill(0);
    for (let i = 0; i < count; i++) counts[toDigit(key[order[i]!]! - least, scale)]!++;
    let at = 0;
    for (let digit = 0; digit < RADIX; digit++) {
      const here = counts[digit]!;
      counts[digit] = at;
      at += here;
    }
    for (let i = 0; i < count; i++) {
      const row = order[i]!;
      other[counts[toDigit(key[row]! - least, scale)]!++] = row;
    }
    this.order = other;
    this.other = order;
  }
}

const toDigit = (value: number, scale: number): number =>
  scale === 1 ? value & MASK : Math.floor(value / scale) & MASK;
