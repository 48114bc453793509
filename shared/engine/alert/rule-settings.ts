/**
 * Settings of rules: their schemas, and decimal numbers as exact integers of an instrument's units. Promises that
 * what an instrument cannot have (a digit too many, a price beyond all prices) is refused, never rounded.
 */
import { Type } from 'typebox';
import { explainDecimal, parseDecimal, toPlainDecimal } from '../../model/decimal.ts';
import type { Decimal } from '../../model/alert-rule.ts';
import type { Instrument } from '../../model/instrument.ts';
import { LIMITS } from '../../wire/limits.ts';

/** No other field than those listed. */
export const STRICT = { additionalProperties: false } as const;

/** A decimal number. */
export const DECIMAL = Type.Union([
  Type.Number(),
  Type.String({ minLength: 1, maxLength: LIMITS.decimalCharacters }),
]);
/** Which way a price goes. */
export const DIRECTION = Type.Enum(['up', 'down', 'either']);
/** Length of a window. */
export const WINDOW_MS = Type.Integer({
  minimum: LIMITS.alertWindowMinMs,
  maximum: LIMITS.alertWindowMaxMs,
});

/** A rule that cannot be. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** @throws RuleError */
function toInteger(name: string, value: Decimal, decimals: number): number {
  const text = toPlainDecimal(String(value)) ?? String(value);
  const units = parseDecimal(text, decimals);
  if (!Number.isNaN(units)) return units;
  throw new RuleError(explainDecimal(name, text, decimals));
}

/** @throws RuleError */
function toCount(name: string, value: Decimal, decimals: number, least: 0 | 1): number {
  const units = toInteger(name, value, decimals);
  if (units >= least) return units;
  throw new RuleError(`${name} ${value} is too small`);
}

/** A price, in price units. @throws RuleError */
export const toPrice = (name: string, value: Decimal, { priceDecimals }: Instrument): number =>
  toInteger(name, value, priceDecimals);

/** A distance of prices, in price units, not negative. @throws RuleError */
export const toDistance = (name: string, value: Decimal, { priceDecimals }: Instrument): number =>
  toCount(name, value, priceDecimals, 0);

/** A size above 0, in size units. @throws RuleError */
export const toSize = (name: string, value: Decimal, { sizeDecimals }: Instrument): number =>
  toCount(name, value, sizeDecimals, 1);

/** Decimals that a percentage may have. */
const PERCENT_DECIMALS = 4;
/** Units of a percentage in the whole: 100 % at four decimals. */
const WHOLE = 1_000_000;

/** A percentage above 0, in ten-thousandths of a percent. @throws RuleError */
export const toPercent = (name: string, value: Decimal): number =>
  toCount(name, value, PERCENT_DECIMALS, 1);

/** A percentage of 0 or more, in ten-thousandths of a percent. @throws RuleError */
export const toPercentBand = (name: string, value: Decimal): number =>
  toCount(name, value, PERCENT_DECIMALS, 0);

/** The largest product that a double holds exactly. */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * Tells whether a distance is a percentage of a base, or more: exactly, whatever the numbers.
 * @param percent in ten-thousandths of a percent  @returns false for a base of 0, which nothing is a percentage of
 */
export function isPercentOf(distance: number, base: number, percent: number): boolean {
  if (base === 0) return false;
  const size = Math.abs(base);
  const left = distance * WHOLE;
  const right = percent * size;
  if (Math.abs(left) <= EXACT && right <= EXACT) return left >= right;
  return BigInt(distance) * BigInt(WHOLE) >= BigInt(percent) * BigInt(size);
}

/** A distance in percent of a base, for people: rounded to four decimals. */
export const toPercentOf = (distance: number, base: number): number =>
  Math.round((distance / Math.abs(base)) * WHOLE) / (WHOLE / 100);

/** A line between prices, for people: a decimal number with two digits more than prices have. */
export const toLineValue = (line: number, { priceDecimals }: Instrument): number =>
  Number(`${Math.round(line * 100)}e-${priceDecimals + 2}`);

/** Share of a price that it goes back at least before it is news again: 0.05 %. */
const BAND_SHARE = 2_000;

/** How far a price goes back before it is news again, where nobody says: two steps, or 0.05 % of it. */
export const toDefaultBand = (price: number, { tickSize }: Instrument): number =>
  Math.max(2 * tickSize, Math.floor(Math.abs(price) / BAND_SHARE));

/** How far a size, spread or percentage goes back before it is news again, where nobody says: a tenth. */
export const toTenth = (units: number): number => Math.max(1, Math.floor(units / 10));
