/** What a market asks of the time before its first tick. Whose it is, it does not know: a source's, a test's. */
import type { Bar } from '../../model/bar.ts';

/** Where the past comes from; see a source's `past`. */
export interface Past {
  readonly endMs: number;
  endMsOf?(instrument: number): number;
  isRegular?(instrument: number, timeMs: number): boolean;
  oldestMs(intervalMs: number, instrument: number): number;
  sliceStartMs(intervalMs: number, toMs: number): number;
  read(instrument: number, intervalMs: number, fromMs: number, toMs: number): Bar[];
  venueUntilMs?(instrument: number): number | undefined;
  readFinest?(instrument: number, fromMs: number): Bar[];
  fetchOlder?(
    instrument: number,
    intervalMs: number,
    beforeMs: number,
    most: number,
  ): Promise<{
    readonly bars: readonly Bar[];
    readonly sinceMs: number;
    readonly isStart: boolean;
  }>;
}

/** What a trading day had before the first tick. */
export interface FirstDay {
  /** Label of the day. */
  readonly dayMs: number;
  readonly bar: Bar;
  /** Close of the day before it. */
  readonly previousClose: number;
  /** When its close was, ms, where that stands for the last trade: none may come for days. */
  readonly lastMs: number | undefined;
}
