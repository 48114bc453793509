/**
 * Play money as exact integers: units of 10^-19 of the currency, so that half a price step times any size is a whole
 * number of them, whatever the decimals of the instrument (9 and 9 at most). Never a float, never rounded but where a
 * fee or an average is, and there to the house's or the remaining position's side, so that sums stay the same.
 */

/** An amount in units of 10^-MONEY_DECIMALS; may be negative. */
export type Money = bigint;

const MONEY_DECIMALS = 19;

/** One of the currency. */
export const ONE: Money = 10n ** BigInt(MONEY_DECIMALS);

/** Money of one price unit times one size unit; even, so that half of it is money too. */
export const toUnitValue = (priceDecimals: number, sizeDecimals: number): Money =>
  10n ** BigInt(MONEY_DECIMALS - priceDecimals - sizeDecimals);

export const abs = (value: bigint): bigint => (value < 0n ? -value : value);
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A quotient rounded up; the divisor is above 0. */
export const divideUp = (value: bigint, by: bigint): bigint =>
  value > 0n ? (value + by - 1n) / by : value / by;

/** Money as a decimal text, exact, without zeros at its end. */
export function toMoneyText(money: Money): string {
  const digits = abs(money)
    .toString()
    .padStart(MONEY_DECIMALS + 1, '0');
  const whole = digits.slice(0, -MONEY_DECIMALS);
  const fraction = digits.slice(-MONEY_DECIMALS).replace(/0+$/, '');
  return `${money < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Digits that an amount may have before its point: sums of all players stay far from trouble. */
const MOST_WHOLE_DIGITS = 15;

/** Reads a plain decimal that is not negative; undefined for anything else, and for more digits than money has. */
export function parseMoney(text: string): Money | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (whole.length > MOST_WHOLE_DIGITS || fraction.length > MONEY_DECIMALS) return undefined;
  return BigInt(whole + fraction.padEnd(MONEY_DECIMALS, '0'));
}

/** Money as a double, for ratios that people read. */
export const toNumber = (money: Money): number => Number(toMoneyText(money));
