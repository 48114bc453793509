/**
 * A market as those to its right see it: what it holds, and what it tells. It is all that the hub, sessions and
 * statistics may know, so that a market which is computed here and one that is fed with ready-numbered runs from
 * elsewhere look the same to them. Promises nothing about where ticks come from, and offers no way to change any.
 */
import type { BarSeries } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { TickColumns } from '../../model/tick.ts';
import type { SymbolState } from '../../model/symbol-state.ts';
import type { MarketGap } from './gap-log.ts';
import type { BarQuery, BarRange } from './bar-range.ts';
import type { MarketListener } from './publication.ts';

/** The recent ticks of one symbol; their sequences are consecutive. */
export interface RecentTicks {
  /** First sequence that is still here; sequence + 1 of the newest tick when there is none. */
  readonly firstSequence: number;
  /** Appends ticks with sequence ≥ `sequence` to columns with room for them, oldest first, at most `most`. */
  read(sequence: number, most: number, into: TickColumns): void;
  /** Shows ticks before a sequence, newest first, until `visit` says that it is enough or `most` were shown. */
  walkBack(
    beforeSequence: number,
    most: number,
    visit: (columns: TickColumns, row: number) => boolean,
  ): void;
}

/** A market that may be read and listened to. All methods are synchronous; nothing given out may be changed. */
export interface MarketView {
  readonly name: string;
  /** What frames call it. */
  readonly number: number;
  /** Sequences count within it; another one is told by `onMoved`. */
  readonly epoch: number;
  /** By id: all that ever were, as they were described last. The list grows while the market runs. */
  readonly instruments: readonly Instrument[];
  /** Those that are there now, by id. */
  readonly listed: readonly Instrument[];
  /** Newest event time seen, ms; 0 before the first tick. */
  readonly lastTimeMs: number;
  /** True from when it begins to be built anew until `onMoved`: what it holds is of no moment, and not to be shown. */
  readonly isRebuilding: boolean;
  /** Whether bars may come that were recorded as bars: they change a symbol without any tick. */
  readonly hasRecordedBars: boolean;
  /** Instrument by canonical symbol. */
  find(symbol: string): Instrument | undefined;
  /** Last values of an instrument; live, do not keep across turns. */
  state(instrument: number): Readonly<SymbolState>;
  /** Time of an instrument's newest tick, ms; NaN before the first. */
  lastTickMs(instrument: number): number;
  /** Bars of an instrument that were made of ticks, one series a kept interval by its code; up to date until the next publication. */
  barsOf(instrument: number): readonly BarSeries[];
  /**
   * Does a few ms of the work that bars before the first tick take.
   * @returns true when `readBars` can answer in full
   */
  prepareBars(instrument: number, code: number, query: BarQuery): boolean;
  /** Whether bars are on their way from elsewhere: to prepare them again before the next turn brings nothing. Left out, never. */
  awaits?(instrument: number): boolean;
  /** Bars of an interval code, with those before the first tick as far as they were prepared. */
  readBars(instrument: number, code: number, query: BarQuery): BarRange;
  /** Bars of any interval code that may have changed by trades since a moment, up to the newest. */
  changedBars(instrument: number, code: number, fromMs: number): BarRange;
  /** Bars of an instrument that begin before are its venue's own, ms; left out, all are made of ticks. */
  venueUntilMs?(instrument: number): number | undefined;
  /**
   * Does a few ms of the work that reading the newest `most` ticks takes; left out where it takes none.
   * @returns true when it is done
   */
  prepareTicks?(instrument: number, most: number): boolean;
  /** Recent ticks of an instrument. */
  journalOf(instrument: number): RecentTicks;
  /** Recent gaps of an instrument, oldest first. */
  gapsOf(instrument: number): readonly MarketGap[];
  /** Adds a listener. @returns the function that removes it */
  listen(listener: MarketListener): () => void;
}
