/**
 * Bar intervals: their names, wire codes and lengths. Eight are *kept*: trades are folded into each of them, and they lie on
 * the grid of their length since 1970, UTC (days on their trading days). The longer ones are made of kept ones whenever
 * somebody reads them; those of so many trades are made of the stored ticks. Where each begins: bar-grid.ts.
 */

/** Bar intervals in the order of their wire codes (index = code): the kept ones, then the longer ones, then those of trades. */
export const INTERVALS = [
  '1s',
  '5s',
  '15s',
  '1m',
  '5m',
  '15m',
  '1h',
  '1d',
  '4h',
  '1w',
  '1M',
  '10t',
  '100t',
  '1000t',
] as const;
export type Interval = (typeof INTERVALS)[number];

/** The kept ones. */
export const KEPT_INTERVALS = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d'] as const;
export type KeptInterval = (typeof KEPT_INTERVALS)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Length of each kept interval, ms, by wire code. */
export const INTERVAL_MS: readonly number[] = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  DAY,
];

/** Usual lengths of the others, ms, as far as charts and speeds need one: a month counts 30 days, a bar of trades a second. */
const OTHER_MS: Readonly<Partial<Record<Interval, number>>> = {
  '4h': 4 * HOUR,
  '1w': 7 * DAY,
  '1M': 30 * DAY,
};

/** An interval that is made of bars of a kept one. */
export interface MadeOf {
  /** Wire code of the kept one. */
  readonly code: number;
  /** As many of those as one holds at most. */
  readonly most: number;
}

const MADE: Readonly<Partial<Record<Interval, MadeOf>>> = {
  '4h': { code: INTERVALS.indexOf('1h'), most: 4 },
  '1w': { code: INTERVALS.indexOf('1d'), most: 7 },
  '1M': { code: INTERVALS.indexOf('1d'), most: 31 },
};

/** Intervals by time, the shorter ones first: what charts offer and steps go by. */
export const TIMED_INTERVALS: readonly Interval[] = [
  '1s',
  '5s',
  '15s',
  '1m',
  '5m',
  '15m',
  '1h',
  '4h',
  '1d',
  '1w',
  '1M',
];

/** Tells whether a text names an interval. */
export const isInterval = (text: string): text is Interval =>
  (INTERVALS as readonly string[]).includes(text);

/** Wire code of an interval, 0..13. */
export const toIntervalCode = (interval: Interval): number => INTERVALS.indexOf(interval);

/** Usual length of an interval, ms: exact for the kept ones. */
export const toIntervalMs = (interval: Interval): number =>
  INTERVAL_MS[INTERVALS.indexOf(interval)] ?? OTHER_MS[interval] ?? SECOND;

/** What an interval is made of; undefined for kept ones and those of trades. */
export const toMadeOf = (code: number): MadeOf | undefined => {
  const interval = INTERVALS[code];
  return interval && MADE[interval];
};

/** Trades of one bar; undefined where bars go by time. */
export function toTradesOf(code: number): number | undefined {
  const interval = INTERVALS[code];
  return interval?.endsWith('t') === true ? Number.parseInt(interval, 10) : undefined;
}

/** Steps, ms, in which frames count where bars begin. */
const OTHER_STEPS: Readonly<Partial<Record<Interval, number>>> = {
  '4h': 15 * MINUTE,
  '1w': DAY,
  '1M': DAY,
};

/**
 * Distance that stamps of bars of so many trades have at least, ms, since many may begin in one: a power of two, so that they
 * are exact, and small enough for 640 trades in a ms.
 */
export const TRADES_STEP_MS = 1 / 64;

/** All stamps of an interval are multiples of so many ms; undefined for a code that is none. */
export function toStepMs(code: number): number | undefined {
  const interval = INTERVALS[code];
  if (interval === undefined) return undefined;
  return INTERVAL_MS[code] ?? OTHER_STEPS[interval] ?? TRADES_STEP_MS;
}

/** Wire code of the longest kept interval that is no longer than so many ms; the shortest where none is. */
export const toCarrierCode = (lengthMs: number): number =>
  Math.max(
    0,
    INTERVAL_MS.findLastIndex((ms) => ms <= lengthMs),
  );

/** Start of the bar that holds `timeMs`, ms. */
export const toBarStart = (timeMs: number, intervalMs: number): number =>
  Math.floor(timeMs / intervalMs) * intervalMs;
