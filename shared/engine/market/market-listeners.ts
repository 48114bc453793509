/**
 * Those who want to know what a market does, in the order in which they came. Promises that each is told at once, in
 * the turn in which it happens. Knows nothing of what is told.
 */
import type { KnownBar } from '../../model/recorded-bar.ts';
import type { BarNews } from './bar-intake.ts';
import type { GapNews } from './gap-log.ts';
import type { InstrumentNews } from './instrument-table.ts';
import type { MarketListener, Publication } from './publication.ts';
import type { RefusalNews } from './tick-gate.ts';

/** Listeners of one market. */
export class MarketListeners {
  private readonly all = new Set<MarketListener>();
  /** Those who want ticks of all instruments in the order of their time. */
  private readonly inOrder = new Set<MarketListener>();
  private readonly hearing = new Set<MarketListener>();

  /** Adds one. @returns the function that removes it */
  add(listener: MarketListener): () => void {
    this.all.add(listener);
    const isMinding = listener.onPublication !== undefined && listener.takesAnyOrder !== true;
    if (isMinding) this.inOrder.add(listener);
    if (listener.onPublication !== undefined) this.hearing.add(listener);
    return () => {
      this.all.delete(listener);
      this.inOrder.delete(listener);
      this.hearing.delete(listener);
    };
  }

  /** See MarketListener.takesAnyOrder: whether all do. */
  get takeAnyOrder(): boolean {
    return this.inOrder.size === 0;
  }

  /** Whether anybody wants new runs. */
  get hearPublications(): boolean {
    return this.hearing.size > 0;
  }

  /** Tells new runs. */
  tellPublication(publication: Publication): void {
    for (const listener of this.hearing) listener.onPublication?.(publication);
  }

  /** Tells gaps, and what is published next in the same turn. */
  tellGaps(news: readonly GapNews[], publication?: Publication): void {
    for (const listener of this.all) listener.onGaps?.(news, publication);
  }

  /** Tells whose bars have changed, and the recorded bars that did it. */
  tellBars(news: readonly BarNews[], bars: readonly KnownBar[]): void {
    for (const listener of this.all) listener.onBars?.(news, bars);
  }

  /** Tells that ticks were refused for the first time for a symbol and a reason. */
  tellRefused(news: readonly RefusalNews[]): void {
    for (const listener of this.all) listener.onRefused?.(news);
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
