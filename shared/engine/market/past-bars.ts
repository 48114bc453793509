/**
 * Bars of the time before a market's first tick, joined to those that it has kept. They are computed a slice
 * at a time, or fetched, when somebody asks, and remembered within bounds. Promises neither holes nor doubles where
 * the two meet: the bar in which the ticks began holds both sides. Knows no source: it is handed one's past.
 */
import { BarSeries } from '../../model/bar.ts';
import { INTERVAL_MS } from '../../model/interval.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import type { BarsAbout } from '../../wire/bars-about.ts';
import { type BarQuery, type BarRange, toRange } from './bar-range.ts';
import { KnownBars, type KnownStretch } from './known-bars.ts';
import type { Past } from '../../model/past.ts';
import { findFirstDay, type FirstDay } from './first-day.ts';

const SECOND_MS = INTERVAL_MS[0]!;
const MINUTE_CODE = 3;
const MINUTE_MS = INTERVAL_MS[MINUTE_CODE]!;
const DAY_CODE = INTERVAL_MS.length - 1;
const DAY_MS = INTERVAL_MS[DAY_CODE]!;
/** Bars that are fetched at once, at most: each brings a page, so that an answer need not wait for all of them. */
const MOST_FETCHED = 1_000;
const TOO_MANY = 'so many bars of a symbol are remembered already that older ones are not fetched';

/** The past of one market. */
export class PastBars {
  private readonly past: Past;
  private readonly known: KnownBars;
  /** Instruments whose bar at the seam holds both sides. */
  private readonly seamed = new Set<number>();

  /** @param mostBars remembered over all instruments and intervals */
  constructor(past: Past, mostBars: number) {
    this.past = past;
    this.known = new KnownBars(mostBars);
  }

  /** Tells whether the market's own bars at the seam hold both sides. */
  isSeamed(instrument: number): boolean {
    return this.seamed.has(instrument);
  }

  /** Stamp of the bar of a series in which the ticks began, ms. */
  seamOf(instrument: number, series: BarSeries): number {
    return series.startOf(this.endMsOf(instrument));
  }

  /** Folds the minutes, or seconds, before the first tick into the bar of one series in which the ticks began; once. */
  joinInto(instrument: number, series: BarSeries): void {
    if (series.intervalMs < MINUTE_MS) {
      this.joinSeconds(instrument, [series]);
      return;
    }
    const days = new BarSeries(DAY_MS, 1, series.days);
    const endMs = this.endMsOf(instrument);
    const minutes = this.minutesOf(instrument, days.beginOf(days.startOf(endMs)));
    this.foldSeam(instrument, minutes, series);
  }

  /**
   * Does a few ms of what `read` needs.
   * @param kept the market's own bars; the bar at the seam is completed in place
   * @returns true when nothing is lacking
   */
  prepare(instrument: number, kept: readonly BarSeries[], code: number, query: BarQuery): boolean {
    const series = kept[code]!;
    if (series.dropped > 0) return true;
    const hasPast = this.past.oldestMs(series.intervalMs, instrument) < Infinity;
    const touchesPast = hasPast && this.touches(instrument, series, query);
    /* Where the past may reach behind the seam, any bar may want it. */
    if (!this.seamed.has(instrument) && (touchesPast || this.past.readFinest !== undefined)) {
      this.join(instrument, kept);
      this.seamed.add(instrument);
      return false;
    }
    if (!touchesPast) return true;
    const known = this.find(instrument, code, series);
    if (this.isEnough(instrument, known, series, query)) return true;
    this.extend(known, instrument, series.intervalMs);
    return this.isEnough(instrument, known, series, query);
  }

  /**
   * Fetches bars that a query wants and that are far away; only after `prepare` has done what it can.
   * @returns undefined when there is nothing to wait for: they are here, or the data begins. Rejects with a sentence
   *   for people
   */
  fetch(
    instrument: number,
    kept: readonly BarSeries[],
    code: number,
    query: BarQuery,
  ): Promise<void> | undefined {
    const series = kept[code]!;
    if (this.past.fetchOlder === undefined || !this.touches(instrument, series, query)) {
      return undefined;
    }
    const known = this.find(instrument, code, series);
    const most = this.toLacking(known, this.endOf(instrument, series), series, query);
    if (most <= 0) return undefined;
    if (known.series.length >= this.known.mostBars) throw new Error(TOO_MANY);
    known.fetching ??= this.fetchOlder(instrument, code, series, known, most).finally(() => {
      known.fetching = undefined;
    });
    return known.fetching;
  }

  /** Bars that begin before are a venue's own, ms; undefined where there are none such. */
  venueUntilMs(instrument: number): number | undefined {
    return this.past.venueUntilMs?.(instrument);
  }

  /** What an answer says of its bars. @param problem why older ones could not be had */
  about(instrument: number, kept: readonly BarSeries[], code: number, problem?: string): BarsAbout {
    const series = kept[code]!;
    const endMs = this.venueUntilMs(instrument);
    const droppedMs = series.dropped > 0 ? series.startMs[series.head]! : -Infinity;
    const venue = endMs === undefined ? {} : { venueUntilMs: Math.max(endMs, droppedMs) };
    if (this.past.fetchOlder === undefined) return venue;
    if (problem !== undefined) return { ...venue, older: 'failed', reason: problem };
    const { isStart } = this.find(instrument, code, series);
    return { ...venue, older: isStart ? 'start' : 'more' };
  }

  /** The bars, as far as they were prepared. */
  read(instrument: number, kept: readonly BarSeries[], code: number, query: BarQuery): BarRange {
    const series = kept[code]!;
    const own = toRange(series, query);
    const { untilMs = -Infinity, series: known } = this.known.get(instrument, code) ?? {};
    const isJoined = untilMs >= this.endOf(instrument, series);
    if (!isJoined || known === undefined || !this.touches(instrument, series, query)) return own;
    const lacking = query.limit - (own.to - own.from);
    const before = toRange(known, { ...query, limit: lacking });
    const joined = new BarSeries(series.intervalMs, Infinity, series.days);
    joined.appendRows(known, before.from, before.to);
    joined.appendRows(series, own.from, own.to);
    return { series: joined, from: joined.head, to: joined.head + joined.length };
  }

  /** What the trading day of the first tick had before it, see first-day.ts. @param previousClose as the source knows it */
  firstDay(instrument: number, days: DayGrid, previousClose: number): FirstDay | undefined {
    const minutesFrom = (fromMs: number): BarSeries => this.minutesOf(instrument, fromMs);
    return findFirstDay(this.past, { instrument, days, previousClose, minutesFrom });
  }

  private endMsOf(instrument: number): number {
    return this.past.endMsOf?.(instrument) ?? this.past.endMs;
  }

  /** The market has forgotten its own bars. */
  onForgotten(): void {
    this.seamed.clear();
  }

  /** Whether a query goes back to before the market's own bars, or to the one in which they begin. */
  private touches(instrument: number, series: BarSeries, query: BarQuery): boolean {
    const { head, startMs } = series;
    const endMs = this.endOf(instrument, series);
    if (query.fromMs !== undefined && query.fromMs > endMs) return false;
    const { from, to } = toRange(series, query);
    return to - from < query.limit || (from === head && startMs[head]! <= endMs);
  }

  /**
   * Where what is known must end: at the bar in which the ticks begin, or at the oldest of the market's own where it
   * has dropped that one.
   */
  private endOf(instrument: number, series: BarSeries): number {
    if (series.dropped > 0) return series.startMs[series.head]!;
    return series.startOf(this.endMsOf(instrument));
  }

  private find(instrument: number, code: number, series: BarSeries): KnownStretch {
    return this.known.find(instrument, code, series, this.endOf(instrument, series));
  }

  /** Bars that must be fetched for a query. */
  private toLacking(
    known: KnownStretch,
    endMs: number,
    series: BarSeries,
    query: BarQuery,
  ): number {
    /* The market has dropped bars since: what lies between is fetched first. */
    const dropped = Math.ceil((endMs - known.untilMs) / series.intervalMs);
    if (dropped > 0) return Math.min(dropped + 1, MOST_FETCHED);
    const { fromMs = -Infinity, toMs = Infinity, limit } = query;
    const own = toRange(series, query);
    const before = toRange(known.series, { ...query, fromMs: undefined, limit: Infinity });
    const lacking = limit - (own.to - own.from) - (before.to - before.from);
    if (known.isStart || lacking <= 0 || known.sinceMs <= fromMs) return 0;
    /* A query of long ago: what lies between is fetched, too, so that no stretch is without its end. */
    const between = Math.max(0, known.sinceMs - toMs) / series.intervalMs;
    return Math.min(Math.ceil(lacking + between), MOST_FETCHED);
  }

  private isEnough(
    instrument: number,
    { series, sinceMs }: KnownStretch,
    kept: BarSeries,
    query: BarQuery,
  ): boolean {
    const oldestMs = this.past.oldestMs(series.intervalMs, instrument);
    if (sinceMs <= Math.max(oldestMs, query.fromMs ?? -Infinity)) return true;
    const own = toRange(kept, query);
    const before = toRange(series, { ...query, fromMs: undefined, limit: Infinity });
    return own.to - own.from + before.to - before.from >= query.limit;
  }

  /** Computes the slice before what is known. */
  private extend(known: KnownStretch, instrument: number, intervalMs: number): void {
    const { series, sinceMs } = known;
    const fromMs = Math.max(
      this.past.sliceStartMs(intervalMs, sinceMs),
      series.startOf(this.past.oldestMs(intervalMs, instrument)),
    );
    this.known.prepend(known, this.past.read(instrument, intervalMs, fromMs, sinceMs), fromMs);
  }

  /** What was forgotten meanwhile takes none in. */
  private async fetchOlder(
    instrument: number,
    code: number,
    kept: BarSeries,
    known: KnownStretch,
    most: number,
  ): Promise<void> {
    const { intervalMs } = kept;
    const endMs = this.endOf(instrument, kept);
    const isBehind = known.untilMs < endMs;
    const beforeMs = isBehind ? endMs : known.sinceMs;
    const older = await this.past.fetchOlder!(instrument, intervalMs, beforeMs, most);
    if (this.known.get(instrument, code) !== known) return;
    if (!isBehind) {
      if (older.sinceMs < known.sinceMs) this.known.prepend(known, older.bars, older.sinceMs);
      known.isStart = older.isStart;
    } else if (older.sinceMs <= known.untilMs || older.isStart) {
      this.known.append(known, older.bars, endMs);
    } else {
      /* Too far behind: it begins anew with what is newest. */
      this.known.forget(instrument, code);
      const anew = this.known.find(instrument, code, kept, endMs);
      this.known.prepend(anew, older.bars, older.sinceMs);
    }
  }

  /** Folds the minutes before the first tick into the bars in which the ticks began. */
  private join(instrument: number, kept: readonly BarSeries[]): void {
    const endMs = this.endMsOf(instrument);
    const days = kept[DAY_CODE]!;
    const minutes = this.minutesOf(instrument, days.beginOf(days.startOf(endMs)));
    for (const series of kept.slice(MINUTE_CODE)) this.foldSeam(instrument, minutes, series);
    this.joinSeconds(instrument, kept.slice(0, MINUTE_CODE));
  }

  /** The same for bars that are shorter than a minute, where the past has any. */
  private joinSeconds(instrument: number, kept: readonly BarSeries[]): void {
    if (this.past.oldestMs(SECOND_MS, instrument) === Infinity) return;
    const endMs = this.endMsOf(instrument);
    const fromMs = Math.min(...kept.map((series) => series.startOf(endMs)));
    const seconds = new BarSeries(SECOND_MS, Infinity);
    for (const bar of this.past.read(instrument, SECOND_MS, fromMs, endMs)) seconds.put(bar);
    for (const series of kept) this.foldSeam(instrument, seconds, series);
  }

  private foldSeam(instrument: number, finer: BarSeries, series: BarSeries): void {
    const first = finer.lowerBound(series.beginOf(this.seamOf(instrument, series)));
    for (let row = first; row <= finer.last; row++) series.addBar(finer, row);
  }

  /** Minutes from a moment up to the first tick, or what else makes up that time. */
  private minutesOf(instrument: number, fromMs: number): BarSeries {
    const minutes = new BarSeries(MINUTE_MS, Infinity);
    const bars =
      this.past.readFinest?.(instrument, fromMs) ??
      this.past.read(instrument, MINUTE_MS, fromMs, this.endMsOf(instrument));
    for (const bar of bars) {
      if (bar.startMs >= fromMs) minutes.put(bar);
    }
    return minutes;
  }
}
