/**
 * Which bars of one symbol a stretch of a recording touched, interval by interval: kept where they are few against the
 * ticks that made them, else left to whoever folds the ticks. Promises that what it gives is exact, or to give nothing.
 */
import type { Bar } from '../../model/bar.ts';
import { BarSeries } from '../../model/bar.ts';
import { INTERVAL_MS } from '../../model/interval.ts';
import type { TickColumns } from '../../model/tick.ts';
import { TradeParts } from '../../model/trade-parts.ts';
import { toEffect } from '../../model/trade-rows.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import type { BarChanges } from '../source/moment.ts';

/** A bar takes some 20 bytes, twice, a tick some 5: an interval is kept where its bars add a twentieth at most. */
const TICKS_PER_BAR = 160;
/** So many bars of an interval are kept in any case: quiet symbols need them most. */
const FEW_BARS = 4;
const DAY_CODE = INTERVAL_MS.length - 1;
/** Parts that are gathered before they are folded: 7 kB of a busy symbol. */
const GATHERED = 64;

const isWorth = (bars: number, ticks: number): boolean =>
  bars <= Math.max(FEW_BARS, ticks / TICKS_PER_BAR);

/** One interval. */
interface Changes {
  readonly series: BarSeries;
  /** Starts of the bars that were touched, more than once maybe; undefined when it is too much, or not exact. */
  touched: number[] | undefined;
  /** Of many keyframes: the newest of each bar, by start; undefined the same. */
  merged: Map<number, Bar> | undefined;
}

/** The changes of one symbol. */
export class ChangedBars {
  private readonly codes: Changes[];
  private readonly mostBars: number;
  private readonly parts = new TradeParts();
  private ticks = 0;
  private mergedTicks = 0;

  /** @param mostBars of an interval that are at hand: late trades before them make it inexact */
  constructor(days: DayGrid, mostBars: number) {
    this.mostBars = mostBars;
    this.codes = INTERVAL_MS.map((intervalMs, code) => ({
      series: new BarSeries(intervalMs, mostBars, code === DAY_CODE ? days : undefined),
      touched: [],
      merged: new Map(),
    }));
  }

  /** Volume of the trading day that holds a moment; undefined where that is not known any more. */
  dayVolumeAt(timeMs: number): number | undefined {
    this.fold();
    const { series } = this.codes[DAY_CODE]!;
    const isKnown = series.dropped === 0 || timeMs >= series.beginOf(series.startMs[series.head]!);
    return isKnown ? series.volumeAt(timeMs) : undefined;
  }

  /**
   * Takes the trade in row `row`, which its day has room for.
   * @param ofMs of a cancel: when the trade was that it takes back
   */
  addTrade({ timeNs, price, size, flags }: TickColumns, row: number, ofMs: number): void {
    const { parts } = this;
    const shortest = this.codes[0]!.series;
    parts.add(ofMs, timeNs[row]!, price[row]!, size[row]!, toEffect(flags[row]!), shortest);
    if (parts.count >= GATHERED) this.fold();
  }

  /** Counts ticks of the stretch, trades among them. */
  addTicks(ticks: number): void {
    this.ticks += ticks;
  }

  private fold(): void {
    const { parts } = this;
    if (parts.count === 0) return;
    this.codes.forEach((changes, code) => {
      if (code > 0) parts.join(changes.series);
      this.foldParts(changes);
    });
    parts.clear();
  }

  private foldParts(changes: Changes): void {
    const { parts } = this;
    const { series } = changes;
    const { tooLateTrades } = series;
    let { touched } = changes;
    let last = touched?.at(-1);
    for (let part = 0; part < parts.count; part++) {
      const row = parts.fold(part, series);
      if (row < 0 || touched === undefined) continue;
      const startMs = series.startMs[row]!;
      if (startMs === last) continue;
      touched.push((last = startMs));
      if (touched.length > 4 * this.mostBars) touched = undefined;
    }
    changes.touched = series.tooLateTrades > tooLateTrades ? undefined : touched;
  }

  /** What the stretch changed; the next one begins. */
  take(): BarChanges {
    this.fold();
    const { ticks } = this;
    this.ticks = 0;
    this.mergedTicks += ticks;
    const codes = this.codes.map((changes) => {
      const bars = ticks === 0 ? [] : this.toBars(changes, ticks);
      changes.touched = [];
      if (bars === undefined) changes.merged = undefined;
      else for (const bar of bars) changes.merged?.set(bar.startMs, bar);
      return bars;
    });
    return { ticks, codes };
  }

  /** What all stretches since the last call changed. */
  takeMerged(): BarChanges {
    const ticks = this.mergedTicks;
    this.mergedTicks = 0;
    const codes = this.codes.map((changes) => {
      const { merged } = changes;
      changes.merged = new Map();
      if (merged === undefined || !isWorth(merged.size, ticks)) return undefined;
      return [...merged.values()].sort((a, b) => a.startMs - b.startMs);
    });
    return { ticks, codes };
  }

  private toBars({ series, touched }: Changes, ticks: number): Bar[] | undefined {
    if (touched === undefined) return undefined;
    const starts = [...new Set(touched)].sort((a, b) => a - b);
    if (!isWorth(starts.length, ticks)) return undefined;
    const bars: Bar[] = [];
    for (const startMs of starts) {
      const row = series.lowerBound(startMs);
      if (row > series.last || series.startMs[row] !== startMs) return undefined;
      bars.push(series.at(row));
    }
    return bars;
  }
}
