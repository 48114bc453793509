/**
 * Prices as people read them. Owns the way from a whole mantissa to text: exact digits, thousands separated,
 * never through a binary fraction. Knows nothing of the page.
 */
import { MISSING } from '../../shared/model/tick.ts';

/** Stands where there is no value. */
export const NOTHING = '–';
/** A true minus, as wide as a plus, so that signed columns stay aligned. */
const MINUS = '\u2212';
const MOST_CACHED = 8_192;

/** Prints `mantissa × 10^-decimals` with thousands separated; `–` for MISSING. Exact to 2^53. */
export function toPriceText(mantissa: number, decimals: number): string {
  if (mantissa === MISSING) return NOTHING;
  const digits = String(Math.abs(mantissa)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const whole = toGrouped(digits.slice(0, point));
  const text = decimals > 0 ? `${whole}.${digits.slice(point)}` : whole;
  return mantissa < 0 ? MINUS + text : text;
}

/** As toPriceText, with a plus before what is above zero. */
export const toSignedPriceText = (mantissa: number, decimals: number): string =>
  mantissa > 0 ? `+${toPriceText(mantissa, decimals)}` : toPriceText(mantissa, decimals);

/** A formatter for one number of decimals, which remembers what it printed: ticks repeat prices. */
export function createPriceFormat(decimals: number): (mantissa: number) => string {
  const known = new Map<number, string>();
  return (mantissa) => {
    const cached = known.get(mantissa);
    if (cached !== undefined) return cached;
    const text = toPriceText(mantissa, decimals);
    if (known.size >= MOST_CACHED) known.clear();
    known.set(mantissa, text);
    return text;
  };
}

/** `+1.23%`, `−0.40%`; `–` without a base. @param change and base in the same unit */
export function toPercentText(change: number, base: number): string {
  if (base === 0 || !Number.isFinite(change / base)) return NOTHING;
  const text = Math.abs((change / base) * 100).toFixed(2);
  if (Number(text) === 0) return `${text}%`;
  return `${change < 0 ? MINUS : '+'}${text}%`;
}

/** Puts a comma between groups of three digits. */
export function toGrouped(digits: string): string {
  if (digits.length < 4) return digits;
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
