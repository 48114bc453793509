/**
 * The minutes of one past day of a listing, in columns: bars of other lengths are folded out of them. A pure function of
 * seed, listing and day. Promises that prices join on from minute to minute, and that the last closes where the day does.
 */
import { BarColumns } from '../../../../model/bar-columns.ts';
import { MINUTE_MS } from '../../../../model/calendar.ts';
import { addProduct } from '../../../../model/turnover.ts';
import { exp } from '../random/fixed-math.ts';
import { hash3 } from '../random/hash.ts';
import type { HistoryOptions, PastDay, PastDays } from './history-days.ts';
import { addDayPath } from './history-path.ts';
import { Scratch } from './scratch.ts';
import type { PastVolume } from './history-volume.ts';
import type { Listing } from '../universe/listing.ts';
import { toLiveliness, toSession } from '../trading-session/trading-session.ts';

const NS_PER_MS = 1e6;
/** However small its units: a day of minutes is still a number that frames carry. */
const MOST_MINUTE_VOLUME = 2 ** 42;

const TURNOVER = { hi: 0, lo: 0 };

/** Bars in columns that are written one behind the other. */
export class MadeBars extends BarColumns {
  /** Appends a bar; its turnover is its mean price times its volume. @param lengthMs 1..intervalMs, where it ends early */
  add(
    startMs: number,
    prices: { open: number; high: number; low: number; close: number },
    volume: number,
    trades: number,
    lengthMs: number,
  ): void {
    const { open, high, low, close } = prices;
    this.addOf(startMs, prices, volume, trades, lengthMs, toMeanPrice(open, high, low, close));
  }

  /** The same with the mean price that it traded at. */
  addOf(
    startMs: number,
    { open, high, low, close }: { open: number; high: number; low: number; close: number },
    volume: number,
    trades: number,
    lengthMs: number,
    meanPrice: number,
  ): void {
    const row = this.append(startMs);
    this.open[row] = open;
    this.high[row] = high;
    this.low[row] = low;
    this.close[row] = close;
    this.volume[row] = volume;
    this.trades[row] = trades;
    TURNOVER.hi = 0;
    TURNOVER.lo = 0;
    addProduct(TURNOVER, meanPrice, volume);
    this.turnoverHi[row] = TURNOVER.hi;
    this.turnoverLo[row] = TURNOVER.lo;
    this.firstNs[row] = 0;
    this.lastNs[row] = lengthMs * NS_PER_MS - 1;
  }
}

/** The price at which a bar is taken to have traded on average, whole units. */
export const toMeanPrice = (open: number, high: number, low: number, close: number): number =>
  Math.floor((open + high + low + close) / 4 + 0.5);

/** Reused from day to day: ten thousand symbols have half a gigabyte of them at a start. */
const volatilities = new Scratch();
const activities = new Scratch();
const paths = new Scratch();

/** Mean size of a path's steps, above 0. */
function toMeanStep(path: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) sum += Math.abs(path[i]! - path[i - 1]!);
  return Math.max(sum / (path.length - 1), Number.MIN_VALUE);
}

/** Makes the minutes of one listing. */
export class PastMinutes {
  private readonly hours: HistoryOptions['hours'];
  private readonly listing: Listing;
  private readonly days: PastDays;
  private readonly volume: PastVolume;
  private readonly prices = { open: 0, high: 0, low: 0, close: 0 };

  constructor(
    { hours }: Pick<HistoryOptions, 'hours'>,
    listing: Listing,
    days: PastDays,
    volume: PastVolume,
  ) {
    this.hours = hours;
    this.listing = listing;
    this.days = days;
    this.volume = volume;
  }

  /** Appends the minutes of a day. */
  addTo(day: PastDay, into: MadeBars): void {
    const { volume, prices } = this;
    const { fromMs, untilMs } = day;
    const count = Math.ceil((untilMs - fromMs) / MINUTE_MS);
    const volatility = volatilities.take(count);
    const activity = activities.take(count);
    this.fillHours(day, volatility, activity);
    for (let m = 0; m < count; m++) volatility[m]! *= Math.sqrt(volume.toHour(day.day, m));
    const path = this.toPath(day, volatility);
    const perMinute = volume.perMinute * volume.toBusyness(day);
    const usualRange = toMeanStep(path);
    const leastWick = this.days.series[0]![0].sigma * 0.004;
    let first = this.toPrice(path[0]!);
    for (let m = 0; m < count; m++) {
      const at = hash3(volume.salt, day.day, m);
      const range = Math.abs(path[m + 1]! - path[m]!);
      const isLast = m === count - 1;
      const interest = volume.toInterest(day.day, m, range / usualRange);
      const busy = perMinute * activity[m]! * interest * (0.5 + ((at >>> 4) & 1_023) / 1_024);
      const trades = Math.floor(busy + ((at >>> 16) & 1_023) / 1_024);
      const last = this.toPrice(path[m + 1]!);
      prices.open = first;
      prices.close = last;
      first = last;
      if (trades === 0 && !isLast) continue;
      const wick = (range * 0.4 + leastWick) * (((at >>> 8) & 255) / 256);
      const top = this.toPrice(Math.max(path[m]!, path[m + 1]!) + wick);
      const bottom = this.toPrice(Math.min(path[m]!, path[m + 1]!) - wick * 0.8);
      prices.high = Math.max(prices.open, last, top);
      prices.low = Math.min(prices.open, last, bottom);
      const startMs = fromMs + m * MINUTE_MS;
      const lengthMs = Math.min(MINUTE_MS, untilMs - startMs);
      const many = Math.max(1, trades);
      into.add(startMs, prices, this.toVolume(startMs, many, MOST_MINUTE_VOLUME), many, lengthMs);
    }
  }

  /** Size units that so many trades come to, on the lot grid. */
  toVolume(startMs: number, trades: number, most: number): number {
    const { lot } = this.listing;
    const { salt, meanTrade } = this.volume;
    const noise = 0.7 + ((hash3(salt, Math.floor(startMs / MINUTE_MS), 5) >>> 0) % 600) / 1_000;
    const lots = Math.max(1, Math.floor((trades * meanTrade * noise) / lot));
    return Math.min(lots * lot, most);
  }

  /** Price units, on the tick grid. */
  toPrice(logarithm: number): number {
    const { tickSize } = this.listing;
    return Math.max(1, Math.floor(exp(logarithm) / tickSize + 0.5)) * tickSize;
  }

  /** Logarithm of the price at the beginning of every minute and at the end. */
  private toPath(day: PastDay, volatility: Float64Array): Float64Array {
    const path = paths.take(volatility.length + 1).fill(0);
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
    const { hours, days } = this;
    const session = toSession(days.venue, hours, fromMs);
    let square = 0;
    for (let m = 0; m < volatility.length; m++) {
      const atMs = Math.min(fromMs + (m + 0.5) * MINUTE_MS, untilMs - 1);
      const lively = toLiveliness(days.venue, hours, session, atMs);
      volatility[m] = lively.volatility;
      activity[m] = lively.activity;
      square += lively.volatility * lively.volatility;
    }
    const usual = Math.sqrt(square / volatility.length);
    for (let m = 0; m < volatility.length; m++) volatility[m]! /= usual;
  }
}
