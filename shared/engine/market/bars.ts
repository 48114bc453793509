/**
 * The bars of one symbol, all intervals. Trades are gathered and folded some at a time, one interval after
 * the other, since touching every series for every trade costs more in memory traffic than in arithmetic.
 * Promises that whoever reads finds every trade folded in, in the order in which they came.
 */
import { BarSeries } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import { INTERVAL_MS, INTERVALS } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { TickColumns } from '../../model/tick.ts';
import { TradeRows } from '../../model/trade-rows.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';
import { AwaitedBars, type OlderBars } from './awaited-bars.ts';

/** Trades that are gathered: memory per symbol against how often it is cold. */
const GATHERED = 32;
const DAY_MS = INTERVAL_MS[INTERVALS.indexOf('1d')]!;

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
  private readonly trades = new TradeRows(GATHERED);
  private awaited: AwaitedBars | undefined;

  /** @param barsKept most bars of each interval  @param older gives those of trades before the first one here */
  constructor(barsKept: number, instrument: Instrument, older?: OlderBars) {
    this.barsKept = barsKept;
    this.days = toDayGrid(instrument);
    if (older !== undefined) {
      this.awaited = new AwaitedBars(this.createSeries(), this.trades, older);
    }
  }

  /** Takes the trade in row `row`. @param timeMs of a cancel: when the trade was that it takes back */
  addTrade(columns: TickColumns, row: number, timeMs = columns.timeMs[row]!): void {
    const { trades, awaited } = this;
    trades.add(columns, row, timeMs);
    if (trades.count >= (awaited === undefined ? GATHERED : LIMITS.tradesAwaited)) this.fold();
  }

  /** Volume of the trading day that holds a moment, as far as its bar is kept. */
  dayVolumeAt(timeMs: number): number {
    return this.read().at(-1)!.volumeAt(timeMs);
  }

  /** One series an interval, by wire code; up to date until the next trade. */
  read(): readonly BarSeries[] {
    if (this.awaited !== undefined) return this.awaited.view;
    return this.trades.count > 0 || this.series === undefined ? this.fold() : this.series;
  }

  /** Does some of the work that reading an interval takes. @returns true when nothing is lacking */
  prepare(code: number): boolean {
    return this.awaited?.prepare(code) ?? true;
  }

  /** Does some of the work that taking in many trades will take. @returns true when there is none */
  settle(): boolean {
    const { awaited, trades } = this;
    if (awaited === undefined || trades.count < LIMITS.tradesAwaited / 4) return true;
    if (!awaited.prepareAll()) return false;
    this.fold();
    return true;
  }

  private createSeries(): readonly BarSeries[] {
    return INTERVAL_MS.map(
      (intervalMs) =>
        new BarSeries(intervalMs, this.barsKept, intervalMs === DAY_MS ? this.days : undefined),
    );
  }

  private fold(): readonly BarSeries[] {
    const { trades, awaited } = this;
    if (awaited !== undefined) {
      this.series = awaited.finish();
      this.awaited = undefined;
      trades.clear();
      return this.series;
    }
    this.series ??= this.createSeries();
    for (const series of this.series) trades.fold(series);
    trades.count = 0;
    return this.series;
  }
}
