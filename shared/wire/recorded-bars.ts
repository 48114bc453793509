/**
 * What is told of a market or a recording that is made of recorded bars, and how fast one is played so that its bars come
 * one after the other before the eyes.
 */
import { type Interval, INTERVALS, toCarrierCode } from '../model/interval.ts';
import { type BarKind, type BarOf, toIntervalText, toNominalMs } from '../model/recorded-bar.ts';

/** One kind of recorded bars. */
export interface RecordedBars {
  /** As it was recorded: `1m`, `4h`, `1d`, `1w`, `1M`. */
  interval: string;
  /** How long that is, ms; a month counts 30 days. */
  lengthMs: number;
  /** Shortest interval of charts that shows them: the same, or the next shorter one that there is. */
  chart: Interval;
  /** Prices paid, one side of the quotes, or the middle of both. */
  of: BarOf;
}

/** Bars a second of the viewer's time, unless somebody says otherwise; and at most, as far as eyes tell them apart. */
const USUAL_RATE = 10;
const MOST_RATE = 50;

/** Describes kinds of bars. */
export const toRecordedBars = (kinds: readonly BarKind[]): RecordedBars[] =>
  kinds.map(({ interval, of }) => ({
    interval: toIntervalText(interval),
    lengthMs: toNominalMs(interval),
    chart: INTERVALS[toCarrierCode(toNominalMs(interval))]!,
    of,
  }));

/** How many times as fast as the wall bars are played. @param kinds the shorter ones first, one at least */
export function toBarSpeeds([shortest]: readonly BarKind[]): { usual: number; most: number } {
  const seconds = shortest === undefined ? 1 : toNominalMs(shortest.interval) / 1_000;
  return { usual: seconds * USUAL_RATE, most: seconds * MOST_RATE };
}
