/**
 * Splits and dividends of a seeded market: which share has one on which day. A pure function of seed,
 * listing and day, so that any day can be asked for in any order.
 */
import { hash3, hashText } from '../random/hash.ts';
import type { Listing } from '../universe/listing.ts';

/** What happens to a share before a day's trading. */
export interface CorporateAction {
  readonly kind: 'split' | 'dividend';
  /** Split: shares for one. Dividend: share of the price that is paid, 0..1. */
  readonly by: number;
}

/** Days between two dividends of one share. */
const DIVIDEND_DAYS = 91;
/** Shares without dividends: those that move more than this a year mostly pay none. */
const PAYER_VOL = 0.36;
/** A share above this price is split on one day in so many. */
const SPLIT_PRICE = 250;
const SPLIT_DAYS = 900;

/**
 * What happens to a listing on a day.
 * @param day number of the New York day  @param price in currency, now
 */
export function toCorporateAction(
  seed: number,
  listing: Listing,
  day: number,
  price: number,
): CorporateAction | undefined {
  if (listing.kind !== 'equity') return undefined;
  const own = hashText(seed, `${listing.symbol}/actions`);
  if (price > SPLIT_PRICE && (hash3(own, day, 1) >>> 0) % SPLIT_DAYS === 0) {
    return { kind: 'split', by: price > 900 ? 10 : price > 500 ? 4 : 2 };
  }
  const pays = listing.annualVol < PAYER_VOL && (day - own) % DIVIDEND_DAYS === 0;
  if (!pays) return undefined;
  return { kind: 'dividend', by: 0.002 + ((own >>> 8) % 64) / 10_000 };
}
