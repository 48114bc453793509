/**
 * Bars of venues as a market's past: each instrument's end where its ticks begin, a whole minute. What was fetched when
 * a symbol was opened is here; older bars are fetched when somebody asks, and handed on. What no venue gave is not
 * there. An instrument that takes the place of another one begins with what was told of that one.
 */
import { type Bar, BarSeries } from '../../../shared/model/bar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { isOfMarket } from '../../../shared/model/market-event.ts';
import type { OlderBars, Past } from '../../../shared/model/past.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import { UsSessions } from '../../../shared/venue/us-sessions.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { BarPage } from './bar-pages.ts';
import { fetchOlder } from './older-bars.ts';
import type { SymbolHistory } from './symbol-history.ts';
import {
  ceilTo,
  createSeries,
  type Stretch,
  toList,
  toMinutes,
  toStretch,
} from './venue-stretch.ts';

/** What is known of one instrument. */
interface Known {
  readonly instrument: Instrument;
  /** Where its ticks begin, ms. */
  readonly endMs: number;
  readonly minutes: Stretch;
  /** Hours, which end where the minutes take over. */
  readonly hours: Stretch;
  readonly splitMs: number;
  readonly days: Stretch;
  /** Minutes behind the end: of trades that were told of the instrument before this one. */
  readonly told: BarSeries;
  readonly pages: SymbolHistory['pages'];
}

/** Bars that are made at once: a day of the smallest interval. */
const SLICE_MS = 7 * DAY_MS;

/** The past of a live source: it grows with each instrument that is listed. */
export class VenuePast implements Past {
  readonly endMs = 0;
  private readonly clock: Pick<Surroundings, 'elapsed'>;
  private readonly known = new Map<number, Known>();
  private readonly sessions = new UsSessions();

  constructor(clock: Pick<Surroundings, 'elapsed'>) {
    this.clock = clock;
  }

  /**
   * Takes what was fetched for an instrument, before it is listed.
   * @param told trades behind the end that were ticks of the instrument whose place it takes
   */
  put(instrument: Instrument, history: SymbolHistory, told: readonly VenueTrade[] = []): void {
    const { joinMs: endMs, pages } = history;
    const before = (intervalMs: number, untilMs: number): Stretch =>
      toStretch(cutPage(history.bars.get(intervalMs), untilMs), intervalMs, instrument);
    const minutes = before(MINUTE_MS, endMs);
    const splitMs = toSplitMs(minutes.sinceMs, endMs);
    const hours = before(HOUR_MS, splitMs);
    const grid = createSeries(DAY_MS, instrument);
    const days = before(DAY_MS, grid.beginOf(grid.startOf(endMs)));
    const known: Known = {
      instrument,
      endMs,
      minutes,
      hours,
      splitMs,
      days,
      told: toMinutes(told, instrument),
      pages,
    };
    const isWithDays = days.series.length > 0;
    this.known.set(instrument.id, isWithDays ? known : { ...known, days: foldDays(known) });
  }

  /** Regular hours of shares, the minute in which the closing auction is printed among them. */
  isRegular(instrument: number, timeMs: number): boolean {
    const of = this.known.get(instrument)?.instrument;
    if (of === undefined || of.tradingDay !== 'newYork' || !isOfMarket(of)) return true;
    const isOpen = (ms: number): boolean => this.sessions.at(ms).phase === 'open';
    return isOpen(timeMs) || isOpen(timeMs - 1);
  }

  endMsOf(instrument: number): number {
    return this.known.get(instrument)?.endMs ?? 0;
  }

  venueUntilMs(instrument: number): number | undefined {
    const known = this.known.get(instrument);
    return known?.pages === undefined ? undefined : known.endMs;
  }

  /** An instrument is no more. */
  forget(instrument: number): void {
    this.known.delete(instrument);
  }

  oldestMs(intervalMs: number, instrument: number): number {
    const known = this.known.get(instrument);
    if (known === undefined || intervalMs < MINUTE_MS) return Infinity;
    const { minutes, hours, days } = known;
    if (intervalMs >= DAY_MS) return toOldestMs(days, intervalMs);
    return intervalMs >= HOUR_MS && hours.series.length > 0
      ? toOldestMs(hours, intervalMs)
      : toOldestMs(minutes, intervalMs);
  }

  sliceStartMs(intervalMs: number, toMs: number): number {
    const spanMs = Math.max(SLICE_MS, intervalMs * 400);
    return Math.floor((toMs - spanMs) / DAY_MS) * DAY_MS;
  }

  read(instrument: number, intervalMs: number, fromMs: number, toMs: number): Bar[] {
    const known = this.known.get(instrument);
    if (known === undefined || intervalMs < MINUTE_MS) return [];
    if (intervalMs === MINUTE_MS) return toList(known.minutes.series, fromMs, toMs);
    if (intervalMs >= DAY_MS) return toList(known.days.series, fromMs, toMs);
    const oldestMs = this.oldestMs(intervalMs, instrument);
    const coarse = new BarSeries(intervalMs, Infinity);
    for (const part of toParts(known, Math.max(oldestMs, fromMs - intervalMs + 1))) {
      for (let row = part.head; row <= part.last && part.startMs[row]! < toMs; row++) {
        coarse.addBar(part, row);
      }
    }
    return toList(coarse, fromMs, toMs).filter(({ startMs }) => startMs >= oldestMs);
  }

  /** Bars that make up all that is known from a moment on, each as fine as it is known. */
  readFinest(instrument: number, fromMs: number): Bar[] {
    const known = this.known.get(instrument);
    if (known === undefined) return [];
    return [...toParts(known, fromMs), known.told].flatMap((series) =>
      toList(series, fromMs, Infinity),
    );
  }

  async fetchOlder(
    instrument: number,
    intervalMs: number,
    beforeMs: number,
    most: number,
  ): Promise<OlderBars> {
    const { pages, days, instrument: of } = this.known.get(instrument) ?? {};
    if (pages === undefined || of === undefined) {
      return { bars: [], sinceMs: beforeMs, isStart: true };
    }
    const query = { instrument: of, intervalMs, beforeMs, most, days };
    const byMs = this.clock.elapsed() + VENUE_LIMITS.olderMs;
    return fetchOlder(pages, query, { byMs, isPatient: true });
  }

  /** The venue's close of the day before the one that an instrument's ticks begin in; undefined where it is not known. */
  previousClose(instrument: number): number | undefined {
    const series = this.known.get(instrument)?.days.series;
    return series === undefined || series.length === 0 ? undefined : series.close[series.last];
  }
}

/** A page without what begins at a moment or behind it. */
function cutPage(page: BarPage | undefined, untilMs: number): BarPage {
  if (page === undefined) return { bars: [], sinceMs: untilMs, isStart: false };
  const bars = page.bars.filter(({ startMs }) => startMs < untilMs);
  return { ...page, bars, sinceMs: Math.min(page.sinceMs, untilMs) };
}

const toOldestMs = ({ series, sinceMs }: Stretch, intervalMs: number): number =>
  series.length === 0 ? Infinity : Math.ceil(sinceMs / intervalMs) * intervalMs;

/** The hour from which minutes are all there; the one that they begin in where there is no whole one. */
function toSplitMs(minutesSinceMs: number, endMs: number): number {
  const wholeMs = Math.ceil(minutesSinceMs / HOUR_MS) * HOUR_MS;
  return wholeMs <= endMs
    ? wholeMs
    : Math.floor(Math.min(minutesSinceMs, endMs) / HOUR_MS) * HOUR_MS;
}

/** Hours as far as minutes do not make whole ones, and the minutes behind them. */
function toParts({ minutes, hours, splitMs }: Known, fromMs: number): BarSeries[] {
  const since = (series: BarSeries, ms: number): BarSeries => {
    const part = new BarSeries(series.intervalMs, Infinity);
    part.appendRows(series, series.lowerBound(ms), series.head + series.length);
    return part;
  };
  if (hours.series.length === 0) return [since(minutes.series, fromMs)];
  return [since(hours.series, fromMs), since(minutes.series, Math.max(fromMs, splitMs))];
}

/** Days of a venue that has none, as far as they are whole. */
function foldDays(known: Known): Stretch {
  const { instrument, minutes, hours, endMs } = known;
  const series = createSeries(DAY_MS, instrument);
  const isByHours = hours.series.length > 0;
  const sinceMs = ceilTo(series, isByHours ? hours.sinceMs : minutes.sinceMs);
  const endDayMs = series.startOf(endMs);
  if (sinceMs < endDayMs) {
    for (const part of toParts(known, series.beginOf(sinceMs))) {
      for (let row = part.head; row <= part.last; row++) {
        if (part.startMs[row]! < series.beginOf(endDayMs)) series.addBar(part, row);
      }
    }
  }
  return { series, sinceMs, isStart: false };
}
