/**
 * Merges the runs of one block into one stream in time order.
 * Each tick's place is the latest time that its instrument had reached (a late tick does not jump back), so
 * the order within an instrument is kept; at equal times the lower instrument id goes first. Because runs
 * stand in ascending id order, a stable sort by that time is the merge: of few runs or rows by merging neighbours, else
 * a radix sort, linear whatever comes.
 */
import type { RunHead } from '../wire/run.ts';
import type { TickColumns } from '../model/tick.ts';

const DIGIT_BITS = 11;
const RADIX = 1 << DIGIT_BITS;
const MASK = RADIX - 1;
/** Below this many rows an insertion sort is quicker than clearing the counters. */
const FEW_ROWS = 48;

/** So few runs are merged in three rounds, and so few rows in less time than the counters of a radix sort take. */
const FEW_RUNS = 8;
const MANY_ROWS = 1_024;

/** Sorts blocks; keeps its arrays from block to block. */
export class TimeOrder {
  /** Row numbers in time order, valid for rows 0..n-1 after `sort`. */
  order = new Uint32Array(0);
  /** By row number: the whole ms at which the tick comes. */
  keyMs = new Float64Array(0);
  private keyNs = new Uint32Array(0);
  private other = new Uint32Array(0);
  private readonly counts = new Uint32Array(RADIX);
  /** Where the runs that are merged begin, and where the last one ends. */
  private bounds = new Uint32Array(64);

  /** Computes the order of all rows of `columns`, which holds `runs` one after the other. */
  sort(columns: TickColumns, runs: readonly RunHead[]): void {
    const count = columns.length;
    if (this.order.length < count) this.grow(columns.capacity);
    const isSorted = this.toKeys(columns, runs);
    for (let row = 0; row < count; row++) this.order[row] = row;
    if (isSorted) return;
    if (count < FEW_ROWS) this.insertionSort(count);
    else if (runs.length <= FEW_RUNS || count < MANY_ROWS) this.mergeRuns(count, runs);
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

  /** Merges neighbours until one run is left; each is in order. */
  private mergeRuns(count: number, runs: readonly RunHead[]): void {
    if (this.bounds.length <= runs.length) this.bounds = new Uint32Array(runs.length * 2);
    const { bounds } = this;
    let left = 0;
    for (let row = 0; left < runs.length; row += runs[left++]!.count) bounds[left] = row;
    bounds[left] = count;
    while (left > 1) {
      let merged = 0;
      for (let run = 0; run < left; run += 2) {
        const from = bounds[run]!;
        const middle = bounds[run + 1]!;
        this.mergeTwo(from, middle, run + 1 < left ? bounds[run + 2]! : middle);
        bounds[merged++] = from;
      }
      bounds[merged] = count;
      left = merged;
      const { order, other } = this;
      this.order = other;
      this.other = order;
    }
  }

  /** Merges places `from..middle-1` and `middle..to-1` of `order` into `other`; of equal ones the first goes first. */
  private mergeTwo(from: number, middle: number, to: number): void {
    const { order, other, keyMs, keyNs } = this;
    let at = from;
    let left = from;
    let right = middle;
    while (left < middle && right < to) {
      const a = order[left]!;
      const b = order[right]!;
      const isRightFirst =
        keyMs[b]! < keyMs[a]! || (keyMs[b] === keyMs[a] && keyNs[b]! < keyNs[a]!);
      other[at++] = isRightFirst ? b : a;
      if (isRightFirst) right++;
      else left++;
    }
    while (left < middle) other[at++] = order[left++]!;
    while (right < to) other[at++] = order[right++]!;
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
