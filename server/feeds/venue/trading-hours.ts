/**
 * Whether shares can trade now: outside their hours silence says nothing. Knows no holidays: on one of them REST
 * says that nothing was traded.
 */
import { fromNewYork, HOUR_MS, toNewYorkDay, toWeekday } from '../../../shared/model/calendar.ts';

const OPENS_MS = 4 * HOUR_MS;
const CLOSES_MS = 20 * HOUR_MS;
const SUNDAY = 0;
const SATURDAY = 6;

/** Tells whether US shares can trade: Monday to Friday, 04:00 to 20:00 in New York. */
export function isUsEquityHours(timeMs: number): boolean {
  const day = toNewYorkDay(timeMs);
  const weekday = toWeekday(day);
  if (weekday === SUNDAY || weekday === SATURDAY) return false;
  return timeMs >= fromNewYork(day, OPENS_MS) && timeMs < fromNewYork(day, CLOSES_MS);
}
