/**
 * Looks for silence that is none by chance. A connection that says nothing at all is cut. A symbol that is silent
 * for far longer than usual, while its venue lives, is stale: it is subscribed anew, then its connection is
 * replaced. A symbol that rarely trades is quiet, which is no fault: where REST can be asked, it has the last word.
 */
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import type { VenueLink } from './link.ts';
import type { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What the watch looks at. */
export interface SilenceOptions {
  readonly venue: Venue;
  readonly clock: Pick<Surroundings, 'every' | 'elapsed' | 'now'>;
  /** Whether the market is open at all: outside its hours silence says nothing. */
  readonly isOpen: () => boolean;
  readonly links: readonly VenueLink[];
  readonly trackOf: (symbol: string) => SymbolTrack | undefined;
  /** Whether the venue has newer trades; undefined where nobody can tell. */
  readonly askNewest: (track: SymbolTrack) => Promise<boolean | undefined>;
  /** A symbol's silence is none by chance. */
  readonly onStale: (track: SymbolTrack) => void;
}

/** Watches all connections of a feed. */
export class SilenceWatch {
  private readonly options: SilenceOptions;
  private readonly stop: Cancel;
  private readonly asked = new Map<SymbolTrack, number>();
  private reviewedMs: number;

  constructor(options: SilenceOptions) {
    this.options = options;
    this.reviewedMs = options.clock.elapsed();
    this.stop = options.clock.every(VENUE_LIMITS.watchMs, () => this.look());
  }

  close(): void {
    this.stop();
  }

  private look(): void {
    const { clock, links, venue } = this.options;
    const nowMs = clock.elapsed();
    const isReview = nowMs - this.reviewedMs >= VENUE_LIMITS.reviewMs;
    if (isReview) this.reviewedMs = nowMs;
    for (const link of links) {
      const { connection } = link;
      if (connection === undefined) continue;
      if (nowMs - connection.heardMs > 2 * venue.traits.heartbeatMs) {
        link.cut('silent', 'the connection was open but silent');
        continue;
      }
      if (isReview) connection.subscriptions.review();
      if (this.options.isOpen()) this.lookAtSymbols(link, nowMs);
    }
  }

  private lookAtSymbols(link: VenueLink, nowMs: number): void {
    for (const symbol of link.wanted) {
      const track = this.options.trackOf(symbol);
      if (track === undefined || Number.isNaN(track.heardMs)) continue;
      if (nowMs - track.heardMs < track.limitMs * (track.renewals + 1)) continue;
      const askedMs = this.asked.get(track) ?? -Infinity;
      if (nowMs - askedMs < VENUE_LIMITS.quietMs) continue;
      this.asked.set(track, nowMs);
      void this.judge(link, track, track.heardMs);
    }
  }

  private async judge(link: VenueLink, track: SymbolTrack, heardMs: number): Promise<void> {
    const { askNewest, clock, onStale } = this.options;
    const hasNewer = await askNewest(track);
    const isOver = track.heardMs !== heardMs || link.connection === undefined;
    this.asked.set(track, clock.elapsed());
    if (hasNewer === false || isOver || !link.wanted.has(track.symbol)) return;
    track.staleSinceMs ??= clock.now();
    onStale(track);
    track.renewals++;
    if (track.renewals === 1) link.connection?.subscriptions.renew([track.symbol]);
    else {
      track.renewals = 0;
      link.cut('silent', `${track.symbol} was silent`);
    }
  }
}
