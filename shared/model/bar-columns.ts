/**
 * The memory of a series of bars: columns of numbers in time order, bounded in number, the oldest give way.
 * Knows when the bars of a series begin and end; what a trade does to one is bar.ts.
 */
import { lowerBound } from './lower-bound.ts';
import { RevisionLog } from './revision-log.ts';
import type { BarGrid } from './bar-grid.ts';
import type { TradingDay } from './trading-day.ts';

const FIRST_CAPACITY = 8;
const COLUMNS = [
  'startMs',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'trades',
  'turnoverHi',
  'turnoverLo',
  'firstNs',
  'lastNs',
] as const;
type Column = (typeof COLUMNS)[number];

/** One bar as an object, for edges (HTTP, tests, crosshair); prices and sizes in instrument units. */
export interface Bar {
  /** Start of the interval, UTC ms. */
  startMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Sum of sizes. */
  volume: number;
  /** Number of trades. */
  trades: number;
  /** Exact sum of price × size: turnoverHi × 2^52 + turnoverLo. */
  turnoverHi: number;
  turnoverLo: number;
  /** Time of the first and of the last price-setting trade, ns after startMs; -1 while there is none. */
  firstNs: number;
  lastNs: number;
}

/** Bars in columns, oldest first; the last one may still be forming. */
export class BarColumns {
  readonly intervalMs: number;
  readonly maxBars: number;
  /** Where bars begin, of trading days and what is made of them; undefined where they lie on the grid of their length. */
  readonly days: BarGrid | undefined;
  /** Rows in use: the first bar is at row `head`, the last at `head + length - 1`. */
  head = 0;
  length = 0;
  startMs!: Float64Array;
  open!: Float64Array;
  high!: Float64Array;
  low!: Float64Array;
  close!: Float64Array;
  volume!: Float64Array;
  trades!: Float64Array;
  turnoverHi!: Float64Array;
  turnoverLo!: Float64Array;
  firstNs!: Float64Array;
  lastNs!: Float64Array;
  /** Counts every change, so that readers see whether anything moved. */
  version = 0;
  /** Bars that were dropped because there were too many. */
  dropped = 0;
  /** Changes before the last bar; kept once somebody has asked for them. */
  private revisions: RevisionLog | undefined;

  /**
   * @param intervalMs length of a bar, ms  @param maxBars bars kept, may be Infinity; older ones are dropped
   * @param days of a series that lies on no plain grid; days of UTC do
   */
  constructor(
    intervalMs: number,
    maxBars: number,
    days?: BarGrid & { readonly rule?: TradingDay },
  ) {
    this.intervalMs = intervalMs;
    this.maxBars = maxBars;
    this.days = days?.rule === 'utc' ? undefined : days;
    this.allocate(Math.min(FIRST_CAPACITY, maxBars * 2));
  }

  /** Row of the last bar; only when length > 0. */
  get last(): number {
    return this.head + this.length - 1;
  }

  /** Start of the last bar, ms, or -Infinity when there is none. */
  get lastStartMs(): number {
    return this.length > 0 ? this.startMs[this.last]! : -Infinity;
  }

  /**
   * Start of the earliest bar that changed since a version, other than the bar that was the last one then; -Infinity
   * when all may have. Changes are kept from the first call on.
   */
  revisedSince(version: number): number {
    if (this.revisions !== undefined) return this.revisions.earliestSince(version);
    this.revisions = new RevisionLog();
    return -Infinity;
  }

  /** Forgets all bars. */
  clear(): void {
    this.revisions?.note(this.version, -Infinity);
    this.head = 0;
    this.length = 0;
    this.version++;
  }

  /** Stamp of the bar that holds a moment. */
  startOf(timeMs: number): number {
    const { days, intervalMs } = this;
    if (days !== undefined) return days.labelOf(timeMs);
    return Math.floor(timeMs / intervalMs) * intervalMs;
  }

  /** First ms of the bar that is stamped so. */
  beginOf(startMs: number): number {
    return this.days === undefined ? startMs : this.days.beginOf(startMs);
  }

  /** First ms after the bar that is stamped so. */
  endOf(startMs: number): number {
    return this.days === undefined ? startMs + this.intervalMs : this.days.endOf(startMs);
  }

  /** Appends rows `from`..`to - 1` of a series of the same interval, all later than what is here. */
  appendRows(other: BarColumns, from: number, to: number): void {
    if (to <= from) return;
    if (this.head + this.length + to - from > this.startMs.length) this.makeRoom(to - from);
    const at = this.head + this.length;
    const source = other as Record<Column, Float64Array>;
    for (const column of COLUMNS) this[column].set(source[column].subarray(from, to), at);
    this.length += to - from;
    this.version++;
  }

  /** Forgets the bars before a row. */
  dropBefore(row: number): void {
    const count = Math.min(this.length, Math.max(0, row - this.head));
    this.head += count;
    this.length -= count;
    this.dropped += count;
  }

  /** Reads one row as an object. */
  at(row: number): Bar {
    /* In one literal: an object that grows field by field takes ten times as long. */
    return {
      startMs: this.startMs[row]!,
      open: this.open[row]!,
      high: this.high[row]!,
      low: this.low[row]!,
      close: this.close[row]!,
      volume: this.volume[row]!,
      trades: this.trades[row]!,
      turnoverHi: this.turnoverHi[row]!,
      turnoverLo: this.turnoverLo[row]!,
      firstNs: this.firstNs[row]!,
      lastNs: this.lastNs[row]!,
    };
  }

  /** First row whose start is ≥ `timeMs`; head + length when there is none. */
  lowerBound(timeMs: number): number {
    return lowerBound(this.startMs, timeMs, this.head, this.head + this.length);
  }

  /** A bar is about to change. */
  protected noteChange(row: number): void {
    if (row !== this.last) this.revisions?.note(this.version, this.startMs[row]!);
  }

  protected append(startMs: number): number {
    if (this.length === this.maxBars) {
      this.head++;
      this.length--;
      this.dropped++;
    }
    if (this.head + this.length === this.startMs.length) this.makeRoom();
    const row = this.head + this.length++;
    this.blank(row, startMs);
    return row;
  }

  protected insert(at: number, startMs: number): number {
    const dropped = this.length === this.maxBars ? 1 : 0;
    const rank = at - this.head - dropped;
    this.append(startMs);
    const row = this.head + rank;
    for (const column of COLUMNS) this[column].copyWithin(row + 1, row, this.last);
    this.blank(row, startMs);
    this.noteChange(row);
    return row;
  }

  private blank(row: number, startMs: number): void {
    this.startMs[row] = startMs;
    this.open[row] = 0;
    this.high[row] = -Infinity;
    this.low[row] = Infinity;
    this.close[row] = 0;
    this.volume[row] = 0;
    this.trades[row] = 0;
    this.turnoverHi[row] = 0;
    this.turnoverLo[row] = 0;
    this.firstNs[row] = -1;
    this.lastNs[row] = -1;
  }

  /** Slides the bars to the front when half the room is free, else doubles it until `rows` more fit. */
  private makeRoom(rows = 1): void {
    const old = this as Record<Column, Float64Array>;
    const before = Object.fromEntries(COLUMNS.map((column) => [column, old[column]]));
    const from = this.head;
    const to = this.head + this.length;
    let capacity = this.startMs.length;
    if (this.length * 2 > capacity) capacity *= 2;
    while (this.length + rows > capacity) capacity *= 2;
    if (capacity !== this.startMs.length) this.allocate(capacity);
    for (const column of COLUMNS) {
      if (this[column] === before[column]) this[column].copyWithin(0, from, to);
      else this[column].set(before[column]!.subarray(from, to));
    }
    this.head = 0;
  }

  /** All columns in one piece of memory: thousands of series have tens of thousands of columns. */
  private allocate(capacity: number): void {
    const bytes = capacity * Float64Array.BYTES_PER_ELEMENT;
    const memory = new ArrayBuffer(bytes * COLUMNS.length);
    COLUMNS.forEach((column, i) => {
      this[column] = new Float64Array(memory, i * bytes, capacity);
    });
  }
}
