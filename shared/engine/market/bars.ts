/**
 * The bars of one symbol, all intervals. Trades are gathered and folded some at a time, one interval after
 * the other, since touching every series for every trade costs more in memory traffic than in arithmetic.
 * Promises that whoever reads finds every trade folded in, in the order in which they came.
 */
import { BarSeries } from '../../model/bar.ts';
import { INTERVAL_MS, INTERVALS } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { TickColumns } from '../../model/tick.ts';
import { setsPrice } from '../../model/apply-tick.ts';

/** Trades that are gathered: memory per symbol against how often it is cold. */
const GATHERED = 32;
/** Fields of a trade: time in ms, its rest in ns, price, size, 1 when it sets prices. */
const FIELDS = 5;

/** Bars of one symbol and interval that a market of so many symbols has memory for. */
export function toBarsKept(symbols: number): number {
  const share = Math.floor(LIMITS.barsKeptOverall / (Math.max(1, symbols) * INTERVALS.length));
  return Math.min(LIMITS.barsKept, Math.max(LIMITS.barsKeptLeast, share));
}

/** The bars of one symbol. */
export class SymbolBars {
  /** None before the first fold: of ten thousand symbols most are quiet. */
  private series: readonly BarSeries[] | undefined;
  private readonly barsKept: number;
  private readonly trades = new Float64Array(GATHERED * FIELDS);
  private gathered = 0;

  /** @param barsKept most bars of each interval */
  constructor(barsKept: number) {
    this.barsKept = barsKept;
  }

  /** Takes the trade in row `row`. */
  addTrade(columns: TickColumns, row: number): void {
    const { trades } = this;
    const at = this.gathered++ * FIELDS;
    trades[at] = columns.timeMs[row]!;
    trades[at + 1] = columns.timeNs[row]!;
    trades[at + 2] = columns.price[row]!;
    trades[at + 3] = columns.size[row]!;
    trades[at + 4] = setsPrice(columns.flags[row]!) ? 1 : 0;
    if (this.gathered === GATHERED) this.fold();
  }

  /** One series an interval, by wire code; up to date until the next trade. */
  read(): readonly BarSeries[] {
    return this.gathered > 0 || this.series === undefined ? this.fold() : this.series;
  }

  private fold(): readonly BarSeries[] {
    const { trades, gathered, barsKept } = this;
    this.series ??= INTERVAL_MS.map((intervalMs) => new BarSeries(intervalMs, barsKept));
    for (const series of this.series) {
      for (let at = 0; at < gathered * FIELDS; at += FIELDS) {
        series.addTrade(
          trades[at]!,
          trades[at + 1]!,
          trades[at + 2]!,
          trades[at + 3]!,
          trades[at + 4] === 1,
        );
      }
    }
    this.gathered = 0;
    return this.series;
  }
}
