/**
 * A bar as somebody recorded it: of trades, or of one side of the quotes, over an interval of the clock or of the
 * calendar. Says when it begins, when it is known (at its end, not before), and which comes first. Knows nothing of
 * where bars come from; what a market does with one is bar.ts and above.
 */
import { DAY_MS, toCivilDay, toDayNumber } from './calendar.ts';
import { PRICE_BOUND } from './tick.ts';
import type { DayGrid } from './trading-day.ts';

/** What a bar is of, by its code: prices paid, or one side of the quotes. */
export const BAR_OF = ['trade', 'bid', 'ask', 'mid'] as const;
export type BarOf = (typeof BAR_OF)[number];

/** Units of intervals, by code: seconds of the clock, or dates. */
export const BAR_UNITS = ['second', 'day', 'week', 'month'] as const;
export type BarUnit = (typeof BAR_UNITS)[number];

/** How long a bar is: so many units. Of dates, a bar is stamped with the first one: 00:00 UTC of it, whatever the zone. */
export interface BarInterval {
  readonly unit: BarUnit;
  readonly count: number;
}

/** Flags of a recorded bar. */
export const BAR_FLAG = {
  /** It does not cover its whole interval: the first or the last of a recording. */
  partial: 1,
  /** Its prices were changed afterwards, for splits or dividends. */
  adjusted: 2,
  /** Its source had a high below its open or close, or a low above them: it was widened to hold them. */
  widened: 4,
} as const;

/** A recorded bar; prices and sizes in units of its instrument. */
export interface RecordedBar {
  readonly instrument: number;
  readonly interval: BarInterval;
  readonly of: BarOf;
  /** Start of the interval, UTC ms; of dates 00:00 UTC of the first one. */
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Sum of sizes, 0 to MAX_BAR_SUM; undefined where it is not told. */
  readonly volume: number | undefined;
  /** Number of trades, the same. */
  readonly trades: number | undefined;
  /** Exact sum of price × size: hi × 2^52 + lo; undefined where it is not told. */
  readonly turnover: { readonly hi: number; readonly lo: number } | undefined;
  /** BAR_FLAG.* */
  readonly flags: number;
}

/** A recorded bar, and when it is known, ms; see `toKnownMs`. */
export interface KnownBar extends RecordedBar {
  readonly knownMs: number;
}

/** What the bars of a recording are. */
export interface BarKind {
  readonly interval: BarInterval;
  readonly of: BarOf;
}

/** Largest volume and number of trades of one bar. */
export const MAX_BAR_SUM = Number.MAX_SAFE_INTEGER - 1;
/** Longest interval of each unit: a month. */
const MAX_COUNT: Readonly<Record<BarUnit, number>> = {
  second: 2_678_400,
  day: 31,
  week: 4,
  month: 1,
};
const TURNOVER_BOUND = 2 ** 52;

/** Tells whether an interval is one that bars may have. */
export const isBarInterval = ({ unit, count }: BarInterval): boolean =>
  BAR_UNITS.includes(unit) && Number.isInteger(count) && count >= 1 && count <= MAX_COUNT[unit];

/** Nominal length, ms: of a month 30 days. */
export function toNominalMs({ unit, count }: BarInterval): number {
  if (unit === 'second') return count * 1_000;
  return count * DAY_MS * (unit === 'day' ? 1 : unit === 'week' ? 7 : 30);
}

/** The interval as people write it: `1s`, `5m`, `4h`, `1d`, `1w`, `1M`. */
export function toIntervalText({ unit, count }: BarInterval): string {
  if (unit !== 'second') return `${count}${unit === 'month' ? 'M' : unit[0]!}`;
  if (count % 3_600 === 0) return `${count / 3_600}h`;
  return count % 60 === 0 ? `${count / 60}m` : `${count}s`;
}

const UNITS_BY_LETTER: Readonly<Record<string, readonly [BarUnit, number]>> = {
  s: ['second', 1],
  m: ['second', 60],
  h: ['second', 3_600],
  d: ['day', 1],
  w: ['week', 1],
  M: ['month', 1],
};

/** Reads what `toIntervalText` writes. @returns undefined for what is no interval of bars */
export function fromIntervalText(text: string): BarInterval | undefined {
  const [, digits, letter = ''] = /^([1-9]\d{0,6})([smhdwM])$/.exec(text) ?? [];
  const [unit, times] = UNITS_BY_LETTER[letter] ?? [];
  if (unit === undefined) return undefined;
  const interval = { unit, count: Number(digits) * times! };
  return isBarInterval(interval) ? interval : undefined;
}

/** Label of the last date that a bar of dates covers. */
function toLastLabel({ unit, count }: BarInterval, startMs: number): number {
  if (unit === 'day') return startMs + (count - 1) * DAY_MS;
  if (unit === 'week') return startMs + (count * 7 - 1) * DAY_MS;
  const { year, month, day } = toCivilDay(startMs / DAY_MS);
  const ahead = month - 1 + count;
  const nextYear = year + Math.floor(ahead / 12);
  const nextMonth = (ahead % 12) + 1;
  const lastOfNext = toDayNumber(nextYear, nextMonth + 1, 1) - toDayNumber(nextYear, nextMonth, 1);
  return (toDayNumber(nextYear, nextMonth, Math.min(day, lastOfNext)) - 1) * DAY_MS;
}

/** First ms after what a bar covers: when it is known. @param days trading days of its instrument */
export const toKnownMs = (
  { interval, startMs }: Pick<RecordedBar, 'interval' | 'startMs'>,
  days: DayGrid,
): number =>
  interval.unit === 'second'
    ? startMs + interval.count * 1_000
    : days.endOf(toLastLabel(interval, startMs));

/** Start of the bar that is known at a moment: the other way round. Months are stamped with their first date. */
export function toStartMs(interval: BarInterval, knownMs: number, days: DayGrid): number {
  const { unit, count } = interval;
  if (unit === 'second') return knownMs - count * 1_000;
  const lastMs = days.labelOf(knownMs - 1);
  if (unit !== 'month') return lastMs - toNominalMs(interval) + DAY_MS;
  const { year, month } = toCivilDay(lastMs / DAY_MS);
  return toDayNumber(year, month - count + 1, 1) * DAY_MS;
}

const isPrice = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) < PRICE_BOUND;
const isSum = (value: number | undefined): boolean =>
  value === undefined || (Number.isInteger(value) && value >= 0 && value <= MAX_BAR_SUM);

/**
 * Tells what is wrong with a bar, in a few words; undefined when it can be on a tape and in a market. The one rule for
 * those who write bars and those who read them. When it is known is for the caller to check.
 */
export function findBarProblem(bar: RecordedBar): string | undefined {
  const { interval, startMs, open, high, low, close, turnover, flags } = bar;
  if (!isBarInterval(interval)) return 'its interval is none';
  if (!Number.isSafeInteger(startMs)) return 'its start is no whole ms';
  if (interval.unit !== 'second' && startMs % DAY_MS !== 0) return 'its start is no date';
  if (!isPrice(open) || !isPrice(high) || !isPrice(low) || !isPrice(close))
    return 'a price does not fit';
  if (high < Math.max(open, close) || high < low) return 'its high is not the highest';
  if (low > Math.min(open, close)) return 'its low is not the lowest';
  if (!isSum(bar.volume)) return 'its volume does not fit';
  if (!isSum(bar.trades)) return 'its number of trades does not fit';
  if (turnover !== undefined && !isTurnover(turnover)) return 'its turnover does not fit';
  return Number.isInteger(flags) && flags >= 0 && flags <= 255 ? undefined : 'its flags are none';
}

const isTurnover = ({ hi, lo }: { readonly hi: number; readonly lo: number }): boolean =>
  Number.isInteger(hi) &&
  hi >= -TURNOVER_BOUND &&
  hi < TURNOVER_BOUND &&
  Number.isInteger(lo) &&
  lo >= 0 &&
  lo < TURNOVER_BOUND;

/** Below zero where one interval comes before another of the same end: the shorter one. */
export const compareIntervals = (a: BarInterval, b: BarInterval): number =>
  toNominalMs(a) - toNominalMs(b) || BAR_UNITS.indexOf(a.unit) - BAR_UNITS.indexOf(b.unit);
