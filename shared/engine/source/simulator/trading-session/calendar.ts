/**
 * Dates without a time zone database: civil days, New York's offset from UTC, and the days on which US
 * shares trade, from the rules themselves (summer time as since 2007, holidays as since 2022; earlier years
 * follow the same rules). Integer arithmetic, the same on every machine. Knows nothing of sessions.
 */

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

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
function nthWeekday(year: number, month: number, weekday: number, count: number): number {
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

/** Tells whether US shares trade on a New York day. */
export function isUsTradingDay(dayNumber: number): boolean {
  const weekday = toWeekday(dayNumber);
  return weekday !== SUNDAY && weekday !== SATURDAY && !isUsHoliday(dayNumber);
}

/** Tells whether the regular session of a trading day ends at 13:00. */
export function isUsEarlyClose(dayNumber: number): boolean {
  const { year, month, day } = toCivilDay(dayNumber);
  const weekday = toWeekday(dayNumber);
  if (month === 7) return day === 3 && weekday >= MONDAY && weekday <= THURSDAY;
  if (month === 12) return day === 24 && weekday >= MONDAY && weekday <= THURSDAY;
  return month === 11 && dayNumber === nthWeekday(year, 11, THURSDAY, 4) + 1;
}

function isUsHoliday(dayNumber: number): boolean {
  const { year, month, day } = toCivilDay(dayNumber);
  const weekday = toWeekday(dayNumber);
  const isObserved = (on: number): boolean =>
    day === on || (weekday === MONDAY && day === on + 1) || (weekday === FRIDAY && day === on - 1);
  switch (month) {
    case 1:
      // A New Year's Day on a Saturday is not brought forward into the old year.
      return (
        day === 1 ||
        (day === 2 && weekday === MONDAY) ||
        dayNumber === nthWeekday(year, 1, MONDAY, 3)
      );
    case 2:
      return dayNumber === nthWeekday(year, 2, MONDAY, 3);
    case 3:
    case 4:
      return dayNumber === toEaster(year) - 2;
    case 5:
      return weekday === MONDAY && day > 24;
    case 6:
      return isObserved(19);
    case 7:
      return isObserved(4);
    case 9:
      return dayNumber === nthWeekday(year, 9, MONDAY, 1);
    case 11:
      return dayNumber === nthWeekday(year, 11, THURSDAY, 4);
    case 12:
      return isObserved(25);
    default:
      return false;
  }
}

/** Day number of Easter Sunday (the Gregorian computus of Meeus, Jones and Butcher). */
function toEaster(year: number): number {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const h = (19 * a + century - Math.floor(century / 4) - g + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return toDayNumber(year, Math.floor(n / 31), (n % 31) + 1);
}
