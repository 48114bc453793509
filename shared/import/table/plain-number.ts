/**
 * Plain numbers where they stand in a text: digits, perhaps a point. Most numbers of most files are such; they become
 * whole units without a text of their own. What is none is left to those who read texts.
 */

const ZERO = 48;
const DOT = 46;
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
/** Decimals beyond which a number is left to others; zeros at its end do not count. */
const MOST_SCALE = 9;

/** Of the number that was read last: its decimals without zeros at its end, 0..9. */
export const PLAIN = { scale: 0 };

/**
 * Reads the plain number between `from` and `to`; its decimals go to PLAIN.
 * @returns its units of the last decimal, exact; NaN where there is no plain number, or more digits than a double holds
 */
export function scanPlain(text: string, from: number, to: number): number {
  let value = 0;
  let at = from;
  for (; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  PLAIN.scale = 0;
  if (at === to) return to > from && value <= Number.MAX_SAFE_INTEGER ? value : NaN;
  if (text.charCodeAt(at) !== DOT || to - from === 1) return NaN;
  const point = at++;
  let said = point;
  for (; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    if (digit === 0) continue;
    if (at - point > MOST_SCALE) return NaN;
    value = value * POWERS[at - said]! + digit;
    said = at;
  }
  PLAIN.scale = said - point;
  return value <= Number.MAX_SAFE_INTEGER ? value : NaN;
}

/** Reads the digits between `from` and `to`. @returns NaN where there is anything else, or more than a double holds */
export function scanWhole(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return to > from && value <= Number.MAX_SAFE_INTEGER ? value : NaN;
}
