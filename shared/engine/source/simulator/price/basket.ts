/**
 * Sums of members: what an index or a fund holds. Whole numbers of shares, so that the sum of prices
 * in price units is an exact integer. Knows nothing of time.
 */
import type { Listing } from '../universe/listing.ts';

/** Shares are counted in thousands when capitalisation is in billions and price in currency. */
const SHARES_PER_BILLION = 1_000;

/** One basket with its members resolved to ids. */
export interface BasketSum {
  /** Id of the listing whose value this is. */
  readonly target: number;
  readonly members: Uint32Array;
  /** Whole shares of each member, at least 1. */
  readonly shares: Float64Array;
}

/**
 * Resolves the baskets of a universe, in listing order.
 * @throws Error when a member is unknown, or its prices have other units than its basket's
 */
export function createBasketSums(listings: readonly Listing[]): BasketSum[] {
  const ids = new Map(listings.map((listing, id) => [listing.symbol, id]));
  const sums: BasketSum[] = [];
  listings.forEach((listing, target) => {
    if (listing.basket === undefined) return;
    const { members: symbols, weighting } = listing.basket;
    const members = Uint32Array.from(symbols, (symbol) => {
      const id = ids.get(symbol);
      if (id === undefined || !hasSameUnits(listings[id]!, listing)) {
        throw new Error(`basket of ${listing.symbol}: ${symbol} is unknown or in other units`);
      }
      return id;
    });
    const shares = Float64Array.from(members, (id) => toShares(listings[id]!, weighting));
    sums.push({ target, members, shares });
  });
  return sums;
}

/** Sum of shares × value over a basket's members; exact when values are whole price units. */
export function sumOf(basket: BasketSum, values: Float64Array): number {
  const { members, shares } = basket;
  let sum = 0;
  for (let i = 0; i < members.length; i++) sum += shares[i]! * values[members[i]!]!;
  return sum;
}

const toShares = (listing: Listing, weighting: 'capitalisation' | 'price'): number =>
  weighting === 'price'
    ? SHARES_PER_BILLION
    : Math.max(1, Math.floor((listing.capitalisation * SHARES_PER_BILLION) / listing.price + 0.5));

const hasSameUnits = (a: Listing, b: Listing): boolean =>
  a.priceDecimals === b.priceDecimals && a.tickSize === b.tickSize;
