/**
 * Exact sums of price × size, which outgrow a double's 53 bits within an hour of a busy market.
 * A sum is two integers: value = hi × 2^52 + lo, with 0 ≤ lo < 2^52. Adding is associative and exact,
 * so that a VWAP is the same however bars were folded.
 */

const LIMB = 2 ** 52;
const HALF = 2 ** 26;

/** A running exact sum; reuse one object in a loop. */
export interface Turnover {
  hi: number;
  lo: number;
}

/** Adds the two limbs of another sum. */
export function addTurnover(to: Turnover, hi: number, lo: number): void {
  const sum = to.lo + lo;
  if (sum >= LIMB) {
    to.hi += hi + 1;
    to.lo = sum - LIMB;
  } else {
    to.hi += hi;
    to.lo = sum;
  }
}

/** Adds price × size; |price| and size below 2^51. */
export function addProduct(to: Turnover, price: number, size: number): void {
  const product = price * size;
  if (product >= 0 && product < LIMB) addTurnover(to, 0, product);
  else addWideProduct(to, price, size);
}

function addWideProduct(to: Turnover, price: number, size: number): void {
  const a = Math.abs(price);
  const aHigh = Math.floor(a / HALF);
  const aLow = a - aHigh * HALF;
  const bHigh = Math.floor(size / HALF);
  const bLow = size - bHigh * HALF;
  const middle = aHigh * bLow + aLow * bHigh;
  const middleHigh = Math.floor(middle / HALF);
  let hi = aHigh * bHigh + middleHigh;
  let lo = aLow * bLow + (middle - middleHigh * HALF) * HALF;
  if (lo >= LIMB) {
    const carry = Math.floor(lo / LIMB);
    hi += carry;
    lo -= carry * LIMB;
  }
  if (price < 0) {
    hi = -hi;
    if (lo > 0) {
      hi -= 1;
      lo = LIMB - lo;
    }
  }
  addTurnover(to, hi, lo);
}

/** Volume-weighted average price in price units (a fraction), or undefined without volume, or where no sum was told. */
export const toVwap = (hi: number, lo: number, volume: number): number | undefined =>
  volume > 0 && (hi !== 0 || lo !== 0) ? (hi / volume) * LIMB + lo / volume : undefined;

/**
 * The sum as a decimal number in a text, exact.
 * @param decimals of the product: price decimals and size decimals together, 0..18
 */
export function toExactTurnover(hi: number, lo: number, decimals: number): string {
  const sum = hi === 0 ? lo : BigInt(hi) * BigInt(LIMB) + BigInt(lo);
  const digits = String(sum < 0 ? -sum : sum).padStart(decimals + 1, '0');
  const sign = sum < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
