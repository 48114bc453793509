/**
 * OHLCV bars of one symbol and one interval, oldest first, bounded in number.
 * Promises: bars are stamped with their start (a trading day with its label); there is no bar without a trade;
 * folding trades equals folding finer bars, whatever the order of late trades; no sum ever passes what a double
 * holds exactly. (A trade that sets no price counts only where it finds a bar: in an interval that nothing else
 * fell into it is left out.) Knows nothing of symbols, feeds or the wire.
 */
import { BarColumns, type Bar } from './bar-columns.ts';
import { hasVolumeRoom } from './day-volumes.ts';
import { PART } from './trade-part.ts';
import { addProduct, addTurnover, toVwap } from './turnover.ts';

export type { Bar } from './bar-columns.ts';

/** What `addPart` gives where the volume would pass its bound. */
export const NO_ROOM = -2;

/** Volume-weighted average price of a bar, in price units, or undefined without volume. */
export const toBarVwap = (bar: Bar): number | undefined =>
  toVwap(bar.turnoverHi, bar.turnoverLo, bar.volume);

/** Bounded series of bars in time order; the last one may still be forming. */
export class BarSeries extends BarColumns {
  /** Late trades that fell before the oldest kept bar and could not be counted. */
  tooLateTrades = 0;
  /** Trades and finer bars whose volume was left out: the sum would have passed 2^53 - 1. */
  overflows = 0;
  /**
   * Folds one trade in. A late trade corrects the bar that it belongs to.
   * @param setsPrice false for trades that set neither open nor close; without a bar to join they are dropped
   * @param setsHighLow whether one of those sets high and low
   * @param isEarlier its place is before a trade of its very time that came already: it is no close then
   * @returns the row of the bar that changed, or -1 when none did
   */
  addTrade(
    timeMs: number,
    timeNs: number,
    price: number,
    size: number,
    setsPrice = true,
    setsHighLow = false,
    isEarlier = false,
  ): number {
    const row = this.rowAt(timeMs, setsPrice);
    if (row < 0) return -1;
    this.noteChange(row);
    if (setsPrice) {
      const atNs = (timeMs - this.beginOf(this.startMs[row]!)) * 1e6 + timeNs;
      this.addPrice(row, price, atNs, isEarlier);
    } else if (setsHighLow) this.addHighLow(row, price);
    this.addVolume(row, price, size);
    this.version++;
    return row;
  }

  /**
   * Takes a trade back, its volume and turnover, never below zero; prices stay.
   * @param timeMs when the trade was
   * @returns the row of the bar that changed, or -1 when none did
   */
  cancelTrade(timeMs: number, price: number, size: number): number {
    const startMs = this.startOf(timeMs);
    const row = this.lowerBound(startMs);
    const isThere = row < this.head + this.length && this.startMs[row] === startMs;
    if (!isThere || this.volume[row]! < size || this.trades[row] === 0) return -1;
    this.noteChange(row);
    this.volume[row]! -= size;
    this.trades[row]!--;
    this.addToTurnover(row, -price, size);
    this.version++;
    return row;
  }

  /** Folds a finer bar (row `from` of `finer`) into the bar that holds it. Fold each finer bar once. */
  addBar(finer: BarColumns, from: number): number {
    const beginMs = finer.beginOf(finer.startMs[from]!);
    const row = this.rowFor(this.startOf(beginMs), true);
    if (row < 0) return -1;
    this.noteChange(row);
    const shiftNs = (beginMs - this.beginOf(this.startMs[row]!)) * 1e6;
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
    this.addSums(
      row,
      finer.volume[from]!,
      finer.trades[from]!,
      finer.turnoverHi[from]!,
      finer.turnoverLo[from]!,
    );
    this.version++;
    return row;
  }

  /**
   * Folds trades in that were put together, all of one bar, see TradeParts.
   * @returns the row of the bar that changed; -1 when none did; NO_ROOM where the trades have to come one by one
   */
  addPart(data: Float64Array, at: number): number {
    const row = this.rowAt(data[at + PART.firstMs]!, true);
    if (row < 0) {
      this.tooLateTrades += data[at + PART.trades]! - 1;
      return row;
    }
    const volume = data[at + PART.volume]!;
    if (!hasVolumeRoom(this.volume[row]!, volume)) return NO_ROOM;
    const beginMs = this.beginOf(this.startMs[row]!);
    const firstNs = (data[at + PART.firstMs]! - beginMs) * 1e6 + data[at + PART.firstNs]!;
    if (this.firstNs[row]! < 0 || firstNs < this.firstNs[row]!) {
      this.firstNs[row] = firstNs;
      this.open[row] = data[at + PART.open]!;
    }
    const lastNs = (data[at + PART.lastMs]! - beginMs) * 1e6 + data[at + PART.lastNs]!;
    if (lastNs >= this.lastNs[row]!) {
      this.lastNs[row] = lastNs;
      this.close[row] = data[at + PART.close]!;
    }
    this.addHighLow(row, data[at + PART.high]!);
    this.addHighLow(row, data[at + PART.low]!);
    const trades = data[at + PART.trades]!;
    this.addSums(row, volume, trades, data[at + PART.turnoverHi]!, data[at + PART.turnoverLo]!);
    this.version++;
    return row;
  }

  /** Puts a whole bar in: replaces the one with the same start, else inserts it in time order. */
  put(bar: Bar): void {
    const row = this.rowFor(bar.startMs, true);
    if (row < 0) return;
    this.noteChange(row);
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

  /** Folds a trade into the last bar, whatever its time; there is one. */
  extendLast(price: number, size: number): void {
    const row = this.last;
    this.addHighLow(row, price);
    this.close[row] = price;
    this.addVolume(row, price, size);
    this.version++;
  }

  /** Volume of the bar that holds a moment; 0 where there is none. */
  volumeAt(timeMs: number): number {
    const startMs = this.startOf(timeMs);
    const row = this.lowerBound(startMs);
    return row < this.head + this.length && this.startMs[row] === startMs ? this.volume[row]! : 0;
  }

  private addPrice(row: number, price: number, atNs: number, isEarlier: boolean): void {
    if (this.firstNs[row]! < 0 || atNs < this.firstNs[row]!) {
      this.firstNs[row] = atNs;
      this.open[row] = price;
    }
    if (isEarlier ? atNs > this.lastNs[row]! : atNs >= this.lastNs[row]!) {
      this.lastNs[row] = atNs;
      this.close[row] = price;
    }
    this.addHighLow(row, price);
  }

  private addHighLow(row: number, price: number): void {
    if (price > this.high[row]!) this.high[row] = price;
    if (price < this.low[row]!) this.low[row] = price;
  }

  private addVolume(row: number, price: number, size: number): void {
    if (!hasVolumeRoom(this.volume[row]!, size)) {
      this.overflows++;
      return;
    }
    this.volume[row]! += size;
    this.trades[row]!++;
    this.addToTurnover(row, price, size);
  }

  private addToTurnover(row: number, price: number, size: number): void {
    TURNOVER.hi = this.turnoverHi[row]!;
    TURNOVER.lo = this.turnoverLo[row]!;
    addProduct(TURNOVER, price, size);
    this.turnoverHi[row] = TURNOVER.hi;
    this.turnoverLo[row] = TURNOVER.lo;
  }

  private addSums(row: number, volume: number, trades: number, hi: number, lo: number): void {
    if (!hasVolumeRoom(this.volume[row]!, volume)) {
      this.overflows++;
      return;
    }
    this.volume[row]! += volume;
    this.trades[row]! += trades;
    TURNOVER.hi = this.turnoverHi[row]!;
    TURNOVER.lo = this.turnoverLo[row]!;
    addTurnover(TURNOVER, hi, lo);
    this.turnoverHi[row] = TURNOVER.hi;
    this.turnoverLo[row] = TURNOVER.lo;
  }

  /** Row of the bar that holds a moment, made if `create`; -1 when there is none. */
  private rowAt(timeMs: number, create: boolean): number {
    if (this.days === undefined && this.length > 0) {
      const startMs = this.startMs[this.last]!;
      if (timeMs >= startMs && timeMs < startMs + this.intervalMs) return this.last;
    }
    return this.rowFor(this.startOf(timeMs), create);
  }

  private rowFor(startMs: number, create: boolean): number {
    const lastMs = this.lastStartMs;
    if (startMs === lastMs) return this.last;
    if (startMs > lastMs) return create ? this.append(startMs) : -1;
    const row = this.lowerBound(startMs);
    if (this.startMs[row] === startMs) return row;
    if (row === this.head && this.length >= this.maxBars) {
      this.tooLateTrades++;
      return -1;
    }
    return create ? this.insert(row, startMs) : -1;
  }
}

const TURNOVER = { hi: 0, lo: 0 };
