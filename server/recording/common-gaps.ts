/**
 * What a tape keeps of the holes of single symbols: the stretches in which a venue gave nothing of any of them. A tape
 * has holes of the whole market only; where one symbol alone lacks something, others of that time are on it. Pure.
 */
import type { MarketGap } from '../../shared/engine/market/gap-log.ts';
import { GAP } from '../../shared/wire/codes.ts';

/** Causes that are the venue's or the way to it; halts are ticks, and a mute feed is told otherwise. */
const OF_VENUES: ReadonlySet<number> = new Set([
  GAP.venueDisconnected,
  GAP.venueSilent,
  GAP.reconnect,
  GAP.venueLimit,
  GAP.maintenance,
  GAP.missedTrades,
]);

/** Tells whether a hole is found by `toCommonGaps` once it is settled. */
export const isOfVenue = ({ cause }: Pick<MarketGap, 'cause'>): boolean => OF_VENUES.has(cause);

/** What two holes have in common; undefined where that is nothing. */
function overlap(a: MarketGap, b: MarketGap): MarketGap | undefined {
  const fromMs = Math.max(a.fromMs, b.fromMs);
  const toMs = Math.min(a.toMs, b.toMs);
  return a.cause === b.cause && toMs > fromMs ? { fromMs, toMs, cause: a.cause } : undefined;
}

/**
 * Finds the holes that all symbols have, and that have an end.
 * @param gaps holes of each symbol that is listed
 * @returns by their beginning
 */
export function toCommonGaps(gaps: readonly (readonly MarketGap[])[]): MarketGap[] {
  const [first = [], ...others] = gaps;
  const ofVenue = first.filter((gap) => isOfVenue(gap) && Number.isFinite(gap.toMs));
  return others
    .reduce<readonly MarketGap[]>(
      (common, own) =>
        common.flatMap((one) =>
          own.map((gap) => overlap(one, gap)).filter((gap) => gap !== undefined),
        ),
      ofVenue,
    )
    .toSorted((a, b) => a.fromMs - b.fromMs);
}
