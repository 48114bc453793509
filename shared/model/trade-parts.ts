/**
 * Trades put together before they are folded into bars: those that follow each other within one bar of the shortest
 * interval become one part, parts within one bar of the next interval one part of that, and so on. Promises the bars that
 * folding trade by trade gives, bit by bit: what does more than set prices, or would pass the bound of a volume, is folded
 * by itself, in its place. Cost: a trade touches the shortest interval alone.
 */
import { type BarSeries, NO_ROOM } from './bar.ts';
import { PART } from './trade-part.ts';
import { addProduct, addTurnover } from './turnover.ts';
import { foldTrade, isPlainTrade, TRADE_FIELDS, type TradeRows } from './trade-rows.ts';

const WIDTH = PART.from + 1;
const BY_ITSELF = -1;

const SUM = { hi: 0, lo: 0 };

/** Parts of some trades; used again for the next ones. */
export class TradeParts {
  count = 0;
  private data = new Float64Array(64 * WIDTH);
  private rows: TradeRows | undefined;
  /** The bar of the newest part, ms. */
  private beginMs = 0;
  private endMs = 0;

  /** Takes trades, which must stay until the last fold. @param shortest of the series that they will go to */
  gather(rows: TradeRows, shortest: BarSeries): void {
    this.rows = rows;
    this.count = 0;
    this.endMs = -Infinity;
    const { trades } = rows;
    for (let from = 0; from < rows.count; from++) {
      const at = from * TRADE_FIELDS;
      if (!isPlainTrade(trades, at)) this.addByItself(from);
      else if (!this.joinTrade(trades, at)) this.addTrade(trades, at, from, shortest);
    }
  }

  /** Puts parts together that lie within one bar of a series, whose bars hold those of the series before. */
  join(series: BarSeries): void {
    const { data } = this;
    const { count } = this;
    this.count = 0;
    this.endMs = -Infinity;
    for (let at = 0; at < count * WIDTH; at += WIDTH) {
      if (data[at + PART.volume] === BY_ITSELF) this.endMs = -Infinity;
      else if (this.joinPart(at)) continue;
      else this.begin(series, data[at + PART.firstMs]!);
      const to = this.count++ * WIDTH;
      if (to !== at) data.copyWithin(to, at, at + WIDTH);
    }
  }

  /** Folds a part into a series. @returns the row of the bar that changed, or -1 when none did */
  fold(part: number, series: BarSeries): number {
    const { data } = this;
    const { trades } = this.rows!;
    const at = part * WIDTH;
    const from = data[at + PART.from]!;
    if (data[at + PART.volume] === BY_ITSELF) return foldTrade(series, trades, from * TRADE_FIELDS);
    const row = series.addPart(data, at);
    if (row !== NO_ROOM) return row;
    let changed = -1;
    for (let one = from; one < from + data[at + PART.trades]!; one++) {
      changed = foldTrade(series, trades, one * TRADE_FIELDS);
    }
    return changed;
  }

  private begin(series: BarSeries, timeMs: number): void {
    const startMs = series.startOf(timeMs);
    this.beginMs = series.beginOf(startMs);
    this.endMs = series.endOf(startMs);
  }

  private addByItself(from: number): void {
    const at = this.makePart();
    this.data[at + PART.volume] = BY_ITSELF;
    this.data[at + PART.from] = from;
    this.endMs = -Infinity;
  }

  private addTrade(trades: Float64Array, from: number, number: number, series: BarSeries): void {
    const at = this.makePart();
    const { data } = this;
    const timeMs = trades[from]!;
    const price = trades[from + 2]!;
    const size = trades[from + 3]!;
    data[at + PART.firstMs] = data[at + PART.lastMs] = timeMs;
    data[at + PART.firstNs] = data[at + PART.lastNs] = trades[from + 1]!;
    data[at + PART.open] = data[at + PART.close] = price;
    data[at + PART.high] = data[at + PART.low] = price;
    data[at + PART.volume] = size;
    data[at + PART.trades] = 1;
    SUM.hi = SUM.lo = 0;
    addProduct(SUM, price, size);
    data[at + PART.turnoverHi] = SUM.hi;
    data[at + PART.turnoverLo] = SUM.lo;
    data[at + PART.from] = number;
    this.begin(series, timeMs);
  }

  /** Adds a trade to the newest part. @returns false where it belongs to another one */
  private joinTrade(trades: Float64Array, from: number): boolean {
    const timeMs = trades[from]!;
    if (!(timeMs >= this.beginMs && timeMs < this.endMs)) return false;
    const { data } = this;
    const at = (this.count - 1) * WIDTH;
    const size = trades[from + 3]!;
    const volume = data[at + PART.volume]! + size;
    if (volume > Number.MAX_SAFE_INTEGER) return false;
    const timeNs = trades[from + 1]!;
    const price = trades[from + 2]!;
    if (isBefore(timeMs, timeNs, data[at + PART.firstMs]!, data[at + PART.firstNs]!)) {
      data[at + PART.firstMs] = timeMs;
      data[at + PART.firstNs] = timeNs;
      data[at + PART.open] = price;
    }
    if (!isBefore(timeMs, timeNs, data[at + PART.lastMs]!, data[at + PART.lastNs]!)) {
      data[at + PART.lastMs] = timeMs;
      data[at + PART.lastNs] = timeNs;
      data[at + PART.close] = price;
    }
    if (price > data[at + PART.high]!) data[at + PART.high] = price;
    if (price < data[at + PART.low]!) data[at + PART.low] = price;
    data[at + PART.volume] = volume;
    data[at + PART.trades]!++;
    SUM.hi = data[at + PART.turnoverHi]!;
    SUM.lo = data[at + PART.turnoverLo]!;
    addProduct(SUM, price, size);
    data[at + PART.turnoverHi] = SUM.hi;
    data[at + PART.turnoverLo] = SUM.lo;
    return true;
  }

  /** The same for a part. */
  private joinPart(from: number): boolean {
    const { data } = this;
    const firstMs = data[from + PART.firstMs]!;
    const firstNs = data[from + PART.firstNs]!;
    if (!(firstMs >= this.beginMs && firstMs < this.endMs)) return false;
    const at = (this.count - 1) * WIDTH;
    const volume = data[at + PART.volume]! + data[from + PART.volume]!;
    if (volume > Number.MAX_SAFE_INTEGER) return false;
    if (isBefore(firstMs, firstNs, data[at + PART.firstMs]!, data[at + PART.firstNs]!)) {
      data[at + PART.firstMs] = firstMs;
      data[at + PART.firstNs] = firstNs;
      data[at + PART.open] = data[from + PART.open]!;
    }
    const lastMs = data[from + PART.lastMs]!;
    const lastNs = data[from + PART.lastNs]!;
    if (!isBefore(lastMs, lastNs, data[at + PART.lastMs]!, data[at + PART.lastNs]!)) {
      data[at + PART.lastMs] = lastMs;
      data[at + PART.lastNs] = lastNs;
      data[at + PART.close] = data[from + PART.close]!;
    }
    data[at + PART.high] = Math.max(data[at + PART.high]!, data[from + PART.high]!);
    data[at + PART.low] = Math.min(data[at + PART.low]!, data[from + PART.low]!);
    data[at + PART.volume] = volume;
    data[at + PART.trades]! += data[from + PART.trades]!;
    SUM.hi = data[at + PART.turnoverHi]!;
    SUM.lo = data[at + PART.turnoverLo]!;
    addTurnover(SUM, data[from + PART.turnoverHi]!, data[from + PART.turnoverLo]!);
    data[at + PART.turnoverHi] = SUM.hi;
    data[at + PART.turnoverLo] = SUM.lo;
    return true;
  }

  private makePart(): number {
    const at = this.count++ * WIDTH;
    if (at === this.data.length) {
      const larger = new Float64Array(at * 2);
      larger.set(this.data);
      this.data = larger;
    }
    return at;
  }
}

const isBefore = (ms: number, ns: number, thanMs: number, thanNs: number): boolean =>
  ms < thanMs || (ms === thanMs && ns < thanNs);

/** Shared by all who fold at once: nothing of it outlives a call. */
const PARTS = new TradeParts();

/** Folds all trades of `rows` into series of growing intervals. Each bar of one holds whole bars of the one before. */
export function foldTrades(rows: TradeRows, all: readonly BarSeries[]): void {
  all.forEach((series, code) => {
    if (code === 0) PARTS.gather(rows, series);
    else PARTS.join(series);
    for (let part = 0; part < PARTS.count; part++) PARTS.fold(part, series);
  });
}
