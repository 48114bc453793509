/**
 * The days on which US shares trade, from the rules themselves (holidays as since 2022; earlier years follow
 * the same rules). Knows nothing of sessions.
 */
import { nthWeekday, toCivilDay, toDayNumber, toWeekday } from './calendar.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

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
