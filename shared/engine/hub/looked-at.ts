/**
 * Which instruments somebody looks at, for sources that follow only those.
 */
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Hub } from './hub.ts';

/**
 * Tells every source with a directory which of its instruments have subscribers, or are watched.
 * @param alerts know what is watched, by name of a market
 * @param elsewhere knows what clients of others look at
 */
export function tellDirectories(
  markets: { readonly live: readonly MarketEntry[] },
  hub: Hub,
  alerts: { watched(market: string): Iterable<number> },
  elsewhere: (market: string) => Iterable<number> = () => [],
): void {
  for (const { market, source } of markets.live) {
    if (source.directory === undefined) continue;
    const looked = new Set(alerts.watched(market.name));
    for (const id of elsewhere(market.name)) looked.add(id);
    for (const member of hub.room(market.name)?.members ?? []) {
      for (const id of hub.room(market.name)!.subscribed(member)) looked.add(id);
    }
    source.directory.look(looked);
  }
}
