/**
 * The points of a tick line: a ring of (time, price) in typed arrays with a min/max pyramid beside it.
 * Promises that any window is reduced to first, last, lowest and highest per pixel column, exactly,
 * in about a millisecond whatever its length. Knows nothing of canvases or symbols.
 */
import { partitionPoint } from '../../shared/model/lower-bound.ts';
import { MinMaxPyramid } from './min-max-pyramid.ts';

const DEFAULT_CAPACITY = 2 ** 17;
const DEFAULT_MAX_CAPACITY = 2 ** 20;
const REBASE_AT = 2 ** 30;

/** One row per pixel column; a column without points has count 0 and stale other fields. */
export interface LineColumns {
  readonly count: Uint32Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Exact times of the first and last point of the column, ms. */
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
}

/** Makes room for `columns` pixel columns. */
export const createLineColumns = (columns: number): LineColumns => ({
  count: new Uint32Array(columns),
  min: new Float64Array(columns),
  max: new Float64Array(columns),
  first: new Float64Array(columns),
  last: new Float64Array(columns),
  firstMs: new Float64Array(columns),
  lastMs: new Float64Array(columns),
});

/** Points in time order, addressed by rank: 0 is the oldest kept, length - 1 the newest. */
export class LineSeries {
  length = 0;
  /** Counts every change, so that readers see whether anything moved. */
  version = 0;
  /** Points refused because they were older than the newest one. */
  latePoints = 0;
  private readonly maxCapacity: number;
  private times: Float64Array;
  private prices: Float64Array;
  private pyramid: MinMaxPyramid;
  private mask: number;
  /** Running number of the next point; its low bits are its place in the ring. */
  private next = 0;

  /** @param options room at first and at most, points; powers of two. Beyond it the oldest go. */
  constructor(options: { capacity?: number; maxCapacity?: number } = {}) {
    const capacity = options.capacity ?? DEFAULT_CAPACITY;
    this.maxCapacity = Math.max(capacity, options.maxCapacity ?? DEFAULT_MAX_CAPACITY);
    for (const size of [capacity, this.maxCapacity]) {
      if (size < 2 || size > 2 ** 24 || (size & (size - 1)) !== 0) {
        throw new RangeError(`capacity must be a power of two in 2..2^24, not ${size}`);
      }
    }
    this.times = new Float64Array(capacity);
    this.prices = new Float64Array(capacity);
    this.pyramid = new MinMaxPyramid(capacity);
    this.mask = capacity - 1;
  }

  /** Time of the oldest and of the newest point, ms; ±Infinity when there is none. */
  get firstMs(): number {
    return this.length > 0 ? this.timeAt(0) : Infinity;
  }
  get lastMs(): number {
    return this.length > 0 ? this.timeAt(this.length - 1) : -Infinity;
  }

  /**
   * Adds a point at the end. Equal times are kept in arrival order.
   * @param timeMs UTC ms, fractions allowed  @param price finite, price units
   * @returns false when the point is older than the newest one: it is counted and left out
   */
  append(timeMs: number, price: number): boolean {
    if (timeMs < this.lastMs) {
      this.latePoints++;
      return false;
    }
    if (this.length > this.mask && this.mask + 1 < this.maxCapacity) this.grow();
    if (this.next === REBASE_AT) this.next -= REBASE_AT / 2;
    const slot = this.next & this.mask;
    this.times[slot] = timeMs;
    this.prices[slot] = price;
    this.pyramid.append(this.next, price);
    this.next++;
    if (this.length <= this.mask) this.length++;
    this.version++;
    return true;
  }

  /** Forgets all points and keeps the room. */
  clear(): void {
    this.length = 0;
    this.next = 0;
    this.version++;
  }

  timeAt(rank: number): number {
    return this.times[(this.next - this.length + rank) & this.mask]!;
  }

  priceAt(rank: number): number {
    return this.prices[(this.next - this.length + rank) & this.mask]!;
  }

  /** First rank in `from`.. whose time is ≥ `timeMs`; `length` when there is none. */
  lowerBound(timeMs: number, from = 0): number {
    return this.searchRanks(from, this.length, timeMs);
  }

  /** Rank of the point nearest in time, the later one of two equally near; -1 when empty. */
  nearest(timeMs: number): number {
    const after = this.lowerBound(timeMs);
    if (after === this.length) return this.length - 1;
    if (after === 0) return 0;
    return timeMs - this.timeAt(after - 1) < this.timeAt(after) - timeMs ? after - 1 : after;
  }

  /** Lowest and highest price of ranks `from`..`to - 1`, written to `into`; ±Infinity when empty. */
  extremes(from: number, to: number, into: { min: number; max: number }): void {
    const base = this.next - this.length;
    this.pyramid.query(this.prices, base + from, base + to);
    into.min = this.pyramid.min;
    into.max = this.pyramid.max;
  }

  /**
   * Reduces the window of `columns` columns from `fromMs` on.
   * @param toEdge moment at which a column begins, and the one before it ends
   * @returns number of points in the window. Cost: O(columns × log length), no allocation.
   */
  reduce(
    fromMs: number,
    toEdge: (column: number) => number,
    columns: number,
    into: LineColumns,
  ): number {
    const base = this.next - this.length;
    let rank = this.lowerBound(fromMs);
    const start = rank;
    for (let column = 0; column < columns; column++) {
      const end = this.boundaryAfter(rank, toEdge(column + 1));
      into.count[column] = end - rank;
      if (end > rank) {
        this.pyramid.query(this.prices, base + rank, base + end);
        into.min[column] = this.pyramid.min;
        into.max[column] = this.pyramid.max;
        into.first[column] = this.priceAt(rank);
        into.last[column] = this.priceAt(end - 1);
        into.firstMs[column] = this.timeAt(rank);
        into.lastMs[column] = this.timeAt(end - 1);
      }
      rank = end;
    }
    return rank - start;
  }

  /** As lowerBound, but galloping from `from`: columns hold few points compared with the ring. */
  private boundaryAfter(from: number, timeMs: number): number {
    let step = 1;
    let low = from;
    while (low + step <= this.length && this.timeAt(low + step - 1) < timeMs) {
      low += step;
      step *= 2;
    }
    return this.searchRanks(low, Math.min(this.length, low + step), timeMs);
  }

  private searchRanks(from: number, to: number, timeMs: number): number {
    return partitionPoint(from, to, (rank) => this.timeAt(rank) < timeMs);
  }

  private grow(): void {
    const { times, prices, mask, length } = this;
    const first = this.next - length;
    const capacity = (mask + 1) * 2;
    this.times = new Float64Array(capacity);
    this.prices = new Float64Array(capacity);
    this.pyramid = new MinMaxPyramid(capacity);
    this.mask = capacity - 1;
    for (let rank = 0; rank < length; rank++) {
      this.times[rank] = times[(first + rank) & mask]!;
      this.prices[rank] = prices[(first + rank) & mask]!;
      this.pyramid.append(rank, this.prices[rank]!);
    }
    this.next = length;
  }
}
