/**
 * Waits for a market that is being built up, so that nobody is told of a moment that it only passes through.
 */
import type { MarketEntry } from '../feed/market-entry.ts';
import { findMarket, type Services } from './services.ts';

/** Gives a market once it is whole. @throws CommandError UNKNOWN_MARKET, also when it is closed meanwhile */
export async function findWholeMarket(services: Services, name?: string): Promise<MarketEntry> {
  let entry = findMarket(services, name);
  while (entry.market.isRebuilding) {
    await new Promise<void>((resolve) => services.surroundings.after(services.flushMs, resolve));
    entry = findMarket(services, name);
  }
  return entry;
}
