/**
 * Time axes without closed hours, from the calendar of an instrument and from its bars: nights, weekends and holidays
 * take no room, while an outage inside a session keeps its own. Promises that no bar is ever left out: where there
 * are bars the market was open, whatever the calendar says; and that whole bars fit between two breaks. Fetched
 * with the first instrument that has hours. Pure.
 */
import type { BarSeries } from '../../shared/model/bar.ts';
import {
  DAY_MS,
  fromNewYork,
  HOUR_MS,
  MINUTE_MS,
  toNewYorkDay,
  toWeekday,
} from '../../shared/model/calendar.ts';
import type { TradingDay } from '../../shared/model/trading-day.ts';
import { isUsEarlyClose, isUsTradingDay } from '../../shared/model/us-trading-days.ts';
import { PLAIN_AXIS, type Stretch, type TimeAxis } from './time-axis.ts';

/** Clock times of US shares in New York. */
const PRE_OPEN_MS = 4 * HOUR_MS;
const OPEN_MS = 9 * HOUR_MS + 30 * MINUTE_MS;
const CLOSE_MS = 16 * HOUR_MS;
const EARLY_CLOSE_MS = 13 * HOUR_MS;
const LATE_MS = 4 * HOUR_MS;
/** Currencies trade from Sunday to Friday, 17:00 in New York. */
const FX_TURN_MS = 17 * HOUR_MS;
const FRIDAY = 5;
/** So far beyond the bars the axis is known at least, ms. */
const LEAST_BEYOND_MS = 10 * DAY_MS;
/** More bars than this in a closed stretch, and all between them was open. */
const MOST_STRAY_BARS = 8;

/** Makes the axis of a series of bars. @param nowMs as far as which the calendar must reach at least */
export function createOpenTime(rule: TradingDay, bars: BarSeries, nowMs: number): TimeAxis {
  if (rule === 'utc' || bars.length === 0 || bars.intervalMs > DAY_MS) return PLAIN_AXIS;
  const oldestMs = bars.startMs[bars.head]!;
  const latestMs = Math.max(bars.lastStartMs, nowMs);
  const beyondMs = Math.max(LEAST_BEYOND_MS, latestMs - oldestMs);
  const fromDay = toNewYorkDay(oldestMs - beyondMs);
  const toDay = toNewYorkDay(latestMs + beyondMs);
  if (bars.intervalMs === DAY_MS) {
    return createBrokenAxis(openClosed(toClosedDays(rule, fromDay, toDay), bars), []);
  }
  if (rule === 'newYork17')
    return createBrokenAxis(openClosed(toWeekends(fromDay, toDay), bars), []);
  const { closed, extended } = toNights(fromDay, toDay, bars);
  return createBrokenAxis(openClosed(closed, bars), extended);
}

/** Dates without trading, as days of a daily chart: from 00:00 UTC to 24:00. */
function toClosedDays(rule: TradingDay, fromDay: number, toDay: number): Stretch[] {
  const isOpen = (day: number): boolean => {
    if (rule === 'newYork') return isUsTradingDay(day);
    const weekday = toWeekday(day);
    return weekday > 0 && weekday <= FRIDAY;
  };
  const closed: { fromMs: number; toMs: number }[] = [];
  for (let day = fromDay; day <= toDay; day++) {
    if (isOpen(day)) continue;
    const last = closed.at(-1);
    if (last?.toMs === day * DAY_MS) last.toMs += DAY_MS;
    else closed.push({ fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS });
  }
  return closed;
}

function toWeekends(fromDay: number, toDay: number): Stretch[] {
  const closed: Stretch[] = [];
  for (let day = fromDay; day <= toDay; day++) {
    if (toWeekday(day) !== FRIDAY) continue;
    closed.push({ fromMs: fromNewYork(day, FX_TURN_MS), toMs: fromNewYork(day + 2, FX_TURN_MS) });
  }
  return closed;
}

/** Nights, weekends and holidays of US shares; early or late trading counts as night where nobody traded then. */
function toNights(
  fromDay: number,
  toDay: number,
  bars: BarSeries,
): { closed: Stretch[]; extended: Stretch[] } {
  const days: { early: Stretch; late: Stretch }[] = [];
  for (let day = fromDay; day <= toDay; day++) {
    if (!isUsTradingDay(day)) continue;
    const closeMs = isUsEarlyClose(day) ? EARLY_CLOSE_MS : CLOSE_MS;
    days.push({
      early: { fromMs: fromNewYork(day, PRE_OPEN_MS), toMs: fromNewYork(day, OPEN_MS) },
      late: { fromMs: fromNewYork(day, closeMs), toMs: fromNewYork(day, closeMs + LATE_MS) },
    });
  }
  const extended = new Set(
    days.flatMap(({ early, late }) => [early, late]).filter((stretch) => hasBars(bars, stretch)),
  );
  const closed: Stretch[] = [];
  for (let i = 1; i < days.length; i++) {
    const [before, after] = [days[i - 1]!, days[i]!];
    closed.push({
      fromMs: extended.has(before.late) ? before.late.toMs : before.late.fromMs,
      toMs: extended.has(after.early) ? after.early.fromMs : after.early.toMs,
    });
  }
  return { closed, extended: [...extended] };
}

/** Tells whether a bar lies wholly in a stretch. */
function hasBars(bars: BarSeries, { fromMs, toMs }: Stretch): boolean {
  const row = bars.lowerBound(fromMs);
  return row <= bars.last && bars.startMs[row]! + bars.intervalMs <= toMs;
}

/** Cuts closed stretches to whole bars, and takes out what has bars. */
function openClosed(closed: readonly Stretch[], bars: BarSeries): Stretch[] {
  const { intervalMs } = bars;
  const breaks: Stretch[] = [];
  for (const stretch of closed) {
    const endMs = Math.floor(stretch.toMs / intervalMs) * intervalMs;
    let fromMs = Math.ceil(stretch.fromMs / intervalMs) * intervalMs;
    let row = bars.lowerBound(fromMs);
    const after = Math.min(bars.last + 1, bars.lowerBound(endMs));
    if (after - row > MOST_STRAY_BARS) {
      addBreak(breaks, fromMs, bars.startMs[row]!);
      fromMs = bars.startMs[after - 1]! + intervalMs;
      row = after;
    }
    for (; row < after; row++) {
      addBreak(breaks, fromMs, bars.startMs[row]!);
      fromMs = bars.startMs[row]! + intervalMs;
    }
    addBreak(breaks, fromMs, endMs);
  }
  return breaks;
}

function addBreak(breaks: Stretch[], fromMs: number, toMs: number): void {
  if (toMs > fromMs) breaks.push({ fromMs, toMs });
}

/** The axis that leaves stretches out, which ascend and do not touch. Cost of a look: O(log breaks), O(1) in order. */
export function createBrokenAxis(
  breaks: readonly Stretch[],
  extended: readonly Stretch[],
): TimeAxis {
  if (breaks.length === 0) return { ...PLAIN_AXIS, extended };
  /** Closed time before each break, and where the break lies on the axis. */
  const removed = new Float64Array(breaks.length + 1);
  const places = new Float64Array(breaks.length);
  breaks.forEach(({ fromMs, toMs }, i) => {
    places[i] = fromMs - removed[i]!;
    removed[i + 1] = removed[i]! + toMs - fromMs;
  });
  /** Breaks before what was looked for last. */
  let known = 0;
  const find = (isBefore: (i: number) => boolean): number => {
    const isHere = (count: number) =>
      (count === 0 || isBefore(count - 1)) && (count === breaks.length || !isBefore(count));
    if (isHere(known)) return known;
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return (known = low);
  };
  return {
    breaks,
    extended,
    toAxis(timeMs) {
      const count = find((i) => breaks[i]!.fromMs < timeMs);
      if (count > 0 && timeMs < breaks[count - 1]!.toMs) return places[count - 1]!;
      return timeMs - removed[count]!;
    },
    toTime(axisMs) {
      return axisMs + removed[find((i) => places[i]! <= axisMs)]!;
    },
  };
}
