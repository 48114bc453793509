/**
 * Bars of the time before the stream: years of days, weeks of minutes, hours of seconds, computed when asked for. Promises
 * that coarser bars are what finer ones fold to wherever there are such, that prices join on from bar to
 * bar, and that the last one closes where the stream opens. Past splits and dividends are adjusted for.
 */
import { type Bar, BarSeries } from '../../../../model/bar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../model/calendar.ts';
import type { Past } from '../../../../model/past.ts';
import {
  HISTORY_DAYS,
  PastDays,
  type Anchors,
  type HistoryOptions,
  type PastDay,
} from './history-days.ts';
import { MadeBars, PastMinutes } from './history-minutes.ts';
import { toRange } from './history-path.ts';
import { addSeconds } from './history-seconds.ts';
import { PastVolume, toWholeActivity } from './history-volume.ts';
import type { Listing } from '../universe/listing.ts';
import { VENUE } from '../trading-session/trading-session.ts';

/** Days before the start for which there are minutes. */
const MINUTE_DAYS = 42;
/** Time before the minute of the start for which there are seconds, ms. */
const SECONDS_MS = 6 * HOUR_MS;
const MOST_DAY_VOLUME = 2 ** 52;

/** Answers questions about the past of one instrument. */
export interface History {
  /** Bars that overlap a stretch, oldest first. @param intervalMs one second to a day, one that charts keep */
  readonly read: (instrument: number, intervalMs: number, fromMs: number, toMs: number) => Bar[];
  /** All minutes from a moment to the start as one bar of a day; undefined where there are none. */
  readonly readDay: (instrument: number, fromMs: number) => Bar | undefined;
}

/** Days that are computed in a few ms: as minutes, folded out of minutes, and without any. */
const MINUTE_SLICE_DAYS = 1;
const FOLDED_SLICE_DAYS = 2;
const DAILY_SLICE_DAYS = 1_000;

/** Where minutes begin. */
const toMinutesFromMs = (startMs: number): number =>
  (Math.floor(startMs / DAY_MS) - MINUTE_DAYS + 1) * DAY_MS;

/** Where seconds begin. */
const toSecondsFromMs = (startMs: number): number =>
  Math.floor(startMs / MINUTE_MS) * MINUTE_MS - SECONDS_MS;

/** The past as sources give it. */
export function toPast(history: History, startMs: number): Past {
  const today = Math.floor(startMs / DAY_MS);
  const minutesFromMs = toMinutesFromMs(startMs);
  const toSliceMs = (intervalMs: number, toMs: number): number => {
    if (intervalMs < MINUTE_MS) return (Math.ceil(toMs / HOUR_MS) - 1) * HOUR_MS;
    const folded = toMs > minutesFromMs ? FOLDED_SLICE_DAYS : DAILY_SLICE_DAYS;
    const days = intervalMs === MINUTE_MS ? MINUTE_SLICE_DAYS : folded;
    return (Math.ceil(toMs / DAY_MS) - days) * DAY_MS;
  };
  return {
    endMs: startMs,
    oldestMs(intervalMs) {
      if (intervalMs < SECOND_MS || intervalMs > DAY_MS) return Infinity;
      if (intervalMs < MINUTE_MS) return toSecondsFromMs(startMs);
      return intervalMs === DAY_MS ? (today - HISTORY_DAYS) * DAY_MS : minutesFromMs;
    },
    sliceStartMs: toSliceMs,
    read: history.read,
    readDay: history.readDay,
  };
}

/** Makes the past of a universe. Cost of an answer: about 0.2 ms a day of minutes or an hour of seconds, 2 µs a day of days. */
export function createHistory(options: HistoryOptions): History {
  const { universe, startMs } = options;
  const minutesFromMs = toMinutesFromMs(startMs);
  const secondsFromMs = toSecondsFromMs(startMs);
  let anchors: Anchors | undefined;
  let wholeActivity: number | undefined;

  function open(instrument: number): PastBars | undefined {
    const listing = universe.listings[instrument];
    if (listing === undefined) return undefined;
    anchors ??= options.anchors();
    wholeActivity ??= toWholeActivity(universe);
    const days = new PastDays(options, listing, instrument, anchors);
    const volume = new PastVolume(options, listing, days, wholeActivity);
    return new PastBars(options, listing, days, volume);
  }

  return {
    read(instrument, intervalMs, fromMs, toMs) {
      if (intervalMs < SECOND_MS || intervalMs > DAY_MS) return [];
      const past = open(instrument);
      if (past === undefined) return [];
      const untilMs = Math.min(toMs, startMs);
      const bars: Bar[] = [];
      for (const day of past.days.daysFrom(fromMs)) {
        if (day.untilMs <= fromMs || day.fromMs >= untilMs) continue;
        if (intervalMs < MINUTE_MS) {
          past.split(day, intervalMs, { fromMs: Math.max(fromMs, secondsFromMs), untilMs }, bars);
        } else if (day.untilMs > minutesFromMs) past.fold(day, intervalMs, bars);
        else if (intervalMs === DAY_MS) bars.push(past.toDailyBar(day));
      }
      // Days are stamped with their date, which for currencies comes after their beginning.
      const endMs = intervalMs === DAY_MS ? toMs : untilMs;
      return bars.filter((bar) => bar.startMs + intervalMs > fromMs && bar.startMs < endMs);
    },
    readDay: (instrument, fromMs) => open(instrument)?.toDay(fromMs),
  };
}

/** Minutes, and seconds, that were computed last: thousands of symbols are asked for one after the other. */
const minutes = new MadeBars(MINUTE_MS, Infinity);
const seconds = new MadeBars(SECOND_MS, Infinity);

/** Appends all bars of a series. */
function push({ head, last }: BarSeries | MadeBars, at: (row: number) => Bar, into: Bar[]): void {
  for (let row = head; row <= last; row++) into.push(at(row));
}

/** The bars of one listing. */
class PastBars {
  readonly days: PastDays;
  private readonly options: HistoryOptions;
  private readonly listing: Listing;
  private readonly volume: PastVolume;
  private readonly minutes: PastMinutes;

  constructor(options: HistoryOptions, listing: Listing, days: PastDays, volume: PastVolume) {
    this.options = options;
    this.listing = listing;
    this.days = days;
    this.volume = volume;
    this.minutes = new PastMinutes(options, listing, days, volume);
  }

  /** Appends the bars of a day to `into`, made of its minutes. */
  fold(day: PastDay, intervalMs: number, into: Bar[]): void {
    this.computeMinutes(day);
    if (intervalMs === MINUTE_MS) {
      push(minutes, (row) => minutes.at(row), into);
      return;
    }
    const grid = intervalMs === DAY_MS ? this.days.days : undefined;
    const bars = new BarSeries(intervalMs, 1_500, grid);
    const before = into.at(-1);
    // A session that crosses midnight shares its bar with the one before.
    if (before !== undefined && before.startMs + intervalMs > day.fromMs) bars.put(into.pop()!);
    for (let row = minutes.head; row <= minutes.last; row++) bars.addBar(minutes, row);
    push(bars, (row) => bars.at(row), into);
  }

  /** Appends bars that are shorter than a minute. */
  split(
    day: PastDay,
    intervalMs: number,
    { fromMs, untilMs }: { fromMs: number; untilMs: number },
    into: Bar[],
  ): void {
    this.computeMinutes(day);
    seconds.clear();
    for (let row = minutes.lowerBound(fromMs - MINUTE_MS + 1); row <= minutes.last; row++) {
      if (minutes.startMs[row]! >= untilMs) break;
      addSeconds(minutes, row, this.volume.salt, this.listing, seconds);
    }
    if (intervalMs === SECOND_MS) {
      push(seconds, (row) => seconds.at(row), into);
      return;
    }
    const bars = new BarSeries(intervalMs, Infinity);
    for (let row = seconds.head; row <= seconds.last; row++) bars.addBar(seconds, row);
    push(bars, (row) => bars.at(row), into);
  }

  /** All minutes from a moment on as one bar. */
  toDay(fromMs: number): Bar | undefined {
    const series = new BarSeries(DAY_MS, 1, this.days.days);
    for (const day of this.days.daysFrom(fromMs)) {
      if (day.untilMs <= fromMs) continue;
      this.computeMinutes(day);
      const first = minutes.lowerBound(fromMs);
      for (let row = first; row <= minutes.last; row++) series.addBar(minutes, row);
    }
    return series.length === 0 ? undefined : series.at(series.last);
  }

  /** The bar of a day that has no minutes. */
  toDailyBar(past: PastDay): Bar {
    const { day, open, close, fromMs } = past;
    const { sigma } = this.days.toMove(day);
    const [down, up] = toRange(this.days.series[0]![0], day, close - open, sigma);
    const [first, last] = [this.minutes.toPrice(open), this.minutes.toPrice(close)];
    const high = Math.max(first, last, this.minutes.toPrice(open + up));
    const low = Math.min(first, last, this.minutes.toPrice(open + down));
    const isShort = this.days.venue === VENUE.us && this.options.hours === 'exchange';
    const busy = (isShort ? 390 : 1_440) * this.volume.toBusyness(past);
    const trades = Math.max(1, Math.floor(this.volume.perMinute * busy));
    const startMs = this.days.days.labelOf(fromMs);
    const volume = this.minutes.toVolume(startMs, trades, MOST_DAY_VOLUME);
    minutes.clear();
    minutes.add(startMs, { open: first, high, low, close: last }, volume, trades, DAY_MS);
    return minutes.at(minutes.last);
  }

  private computeMinutes(day: PastDay): void {
    minutes.clear();
    this.minutes.addTo(day, minutes);
  }
}
