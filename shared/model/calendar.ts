/**
 * Dates without a time zone database: civil days, and New York's offset from UTC by its rules (summer time as
 * since 2007; earlier years follow the same rules). Integer arithmetic, the same on every machine.
 */

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
export const SECOND_MS = 1_000;
const SUNDAY = 0;

/** A day of the Gregorian calendar; month and day count from 1. */
export interface CivilDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days from 1970-01-01 to a civil day; negative before. Years are counted from March, leap day last. */
export function toDayNumber(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}

/** Civil day of a day number. */
export function toCivilDay(dayNumber: number): CivilDay {
  const days = dayNumber + 719_468;
  const era = Math.floor(days / 146_097);
  const inEra = days - era * 146_097;
  const yearInEra = Math.floor(
    (inEra - Math.floor(inEra / 1_460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const firstOfYear = 365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100);
  const inYear = inEra - firstOfYear;
  const marchMonth = Math.floor((5 * inYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = inYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: yearInEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Day of the week of a day number, 0 = Sunday. */
export const toWeekday = (dayNumber: number): number => (((dayNumber + 4) % 7) + 7) % 7;

/** Day number of the `count`-th given weekday of a month. */
export function nthWeekday(year: number, month: number, weekday: number, count: number): number {
  const first = toDayNumber(year, month, 1);
  return first + ((weekday - toWeekday(first) + 7) % 7) + (count - 1) * 7;
}

/**
 * New York's distance from UTC, ms: -4 h from the second Sunday of March, 2:00, to the first Sunday of
 * November, 2:00; -5 h otherwise.
 */
export function newYorkOffsetMs(timeMs: number): number {
  const { year } = toCivilDay(Math.floor(timeMs / DAY_MS));
  const beginsMs = nthWeekday(year, 3, SUNDAY, 2) * DAY_MS + 7 * HOUR_MS;
  const endsMs = nthWeekday(year, 11, SUNDAY, 1) * DAY_MS + 6 * HOUR_MS;
  return (timeMs >= beginsMs && timeMs < endsMs ? -4 : -5) * HOUR_MS;
}

/** Day number that New York's clocks show. */
export const toNewYorkDay = (timeMs: number): number =>
  Math.floor((timeMs + newYorkOffsetMs(timeMs)) / DAY_MS);

/** UTC time, ms, of a New York day's clock time. Clock times that summer time skips do not occur here. */
export function fromNewYork(dayNumber: number, clockMs: number): number {
  const local = dayNumber * DAY_MS + clockMs;
  return local - newYorkOffsetMs(local + 5 * HOUR_MS);
}
