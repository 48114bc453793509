/**
 * Where a replay is to stop when whole milliseconds are too coarse: after so many ticks, of all symbols or of one, or
 * just after a nanosecond. An aim looks at ticks that were read and says how many of them still belong before it. Ticks
 * are counted by what the market has taken in, so that an aim holds wherever the reading of the recording began.
 */
import type { TickColumns } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';

/** A place between two ticks. */
export interface Aim {
  /** Nothing after this is read for it, ms. */
  readonly untilMs: number;
  /** True once the market is known to stand there; one at the end of a ms is reached when there is nothing more to read. */
  isReached(): boolean;
  /** True where the market has taken in ticks that belong behind it. */
  isPassed(): boolean;
  /** Ticks of a batch that belong before it, counted from the first; fewer than the batch has when it lies within. */
  take(ticks: TickColumns): number;
}

/** Ticks that a market has taken in since its recording began, of one instrument or of all. */
export function countTicks(market: Market, instrument: number | undefined): number {
  if (instrument !== undefined) return market.state(instrument).sequence;
  let sum = 0;
  for (const { id } of market.instruments) sum += market.state(id).sequence;
  return sum;
}

/** The place just after tick number `goal`, counted from 1 since the recording began. */
export const toCountAim = (market: Market, goal: number, instrument?: number): Aim => ({
  untilMs: Infinity,
  isReached: () => countTicks(market, instrument) >= goal,
  isPassed: () => countTicks(market, instrument) > goal,
  take(ticks) {
    let left = goal - countTicks(market, instrument);
    let row = 0;
    for (; row < ticks.length && left > 0; row++) {
      if (instrument === undefined || ticks.instrument[row] === instrument) left--;
    }
    return row;
  },
});

/** The place just after a nanosecond: before the first tick that is later. @param timeNs 0..999,999 within `timeMs` */
export function toMomentAim(timeMs: number, timeNs: number): Aim {
  let isReached = false;
  const isLater = (ticks: TickColumns, row: number): boolean =>
    ticks.timeMs[row]! > timeMs || (ticks.timeMs[row] === timeMs && ticks.timeNs[row]! > timeNs);
  return {
    untilMs: timeMs,
    isReached: () => isReached,
    isPassed: () => false,
    take(ticks) {
      let row = 0;
      while (row < ticks.length && !isLater(ticks, row)) row++;
      isReached = row < ticks.length;
      return row;
    },
  };
}

/** The place just after the last tick of a millisecond. */
export const toWholeAim = (untilMs: number): Aim => ({
  untilMs,
  isReached: () => false,
  isPassed: () => false,
  take: (ticks) => ticks.length,
});
