/**
 * Numbers of foreign files as they are written, with an exponent or without, as whole units: exact, or refused in words.
 */
import {
  countDecimals,
  explainDecimal,
  MAX_DECIMALS,
  parseDecimal,
  toPlainDecimal,
} from '../model/decimal.ts';
import { PRICE_BOUND } from '../model/tick.ts';

const HAS_EXPONENT = /e/i;

/** Decimals that a number needs, also one with an exponent; -1 for what is none. */
export function decimalsOf(text: string): number {
  const decimals = countDecimals(text);
  return decimals < 0 && HAS_EXPONENT.test(text)
    ? countDecimals(toPlainDecimal(text) ?? '')
    : decimals;
}

/** A number in units of its last decimal, also one with an exponent; NaN for what does not fit. */
export function unitsOf(text: string, decimals: number): number {
  const units = parseDecimal(text, decimals);
  return Number.isNaN(units) && HAS_EXPONENT.test(text)
    ? parseDecimal(toPlainDecimal(text) ?? '', decimals)
    : units;
}

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;

/** Exact of whole numbers below 2^53: a quotient that was rounded to a whole one does not give the number back. */
function divideExactly(units: number, power: number): number {
  const quotient = Math.round(units / power);
  return quotient * power === units ? quotient : NaN;
}

/** Decimals that `units × 10^-scale` needs, `least` or more. @param scale 0..9 */
export function decimalsOfUnits(units: number, scale: number, least: number): number {
  let decimals = least;
  while (decimals < scale && Number.isNaN(divideExactly(units, POWERS[scale - decimals]!))) {
    decimals++;
  }
  return decimals;
}

/** `units × 10^-scale` in units of `10^-decimals`; NaN where it has more decimals, or reaches 2^51. */
export function rescaleUnits(units: number, scale: number, decimals: number): number {
  const value =
    decimals >= scale
      ? units * POWERS[decimals - scale]!
      : divideExactly(units, POWERS[scale - decimals]!);
  return value < PRICE_BOUND && value > -PRICE_BOUND ? value : NaN;
}

/** `units × 10^-scale` as a plain decimal without zeros at its end. */
export function unitsToText(units: number | bigint, scale: number): string {
  const isNegative = units < 0;
  const digits = String(isNegative ? -units : units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return `${isNegative ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Says which of the numbers has more decimals than an instrument can have, if one has. */
export function findTooLong(
  texts: readonly string[],
  names: readonly string[],
): string | undefined {
  const at = texts.findIndex((text) => decimalsOf(text) > MAX_DECIMALS);
  return at < 0 ? undefined : explainDecimal(names[at]!, texts[at]!, MAX_DECIMALS);
}
