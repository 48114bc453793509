/**
 * Lengths of bars as people write them: `500ms`, `1s`, `90s`, `5m`, `4h`, `1d`, `1w`, `1M`. All whole ones are taken, not
 * only those that the page draws; a day is the trading day of its instrument, weeks and months are made of such days
 * by the calendar.
 */
import { DAY_MS, toCivilDay, toDayNumber } from '../model/calendar.ts';
import { type BarInterval as RecordedInterval, toNominalMs } from '../model/recorded-bar.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };
const CALENDAR: Readonly<Record<string, BarInterval>> = {
  '1w': { ms: 7 * DAY_MS, name: '1w' },
  '1M': { ms: 30 * DAY_MS, name: '1M' },
};

/** A length of bars. */
export interface BarInterval {
  /** Of a month 30 days. */
  readonly ms: number;
  /** In the largest unit that is whole: `90s`, `2m`. */
  readonly name: string;
}

/** Reads a length, 1 ms to one day, a week or a month. @returns undefined for what is none */
export function toBarInterval(text: string): BarInterval | undefined {
  const trimmed = text.trim();
  const calendar = CALENDAR[trimmed];
  if (calendar !== undefined) return calendar;
  const match = /^([1-9]\d{0,7})(ms|s|m|h|d)$/.exec(trimmed);
  if (match === null) return undefined;
  const ms = Number(match[1]) * UNIT_MS[match[2]!]!;
  if (ms > DAY_MS) return undefined;
  const units = Object.entries(UNIT_MS).toReversed();
  const [unit, unitMs] = units.find(([, length]) => ms % length === 0)!;
  return { ms, name: `${ms / unitMs}${unit}` };
}

/** Tells whether recorded bars have a length: those of dates are not those of the clock. */
export const isOfLength = (recorded: RecordedInterval, { ms, name }: BarInterval): boolean =>
  recorded.unit === 'month' ? name === '1M' && recorded.count === 1 : toNominalMs(recorded) === ms;

/**
 * Tells whether whole bars of a recorded interval make one of a length: shorter ones that divide it, of dates all that
 * are of the clock.
 */
export function canFold({ unit, count }: RecordedInterval, { ms, name }: BarInterval): boolean {
  if (unit === 'second') {
    const lengthMs = count * 1_000;
    return ms >= DAY_MS ? lengthMs < DAY_MS : lengthMs < ms && ms % lengthMs === 0;
  }
  return unit === 'day' && count === 1 && (name === '1w' || name === '1M');
}

/** Label of the week (its Monday) or month (its first) that a date is of; both midnight UTC, ms. */
export function toCalendarLabel({ name }: BarInterval, labelMs: number): number {
  const day = Math.floor(labelMs / DAY_MS);
  if (name === '1w') return (day - ((day + 3) % 7)) * DAY_MS; // 1970 began on a Thursday
  if (name !== '1M') return labelMs;
  const { year, month } = toCivilDay(day);
  return toDayNumber(year, month, 1) * DAY_MS;
}
