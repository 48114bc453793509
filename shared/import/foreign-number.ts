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

/** Says which of the numbers has more decimals than an instrument can have, if one has. */
export function findTooLong(
  texts: readonly string[],
  names: readonly string[],
): string | undefined {
  const at = texts.findIndex((text) => decimalsOf(text) > MAX_DECIMALS);
  return at < 0 ? undefined : explainDecimal(names[at]!, texts[at]!, MAX_DECIMALS);
}
