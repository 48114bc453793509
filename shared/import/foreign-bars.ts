/**
 * Bars of foreign files on their way to a tape: intervals as tapes name them, exact prices, sums that fit. Prices are
 * exact or the bar is refused; a volume with more digits than an instrument can hold is rounded, and counted. Pure.
 */
import { DAY_MS, toCivilDay, toDayNumber } from '../model/calendar.ts';
import {
  countDecimals,
  explainDecimal,
  MAX_DECIMALS,
  roundDecimal,
  toPlainDecimal,
} from '../model/decimal.ts';
import {
  BAR_FLAG,
  type BarInterval,
  type BarOf,
  findBarProblem,
  isBarInterval,
  MAX_BAR_SUM,
  type RecordedBar,
} from '../model/recorded-bar.ts';
import { MAX_TIME_MS } from '../tape/format.ts';
import { decimalsOf, unitsOf } from './foreign-number.ts';
import type { ForeignBar } from './tick-handler.ts';

const WEEK_MS = 7 * DAY_MS;
const LIMB_BITS = 52n;
const LIMB = 1n << LIMB_BITS;
/** Numbers of so many digits are exact, and no larger than what a text may be read as. */
const EXACT_DIGITS = 15;
/** What begins later might end behind what a tape can say. */
const LAST_START_MS = MAX_TIME_MS - 62 * DAY_MS;
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Intervals and sources of bars, numbered as they come: rows of numbers name them so. */
export class BarKinds {
  private readonly all: { readonly interval: BarInterval; readonly of: BarOf }[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(interval: BarInterval, of: BarOf): number {
    const key = `${interval.count} ${interval.unit} ${of}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.all.push({ interval, of }) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  at(number: number): { readonly interval: BarInterval; readonly of: BarOf } {
    return this.all[number]!;
  }
}

/** When a bar is. */
export interface BarTime {
  readonly interval: BarInterval;
  readonly startMs: number;
}

/** Interval and start as a tape has them. @returns a reason where it has none such */
export function toBarTime(bar: Pick<ForeignBar, 'interval' | 'startMs'>): BarTime | string {
  const { startMs } = bar;
  if (!(startMs >= 0 && startMs <= LAST_START_MS)) return 'a tape has no bars before 1970';
  const interval = toInterval(bar);
  if (interval === undefined)
    return `bars of ${JSON.stringify(bar.interval)} ms cannot be on a tape`;
  if (interval.unit === 'second') return { interval, startMs };
  if (startMs % DAY_MS !== 0) return 'a bar of days does not begin on a date';
  if (interval.unit !== 'month') return { interval, startMs };
  const { year, month } = toCivilDay(startMs / DAY_MS);
  return { interval, startMs: toDayNumber(year, month, 1) * DAY_MS };
}

/** A day or a week of the clock that begins at midnight UTC is one of the calendar. */
function toInterval({
  interval,
  startMs,
}: Pick<ForeignBar, 'interval' | 'startMs'>): BarInterval | undefined {
  if (typeof interval === 'string') return { unit: interval, count: 1 };
  if (typeof interval === 'object') return interval;
  const isDate = startMs % DAY_MS === 0;
  if (isDate && interval === WEEK_MS) return { unit: 'week', count: 1 };
  if (isDate && interval % DAY_MS === 0 && interval / DAY_MS <= 31) {
    return { unit: 'day', count: interval / DAY_MS };
  }
  const seconds = { unit: 'second', count: interval / 1_000 } as const;
  return isBarInterval(seconds) ? seconds : undefined;
}

/** What the first pass learns of a bar; a reason where it can be none. */
export function surveyBar(
  bar: ForeignBar,
): { readonly decimals: number; readonly time: BarTime } | string {
  const time = toBarTime(bar);
  if (typeof time === 'string') return time;
  let decimals = 0;
  for (const name of PRICES) {
    const needed = decimalsOf(bar[name]);
    if (needed < 0 || needed > MAX_DECIMALS) return explainDecimal(name, bar[name], MAX_DECIMALS);
    if (needed > decimals) decimals = needed;
  }
  return { decimals, time };
}

/** Digits that volumes have before the point and behind it. */
export interface VolumeDigits {
  whole: number;
  decimals: number;
}

export const createVolumeDigits = (): VolumeDigits => ({ whole: 1, decimals: 0 });

/** Takes in what one more volume needs. */
export function noteVolume(digits: VolumeDigits, text: string): void {
  const plain = toPlainDecimal(text);
  if (plain === undefined) return;
  const point = plain.indexOf('.');
  const whole = (point < 0 ? plain : plain.slice(0, point)).replace(/^0+/, '').length;
  if (whole > digits.whole) digits.whole = whole;
  const decimals = Math.min(countDecimals(plain), MAX_DECIMALS);
  if (decimals > digits.decimals) digits.decimals = decimals;
}

/** What the volumes of several files need. */
export const joinVolumeDigits = (a: VolumeDigits, b = createVolumeDigits()): VolumeDigits => ({
  whole: Math.max(a.whole, b.whole),
  decimals: Math.max(a.decimals, b.decimals),
});

/** Decimals of sizes by which the largest volume still fits. */
export const toVolumeDecimals = ({ whole, decimals }: VolumeDigits): number =>
  Math.max(0, Math.min(decimals, EXACT_DIGITS - whole));

/** A bar in units of its instrument. */
export interface BarInUnits {
  readonly bar: RecordedBar;
  readonly isRounded: boolean;
}

/** What an instrument's numbers are in. */
interface Units {
  readonly id: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
}

/** Reads a bar. @returns the reason why it cannot be */
export function toRecordedBar(
  foreign: ForeignBar,
  units: Units,
  time: BarTime,
): BarInUnits | string {
  const { priceDecimals } = units;
  const prices: number[] = [];
  for (const name of PRICES) {
    const price = unitsOf(foreign[name], priceDecimals);
    if (Number.isNaN(price)) return explainDecimal(name, foreign[name], priceDecimals);
    prices.push(price);
  }
  const [open, high, low, close] = prices as [number, number, number, number];
  if (prices.every((price) => price === 0)) return 'all prices are zero';
  if (high < low) return `high ${foreign.high} is below low ${foreign.low}`;
  const [highest, lowest] = [Math.max(...prices), Math.min(...prices)];
  const isWidened = highest > high || lowest < low;
  const volume = foreign.volume === undefined ? NONE : toVolume(foreign.volume, units.sizeDecimals);
  if (typeof volume === 'string') return volume;
  const bar: RecordedBar = {
    instrument: units.id,
    ...time,
    of: foreign.of,
    open,
    high: highest,
    low: lowest,
    close,
    volume: volume.units,
    trades: foreign.trades,
    turnover: toTurnover(foreign.turnover, units, volume.units, lowest, highest),
    flags:
      (foreign.flags ?? 0) |
      (foreign.isAdjusted ? BAR_FLAG.adjusted : 0) |
      (isWidened ? BAR_FLAG.widened : 0),
  };
  const problem = findBarProblem(bar);
  return problem ?? { bar, isRounded: volume.isRounded };
}

const NONE = { units: undefined, isRounded: false };

function toVolume(
  text: string,
  decimals: number,
): { readonly units: number | undefined; readonly isRounded: boolean } | string {
  const plain = toPlainDecimal(text) ?? text;
  const exact = toSum(plain, decimals);
  if (exact !== undefined) return { units: exact, isRounded: false };
  const units = unitsOf(roundDecimal(plain, decimals), decimals);
  if (units >= 0 && units <= MAX_BAR_SUM) return { units, isRounded: true };
  return explainDecimal('volume', text, decimals);
}

/** A sum in units, exact up to the largest that a bar may have; undefined where it is none. */
function toSum(plain: string, decimals: number): number | undefined {
  const units = unitsOf(plain, decimals);
  if (units >= 0) return units <= MAX_BAR_SUM ? units : undefined;
  const [, whole, fraction = ''] = /^(\d{1,16})(?:\.(\d{1,9}))?$/.exec(plain) ?? [];
  if (whole === undefined || fraction.slice(decimals).replaceAll('0', '') !== '') return undefined;
  const sum = Number(BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0')));
  return sum <= MAX_BAR_SUM ? sum : undefined;
}

/** The exact sum, what is finer cut off; undefined where it cannot be one of these prices times that volume. */
function toTurnover(
  text: string | undefined,
  { priceDecimals, sizeDecimals }: Units,
  volume: number | undefined,
  low: number,
  high: number,
): RecordedBar['turnover'] {
  const plain = text === undefined ? undefined : toPlainDecimal(text);
  if (plain === undefined || volume === undefined) return undefined;
  const decimals = priceDecimals + sizeDecimals;
  const [whole = '0', fraction = ''] = plain.split('.');
  if (!/^-?\d{1,40}$/.test(whole)) return undefined;
  const sum = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const isOfThem = sum >= BigInt(low) * BigInt(volume) && sum <= BigInt(high) * BigInt(volume);
  return isOfThem ? { hi: Number(sum >> LIMB_BITS), lo: Number(sum & (LIMB - 1n)) } : undefined;
}
