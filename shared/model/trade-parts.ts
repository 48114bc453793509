/**
 * Trades put together before they are folded into bars: those that follow each other within one bar of the shortest
 * interval become one part, parts within one bar of the next interval one part of that, and so on. Promises the bars that
 * folding trade by trade gives, bit by bit: what does more than set prices, or would pass the bound of a volume, is folded
 * by itself, in its place (where the trades are kept; else nobody may come near the bound). Cost: a trade touches the shortest interval alone.
 */
import { type BarSeries, NO_ROOM } from './bar.ts';
import { PART } from './trade-part.ts';
import { addProduct, addTurnover } from './turnover.ts';
import { EFFECT, foldTrade, TRADE_FIELDS, type TradeRows } from './trade-rows.ts';

const WIDTH = PART.from + 1;
/** Volume of a trade that is folded by itself: its size stands for `high`, its effect for `low`. */
const BY_ITSELF = -1;

/** Parts whose room is kept. */
const MOST_KEPT = 64;

const SUM = { hi: 0, lo: 0 };
const SINGLE = new Float64Array(TRADE_FIELDS);

/** Parts of some trades. */
export class TradeParts {
  count = 0;
  private data = new Float64Array(8 * WIDTH);
  /** The trades, where somebody keeps them. */
  private rows: TradeRows | undefined;
  /** The bar of the newest part, ms; of none where nothing may join it. */
  private beginMs = 0;
  private endMs = -Infinity;

  /** Takes trades, which must stay until the last fold. @param shortest of the series that they will go to */
  gather(rows: TradeRows, shortest: BarSeries): void {
    this.clear();
    this.rows = rows;
    const { trades } = rows;
    for (let row = 0; row < rows.count; row++) {
      const at = row * TRADE_FIELDS;
      const [timeMs, timeNs] = [trades[at]!, trades[at + 1]!];
      this.add(timeMs, timeNs, trades[at + 2]!, trades[at + 3]!, trades[at + 4]!, shortest, row);
    }
  }

  /**
   * Takes a trade.
   * @param effect one of EFFECT
   * @param row of the trade, where the trades are kept
   */
  add(
    timeMs: number,
    timeNs: number,
    price: number,
    size: number,
    effect: number,
    shortest: BarSeries,
    row = 0,
  ): void {
    if (effect !== EFFECT.setsPrice) {
      this.addByItself(timeMs, timeNs, price, size, effect);
      return;
    }
    if (timeMs >= this.beginMs && timeMs < this.endMs) {
      if (this.joinTrade(timeMs, timeNs, price, size)) return;
    } else this.begin(shortest, timeMs);
    const at = this.makePart();
    const { data } = this;
    data[at + PART.firstMs] = data[at + PART.lastMs] = timeMs;
    data[at + PART.firstNs] = data[at + PART.lastNs] = timeNs;
    data[at + PART.open] = data[at + PART.close] = price;
    data[at + PART.high] = data[at + PART.low] = price;
    data[at + PART.volume] = size;
    data[at + PART.trades] = 1;
    SUM.hi = SUM.lo = 0;
    addProduct(SUM, price, size);
    data[at + PART.turnoverHi] = SUM.hi;
    data[at + PART.turnoverLo] = SUM.lo;
    data[at + PART.from] = row;
  }

  /** Forgets all, and much of the room that it took. */
  clear(): void {
    this.count = 0;
    this.endMs = -Infinity;
    if (this.data.length > MOST_KEPT * WIDTH) this.data = new Float64Array(8 * WIDTH);
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
    const { data, rows } = this;
    const at = part * WIDTH;
    if (data[at + PART.volume] === BY_ITSELF) return this.foldByItself(at, series);
    const row = series.addPart(data, at);
    if (row !== NO_ROOM) return row;
    if (rows === undefined) return -1;
    let changed = -1;
    const from = data[at + PART.from]!;
    for (let one = from; one < from + data[at + PART.trades]!; one++) {
      changed = foldTrade(series, rows.trades, one * TRADE_FIELDS);
    }
    return changed;
  }

  private foldByItself(at: number, series: BarSeries): number {
    const { data } = this;
    SINGLE[0] = data[at + PART.firstMs]!;
    SINGLE[1] = data[at + PART.firstNs]!;
    SINGLE[2] = data[at + PART.open]!;
    SINGLE[3] = data[at + PART.high]!;
    SINGLE[4] = data[at + PART.low]!;
    return foldTrade(series, SINGLE, 0);
  }

  private begin(series: BarSeries, timeMs: number): void {
    const startMs = series.startOf(timeMs);
    this.beginMs = series.beginOf(startMs);
    this.endMs = series.endOf(startMs);
  }

  private addByItself(
    timeMs: number,
    timeNs: number,
    price: number,
    size: number,
    effect: number,
  ): void {
    const at = this.makePart();
    const { data } = this;
    data[at + PART.volume] = BY_ITSELF;
    data[at + PART.firstMs] = timeMs;
    data[at + PART.firstNs] = timeNs;
    data[at + PART.open] = price;
    data[at + PART.high] = size;
    data[at + PART.low] = effect;
    this.endMs = -Infinity;
  }

  /** Adds a trade to the newest part. @returns false where the volume would pass its bound */
  private joinTrade(timeMs: number, timeNs: number, price: number, size: number): boolean {
    const { data } = this;
    const at = (this.count - 1) * WIDTH;
    const volume = data[at + PART.volume]! + size;
    if (volume > Number.MAX_SAFE_INTEGER) return false;
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
