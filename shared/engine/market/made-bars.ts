/**
 * Bars of 4 hours, weeks and months, made of the hours and days that a market keeps or knows, at the moment in which
 * somebody reads them: nothing is kept. Promises that what is given is made of all that it holds. Pure.
 */
import { type BarGrid, toBarGrid } from '../../model/bar-grid.ts';
import { BarSeries } from '../../model/bar.ts';
import { INTERVALS, type MadeOf, toIntervalMs } from '../../model/interval.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';
import { type BarQuery, type BarRange, toRange } from './bar-range.ts';

/** Stamps of days are dates: weeks and months of stamps are those of UTC, hours those of the instrument. */
const UTC = toDayGrid({});

function toStampGrid(code: number, days: DayGrid): BarGrid {
  const interval = INTERVALS[code]!;
  const grid = toBarGrid(interval, interval === '4h' ? days : UTC);
  const lengthMs = toIntervalMs(interval);
  return (
    grid ?? {
      labelOf: (timeMs) => Math.floor(timeMs / lengthMs) * lengthMs,
      beginOf: (labelMs) => labelMs,
      endOf: (labelMs) => labelMs + lengthMs,
    }
  );
}

/** The first stamp at or after a moment. */
function toStampFrom(grid: BarGrid, timeMs: number): number {
  const labelMs = grid.labelOf(timeMs);
  return labelMs >= timeMs ? labelMs : grid.endOf(labelMs);
}

/** What a query wants of the bars that the longer ones are made of. */
export function toFinerQuery(
  code: number,
  { most }: MadeOf,
  days: DayGrid,
  query: BarQuery,
): BarQuery {
  const { fromMs, toMs, limit } = query;
  const grid = toStampGrid(code, days);
  return {
    fromMs: fromMs === undefined ? undefined : toStampFrom(grid, fromMs),
    toMs: toMs === undefined ? undefined : toStampFrom(grid, toMs),
    limit: limit * most,
  };
}

/** Stamp of the bar that holds a moment, ms. */
export const toMadeStamp = (code: number, days: DayGrid, timeMs: number): number =>
  Number.isFinite(timeMs)
    ? (toBarGrid(INTERVALS[code]!, days) ?? toStampGrid(code, days)).labelOf(timeMs)
    : timeMs;

/**
 * Makes them.
 * @param finer what was read by `toFinerQuery`
 * @param isCut there may be older ones that are not here: a first bar that lacks its beginning is left out
 */
export function makeBars(
  code: number,
  finer: BarRange,
  days: DayGrid,
  query: BarQuery,
  isCut: boolean,
): BarRange {
  const interval = INTERVALS[code]!;
  const made = new BarSeries(toIntervalMs(interval), Infinity, toBarGrid(interval, days));
  const { series, to } = finer;
  let { from } = finer;
  if (isCut && from < to) {
    const grid = toStampGrid(code, days);
    const firstMs = series.startMs[from]!;
    const labelMs = grid.labelOf(firstMs);
    if (labelMs < firstMs) from = Math.min(to, series.lowerBound(grid.endOf(labelMs)));
  }
  for (let row = from; row < to; row++) made.addBar(series, row);
  return toRange(made, query);
}
