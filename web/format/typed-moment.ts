/**
 * Moments as people type them, exact to the nanosecond: `14:05`, `14:05:09.123456789`, `2024-08-08 14:05:09,5`, with `Z`
 * for UTC. What is left out is that of a moment that is given.
 */
import type { Zone } from './time.ts';

/** A moment: whole ms since 1970, and ns within that ms where they were typed. */
export interface TypedMoment {
  readonly timeMs: number;
  readonly timeNs?: number;
}

const PATTERN =
  /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z)?$/i;

/**
 * Reads a moment.
 * @param zone that it is meant in, unless it says `Z`
 * @param nearMs whose date is meant where none is typed
 * @returns undefined where the text is no moment
 */
export function readTypedMoment(text: string, zone: Zone, nearMs: number): TypedMoment | undefined {
  const found = PATTERN.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', utc] = found;
  const near = new Date(nearMs);
  const isUtc = zone === 'utc' || utc !== undefined;
  const date = [
    Number(year ?? (isUtc ? near.getUTCFullYear() : near.getFullYear())),
    month === undefined ? (isUtc ? near.getUTCMonth() : near.getMonth()) : Number(month) - 1,
    Number(day ?? (isUtc ? near.getUTCDate() : near.getDate())),
  ] as const;
  const time = [Number(hour), Number(minute), Number(second)] as const;
  if (date[1] > 11 || time[0] > 23 || time[1] > 59 || time[2] > 59) return undefined;
  const wholeMs = isUtc ? Date.UTC(...date, ...time) : new Date(...date, ...time).getTime();
  const back = new Date(wholeMs);
  if ((isUtc ? back.getUTCDate() : back.getDate()) !== date[2]) return undefined;
  const digits = fraction.padEnd(9, '0');
  const timeMs = wholeMs + Number(digits.slice(0, 3));
  return fraction.length > 3 ? { timeMs, timeNs: Number(digits.slice(3)) } : { timeMs };
}
