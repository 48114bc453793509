/**
 * What one live market takes in, from one feed or several: the queue of ticks and changes, ids of instruments, holes,
 * and the past. Promises that the order of the queue is the order in which things were told. Knows no venue.
 */
import type { InstrumentChange } from '../../../shared/model/instrument-change.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { SourceGapNews } from '../../../shared/engine/source/source.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { LimitBands } from './limit-bands.ts';
import { TickQueue } from './tick-queue.ts';
import { VenuePast } from './venue-past.ts';

/** The intake of one market. */
export class LiveIntake {
  readonly queue: TickQueue;
  readonly past: VenuePast;
  /** By symbol of the market. */
  readonly limits = new LimitBands();
  private readonly clock: Pick<Surroundings, 'elapsed' | 'now'>;
  private gapNews: SourceGapNews[] = [];
  private readonly taken = new Set<number>();
  private readonly symbols = new Map<string, number>();
  private nextId = 0;

  /** @param ticksWaiting most ticks that may wait for the market */
  constructor(clock: Pick<Surroundings, 'elapsed' | 'now'>, ticksWaiting?: number) {
    this.clock = clock;
    this.past = new VenuePast(clock);
    this.queue = new TickQueue(ticksWaiting);
  }

  /** Tells whether a canonical symbol is listed, or about to be. */
  has(symbol: string): boolean {
    return this.symbols.has(symbol);
  }

  /**
   * Lists an instrument; in the same moment takes the one away that had its symbol before.
   * @param make gets the id
   * @param toClose previous close in price units, or MISSING
   */
  list(
    make: (id: number) => Instrument,
    prepare: (instrument: Instrument) => number,
    replaced?: number,
  ): Instrument {
    const instrument = make(this.nextId++);
    const previousClose = prepare(instrument);
    const changes: InstrumentChange[] = [{ change: 'listed', instrument, previousClose }];
    if (replaced !== undefined) {
      changes.unshift({ change: 'removed', id: replaced });
      this.queue.forget(replaced);
    }
    this.symbols.set(instrument.symbol, instrument.id);
    this.queue.change({ atMs: Math.floor(this.clock.now()), changes }, () => {
      this.taken.add(instrument.id);
      if (replaced === undefined) return;
      this.taken.delete(replaced);
      this.past.forget(replaced);
    });
    return instrument;
  }

  /** Describes an instrument anew: name, price step. */
  describe(instrument: Instrument): void {
    const changes: InstrumentChange[] = [{ change: 'changed', instrument }];
    this.queue.change({ atMs: Math.floor(this.clock.now()), changes }, () => undefined);
  }

  /** Tells of a hole; news of the same instrument, cause and beginning replace each other. */
  tellGap(gap: SourceGapNews & { readonly instrument: number }): void {
    this.gapNews.push(gap);
  }

  /** Holes of instruments that the market knows by now. */
  takeGaps(): readonly SourceGapNews[] {
    if (this.gapNews.length === 0) return this.gapNews;
    const known = this.gapNews.filter(({ instrument }) => this.taken.has(instrument!));
    if (known.length > 0) {
      this.gapNews = this.gapNews.filter(({ instrument }) => !this.taken.has(instrument!));
    }
    return known;
  }
}
