/**
 * Bars of one symbol from a venue's REST interface, from a moment back, a page at a time: what came is without a hole
 * up to that moment, however early it ends. A page is so short that a venue gives it in one answer, whichever end it
 * begins with: what is cut is then nothing at all, and never the newer part. Keeps nothing.
 */
import type { VenueBar } from '../../../shared/venue/event.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { AskOptions, RestClient } from './rest-client.ts';

/** Bars of a stretch of time, all that there are. */
export interface BarPage {
  /** Oldest first. */
  readonly bars: readonly VenueBar[];
  /** Where the stretch begins, ms; its end is what was asked for. */
  readonly sinceMs: number;
  /** The venue has none before it. */
  readonly isStart: boolean;
}

/** What is asked with. */
export interface BarPageOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
}

/** Bars of a symbol as a venue gives them. */
export interface BarPages {
  /** Intervals that the venue has, ms. */
  readonly intervalsMs: readonly number[];
  /**
   * The page before a moment.
   * @param untilMs where a bar begins  @param most bars that are wanted; fewer may come, or more than fit into one page
   * @throws Error with a sentence for people
   */
  before(intervalMs: number, untilMs: number, most: number, ask?: AskOptions): Promise<BarPage>;
}

/** Makes them; a venue without bars has no intervals. */
export function createBarPages({ venue, context, rest }: BarPageOptions, symbol: string): BarPages {
  const calls = venue.bars;
  return {
    intervalsMs: calls?.intervalsMs ?? [],
    async before(intervalMs, untilMs, most, ask = {}) {
      if (calls === undefined) throw new Error(`${venue.name} gives no bars`);
      const spanMs = Math.max(1, Math.min(most, calls.pageBars)) * intervalMs;
      const fromMs = Math.max(VENUE_LIMITS.firstBarMs, untilMs - spanMs);
      if (fromMs >= untilMs) return { bars: [], sinceMs: untilMs, isStart: true };
      const query = { ...context, symbol, intervalMs, fromMs, untilMs };
      const answer = await rest.askAll(calls, query, VENUE_LIMITS.barPages, ask);
      const bars = toSorted(answer.items, intervalMs, fromMs, untilMs);
      if (answer.isCut && !answer.isAll) {
        throw new Error(`${venue.name} gave only a part of its bars`);
      }
      const isStart = answer.isCut || fromMs <= VENUE_LIMITS.firstBarMs;
      return { bars, sinceMs: isStart ? (bars[0]?.startMs ?? untilMs) : fromMs, isStart };
    },
  };
}

/** Those of a stretch, each start once, oldest first. */
function toSorted(
  items: readonly VenueBar[],
  intervalMs: number,
  fromMs: number,
  untilMs: number,
): VenueBar[] {
  const byStart = new Map<number, VenueBar>();
  for (const bar of items) {
    const isOfIt = bar.startMs >= fromMs && bar.startMs < untilMs;
    if (isOfIt && bar.intervalMs === intervalMs) byStart.set(bar.startMs, bar);
  }
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
}
