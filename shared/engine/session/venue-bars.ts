/**
 * Which bars of a symbol are its venue's own, as results of subscriptions say it.
 */
import type { MarketView } from '../market/market-view.ts';

/** Gives the field, or nothing where all bars are made of ticks. */
export function toVenueBars(market: MarketView, instrument: number): { venueUntilMs?: number } {
  const venueUntilMs = market.venueUntilMs?.(instrument);
  return venueUntilMs === undefined ? {} : { venueUntilMs };
}
