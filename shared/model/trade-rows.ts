/**
 * Trades as rows of plain numbers, gathered so that they can be folded into series of bars some at a time, one series
 * after the other: touching every series for every trade costs more in memory traffic than in arithmetic.
 */
import { isCancel, isEarlier, setsHighLow, setsPrice } from './apply-tick.ts';
import type { BarSeries } from './bar.ts';
import type { TickColumns } from './tick.ts';

/** Numbers of a trade: time in ms, its rest in ns, price, size, EFFECT. */
export const TRADE_FIELDS = 5;
/** What a trade does to its bars. */
export const EFFECT = {
  cancels: -1,
  addsVolume: 0,
  setsPrice: 1,
  setsHighLow: 2,
  setsEarlierPrice: 3,
} as const;

/** What a trade with these flags does: one of EFFECT. */
export function toEffect(flags: number): number {
  if (setsPrice(flags)) return isEarlier(flags) ? EFFECT.setsEarlierPrice : EFFECT.setsPrice;
  if (isCancel(flags)) return EFFECT.cancels;
  return setsHighLow(flags) ? EFFECT.setsHighLow : EFFECT.addsVolume;
}

/** Writes the trade in row `row` to `trades`, from `at` on. @param timeMs of a cancel: when the trade was */
function gatherTrade(
  columns: TickColumns,
  row: number,
  timeMs: number,
  trades: Float64Array,
  at: number,
): void {
  trades[at] = timeMs;
  trades[at + 1] = columns.timeNs[row]!;
  trades[at + 2] = columns.price[row]!;
  trades[at + 3] = columns.size[row]!;
  trades[at + 4] = toEffect(columns.flags[row]!);
}

/** Folds the gathered trade at `at` into a series. @returns the row of the bar that changed, or -1 */
export function foldTrade(series: BarSeries, trades: Float64Array, at: number): number {
  const timeMs = trades[at]!;
  const price = trades[at + 2]!;
  const size = trades[at + 3]!;
  const effect = trades[at + 4]!;
  if (effect === EFFECT.cancels) return series.cancelTrade(timeMs, price, size);
  const isEarlierOne = effect === EFFECT.setsEarlierPrice;
  const isPrice = effect === EFFECT.setsPrice || isEarlierOne;
  const isHighLow = effect === EFFECT.setsHighLow;
  return series.addTrade(timeMs, trades[at + 1]!, price, size, isPrice, isHighLow, isEarlierOne);
}

/** Rows that grow. */
export class TradeRows {
  trades: Float64Array;
  count = 0;
  private readonly first: number;

  /** @param first trades that there is room for at first */
  constructor(first = 16) {
    this.first = first;
    this.trades = new Float64Array(first * TRADE_FIELDS);
  }

  /** Takes the trade in row `row`. @param timeMs of a cancel: when the trade was */
  add(columns: TickColumns, row: number, timeMs = columns.timeMs[row]!): void {
    const at = this.count++ * TRADE_FIELDS;
    if (at === this.trades.length) {
      const larger = new Float64Array(at * 2);
      larger.set(this.trades);
      this.trades = larger;
    }
    gatherTrade(columns, row, timeMs, this.trades, at);
  }

  /** Forgets them, and the room that they took. */
  clear(): void {
    this.count = 0;
    if (this.trades.length > this.first * TRADE_FIELDS) {
      this.trades = new Float64Array(this.first * TRADE_FIELDS);
    }
  }

  /** Folds the trades from number `from` on into a series. */
  fold(series: BarSeries, from = 0): void {
    for (let at = from * TRADE_FIELDS; at < this.count * TRADE_FIELDS; at += TRADE_FIELDS) {
      foldTrade(series, this.trades, at);
    }
  }
}
