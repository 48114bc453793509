/**
 * Bars of the time before a market's first tick, as a source gives them and a market asks for them.
 */
import type { Bar } from './bar.ts';

/** Bars of a stretch of time, all that there are. */
export interface OlderBars {
  /** Oldest first. */
  readonly bars: readonly Bar[];
  /** Stamp of the first bar that may be among them; where it is the asked moment itself, there is none. */
  readonly sinceMs: number;
  /** Nothing is older: the data begins here. */
  readonly isStart: boolean;
}

/** Bars of the time before a source's first tick; computed when asked for, the same whenever. */
export interface Past {
  /** Where the ticks begin, ms; the last bar may end here before its interval does. */
  readonly endMs: number;
  /** The same of one instrument, where each has an end of its own. It does not change once it was listed. */
  endMsOf?(instrument: number): number;
  /** Whether bars of a moment count for the figures of a day; left out, all do. Shares trade early and late besides. */
  isRegular?(instrument: number, timeMs: number): boolean;
  /** Start of the oldest bar of an interval of an instrument, ms; Infinity where there are none. */
  oldestMs(intervalMs: number, instrument: number): number;
  /** Start, on a bar's grid, of a stretch that ends at `toMs` and takes a few ms to compute. */
  sliceStartMs(intervalMs: number, toMs: number): number;
  /** Bars of an instrument that overlap fromMs ≤ t < toMs, oldest first. */
  read(instrument: number, intervalMs: number, fromMs: number, toMs: number): Bar[];
  /**
   * All that `read` gives of minutes from a moment on, as one bar of a day; undefined where there are none. Left out, the
   * minutes are folded.
   */
  readDay?(instrument: number, fromMs: number): Bar | undefined;
  /**
   * Bars of an instrument that begin before are a venue's own, ms; undefined, or left out, where they are what ticks
   * would have made.
   */
  venueUntilMs?(instrument: number): number | undefined;
  /**
   * Bars of an instrument from a moment on that make up all that is known, each as fine as it is known, at most an
   * hour long, none twice; also such behind the end whose ticks will not come. Left out, the minutes that `read` gives.
   */
  readFinest?(instrument: number, fromMs: number): Bar[];
  /**
   * Fetches bars before the oldest that is known, from far away. Left out by a past that is all here.
   * @param beforeMs stamp of the oldest bar that is known  @param most bars that are wanted; fewer may come, or more
   * @throws Error with a sentence for people
   */
  fetchOlder?(
    instrument: number,
    intervalMs: number,
    beforeMs: number,
    most: number,
  ): Promise<OlderBars>;
}
