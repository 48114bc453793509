/**
 * Times as numbers since 1970, in seconds, ms, µs or ns: the unit is told by the digits of each, and no digit is lost.
 */
import { NS_PER_MS } from '../../model/tick.ts';

/** Units of times since 1970. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

const UNIT_DIGITS: Readonly<Record<EpochUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** A moment: ms since 1970 and the ns within that ms. */
interface Moment {
  ms: number;
  ns: number;
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Reads a number since 1970.
 * @param told its unit, where the user says it; else its digits do
 * @param into where the moment goes
 * @returns undefined for what is no number since 1970, '' once it is read, else why it cannot be
 */
export function readEpoch(
  text: string,
  from: number,
  to: number,
  told: EpochUnit | undefined,
  into: Moment,
): string | undefined {
  const isNegative = text.charCodeAt(from) === 45;
  const start = isNegative ? from + 1 : from;
  let at = start;
  while (at < to && isDigit(text.charCodeAt(at))) at++;
  const digits = at - start;
  if (digits === 0) return undefined;
  let fractionFrom = to;
  if (at < to) {
    const code = text.charCodeAt(at);
    if (code === 69 || code === 101) return 'the time lost its last digits in a spreadsheet';
    if (code !== 46 && code !== 44) return undefined;
    fractionFrom = at + 1;
    for (let i = fractionFrom; i < to; i++) {
      const letter = text.charCodeAt(i);
      if (letter === 69 || letter === 101) return 'the time lost its last digits in a spreadsheet';
      if (!isDigit(letter)) return undefined;
    }
  }
  const unit = told ?? (fractionFrom < to && digits <= 10 ? 's' : toUnit(text, start, digits));
  if (unit === undefined) return undefined;
  const whole = UNIT_DIGITS[unit];
  const secondsTo = Math.max(start, at - whole);
  const seconds = toNumber(text, start, secondsTo);
  if (seconds > 1e12) return explainTime(text.slice(from, to));
  let ns = 0;
  let place = 1e8;
  for (let i = secondsTo; i < at && place >= 1; i++, place /= 10) {
    ns += (text.charCodeAt(i) - 48) * place;
  }
  if (at - secondsTo < whole) {
    const missing = whole - (at - secondsTo);
    ns = Math.floor(ns / 10 ** missing);
    place = 1e8 / 10 ** whole;
  }
  for (let i = fractionFrom; i < to && place >= 1; i++, place /= 10) {
    ns += (text.charCodeAt(i) - 48) * place;
  }
  set(into, isNegative ? -seconds : seconds, isNegative ? -ns : ns);
  return '';
}

function set(into: Moment, seconds: number, ns: number): void {
  const rest = Math.floor(ns / NS_PER_MS);
  into.ms = seconds * 1_000 + rest;
  into.ns = ns - rest * NS_PER_MS;
}

/** Says that a text is no time. */
export const explainTime = (text: string): string =>
  text === '' ? 'there is no time' : `time ${JSON.stringify(text.slice(0, 40))} cannot be read`;

/** Digits `from..to-1` of a text as a number, 0 of none; NaN where something else is among them. */
export function toNumber(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The unit of whole digits since 1970; undefined for a date that is written in digits alone, and for what is no time. */
function toUnit(text: string, from: number, digits: number): EpochUnit | undefined {
  if (digits === 8 || digits === 12 || digits === 14 || digits === 17) {
    const year = toNumber(text, from, from + 4);
    const month = toNumber(text, from + 4, from + 6);
    const day = toNumber(text, from + 6, from + 8);
    const isDate =
      year >= 1_800 && year < 2_200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    if (isDate) return undefined;
  }
  if (digits <= 10) return digits >= 5 || digits === 1 ? 's' : undefined;
  if (digits <= 13) return 'ms';
  if (digits <= 16) return digits === 14 ? undefined : 'us';
  return digits <= 19 && digits >= 18 ? 'ns' : undefined;
}
