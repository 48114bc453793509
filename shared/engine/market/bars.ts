/**
 * The bars of one symbol, all intervals. Trades are gathered and folded some at a time, one interval after
 * the other, since touching every series for every trade costs more in memory traffic than in arithmetic.
 * Promises that whoever reads finds every trade folded in, in the order in which they came.
 */
import { type Bar, BarSeries } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import { INTERVAL_MS, toCarrierCode } from '../../model/interval.ts';
import { type KnownBar, toNominalMs } from '../../model/recorded-bar.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { TickColumns } from '../../model/tick.ts';
import { foldTrades } from '../../model/trade-parts.ts';
import { TradeRows } from '../../model/trade-rows.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';
import { AwaitedBars, type OlderBars } from './awaited-bars.ts';

/** Trades that are gathered at first, and at most: memory per symbol against how often it is cold. Busy ones gather more. */
const GATHERED = 32;
const MOST_GATHERED = 256;
const DAY_MS = INTERVAL_MS.at(-1)!;

/** What a recorded bar has changed. */
export interface BarChange {
  /** From when on there are other bars, ms; Infinity where there are none. */
  readonly fromMs: number;
  readonly isCovered: boolean;
}

/** Tells whether a bar is stamped from one moment up to before another. */
function hasBarIn(series: BarSeries, fromMs: number, untilMs: number): boolean {
  const row = series.lowerBound(fromMs);
  return row < series.head + series.length && series.startMs[row]! < untilMs;
}

/** What is not told counts as 0; sizes of quotes are no volume. */
function toBar(bar: KnownBar, startMs: number, intervalMs: number): Bar {
  const isTraded = bar.of === 'trade';
  return {
    startMs,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: isTraded ? (bar.volume ?? 0) : 0,
    trades: isTraded ? (bar.trades ?? 0) : 0,
    turnoverHi: isTraded ? (bar.turnover?.hi ?? 0) : 0,
    turnoverLo: isTraded ? (bar.turnover?.lo ?? 0) : 0,
    firstNs: 0,
    lastNs: intervalMs * 1e6 - 1,
  };
}

/**
 * Bars of one symbol and interval that a market of so many symbols has memory for.
 * @param isOfBars the market is made of bars: they are all that it has
 */
export function toBarsKept(symbols: number, isOfBars = false): number {
  const share = Math.floor(LIMITS.barsKeptOverall / (Math.max(1, symbols) * INTERVAL_MS.length));
  const most = isOfBars ? LIMITS.recordedBarsKept : LIMITS.barsKept;
  return Math.min(most, Math.max(LIMITS.barsKeptLeast, share));
}

/** Series that are looked at in passing, by the rule of their days: of ten thousand symbols each would take 20 kB. */
const glances = new Map<DayGrid['rule'], readonly BarSeries[]>();

/** One series an interval. */
const createSeries = (barsKept: number, days: DayGrid): readonly BarSeries[] =>
  INTERVAL_MS.map(
    (intervalMs) => new BarSeries(intervalMs, barsKept, intervalMs === DAY_MS ? days : undefined),
  );

/** The bars of one symbol. */
export class SymbolBars {
  /** None before the first fold: of ten thousand symbols most are quiet. */
  private series: readonly BarSeries[] | undefined;
  private readonly barsKept: number;
  private readonly days: DayGrid;
  private readonly trades = new TradeRows(GATHERED);
  private gathered = GATHERED;
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
    if (trades.count < (awaited === undefined ? this.gathered : LIMITS.tradesAwaited)) return;
    this.fold();
    this.gathered = Math.min(MOST_GATHERED, this.gathered * 2);
  }

  /**
   * Takes a bar that was recorded as one. Longer ones are made of it, unless what it holds was told before: by ticks, or
   * by shorter bars. One whose interval charts do not have stands among those of the next shorter one, at its start.
   */
  addBar(bar: KnownBar): BarChange {
    const all = this.read();
    const lengthMs = toNominalMs(bar.interval);
    const code = toCarrierCode(lengthMs);
    const series = all[code]!;
    const isDated = bar.interval.unit !== 'second';
    const beginMs = isDated ? this.days.beginOf(bar.startMs) : bar.startMs;
    const stampMs = isDated ? bar.startMs : series.startOf(bar.startMs);
    const finer = all[Math.max(0, code - 1)]!;
    const isOwn = series.intervalMs === lengthMs;
    const isCovered =
      hasBarIn(finer, beginMs, bar.knownMs) ||
      hasBarIn(series, stampMs, stampMs + (isOwn ? 1 : lengthMs));
    if (isCovered && !isOwn) return { fromMs: Infinity, isCovered };
    series.put(toBar(bar, stampMs, series.intervalMs));
    if (!isCovered) {
      const row = series.lowerBound(stampMs);
      for (const longer of all.slice(code + 1)) longer.addBar(series, row);
    }
    return { fromMs: beginMs, isCovered };
  }

  /** Forgets all bars. */
  clear(): void {
    this.trades.clear();
    this.awaited = undefined;
    this.series = undefined;
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

  /**
   * The same, to be read at once and not kept: of a symbol with but a few trades so far they are made in a place that
   * the next one is given, too.
   */
  glance(): readonly BarSeries[] {
    if (this.awaited !== undefined || this.series !== undefined) return this.read();
    const { rule } = this.days;
    let series = glances.get(rule);
    if (series === undefined) glances.set(rule, (series = createSeries(GATHERED, this.days)));
    for (const one of series) one.clear();
    foldTrades(this.trades, series);
    return series;
  }

  private createSeries(): readonly BarSeries[] {
    return createSeries(this.barsKept, this.days);
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
    foldTrades(trades, this.series);
    trades.count = 0;
    return this.series;
  }
}
