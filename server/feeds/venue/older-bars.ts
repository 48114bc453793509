/**
 * Bars of an instrument before those that are known, from its venue: of the interval itself, or made of the next finer
 * one that the venue has. Stretches without a trade (nights, weekends, a halt of months) are passed over, by the days
 * where those are known, so that a quiet night is not taken for the beginning. Keeps nothing.
 */
import { DAY_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OlderBars } from '../../../shared/model/past.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { BarPages } from './bar-pages.ts';
import type { AskOptions } from './rest-client.ts';
import { ceilTo, createSeries, type Stretch, toList, toStretch } from './venue-stretch.ts';

/** What is asked for. */
export interface OlderQuery {
  readonly instrument: Instrument;
  readonly intervalMs: number;
  /** Stamp of the oldest bar that is known. */
  readonly beforeMs: number;
  readonly most: number;
  /** The venue's days, where they are known. */
  readonly days: Stretch | undefined;
}

/** The interval of a venue that bars are made of: the same, else the coarsest that fits into it. */
function toSourceMs(intervalsMs: readonly number[], intervalMs: number): number | undefined {
  const fitting = intervalsMs.filter((one) => one >= MINUTE_MS && intervalMs % one === 0);
  return fitting.length === 0 ? undefined : Math.max(...fitting);
}

/**
 * Fetches them: one page with bars, behind as many empty ones as it takes, up to a limit.
 * @throws Error with a sentence for people
 */
export async function fetchOlder(
  pages: BarPages,
  { instrument, intervalMs, beforeMs, most, days }: OlderQuery,
  ask: AskOptions,
): Promise<OlderBars> {
  const sourceMs = toSourceMs(pages.intervalsMs, intervalMs);
  const none = { bars: [], sinceMs: beforeMs, isStart: true };
  if (sourceMs === undefined) return none;
  const series = createSeries(intervalMs, instrument);
  const firstMs = series.beginOf(beforeMs);
  /* A page of finer bars must hold a whole coarse one, wherever it begins. */
  const wanted = Math.max(most, sourceMs === intervalMs ? 1 : 2) * (intervalMs / sourceMs);
  let untilMs = firstMs;
  for (let page = 0; page < VENUE_LIMITS.olderEmptyPages; page++) {
    const older = await pages.before(sourceMs, untilMs, wanted, ask);
    const stretch = toStretch(older, intervalMs, instrument);
    const bars = toList(stretch.series, -Infinity, Infinity);
    const { sinceMs, isStart } = stretch;
    if (bars.length > 0 || isStart) return { bars, sinceMs: Math.min(sinceMs, beforeMs), isStart };
    if (older.bars.length > 0) throw new Error(MISFIT);
    if (firstMs - older.sinceMs >= VENUE_LIMITS.olderEmptyMs) return none;
    const next = intervalMs < DAY_MS ? passOver(days, older.sinceMs) : older.sinceMs;
    if (next === undefined) return none;
    untilMs = series.beginOf(ceilTo(series, next));
  }
  return { bars: [], sinceMs: ceilTo(series, untilMs), isStart: false };
}

const MISFIT = 'the venue gave older bars that do not fit: finer prices, or another grid of time';

/** The end of the last day with trades before a moment. @returns undefined where there is none */
function passOver(days: Stretch | undefined, beforeMs: number): number | undefined {
  if (days === undefined || days.series.length === 0) return beforeMs;
  const { series, sinceMs, isStart } = days;
  const label = series.startOf(beforeMs);
  const isDayBegin = series.beginOf(label) === beforeMs;
  const row = series.lowerBound(isDayBegin ? label : label + 1) - 1;
  if (row >= series.head) return Math.min(beforeMs, series.endOf(series.startMs[row]!));
  return isStart ? undefined : Math.min(beforeMs, series.beginOf(sinceMs));
}
