/**
 * Bars of so many trades of one symbol. They are counted from the first trade of the instrument's trading day, in the order
 * in which trades come: bar k of a day has its trades k·N+1 to k·N+N, the last one of a day may have fewer. Trades that set no
 * price, those of an earlier day, and cancels are not counted and change no bar. A bar is stamped with the time of its first
 * trade, 1/64 ms behind the one before where that is not later. The one rule for the engine that gives them and for clients
 * that fold on. Knows nothing of where trades come from.
 */
import { BarSeries, type Bar } from './bar.ts';
import { TRADES_STEP_MS } from './interval.ts';
import { addProduct } from './turnover.ts';
import type { DayGrid } from './trading-day.ts';

const turnover = { hi: 0, lo: 0 };

/** Bars of one symbol. Of the last one `firstNs` says how many of its trades have come, `lastNs` which sequence the last has. */
export class TradeBars {
  readonly series: BarSeries;
  readonly perBar: number;
  private readonly days: DayGrid;
  private dayMs = -Infinity;
  /** Trades of the day so far; NaN where that is not known: then it waits for the next day. */
  private prints = 0;

  /** @param perBar trades of a bar, 1 or more  @param maxBars bars kept */
  constructor(perBar: number, maxBars: number, days: DayGrid) {
    this.perBar = perBar;
    this.days = days;
    const labelOf = (timeMs: number): number => timeMs;
    const endOf = (stampMs: number): number =>
      stampMs === this.series.lastStartMs && !this.isFull ? Infinity : stampMs;
    this.series = new BarSeries(TRADES_STEP_MS, maxBars, { labelOf, beginOf: labelOf, endOf });
  }

  /** Whether the last bar has all its trades. */
  get isFull(): boolean {
    const { series } = this;
    return series.length > 0 && series.firstNs[series.last]! >= this.perBar;
  }

  /** Begins in the middle of a day. @param prints trades that it had */
  beginAt(dayMs: number, prints: number): void {
    this.dayMs = dayMs;
    this.prints = prints;
  }

  /** Forgets all. */
  clear(): void {
    this.series.clear();
    this.beginAt(-Infinity, 0);
  }

  /** Takes a trade that sets a price. @param sequence its own, where it is known */
  add(timeMs: number, price: number, size: number, sequence = 0): void {
    const dayMs = this.days.labelOf(timeMs);
    if (dayMs < this.dayMs) return;
    const isNewDay = dayMs > this.dayMs;
    if (isNewDay) this.beginAt(dayMs, 0);
    if (Number.isNaN(this.prints)) return;
    const { series, perBar } = this;
    const position = this.prints % perBar;
    this.prints++;
    if (position === 0 || isNewDay || series.length === 0) this.begin(timeMs, price, size);
    else series.extendLast(price, size);
    series.firstNs[series.last] = position + 1;
    series.lastNs[series.last] = sequence;
  }

  /**
   * Takes bars over, oldest first, as they came in a frame; each replaces the one of its stamp.
   * @param isForming the last one lacks trades
   */
  put(bars: readonly Bar[], isForming: boolean): void {
    const { series, perBar } = this;
    const newest = bars.at(-1);
    if (newest === undefined) return;
    for (const bar of bars) series.put({ ...bar, firstNs: perBar, lastNs: 0 });
    if (newest.startMs < series.lastStartMs) return;
    const position = isForming ? newest.firstNs : perBar;
    series.firstNs[series.last] = position;
    series.lastNs[series.last] = isForming ? newest.lastNs : 0;
    this.beginAt(this.days.labelOf(newest.startMs), position);
  }

  private begin(timeMs: number, price: number, size: number): void {
    const { series } = this;
    turnover.hi = 0;
    turnover.lo = 0;
    addProduct(turnover, price, size);
    series.put({
      startMs: Math.max(timeMs, series.lastStartMs + TRADES_STEP_MS),
      open: price,
      high: price,
      low: price,
      close: price,
      volume: size,
      trades: 1,
      turnoverHi: turnover.hi,
      turnoverLo: turnover.lo,
      firstNs: 1,
      lastNs: 0,
    });
  }
}
