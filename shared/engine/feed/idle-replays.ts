/**
 * Closes replays that nobody has looked at for a while.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from './market-entry.ts';
import type { Markets } from './market-registry.ts';

/**
 * Makes the check; call it about once a second.
 * @param subscribersOf how many clients look at a market
 */
export function createIdleCheck(
  markets: Markets,
  subscribersOf: (entry: MarketEntry) => number,
): (nowMs: number) => void {
  const idleSince = new Map<MarketEntry, number>();
  return (nowMs) => {
    for (const entry of markets.replaysOpen()) {
      if (subscribersOf(entry) > 0) {
        idleSince.delete(entry);
        continue;
      }
      const since = idleSince.get(entry) ?? nowMs;
      idleSince.set(entry, since);
      if (nowMs - since <= LIMITS.replayIdleMs) continue;
      idleSince.delete(entry);
      markets.close(entry, 'Nobody was looking.');
    }
  };
}
