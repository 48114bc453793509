/**
 * Bars of many instruments as rows, in the order in which they are written. Bars that were made of ticks and bars that
 * were recorded as bars have one shape: what was not told is undefined, never 0.
 */
import type { Bar } from '../model/bar-columns.ts';
import {
  BAR_FLAG,
  type KnownBar,
  type RecordedBar,
  toIntervalText,
} from '../model/recorded-bar.ts';

/** One bar, of ticks or recorded; partial is one that may have been longer than what was seen of it. */
export interface BarRow extends Omit<RecordedBar, 'interval'> {
  /** As people write it: `90s`, `5m`, `1d`, `1M`. */
  readonly interval: string;
}

/** Some bars. */
export type BarRows = readonly BarRow[];

/** A bar that was made of ticks as a row. A sum of nothing over some volume was not told. */
export function toBarRow(
  instrument: number,
  interval: string,
  bar: Bar,
  isPartial: boolean,
): BarRow {
  const { startMs, open, high, low, close, volume, trades, turnoverHi: hi, turnoverLo: lo } = bar;
  const turnover = hi === 0 && lo === 0 && volume > 0 ? undefined : { hi, lo };
  const flags = isPartial ? BAR_FLAG.partial : 0;
  const figures = { startMs, open, high, low, close, volume, trades, turnover, flags };
  return { instrument, interval, of: 'trade', ...figures };
}

/** A bar that was recorded as one. */
export const toRecordedRow = ({ interval, knownMs: _known, ...bar }: KnownBar): BarRow => ({
  ...bar,
  interval: toIntervalText(interval),
});
