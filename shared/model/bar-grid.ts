/**
 * Where bars begin and end that lie on no plain grid: days, weeks and months go by the trading day of their instrument, and
 * bars of 4 hours are counted from its beginning (where a session with extended hours opens at 4:00 in New York, and one of
 * currencies at 17:00, this is where charts begin theirs). Pure; knows no holidays: a week without trades has no bar.
 */
import { DAY_MS, HOUR_MS, toCivilDay, toDayNumber } from './calendar.ts';
import type { Interval } from './interval.ts';
import type { DayGrid } from './trading-day.ts';

/** Bars of one interval. */
export interface BarGrid {
  /** Stamp of the bar that holds a moment, ms. */
  labelOf(timeMs: number): number;
  /** First ms of the bar with this stamp. */
  beginOf(labelMs: number): number;
  /** First ms after the bar with this stamp. */
  endOf(labelMs: number): number;
}

const FOUR_HOURS_MS = 4 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday: Mondays lie 4 days behind multiples of a week. */
const MONDAY_MS = 4 * DAY_MS;

/** The last bar of a day ends with it: with the hour that summer time gives back it is one of an hour. */
const toFourHours = (days: DayGrid): BarGrid => ({
  labelOf(timeMs) {
    const beginMs = days.beginOf(days.labelOf(timeMs));
    return beginMs + Math.floor((timeMs - beginMs) / FOUR_HOURS_MS) * FOUR_HOURS_MS;
  },
  beginOf: (labelMs) => labelMs,
  endOf: (labelMs) => Math.min(labelMs + FOUR_HOURS_MS, days.endOf(days.labelOf(labelMs))),
});

/** Stamped with the label of its first day, whether that traded or not. */
const toDays = (
  days: DayGrid,
  firstOf: (dayMs: number) => number,
  nextOf: (firstMs: number) => number,
): BarGrid => ({
  labelOf: (timeMs) => firstOf(days.labelOf(timeMs)),
  beginOf: (labelMs) => days.beginOf(labelMs),
  endOf: (labelMs) => days.beginOf(nextOf(labelMs)),
});

const toMonday = (dayMs: number): number =>
  Math.floor((dayMs - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS;

function toMonth(dayMs: number, ahead = 0): number {
  const { year, month } = toCivilDay(dayMs / DAY_MS);
  const months = year * 12 + month - 1 + ahead;
  return toDayNumber(Math.floor(months / 12), (months % 12) + 1, 1) * DAY_MS;
}

/** Grid of an interval; undefined where bars are whole multiples of their length. */
export function toBarGrid(interval: Interval, days: DayGrid): BarGrid | undefined {
  switch (interval) {
    case '1d':
      return days.rule === 'utc' ? undefined : days;
    case '4h':
      return days.rule === 'utc' ? undefined : toFourHours(days);
    case '1w':
      return toDays(days, toMonday, (mondayMs) => mondayMs + WEEK_MS);
    case '1M':
      return toDays(days, toMonth, (firstMs) => toMonth(firstMs, 1));
    default:
      return undefined;
  }
}
