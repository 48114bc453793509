/**
 * Bars of the time before the stream: years of days, weeks of minutes, computed when asked for. Promises
 * that coarser bars are what finer ones fold to wherever there are minutes, that prices join on from bar to
 * bar, and that the last one closes where the stream opens. Past splits and dividends are adjusted for.
 */
import { type Bar, BarSeries } from '../../../../model/bar.ts';
import { addProduct } from '../../../../model/turnover.ts';
import { DAY_MS, MINUTE_MS } from '../../../../model/calendar.ts';
import type { Past } from '../../../../model/past.ts';
import { exp } from '../random/fixed-math.ts';
import { hash3 } from '../random/hash.ts';
import {
  HISTORY_DAYS,
  PastDays,
  type Anchors,
  type HistoryOptions,
  type PastDay,
} from './history-days.ts';
import { addDayPath, toRange } from './history-path.ts';
import { PastVolume } from './history-volume.ts';
import type { Listing } from '../universe/listing.ts';
import { toLiveliness, toSession, VENUE } from '../trading-session/trading-session.ts';

/** Days before the start for which there are minutes. */
const MINUTE_DAYS = 42;
const NS_PER_MS = 1e6;
/** However small its units: a day of minutes is still a number that frames carry. */
const MOST_MINUTE_VOLUME = 2 ** 42;
const MOST_DAY_VOLUME = 2 ** 52;

/** Mean size of a path's steps, above 0. */
function toMeanStep(path: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) sum += Math.abs(path[i]! - path[i - 1]!);
  return Math.max(sum / (path.length - 1), Number.MIN_VALUE);
}

/** Answers questions about the past of one instrument. */
export type History = (
  instrument: number,
  intervalMs: number,
  fromMs: number,
  toMs: number,
) => Bar[];

/** Days that are computed in a few ms: as minutes, folded out of minutes, and without any. */
const MINUTE_SLICE_DAYS = 1;
const FOLDED_SLICE_DAYS = 2;
const DAILY_SLICE_DAYS = 1_000;

/** Where minutes begin. */
const toMinutesFromMs = (startMs: number): number =>
  (Math.floor(startMs / DAY_MS) - MINUTE_DAYS + 1) * DAY_MS;

/** The past as sources give it. */
export function toPast(history: History, startMs: number): Past {
  const today = Math.floor(startMs / DAY_MS);
  const minutesFromMs = toMinutesFromMs(startMs);
  const toSliceDays = (intervalMs: number, toMs: number): number => {
    if (intervalMs === MINUTE_MS) return MINUTE_SLICE_DAYS;
    return toMs > minutesFromMs ? FOLDED_SLICE_DAYS : DAILY_SLICE_DAYS;
  };
  const isKnown = (intervalMs: number): boolean => intervalMs >= MINUTE_MS && intervalMs <= DAY_MS;
  return {
    endMs: startMs,
    oldestMs(intervalMs) {
      if (!isKnown(intervalMs)) return Infinity;
      return intervalMs === DAY_MS ? (today - HISTORY_DAYS) * DAY_MS : minutesFromMs;
    },
    sliceStartMs(intervalMs, toMs) {
      return (Math.ceil(toMs / DAY_MS) - toSliceDays(intervalMs, toMs)) * DAY_MS;
    },
    read: history,
  };
}

/** Makes the past of a universe. Cost of an answer: about 0.2 ms a day of minutes, 2 µs a day of days. */
export function createHistory(options: HistoryOptions): History {
  const { universe, startMs } = options;
  const minutesFromMs = toMinutesFromMs(startMs);
  let anchors: Anchors | undefined;
  return (instrument, intervalMs, fromMs, toMs) => {
    const listing = universe.listings[instrument];
    if (listing === undefined || intervalMs < MINUTE_MS || intervalMs > DAY_MS) return [];
    anchors ??= options.anchors();
    const days = new PastDays(options, listing, instrument, anchors);
    const past = new PastBars(options, listing, days);
    const untilMs = Math.min(toMs, startMs);
    const bars: Bar[] = [];
    for (const day of days.daysFrom(fromMs)) {
      if (day.untilMs <= fromMs || day.fromMs >= untilMs) continue;
      if (day.untilMs > minutesFromMs) past.fold(day, intervalMs, bars);
      else if (intervalMs === DAY_MS) bars.push(past.toDailyBar(day));
    }
    // Days are stamped with their date, which for currencies comes after their beginning.
    const endMs = intervalMs === DAY_MS ? toMs : untilMs;
    return bars.filter((bar) => bar.startMs + intervalMs > fromMs && bar.startMs < endMs);
  };
}

/** The bars of one listing. */
class PastBars {
  private readonly options: HistoryOptions;
  private readonly listing: Listing;
  private readonly days: PastDays;
  private readonly volume: PastVolume;

  constructor(options: HistoryOptions, listing: Listing, days: PastDays) {
    this.options = options;
    this.listing = listing;
    this.days = days;
    this.volume = new PastVolume(options, listing, days);
  }

  /** Appends the bars of a day to `into`, made of its minutes. */
  fold(day: PastDay, intervalMs: number, into: Bar[]): void {
    const minutes = new BarSeries(MINUTE_MS, 1_500);
    this.putMinutes(day, minutes);
    if (intervalMs === MINUTE_MS) {
      for (let row = minutes.head; row <= minutes.last; row++) into.push(minutes.at(row));
      return;
    }
    const bars = new BarSeries(
      intervalMs,
      1_500,
      intervalMs === DAY_MS ? this.days.days : undefined,
    );
    const before = into.at(-1);
    // A session that crosses midnight shares its bar with the one before.
    if (before !== undefined && before.startMs + intervalMs > day.fromMs) bars.put(into.pop()!);
    for (let row = minutes.head; row <= minutes.last; row++) bars.addBar(minutes, row);
    for (let row = bars.head; row <= bars.last; row++) into.push(bars.at(row));
  }

  /** The bar of a day that has no minutes. */
  toDailyBar(past: PastDay): Bar {
    const { day, open, close, fromMs } = past;
    const { sigma } = this.days.toMove(day);
    const [down, up] = toRange(this.days.series[0]![0], day, close - open, sigma);
    const [first, last] = [this.toPrice(open), this.toPrice(close)];
    const high = Math.max(first, last, this.toPrice(open + up));
    const low = Math.min(first, last, this.toPrice(open + down));
    const minutes = this.days.venue === VENUE.us && this.options.hours === 'exchange' ? 390 : 1_440;
    const trades = Math.max(
      1,
      Math.floor(this.volume.perMinute * minutes * this.volume.toBusyness(past)),
    );
    return this.toBar(this.days.days.labelOf(fromMs), [first, high, low, last], trades, DAY_MS);
  }

  private putMinutes(day: PastDay, into: BarSeries): void {
    const { fromMs, untilMs } = day;
    const count = Math.ceil((untilMs - fromMs) / MINUTE_MS);
    const volatility = new Float64Array(count);
    const activity = new Float64Array(count);
    this.fillHours(day, volatility, activity);
    for (let m = 0; m < count; m++) volatility[m]! *= Math.sqrt(this.volume.toHour(day.day, m));
    const path = this.toPath(day, volatility);
    const perMinute = this.volume.perMinute * this.volume.toBusyness(day);
    const usualRange = toMeanStep(path);
    let first = this.toPrice(path[0]!);
    for (let m = 0; m < count; m++) {
      const at = hash3(this.volume.salt, day.day, m);
      const range = Math.abs(path[m + 1]! - path[m]!);
      const isLast = m === count - 1;
      const interest = this.volume.toInterest(day.day, m, range / usualRange);
      const busy = perMinute * activity[m]! * interest * (0.5 + ((at >>> 4) & 1_023) / 1_024);
      const trades = Math.floor(busy + ((at >>> 16) & 1_023) / 1_024);
      const last = this.toPrice(path[m + 1]!);
      const open = first;
      first = last;
      if (trades === 0 && !isLast) continue;
      const wick =
        (range * 0.4 + this.days.series[0]![0].sigma * 0.004) * (((at >>> 8) & 255) / 256);
      const high = Math.max(open, last, this.toPrice(Math.max(path[m]!, path[m + 1]!) + wick));
      const low = Math.min(open, last, this.toPrice(Math.min(path[m]!, path[m + 1]!) - wick * 0.8));
      const bar = this.toBar(
        fromMs + m * MINUTE_MS,
        [open, high, low, last],
        Math.max(1, trades),
        Math.min(MINUTE_MS, untilMs - fromMs - m * MINUTE_MS),
      );
      into.put(bar);
    }
  }

  /** Logarithm of the price at the beginning of every minute and at the end. */
  private toPath(day: PastDay, volatility: Float64Array): Float64Array {
    const path = new Float64Array(volatility.length + 1);
    const whole = this.days.toMove(day.day).inside;
    for (const [series, by] of this.days.series) {
      addDayPath(series, day.day, path, volatility, by);
    }
    // On the day of the start the way ends elsewhere: the difference is spread over the day.
    const missing = day.close - day.open - whole;
    for (let m = 0; m < path.length; m++) {
      path[m] = day.open + path[m]! + (missing * m) / (path.length - 1);
    }
    return path;
  }

  private fillHours(
    { fromMs, untilMs }: PastDay,
    volatility: Float64Array,
    activity: Float64Array,
  ): void {
    const { hours } = this.options;
    const session = toSession(this.days.venue, hours, fromMs);
    let square = 0;
    for (let m = 0; m < volatility.length; m++) {
      const lively = toLiveliness(
        this.days.venue,
        hours,
        session,
        Math.min(fromMs + (m + 0.5) * MINUTE_MS, untilMs - 1),
      );
      volatility[m] = lively.volatility;
      activity[m] = lively.activity;
      square += lively.volatility * lively.volatility;
    }
    const usual = Math.sqrt(square / volatility.length);
    for (let m = 0; m < volatility.length; m++) volatility[m]! /= usual;
  }

  /** Price units, on the tick grid. */
  private toPrice(logarithm: number): number {
    const { tickSize } = this.listing;
    return Math.max(1, Math.floor(exp(logarithm) / tickSize + 0.5)) * tickSize;
  }

  private toBar(
    startMs: number,
    [open, high, low, close]: readonly [number, number, number, number],
    trades: number,
    lengthMs: number,
  ): Bar {
    const { lot } = this.listing;
    const noise =
      0.7 + ((hash3(this.volume.salt, Math.floor(startMs / MINUTE_MS), 5) >>> 0) % 600) / 1_000;
    const lots = Math.max(1, Math.floor((trades * this.volume.meanTrade * noise) / lot));
    const most = lengthMs === DAY_MS ? MOST_DAY_VOLUME : MOST_MINUTE_VOLUME;
    const volume = Math.min(lots * lot, most);
    const turnover = { hi: 0, lo: 0 };
    addProduct(turnover, Math.floor((open + high + low + close) / 4 + 0.5), volume);
    return {
      startMs,
      open,
      high,
      low,
      close,
      volume,
      trades,
      turnoverHi: turnover.hi,
      turnoverLo: turnover.lo,
      firstNs: 0,
      lastNs: lengthMs * NS_PER_MS - 1,
    };
  }
}
