/**
 * Bar intervals and the grid they lie on. Bars start at whole multiples of their interval since 1970, UTC.
 */

/** Bar intervals in the order of their wire codes (index = code). */
export const INTERVALS = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

/** Length of each interval, ms, by wire code. */
export const INTERVAL_MS: readonly number[] = [
  1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 86_400_000,
];

/** Tells whether a text names an interval. */
export const isInterval = (text: string): text is Interval =>
  (INTERVALS as readonly string[]).includes(text);

/** Wire code of an interval, 0..7. */
export const toIntervalCode = (interval: Interval): number => INTERVALS.indexOf(interval);

/** Length of an interval, ms. */
export const toIntervalMs = (interval: Interval): number =>
  INTERVAL_MS[INTERVALS.indexOf(interval)]!;

/** Wire code of the longest interval that is no longer than so many ms; the shortest where none is. */
export const toCarrierCode = (lengthMs: number): number =>
  Math.max(
    0,
    INTERVAL_MS.findLastIndex((ms) => ms <= lengthMs),
  );

/** Start of the bar that holds `timeMs`, ms. */
export const toBarStart = (timeMs: number, intervalMs: number): number =>
  Math.floor(timeMs / intervalMs) * intervalMs;
