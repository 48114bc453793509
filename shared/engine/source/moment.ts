/**
 * What a recording can say of a market at a moment, so that nobody has to fold it from its beginning to get there: last
 * values, day figures and gaps at once; bars and recent ticks of a symbol when somebody asks for them. Shapes alone.
 */
import type { Bar, BarSeries } from '../../model/bar.ts';
import type { InstrumentChanges } from '../../model/instrument-change.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import type { TickColumns } from '../../model/tick.ts';
import type { RunHead } from '../../wire/run.ts';

/** Work that pauses wherever it yields: some 0.1 ms lie between two pauses. */
export type Recalling<T> = Generator<void, T>;

/** A stretch of which ticks are missing. */
export interface MomentGap {
  readonly fromMs: number;
  /** Infinity while it lasts; of news, -Infinity once it was filled. */
  readonly toMs: number;
  /** GAP.* */
  readonly cause: number;
  /** Of news: whose; left out, of all instruments. */
  readonly instrument?: number | undefined;
}

/** What a market holds of one symbol, but for bars and recent ticks. */
export interface SymbolMoment {
  readonly state: FoldedState;
  /** Time of its newest tick, ms; NaN before the first. */
  readonly lastTickMs: number;
  /** Its gaps, oldest first. */
  readonly gaps: readonly MomentGap[];
}

/** What a market holds right behind a tick of a recording. */
export interface Moment {
  /** Time that the recording had reached, ms: what comes next is not earlier. */
  readonly reachedMs: number;
  /** Newest event time, ms. */
  readonly lastTimeMs: number;
  /** By id; as many as there ever were by then. */
  readonly symbols: readonly SymbolMoment[];
}

/** What a stretch of a recording did to the bars of a symbol. */
export interface BarChanges {
  /** Ticks of the symbol in the stretch. */
  readonly ticks: number;
  /** By interval code: the bars that it touched, by time, as they were at its end; undefined: to be folded from its ticks. */
  readonly codes: readonly (readonly Bar[] | undefined)[];
}

/** A moment, with what has become of the bars since the keyframe before it. */
export interface Keyframe {
  readonly moment: Moment;
  /** By id. */
  readonly recent: readonly BarChanges[];
  /** The same over many keyframes, this one being the last of them. */
  readonly merged: readonly BarChanges[] | undefined;
}

/** Ticks of one instrument that follow each other in a block. */
export type RunOfTicks = Pick<RunHead, 'instrument' | 'count'>;

/** Folds the blocks of a recording into keyframes; the same a market comes to by the same ticks. */
export interface KeyframeFold {
  /** False once a market would refuse a tick, or a cancel reaches too far back: no keyframes any more. */
  readonly isExact: boolean;
  /** Takes changes of the instruments, behind all ticks so far. */
  change(changes: InstrumentChanges): void;
  /** Takes a gap of all instruments, which begins no earlier than the moment that was reached. */
  gap(gap: MomentGap): void;
  /** Takes news of gaps, told behind all ticks so far. */
  news(toldMs: number, news: readonly MomentGap[]): void;
  /** Takes a block of ticks that a tape can carry, run after run. @param lastMs its latest time */
  block(columns: TickColumns, runs: readonly RunOfTicks[], lastMs: number): void;
  /** What a market holds now; begins the next stretch. */
  take(): Keyframe;
}

/** What a recording begins with. */
export interface FoldStart {
  readonly instruments: readonly Instrument[];
  readonly previousClose: ArrayLike<number>;
  /** Why ticks are missing before one that is flagged so, GAP.* */
  readonly gapCause: number;
}

/** What was before a moment, symbol by symbol. Gives what is sound where the recording is damaged. */
export interface Recall {
  /** Fills an empty series with the newest bars before the moment, as many as it keeps. */
  bars(instrument: number, code: number, into: BarSeries): Recalling<void>;
  /** The newest ticks with sequences up to `untilSequence`, at most `most` of them, oldest first and without holes. */
  ticks(instrument: number, untilSequence: number, most: number): Recalling<TickColumns>;
  /**
   * There where it goes back into a live market that is older than what is kept of it: stamp of the oldest bar that
   * `bars` gives whole, ms; older ones are the live market's. -Infinity where all of them are whole.
   */
  wholeFromMs?(instrument: number, code: number): number;
}

/** A moment that a recording was moved to. */
export interface Restored {
  readonly moment: Moment;
  /** The changes of instruments that were made by then. */
  readonly changes: readonly InstrumentChanges[];
  readonly recall: Recall;
}

/** Ability of a recording: to begin near any of its times. */
export interface Moments {
  /** Does some of the work that keyframes of the whole recording take. @returns true when nothing is left to do */
  prepare(isTimeUp: () => boolean): boolean;
  /**
   * Moves the recording right behind the newest keyframe that is not after a time.
   * @returns undefined when there is none: then nothing is moved
   */
  restore(timeMs: number): Restored | undefined;
  /**
   * What was before the recording's first tick, where it says that: a recording whose first parts are gone. Moves the
   * recording to its beginning then.
   */
  origin(): Restored | undefined;
}
