/**
 * OHLCV bars of one symbol and one interval, in columns, oldest first, bounded in number.
 * Promises: bars are stamped with their start; there is no bar without a trade; folding trades equals
 * folding finer bars, whatever the order of late trades. (A trade that sets no price counts only where it
 * finds a bar: in an interval that nothing else fell into it is left out.)
 * Knows nothing of symbols, feeds or the wire.
 */
import { lowerBound } from './lower-bound.ts';
import { addProduct, addTurnover, toVwap } from './turnover.ts';

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

/** Volume-weighted average price of a bar, in price units, or undefined without volume. */
export const toBarVwap = (bar: Bar): number | undefined =>
  toVwap(bar.turnoverHi, bar.turnoverLo, bar.volume);

/** Bounded series of bars in time order; the last one may still be forming. */
export class BarSeries {
  readonly intervalMs: number;
  readonly maxBars: number;
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
  /** Late trades that fell before the oldest kept bar and could not be counted. */
  tooLateTrades = 0;

  /** @param intervalMs length of a bar, ms  @param maxBars bars kept, may be Infinity; older ones are dropped */
  constructor(intervalMs: number, maxBars: number) {
    this.intervalMs = intervalMs;
    this.maxBars = maxBars;
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

  /** Forgets all bars. */
  clear(): void {
    this.head = 0;
    this.length = 0;
    this.version++;
  }

  /**
   * Folds one trade in. A late trade corrects the bar that it belongs to.
   * @param setsPrice false for trades that count for volume only; without a bar to join they are dropped
   * @returns the row of the bar that changed, or -1 when none did
   */
  addTrade(timeMs: number, timeNs: number, price: number, size: number, setsPrice = true): number {
    let row = this.length > 0 ? this.last : -1;
    let startMs = row < 0 ? Infinity : this.startMs[row]!;
    if (timeMs < startMs || timeMs >= startMs + this.intervalMs) {
      startMs = Math.floor(timeMs / this.intervalMs) * this.intervalMs;
      row = this.rowFor(startMs, setsPrice);
      if (row < 0) return -1;
    }
    const atNs = (timeMs - startMs) * 1e6 + timeNs;
    if (setsPrice) this.addPrice(row, price, atNs);
    this.volume[row]! += size;
    this.trades[row]!++;
    TURNOVER.hi = this.turnoverHi[row]!;
    TURNOVER.lo = this.turnoverLo[row]!;
    addProduct(TURNOVER, price, size);
    this.turnoverHi[row] = TURNOVER.hi;
    this.turnoverLo[row] = TURNOVER.lo;
    this.version++;
    return row;
  }

  /** Folds a finer bar (row `from` of `finer`) into the bar that holds it. Fold each finer bar once. */
  addBar(finer: BarSeries, from: number): number {
    const finerStart = finer.startMs[from]!;
    const startMs = Math.floor(finerStart / this.intervalMs) * this.intervalMs;
    let row = this.length > 0 ? this.last : -1;
    if (row < 0 || this.startMs[row] !== startMs) row = this.rowFor(startMs, true);
    if (row < 0) return -1;
    const shiftNs = (finerStart - startMs) * 1e6;
    if (this.high[row]! < finer.high[from]!) this.high[row] = finer.high[from]!;
    if (this.low[row]! > finer.low[from]!) this.low[row] = finer.low[from]!;
    const firstNs = finer.firstNs[from]! + shiftNs;
    const lastNs = finer.lastNs[from]! + shiftNs;
    if (this.firstNs[row]! < 0 || firstNs < this.firstNs[row]!) {
      this.firstNs[row] = firstNs;
      this.open[row] = finer.open[from]!;
    }
    if (lastNs >= this.lastNs[row]!) {
      this.lastNs[row] = lastNs;
      this.close[row] = finer.close[from]!;
    }
    this.volume[row]! += finer.volume[from]!;
    this.trades[row]! += finer.trades[from]!;
    TURNOVER.hi = this.turnoverHi[row]!;
    TURNOVER.lo = this.turnoverLo[row]!;
    addTurnover(TURNOVER, finer.turnoverHi[from]!, finer.turnoverLo[from]!);
    this.turnoverHi[row] = TURNOVER.hi;
    this.turnoverLo[row] = TURNOVER.lo;
    this.version++;
    return row;
  }

  /** Puts a whole bar in: replaces the one with the same start, else inserts it in time order. */
  put(bar: Bar): void {
    const row = this.rowFor(bar.startMs, true);
    if (row < 0) return;
    this.startMs[row] = bar.startMs;
    this.open[row] = bar.open;
    this.high[row] = bar.high;
    this.low[row] = bar.low;
    this.close[row] = bar.close;
    this.volume[row] = bar.volume;
    this.trades[row] = bar.trades;
    this.turnoverHi[row] = bar.turnoverHi;
    this.turnoverLo[row] = bar.turnoverLo;
    this.firstNs[row] = bar.firstNs;
    this.lastNs[row] = bar.lastNs;
    this.version++;
  }

  /** Appends rows `from`..`to - 1` of a series of the same interval, all later than what is here. */
  appendRows(other: BarSeries, from: number, to: number): void {
    if (to <= from) return;
    if (this.head + this.length + to - from > this.startMs.length) this.makeRoom(to - from);
    const at = this.head + this.length;
    const source = other as Record<Column, Float64Array>;
    for (const column of COLUMNS) this[column].set(source[column].subarray(from, to), at);
    this.length += to - from;
    this.version++;
  }

  /** Reads one row as an object. */
  at(row: number): Bar {
    const bar = {} as Record<Column, number>;
    for (const column of COLUMNS) bar[column] = this[column][row]!;
    return bar;
  }

  /** First row whose start is ≥ `timeMs`; head + length when there is none. */
  lowerBound(timeMs: number): number {
    return lowerBound(this.startMs, timeMs, this.head, this.head + this.length);
  }

  private addPrice(row: number, price: number, atNs: number): void {
    if (this.firstNs[row]! < 0 || atNs < this.firstNs[row]!) {
      this.firstNs[row] = atNs;
      this.open[row] = price;
    }
    if (atNs >= this.lastNs[row]!) {
      this.lastNs[row] = atNs;
      this.close[row] = price;
    }
    if (price > this.high[row]!) this.high[row] = price;
    if (price < this.low[row]!) this.low[row] = price;
  }

  private rowFor(startMs: number, create: boolean): number {
    if (this.length === 0 || startMs > this.startMs[this.last]!) {
      return create ? this.append(startMs) : -1;
    }
    const row = this.lowerBound(startMs);
    if (this.startMs[row] === startMs) return row;
    if (row === this.head && this.length >= this.maxBars) {
      this.tooLateTrades++;
      return -1;
    }
    return create ? this.insert(row, startMs) : -1;
  }

  private append(startMs: number): number {
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

  private insert(at: number, startMs: number): number {
    const dropped = this.length === this.maxBars ? 1 : 0;
    const rank = at - this.head - dropped;
    this.append(startMs);
    const row = this.head + rank;
    for (const column of COLUMNS) this[column].copyWithin(row + 1, row, this.last);
    this.blank(row, startMs);
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

const TURNOVER = { hi: 0, lo: 0 };
