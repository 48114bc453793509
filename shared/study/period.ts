/**
 * Which session, week or month of the instrument's calendar a bar belongs to. Pure.
 */
import { DAY_MS, toCivilDay, toDayNumber } from '../model/calendar.ts';
import type { StudyInput } from './study.ts';
import type { ChoiceParam } from './param.ts';

/** Stretches of trading days. */
export const PERIODS = ['session', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** Names for people. */
const PERIOD_NAMES: Readonly<Record<Period, string>> = {
  session: 'Session',
  week: 'Week',
  month: 'Month',
};

/** Options of a parameter that chooses a period. */
export const PERIOD_OPTIONS: ChoiceParam['options'] = PERIODS.map((value) => ({
  value,
  name: PERIOD_NAMES[value],
}));

/** 1970-01-01 was a Thursday: three days after the Monday that its week began with. */
const DAYS_AFTER_MONDAY = 3;

/** Number of the period that holds a trading day; equal for days of the same one, ascending. */
function toPeriodNumber(labelMs: number, period: Period): number {
  const day = Math.round(labelMs / DAY_MS);
  if (period === 'session') return day;
  if (period === 'week') return Math.floor((day + DAYS_AFTER_MONDAY) / 7);
  const { year, month } = toCivilDay(day);
  return year * 12 + month;
}

/** Number of the period that the bar at a row belongs to. */
export const toPeriod = ({ bars, days }: StudyInput, row: number, period: Period): number =>
  toPeriodNumber(days.labelOf(bars.beginOf(bars.startMs[row]!)), period);

/** First ms of the period that the bar at a row belongs to. */
export function toPeriodBegin({ bars, days }: StudyInput, row: number, period: Period): number {
  const labelMs = days.labelOf(bars.beginOf(bars.startMs[row]!));
  const day = Math.round(labelMs / DAY_MS);
  if (period === 'session') return days.beginOf(labelMs);
  if (period === 'week') return days.beginOf((day - ((day + DAYS_AFTER_MONDAY) % 7)) * DAY_MS);
  const { year, month } = toCivilDay(day);
  return days.beginOf(toDayNumber(year, month, 1) * DAY_MS);
}
