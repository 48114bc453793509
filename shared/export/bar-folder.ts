/**
 * Ticks into finished bars, in order of time, for an export of any length. Promises what the market's own bars promise
 * (see BarSeries), as long as a late trade comes within some time after the end of its bar: memory is bounded, so
 * that a bar is given out then. What comes later still is counted.
 */
import { isCancel, isEarlier, setsHighLow, setsPrice } from '../model/apply-tick.ts';
import { toBarGrid } from '../model/bar-grid.ts';
import { BarSeries } from '../model/bar.ts';
import type { Instrument } from '../model/instrument.ts';
import { isInterval } from '../model/interval.ts';
import { TICK, type TickColumns } from '../model/tick.ts';
import { toDayGrid } from '../model/trading-day.ts';
import type { BarInterval } from './bar-interval.ts';
import { type BarRow, toBarRow } from './bar-rows.ts';
import { TradeMemory } from './trade-memory.ts';

/** How long a bar waits for late trades after its end, market time. */
const WAIT_MS = 10 * 60_000;

/** Folds the trades of a market. */
export class BarFolder {
  /** Trades that came after their bar had been given out. */
  tooLate = 0;
  private readonly interval: BarInterval;
  private readonly instruments: readonly Instrument[];
  private readonly fromMs: number;
  private readonly untilMs: number;
  private readonly series: (BarSeries | undefined)[] = [];
  /** Bars that ended by then were given out. */
  private givenMs = -Infinity;
  private readonly trades = new TradeMemory();
  private reachedMs = -Infinity;
  /** No bar is due before this. */
  private dueMs = -Infinity;

  /**
   * @param instruments by id; may grow meanwhile
   * @param fromMs time from which all trades are there  @param untilMs time up to which, exclusive
   */
  constructor(
    interval: BarInterval,
    instruments: readonly Instrument[],
    fromMs: number,
    untilMs: number,
  ) {
    this.interval = interval;
    this.instruments = instruments;
    this.fromMs = fromMs;
    this.untilMs = untilMs;
  }

  /** Takes ticks. @returns bars that are finished by now */
  write(ticks: TickColumns): BarRow[] {
    const rows: BarRow[] = [];
    for (let row = 0; row < ticks.length; row++) {
      const ms = ticks.timeMs[row]!;
      if (ms > this.reachedMs) {
        this.reachedMs = ms;
        if (ms >= this.dueMs) this.give(ms - WAIT_MS, rows);
      }
      if (ticks.kind[row] === TICK.trade) this.fold(ticks, row);
    }
    return rows;
  }

  /** Gives what is left. */
  end(): BarRow[] {
    const rows: BarRow[] = [];
    this.give(Infinity, rows);
    return rows;
  }

  private fold(ticks: TickColumns, row: number): void {
    const id = ticks.instrument[row]!;
    const [price, size, flags] = [ticks.price[row]!, ticks.size[row]!, ticks.flags[row]!];
    const series = (this.series[id] ??= this.createSeries(id));
    if (isCancel(flags)) {
      const atMs = this.trades.take(id, price, size) ?? ticks.timeMs[row]!;
      series.cancelTrade(atMs, price, size);
      return;
    }
    const ms = ticks.timeMs[row]!;
    if (ms < this.givenMs && series.endOf(series.startOf(ms)) <= this.givenMs) {
      this.tooLate++;
      return;
    }
    this.trades.add(id, ms, price, size);
    const ns = ticks.timeNs[row]!;
    series.addTrade(ms, ns, price, size, setsPrice(flags), setsHighLow(flags), isEarlier(flags));
  }

  private createSeries(id: number): BarSeries {
    const { ms, name } = this.interval;
    const days = toDayGrid(this.instruments[id]!);
    return new BarSeries(ms, Infinity, isInterval(name) ? toBarGrid(name, days) : undefined);
  }

  /** Gives bars that ended by then. */
  private give(endMs: number, into: BarRow[]): void {
    const from = into.length;
    let dueMs = Infinity;
    this.givenMs = endMs;
    for (const [instrument, series] of this.series.entries()) {
      if (series === undefined) continue;
      while (series.length > 0) {
        const bar = series.at(series.head);
        const barEndMs = series.endOf(bar.startMs);
        if (barEndMs > endMs) {
          dueMs = Math.min(dueMs, barEndMs + WAIT_MS);
          break;
        }
        const isPartial = series.beginOf(bar.startMs) < this.fromMs || barEndMs > this.untilMs;
        /* A bar of trades that set no price has none. */
        if (bar.firstNs >= 0) into.push(toBarRow(instrument, this.interval.name, bar, isPartial));
        series.head++;
        series.length--;
      }
    }
    this.dueMs = dueMs === Infinity ? endMs + WAIT_MS + this.interval.ms : dueMs;
    const given = into
      .splice(from)
      .sort((a, b) => a.startMs - b.startMs || a.instrument - b.instrument);
    for (const row of given) into.push(row);
  }
}
