/**
 * Integers of small units as decimal texts, exact: 6183763 at two decimals is `61837.63`, and never passes a
 * float. Owns the digits; what stands for a number that is not there is the caller's business.
 */

/** An integer of `10^-decimals` as a decimal. @param value magnitude below 2^53, not MISSING */
export function toDecimalText(value: number, decimals: number): string {
  if (decimals === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const sign = value < 0 ? '-' : '';
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
