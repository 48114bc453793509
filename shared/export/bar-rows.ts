/**
 * Bars of many instruments as rows, in the order in which they are written: by start, then by instrument.
 */
import type { Bar } from '../model/bar-columns.ts';

/** One bar. */
export interface BarRow {
  readonly instrument: number;
  readonly bar: Bar;
  /** Of the first or the last interval of what is exported: it may have been longer than what was seen of it. */
  readonly isPartial: boolean;
}

/** Some bars. */
export type BarRows = readonly BarRow[];
