/**
 * Those who want to know what a market does, in the order in which they came. Promises that each is told at once, in
 * the turn in which it happens. Knows nothing of what is told.
 */
import type { GapNews, MarketGap } from './gap-log.ts';
import type { InstrumentNews } from './instrument-table.ts';
import type { MarketListener, Publication } from './publication.ts';
import type { RefusalNews } from './tick-gate.ts';

/** Listeners of one market. */
export class MarketListeners {
  private readonly all = new Set<MarketListener>();

  /** Adds one. @returns the function that removes it */
  add(listener: MarketListener): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  /** Tells new runs. */
  tellPublication(publication: Publication): void {
    for (const listener of this.all) listener.onPublication?.(publication);
  }

  /** Tells gaps, and what is published next in the same turn. */
  tellGaps(news: readonly GapNews[], publication?: Publication): void {
    for (const listener of this.all) listener.onGaps?.(news, publication);
  }

  /** Tells that ticks were refused for the first time for a symbol and a reason. */
  tellRefused(news: readonly RefusalNews[]): void {
    for (const listener of this.all) listener.onRefused?.(news);
  }

  /** Tells that the feed was mute between two times, ms. */
  tellSilenceEnded(fromMs: number, toMs: number): void {
    for (const listener of this.all) listener.onSilenceEnded?.(fromMs, toMs);
  }

  /** Tells of a hole of all instruments that the source knows the end of. */
  tellSourceGap(gap: MarketGap): void {
    for (const listener of this.all) listener.onSourceGap?.(gap);
  }

  /** Tells which instruments came, went or have another description. */
  tellInstruments(news: InstrumentNews): void {
    for (const listener of this.all) listener.onInstruments?.(news);
  }

  /** Tells that the market stands somewhere else, and after it what else there is there, if anything. */
  tellMoved(news: InstrumentNews): void {
    const { added, changed, removed } = news;
    const isNew = added.length + changed.length + removed.length > 0;
    for (const listener of this.all) {
      listener.onMoved?.();
      if (isNew) listener.onInstruments?.(news);
    }
  }
}
