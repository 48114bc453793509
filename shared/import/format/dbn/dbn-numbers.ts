/**
 * 64-bit integers of DBN as exact doubles, by their two halves: no BigInt where the number allows it. Knows no record.
 */
import { MISSING } from '../../../model/tick.ts';

const WORD = 2 ** 32;
const NS_PER_MS = 1_000_000;
/** Of 2^32 ns: whole ms, and the ns beyond. */
const WORD_MS = 4_294;
const WORD_NS = 967_296;
/** Upper halves at and beyond which doubles are not exact: 2^53. */
const HIGH_BOUND = 2 ** 21;

/** Reads a price. @returns units of 10^-9, MISSING for the mark of none, NaN at 2^53 and beyond: see narrowPrices */
export function readPrice(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true);
  const low = view.getUint32(at, true);
  if (high > -HIGH_BOUND && high < HIGH_BOUND) return high * WORD + low;
  return high === 0x7fff_ffff && low === 0xffff_ffff ? MISSING : NaN;
}

/** Numbers of one scale. */
export interface Narrowed {
  readonly units: readonly number[];
  readonly scale: number;
}

/**
 * Reads prices of which some are too large for a double in units of 10^-9, with fewer decimals where zeros allow it.
 * @returns undefined when that cannot be exact
 */
export function narrowPrices(view: DataView, places: readonly number[]): Narrowed | undefined {
  const known = places.map((at) => readPrice(view, at) === MISSING);
  let wide = places.map((at) => view.getBigInt64(at, true));
  for (let scale = 9; scale >= 0; scale--) {
    const units = wide.map((value, i) => (known[i] === true ? MISSING : Number(value)));
    if (units.every((value) => Number.isSafeInteger(value))) return { units, scale };
    if (wide.some((value, i) => known[i] !== true && value % 10n !== 0n)) return undefined;
    wide = wide.map((value) => value / 10n);
  }
  return undefined;
}

/** A time that was read last: ms since 1970, and the ns within. Used again for each. */
export const TIME = { ms: 0, ns: 0 };

/** Reads a time into TIME. @returns false where it is not there */
export function readTime(view: DataView, at: number): boolean {
  const high = view.getUint32(at + 4, true);
  const low = view.getUint32(at, true);
  if (high === 0xffff_ffff && low === 0xffff_ffff) return false;
  const rest = high * WORD_NS + low;
  const restMs = Math.floor(rest / NS_PER_MS);
  TIME.ms = high * WORD_MS + restMs;
  TIME.ns = rest - restMs * NS_PER_MS;
  return TIME.ms + TIME.ns > 0;
}
