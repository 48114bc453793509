/**
 * Recent trades of the symbol on the chart, newest last, in a ring of typed arrays: what time & sales shows.
 * Promises arrival order and bounded memory. Knows nothing of the page.
 */
import { isCancel } from '../../shared/model/apply-tick.ts';
import { FLAG, TICK, type TickColumns } from '../../shared/model/tick.ts';

/** Trades kept; a power of two. */
export const TRADES_KEPT = 4_096;
const CAPACITY = TRADES_KEPT;
const MASK = CAPACITY - 1;
/** What a usual trade is, is told from so many, and not before so few have come. */
const SAMPLED_TRADES = 256;
const FEW_TRADES = 8;

/** A trade as a row of time & sales. */
export interface LoggedTrade {
  timeMs: number;
  timeNs: number;
  /** Price and size in the instrument's units. */
  price: number;
  size: number;
  /** SIDE.* of the taker. */
  side: number;
  /** FLAG.* bits. */
  flags: number;
}

/** A ring of trades. */
export class TradeLog {
  length = 0;
  /** The running number of the next trade. Never falls, so that readers can hold a place. */
  total: number;
  version: number;
  /** Another one whenever everything was forgotten: rows that are held belong to one life. */
  life: number;
  /** The latest trade outside regular hours by its own time, and its price; NaN before one. */
  extendedMs = NaN;
  extendedPrice = NaN;
  /** Running number from which on no trade is missing. */
  private wholeFrom = 0;
  private readonly timeMs = new Float64Array(CAPACITY);
  private readonly timeNs = new Uint32Array(CAPACITY);
  private readonly price = new Float64Array(CAPACITY);
  private readonly size = new Float64Array(CAPACITY);
  private readonly side = new Uint8Array(CAPACITY);
  private readonly flags = new Uint16Array(CAPACITY);

  /** @param first running number of the first trade: with numbers of their own, readers tell logs apart */
  constructor(first = 0) {
    this.total = this.version = this.life = first;
  }

  /** Adds the trades among rows from..to-1. */
  append(columns: TickColumns, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (columns.kind[i] !== TICK.trade) continue;
      const slot = this.total++ & MASK;
      this.timeMs[slot] = columns.timeMs[i]!;
      this.timeNs[slot] = columns.timeNs[i]!;
      this.price[slot] = columns.price[i]!;
      this.size[slot] = columns.size[i]!;
      this.side[slot] = columns.side[i]!;
      this.flags[slot] = columns.flags[i]!;
      if (this.length < CAPACITY) this.length++;
      this.noteExtended(slot);
      this.version++;
    }
  }

  /** Forgets all trades; running numbers go on. */
  clear(): void {
    this.length = 0;
    this.life++;
    this.extendedMs = NaN;
    this.extendedPrice = NaN;
    this.version++;
  }

  private noteExtended(slot: number): void {
    const flags = this.flags[slot]!;
    const isExtended = (flags & FLAG.extendedHours) !== 0 && !isCancel(flags);
    if (!isExtended || this.timeMs[slot]! < this.extendedMs) return;
    this.extendedMs = this.timeMs[slot]!;
    this.extendedPrice = this.price[slot]!;
  }

  /** Trades are missing behind the newest one. */
  noteHole(): void {
    this.wholeFrom = this.total;
  }

  /**
   * Finds the trade that a cancel takes back: the newest before it of the same price and size that none in between
   * took back. @returns its running number, or undefined when it is not among those that are kept without a hole
   */
  findCancelled(cancel: number): number | undefined {
    const slot = cancel & MASK;
    const oldest = Math.max(this.total - this.length, this.wholeFrom);
    let taken = 0;
    for (let number = cancel - 1; number >= oldest; number--) {
      const at = number & MASK;
      if (this.price[at] !== this.price[slot] || this.size[at] !== this.size[slot]) continue;
      if (isCancel(this.flags[at]!)) taken++;
      else if (taken === 0) return number;
      else taken--;
    }
    return undefined;
  }

  /** Reads the trade with a running number, total - length..total - 1, into `into`. */
  read(number: number, into: LoggedTrade): void {
    const slot = number & MASK;
    into.timeMs = this.timeMs[slot]!;
    into.timeNs = this.timeNs[slot]!;
    into.price = this.price[slot]!;
    into.size = this.size[slot]!;
    into.side = this.side[slot]!;
    into.flags = this.flags[slot]!;
  }

  /** A usual trade: the median of the newest, rounded down to 1, 2 or 5 × 10^n; 0 while there are few. */
  typicalSize(): number {
    if (this.length < FEW_TRADES) return 0;
    const sizes: number[] = [];
    const oldest = this.total - Math.min(this.length, SAMPLED_TRADES);
    for (let number = oldest; number < this.total; number++) sizes.push(this.size[number & MASK]!);
    const median = sizes.sort((a, b) => a - b)[sizes.length >> 1]!;
    const power = 10 ** Math.floor(Math.log10(Math.max(1, median)));
    const lead = [5, 2, 1].find((each) => each * power <= median) ?? 1;
    return lead * power;
  }
}

/** A trade to read into. */
export const createLoggedTrade = (): LoggedTrade => ({
  timeMs: 0,
  timeNs: 0,
  price: 0,
  size: 0,
  side: 0,
  flags: 0,
});
