/**
 * Bars of a market that shows the past of a live one: from where it was restored on its own, older ones as the live
 * market has them, cut at that moment. Promises that no bar of the live market that was not whole by then is shown.
 */
import { BarSeries } from '../../model/bar.ts';
import type { BarsAbout } from '../../wire/bars-about.ts';
import type { Recall } from '../source/moment.ts';
import { type BarQuery, type BarRange, toRange } from './bar-range.ts';
import type { PastBars } from './past-bars.ts';

/** The live market, as far as its bars are concerned. */
export interface LiveBars {
  readonly pastBars: PastBars | undefined;
  prepareBars(instrument: number, code: number, query: BarQuery): boolean;
  readBars(instrument: number, code: number, query: BarQuery): BarRange;
  fetchBars(instrument: number, code: number, query: BarQuery): Promise<void> | undefined;
  venueUntilMs(instrument: number): number | undefined;
  aboutBars(instrument: number, code: number, problem?: string): BarsAbout;
}

/** The bars of one market. */
export class RewoundBars {
  private readonly live: LiveBars;
  private readonly toRecall: () => Recall | undefined;
  private readonly timeMs: () => number;

  /** @param timeMs newest time that the market knows of, ms */
  constructor(live: LiveBars, toRecall: () => Recall | undefined, timeMs: () => number) {
    this.live = live;
    this.toRecall = toRecall;
    this.timeMs = timeMs;
  }

  /** See PastBars.prepare. */
  prepare(instrument: number, kept: readonly BarSeries[], code: number, query: BarQuery): boolean {
    const older = this.toOlder(instrument, kept[code]!, code, query);
    return older === undefined || this.live.prepareBars(instrument, code, older);
  }

  /** See PastBars.fetch. */
  fetch(
    instrument: number,
    kept: readonly BarSeries[],
    code: number,
    query: BarQuery,
  ): Promise<void> | undefined {
    const older = this.toOlder(instrument, kept[code]!, code, query);
    return older && this.live.fetchBars(instrument, code, older);
  }

  /** See PastBars.venueUntilMs. */
  venueUntilMs(instrument: number): number | undefined {
    return this.live.venueUntilMs(instrument);
  }

  /** See PastBars.about. */
  about(
    instrument: number,
    _kept: readonly BarSeries[],
    code: number,
    problem?: string,
  ): BarsAbout {
    return this.live.aboutBars(instrument, code, problem);
  }

  /** See PastBars.read. */
  read(instrument: number, kept: readonly BarSeries[], code: number, query: BarQuery): BarRange {
    const series = kept[code]!;
    const own = this.toOwn(instrument, series, code, query);
    const older = this.toOlder(instrument, series, code, query);
    if (older === undefined) return own;
    const before = this.live.readBars(instrument, code, older);
    if (before.to === before.from) return own;
    const joined = new BarSeries(series.intervalMs, Infinity, series.days);
    joined.appendRows(before.series, before.from, before.to);
    joined.appendRows(series, own.from, own.to);
    return { series: joined, from: joined.head, to: joined.head + joined.length };
  }

  /** It keeps nothing of its own. */
  onForgotten(): void {}

  /** What is left of a late trade in a bar from before what is kept is no bar. */
  private toOwn(instrument: number, series: BarSeries, code: number, query: BarQuery): BarRange {
    const wholeMs = this.toRecall()?.wholeFromMs?.(instrument, code) ?? -Infinity;
    const range = toRange(series, query);
    const first = wholeMs === -Infinity ? series.head : series.lowerBound(wholeMs);
    return { series, from: Math.min(range.to, Math.max(range.from, first)), to: range.to };
  }

  /** What a query wants of the time before its own bars; undefined when it wants nothing. */
  private toOlder(
    instrument: number,
    series: BarSeries,
    code: number,
    query: BarQuery,
  ): BarQuery | undefined {
    const own = this.toOwn(instrument, series, code, query);
    const all = this.toOwn(instrument, series, code, { limit: Infinity });
    const headMs = all.to > all.from ? series.startMs[all.from]! : series.startOf(this.timeMs());
    const toMs = Math.min(query.toMs ?? Infinity, headMs);
    const limit = query.limit - (own.to - own.from);
    const wantsNothing = query.fromMs !== undefined && query.fromMs >= toMs;
    return limit <= 0 || wantsNothing ? undefined : { ...query, toMs, limit };
  }
}
