/**
 * Symbols whose quotes are worth nothing any more, as their book contradicts itself: a hole begins, and they are
 * subscribed anew, each not faster than now and then. Owns the timers of those waits.
 */
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { FeedGaps } from './feed-gap.ts';
import type { VenueLink } from './link.ts';

/** Subscribes symbols of one feed anew. */
export class SymbolResync {
  private readonly clock: Pick<Surroundings, 'after' | 'elapsed'>;
  private readonly gaps: Pick<FeedGaps, 'begin'>;
  private readonly isOf: (link: VenueLink, symbol: string) => boolean;
  /** When symbols are, or were last, subscribed anew, `elapsed` ms. */
  private readonly atMs = new Map<string, number>();
  private readonly timers = new Set<Cancel>();

  /** @param isOf tells whether a link is the one that has a symbol */
  constructor(
    clock: Pick<Surroundings, 'after' | 'elapsed'>,
    gaps: Pick<FeedGaps, 'begin'>,
    isOf: (link: VenueLink, symbol: string) => boolean,
  ) {
    this.clock = clock;
    this.gaps = gaps;
    this.isOf = isOf;
  }

  /** Subscribes a symbol anew, at once or when it may be. */
  take(link: VenueLink, symbol: string, receivedMs: number): void {
    if (!this.isOf(link, symbol)) return;
    const { clock } = this;
    this.gaps.begin(symbol, 'reconnect', Math.floor(receivedMs));
    const before = this.atMs.get(symbol) ?? -Infinity;
    const waitMs = Math.max(0, before + VENUE_LIMITS.resyncMs - clock.elapsed());
    this.atMs.set(symbol, clock.elapsed() + waitMs);
    const cancel = clock.after(waitMs, () => {
      this.timers.delete(cancel);
      if (this.isOf(link, symbol)) link.connection?.subscriptions.renew([symbol]);
    });
    this.timers.add(cancel);
  }

  forget(symbol: string): void {
    this.atMs.delete(symbol);
  }

  /** No timer outlives it. */
  close(): void {
    for (const cancel of this.timers) cancel();
  }
}
