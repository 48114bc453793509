/**
 * The bars of one symbol, all intervals. Trades are gathered and folded some at a time, one interval after
 * the other, since touching every series for every trade costs more in memory traffic than in arithmetic.
 * Promises that whoever reads finds every trade folded in, in the order in which they came.
 */
import { isCancel, isEarlier, setsHighLow, setsPrice } from '../../model/apply-tick.ts';
import { BarSeries } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import { INTERVAL_MS, INTERVALS } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { TickColumns } from '../../model/tick.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';

/** Trades that are gathered: memory per symbol against how often it is cold. */
const GATHERED = 32;
/** Fields of a trade: time in ms, its rest in ns, price, size, EFFECT. */
const FIELDS = 5;
/** What a trade does to its bars. */
const EFFECT = {
  cancels: -1,
  addsVolume: 0,
  setsPrice: 1,
  setsHighLow: 2,
  setsEarlierPrice: 3,
} as const;
const DAY_MS = INTERVAL_MS[INTERVALS.indexOf('1d')]!;

/** What a trade with these flags does. */
function toEffect(flags: number): number {
  if (setsPrice(flags)) return isEarlier(flags) ? EFFECT.setsEarlierPrice : EFFECT.setsPrice;
  if (isCancel(flags)) return EFFECT.cancels;
  return setsHighLow(flags) ? EFFECT.setsHighLow : EFFECT.addsVolume;
}

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
  private readonly days: DayGrid;
  private readonly trades = new Float64Array(GATHERED * FIELDS);
  private gathered = 0;

  /** @param barsKept most bars of each interval */
  constructor(barsKept: number, instrument: Instrument) {
    this.barsKept = barsKept;
    this.days = toDayGrid(instrument);
  }

  /** Takes the trade in row `row`. @param timeMs of a cancel: when the trade was that it takes back */
  addTrade(columns: TickColumns, row: number, timeMs = columns.timeMs[row]!): void {
    const { trades } = this;
    const at = this.gathered++ * FIELDS;
    trades[at] = timeMs;
    trades[at + 1] = columns.timeNs[row]!;
    trades[at + 2] = columns.price[row]!;
    trades[at + 3] = columns.size[row]!;
    trades[at + 4] = toEffect(columns.flags[row]!);
    if (this.gathered === GATHERED) this.fold();
  }

  /** Volume of the trading day that holds a moment, as far as its bar is kept. */
  dayVolumeAt(timeMs: number): number {
    return this.read().at(-1)!.volumeAt(timeMs);
  }

  /** One series an interval, by wire code; up to date until the next trade. */
  read(): readonly BarSeries[] {
    return this.gathered > 0 || this.series === undefined ? this.fold() : this.series;
  }

  private fold(): readonly BarSeries[] {
    const { trades, gathered, barsKept } = this;
    this.series ??= INTERVAL_MS.map(
      (intervalMs) =>
        new BarSeries(intervalMs, barsKept, intervalMs === DAY_MS ? this.days : undefined),
    );
    for (const series of this.series) {
      for (let at = 0; at < gathered * FIELDS; at += FIELDS) {
        const timeMs = trades[at]!;
        const price = trades[at + 2]!;
        const size = trades[at + 3]!;
        const effect = trades[at + 4]!;
        if (effect === EFFECT.cancels) series.cancelTrade(timeMs, price, size);
        else {
          const ns = trades[at + 1]!;
          const isEarlierOne = effect === EFFECT.setsEarlierPrice;
          const isPrice = effect === EFFECT.setsPrice || isEarlierOne;
          const isHighLow = effect === EFFECT.setsHighLow;
          series.addTrade(timeMs, ns, price, size, isPrice, isHighLow, isEarlierOne);
        }
      }
    }
    this.gathered = 0;
    return this.series;
  }
}
