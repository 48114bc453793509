/**
 * 64-bit integers of DBN, written without a BigInt where the number allows it: times, and prices in units of 10^-9.
 */
const WORD = 0x1_0000_0000;
const HALF = 0x1_0000;
/** Largest time that 64 bits of ns hold, ms (the year 2554), exclusive. */
export const DBN_TIME_BOUND_MS = 18_446_744_073_709;
const PRICE_LIMIT = 0x7fff_ffff_ffff_ffffn;

/** Writes whole ms and the ns within as one count of ns since 1970. @param timeMs 0 to DBN_TIME_BOUND_MS - 1 */
export function setNs(view: DataView, at: number, timeMs: number, timeNs: number): void {
  const highMs = Math.floor(timeMs / HALF);
  const high = highMs * 1e6; // counts of 2^16 ns
  const highWord = Math.floor(high / HALF);
  const low = (high - highWord * HALF) * HALF + (timeMs - highMs * HALF) * 1e6 + timeNs;
  const carry = Math.floor(low / WORD);
  view.setUint32(at, low - carry * WORD, true);
  view.setUint32(at + 4, highWord + carry, true);
}

/** Writes an integer of at most 53 bits. */
export function setWhole(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / WORD);
  view.setUint32(at, value - high * WORD, true);
  view.setInt32(at + 4, high, true);
}

/**
 * Writes a number times a factor.
 * @param factor a power of ten, 1 to 10^9
 * @returns false when 64 bits do not hold it, or only as the mark of what is not there; nothing is written then
 */
export function setScaled(view: DataView, at: number, value: number, factor: number): boolean {
  const product = value * factor;
  if (Number.isSafeInteger(product)) {
    setWhole(view, at, product);
    return true;
  }
  const exact = BigInt(value) * BigInt(factor);
  if (exact >= PRICE_LIMIT || exact < -PRICE_LIMIT) return false;
  view.setBigInt64(at, exact, true);
  return true;
}
