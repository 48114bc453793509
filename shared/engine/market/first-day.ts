/** What a market learns of the trading day in which its first tick falls, found in the past of its source. */
import { type Bar, BarSeries } from '../../model/bar.ts';
import { INTERVAL_MS } from '../../model/interval.ts';
import type { Past } from '../../model/past.ts';
import type { DayGrid } from '../../model/trading-day.ts';

/** What a trading day had before the first tick. */
export interface FirstDay {
  /** Label of the day. */
  readonly dayMs: number;
  readonly bar: Bar;
  /** Close of the day before it. */
  readonly previousClose: number;
  /** When its close was, ms, where that stands for the last trade: none may come for days. */
  readonly lastMs: number | undefined;
}

/** Whose first day it is. */
export interface FirstDayOf {
  readonly instrument: number;
  readonly days: DayGrid;
  /** As the source knows it. */
  readonly previousClose: number;
  /** Gives the minutes from a moment up to the first tick. */
  readonly minutesFrom: (fromMs: number) => BarSeries;
}

type Found = Omit<FirstDay, 'previousClose'>;

const DAY_MS = INTERVAL_MS.at(-1)!;
const MINUTE_MS = 60_000;
/** A day before the first tick is looked for so far back: over a holiday and a weekend. */
const MOST_DAYS_BACK = 8;

/**
 * Finds what the trading day of the first tick had before it; of an instrument with an end of its own, which may be
 * opened while nothing trades, else the newest day that is known.
 * @returns undefined when there was no trade on that day. Cost: some 0.2 ms
 */
export function findFirstDay(past: Past, of: FirstDayOf): FirstDay | undefined {
  const { instrument, days, previousClose } = of;
  const hasOwnEnd = past.endMsOf !== undefined;
  const todayMs = days.labelOf(past.endMsOf?.(instrument) ?? past.endMs);
  const day = dayOfMinutes(past, of, todayMs);
  const first = day ?? (hasOwnEnd ? dayBefore(past, of, todayMs) : undefined);
  if (first === undefined || first.bar.close !== previousClose) {
    return first && { ...first, previousClose };
  }
  // The session is over, and what the source calls the previous close is that of this day.
  const before = dayBefore(past, of, first.dayMs)?.bar.close;
  return { ...first, previousClose: before ?? previousClose };
}

/** A day as its minutes make it, those outside regular hours left out. */
function dayOfMinutes(past: Past, of: FirstDayOf, dayMs: number): Found | undefined {
  const { instrument, days, minutesFrom } = of;
  const fromMs = days.beginOf(dayMs);
  if (past.readDay !== undefined) {
    const bar = past.readDay(instrument, fromMs);
    return bar && { dayMs, bar, lastMs: undefined };
  }
  const minutes = minutesFrom(fromMs);
  const series = new BarSeries(DAY_MS, 1, days);
  let lastMs = NaN;
  for (let row = minutes.head; row <= minutes.last; row++) {
    const startMs = minutes.startMs[row]!;
    if (past.isRegular?.(instrument, startMs) === false) continue;
    series.addBar(minutes, row);
    lastMs = startMs + MINUTE_MS - 1;
  }
  if (series.length === 0) return undefined;
  const hasOwnEnd = past.endMsOf !== undefined;
  return { dayMs, bar: series.at(series.last), lastMs: hasOwnEnd ? lastMs : undefined };
}

/** The newest day before one. */
function dayBefore(past: Past, { instrument, days }: FirstDayOf, dayMs: number): Found | undefined {
  for (let back = 1; back <= MOST_DAYS_BACK; back++) {
    const fromMs = dayMs - back * DAY_MS;
    const bars = past
      .read(instrument, DAY_MS, fromMs, fromMs + DAY_MS)
      .filter(({ startMs }) => startMs === fromMs);
    if (bars.length > 0) return { dayMs: fromMs, bar: bars[0]!, lastMs: days.endOf(fromMs) - 1 };
  }
  return undefined;
}
