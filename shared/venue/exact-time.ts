/**
 * Times as venues write them, to the nanosecond: through neither Date, which keeps ms, nor a double that cannot
 * hold ns since 1970. Every function is total: undefined for what is no time between 1970 and the year 2286.
 */
import { NS_PER_MS } from '../model/tick.ts';
import type { ExactTime } from './event.ts';

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?([Zz]|[+-]\d{2}:\d{2})$/;
const MOST_MS = 1e13;

const toTime = (timeMs: number, timeNs: number): ExactTime | undefined =>
  timeMs >= 0 && timeMs < MOST_MS ? { timeMs, timeNs } : undefined;

/** Reads RFC 3339 with 0 to 12 digits of a second's fraction; those beyond ns are cut off. */
export function fromRfc3339(text: string | undefined): ExactTime | undefined {
  const match = text === undefined ? null : RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, day, clock, fraction = '', zone] = match;
  const wholeMs = Date.parse(`${day}T${clock}${zone!.toUpperCase()}`);
  if (Number.isNaN(wholeMs)) return undefined;
  const ns = Number(fraction.slice(0, 9).padEnd(9, '0'));
  return toTime(wholeMs + Math.floor(ns / NS_PER_MS), ns % NS_PER_MS);
}

/** Digits of a fraction of a second in each unit of an epoch. */
const UNIT_DIGITS = { s: 0, ms: 3, us: 6, ns: 9 } as const;

/** Reads whole seconds, ms, µs or ns since 1970, written as digits; seconds may have a fraction. */
export function fromEpoch(
  text: string | number | undefined,
  unit: keyof typeof UNIT_DIGITS,
): ExactTime | undefined {
  const match = /^(\d{1,20})(?:\.(\d{1,12}))?$/.exec(String(text ?? ''));
  if (match === null) return undefined;
  const [, whole, rest = ''] = match;
  const digits = UNIT_DIGITS[unit];
  const padded = whole!.padStart(digits + 1, '0');
  const seconds = Number(padded.slice(0, padded.length - digits));
  const fraction = (padded.slice(padded.length - digits, padded.length) || '') + rest;
  const ns = Number((digits === 0 ? rest : fraction).slice(0, 9).padEnd(9, '0'));
  return toTime(seconds * 1_000 + Math.floor(ns / NS_PER_MS), ns % NS_PER_MS);
}

/** Tells the unit of an epoch by its size, for venues that change it: 10, 13, 16 or 19 digits today. */
export function fromEpochOfAnyUnit(text: string | number | undefined): ExactTime | undefined {
  /* The usual cases, without text: whole ms or µs of our times, both exact in a double. */
  if (typeof text === 'number' && Number.isSafeInteger(text)) {
    if (text >= 1e12 && text < MOST_MS) return { timeMs: text, timeNs: 0 };
    if (text >= 1e15) return { timeMs: Math.floor(text / 1_000), timeNs: (text % 1_000) * 1_000 };
  }
  const { length } = String(text ?? '').split('.')[0]!;
  if (length <= 11) return fromEpoch(text, 's');
  if (length <= 14) return fromEpoch(text, 'ms');
  return fromEpoch(text, length <= 17 ? 'us' : 'ns');
}

/** Compares two moments: below 0 when the first is earlier. */
export const compareTimes = (a: ExactTime, b: ExactTime): number =>
  a.timeMs - b.timeMs || a.timeNs - b.timeNs;
