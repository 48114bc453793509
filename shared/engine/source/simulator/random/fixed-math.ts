/**
 * Natural logarithm, exponential and power from additions, multiplications and divisions alone.
 * Promises the same bits on every engine, which the built-in functions of the same names do not:
 * a stream that must repeat byte for byte may not depend on them. Knows nothing of markets.
 */

const LN2_HI = 0.6931471803691238; // ln 2 cut to 32 bits, so that k × LN2_HI is exact
const LN2_LO = 1.9082149292705877e-10; // the rest of ln 2
/** 1 / k! for the Taylor series, from the highest power down. */
const EXP_TERMS = Float64Array.from({ length: 15 }, (_, i) => {
  let factorial = 1;
  for (let k = 14 - i; k > 1; k--) factorial *= k;
  return 1 / factorial;
});
const LN_TERMS = 27;

/**
 * Natural logarithm of a positive normal number; relative error below 4e-16 away from 1.
 * Series of the area hyperbolic tangent after the powers of two are split off.
 */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let term = LN_TERMS; term >= 3; term -= 2) sum = (sum + 1 / term) * square;
  return exponent * LN2_HI + (2 * s * (1 + sum) + exponent * LN2_LO);
}

/** Exponential of |x| < 700; relative error below 1e-15. Taylor series on |r| ≤ ln 2 / 2. */
export function exp(x: number): number {
  const halvings = Math.floor(x / (LN2_HI + LN2_LO) + 0.5);
  const r = x - halvings * LN2_HI - halvings * LN2_LO;
  let sum = 0;
  for (let i = 0; i < EXP_TERMS.length; i++) sum = sum * r + EXP_TERMS[i]!;
  const factor = halvings < 0 ? 0.5 : 2;
  for (let i = Math.abs(halvings); i > 0; i--) sum *= factor;
  return sum;
}

/** `base` raised to `exponent`, base > 0; relative error about 1e-15 × |exponent × ln base|. */
export const power = (base: number, exponent: number): number => exp(exponent * ln(base));
