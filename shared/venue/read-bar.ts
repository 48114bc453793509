/**
 * Bars of venues' records: what is the same whatever the fields are called. Total: a bar without one of its prices, or
 * without a sound time, is none.
 */
import type { VenueBar } from './event.ts';
import type { Fields } from './exact-json.ts';
import { digitsOf, priceOf } from './read-fields.ts';
import type { BarQuery, RestAnswer, RestPage, RestRequest } from './venue.ts';

/** What is said of a bar, as it was sent. `volume` is left out where the venue gives none. */
export interface BarFigures {
  readonly open: string | undefined;
  readonly high: string | undefined;
  readonly low: string | undefined;
  readonly close: string | undefined;
  readonly volume?: string | undefined;
  readonly turnover?: string | undefined;
  readonly average?: string | undefined;
  readonly trades?: number | undefined;
  readonly isFinal?: boolean;
}

/** The four prices by the names of their fields: open, high, low, close. */
export const pricesOf = (
  row: Fields,
  [open, high, low, close]: readonly [string, string, string, string],
): Pick<BarFigures, 'open' | 'high' | 'low' | 'close'> => ({
  open: priceOf(row[open]),
  high: priceOf(row[high]),
  low: priceOf(row[low]),
  close: priceOf(row[close]),
});

/** Makes the bar of a question. @returns undefined for what is no sound bar */
export function barOf(
  { symbol, intervalMs }: Pick<BarQuery, 'symbol' | 'intervalMs'>,
  startMs: number | undefined,
  figures: BarFigures,
): VenueBar | undefined {
  const { open, high, low, close, volume, turnover, average, trades, isFinal } = figures;
  if (startMs === undefined || !open || !high || !low || !close) return undefined;
  if ('volume' in figures && !volume) return undefined;
  const prices = { type: 'bar', symbol, startMs, intervalMs, open, high, low, close } as const;
  return {
    ...prices,
    ...(volume !== undefined && { volume }),
    ...(turnover !== undefined && { turnover }),
    ...(average !== undefined && { average }),
    ...(trades !== undefined && { trades }),
    ...(isFinal !== undefined && { isFinal }),
  };
}

/** Whether a bar that begins then was over when the question ends. */
export const isOver = (startMs: number | undefined, { intervalMs, untilMs }: BarQuery): boolean =>
  (startMs ?? Infinity) + intervalMs <= untilMs;

/** Bars that were asked for, in the order in which they came. */
export const withinQuery = (
  bars: readonly (VenueBar | undefined)[],
  { fromMs, untilMs }: BarQuery,
): VenueBar[] =>
  bars
    .filter((bar) => bar !== undefined)
    .filter(({ startMs }) => startMs >= fromMs && startMs < untilMs);

/**
 * One page of a venue that gives windows of so many bars, from `start` in seconds on, whether or not there are any.
 * @param toRequest asks for the window that begins at a time, ms
 */
export function readWindow(
  { request }: RestAnswer,
  query: BarQuery,
  rows: unknown,
  barsOfPage: number,
  toBar: (row: unknown, query: BarQuery) => VenueBar | undefined,
  toRequest: (query: BarQuery, fromMs: number) => RestRequest,
): RestPage<VenueBar> {
  if (!Array.isArray(rows)) return { items: [] };
  const items = withinQuery(
    rows.map((row) => toBar(row, query)),
    query,
  );
  const began = digitsOf(/[?&]start=(\d{1,12})/.exec(request.path)?.[1]);
  const nextMs = Number(began ?? NaN) * 1_000 + barsOfPage * query.intervalMs;
  return nextMs < query.untilMs ? { items, next: toRequest(query, nextMs) } : { items };
}
