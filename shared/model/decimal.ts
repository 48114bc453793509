/**
 * Decimal text to integers, exactly: `61837.63` at two decimals is 6183763, and never passes a float.
 * Promises to refuse what does not fit rather than to round it.
 */
import { PRICE_BOUND } from './tick.ts';

/** Most decimals that an instrument can have. */
export const MAX_DECIMALS = 9;
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const ZERO = 48;
const DOT = 46;
const MINUS = 45;

/**
 * Reads a plain decimal (digits, at most one point, perhaps a minus; no exponent) as an integer.
 * @param decimals 0..9; digits beyond them must be zeros
 * @returns text × 10^decimals, magnitude below 2^51, or NaN when the text is not such a number
 */
export function parseDecimal(text: string, decimals: number): number {
  const end = text.length;
  const isNegative = text.charCodeAt(0) === MINUS;
  let at = isNegative ? 1 : 0;
  let value = 0;
  let digits = 0;
  for (; at < end; at++, digits++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value >= PRICE_BOUND) return NaN;
  }
  let left = decimals;
  if (at < end) {
    if (text.charCodeAt(at++) !== DOT) return NaN;
    for (; at < end; at++, digits++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      if (left === 0) {
        if (digit !== 0) return NaN;
        continue;
      }
      left--;
      value = value * 10 + digit;
      if (value >= PRICE_BOUND) return NaN;
    }
  }
  if (digits === 0) return NaN;
  value *= POWERS[left]!;
  if (value >= PRICE_BOUND) return NaN;
  return isNegative && value !== 0 ? -value : value;
}

/** Decimals that a number needs (`61837.6300` needs 2), or -1 when the text is no plain decimal. */
export function countDecimals(text: string): number {
  const end = text.length;
  let at = text.charCodeAt(0) === MINUS ? 1 : 0;
  let digits = 0;
  let point = -1;
  let lastNonZero = -1;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT && point < 0) {
      point = at;
    } else if (code >= ZERO && code <= ZERO + 9) {
      digits++;
      if (code !== ZERO) lastNonZero = at;
    } else {
      return -1;
    }
  }
  if (digits === 0) return -1;
  return point < 0 || lastNonZero < point ? 0 : lastNonZero - point;
}

/**
 * Rounds a plain decimal that is not negative to so many decimals, half up; exact for any number of digits. One that has
 * no more of them is given back as it is.
 */
export function roundDecimal(text: string, decimals: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  if (countDecimals(text) <= decimals) return text;
  const up = fraction.charCodeAt(decimals) >= ZERO + 5 ? 1n : 0n;
  const digits = (BigInt(whole + fraction.slice(0, decimals)) + up).toString();
  const padded = digits.padStart(decimals + 1, '0');
  const point = padded.length - decimals;
  return decimals === 0 ? padded : `${padded.slice(0, point)}.${padded.slice(point)}`;
}

/** Tells whether one plain decimal is less than another; of numbers that no instrument can hold none is. */
export function isLess(a: string, b: string): boolean {
  const decimals = Math.max(countDecimals(a), countDecimals(b));
  return parseDecimal(a, decimals) < parseDecimal(b, decimals);
}

/** Says in words why `parseDecimal` gave NaN. */
export function explainDecimal(name: string, text: string, decimals: number): string {
  const needed = countDecimals(text);
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (needed < 0) return `${name} ${shown} is not a plain decimal number`;
  if (needed > decimals) return `${name} ${shown} has ${needed} decimals, at most ${decimals} fit`;
  return `${name} ${shown} is too large for ${decimals} decimals`;
}

const EXPONENT = /^(-?)(\d{1,40})(?:\.(\d{1,60}))?[eE]([+-]?\d{1,3})$/;
const MOST_EXPONENT = 60;

/**
 * Writes a number that may have an exponent as a plain decimal: `1E-8` is `0.00000001`. Plain ones stay as they are.
 * @returns undefined for what is no decimal number, and for exponents beyond 60
 */
export function toPlainDecimal(text: string): string | undefined {
  if (countDecimals(text) >= 0) return text;
  const match = EXPONENT.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const exponent = Number(match[4]);
  if (Math.abs(exponent) > MOST_EXPONENT) return undefined;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
