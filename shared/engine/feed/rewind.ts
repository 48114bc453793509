/**
 * Moves a market and its recording to where the way to a place begins: to the nearest moment that the recording knows of,
 * else to its beginning. Promises that folding on from there gives what folding all of it would.
 */
import type { Market } from '../market/market.ts';
import type { Restored } from '../source/moment.ts';
import type { SeekableSource } from '../source/source.ts';
import type { Place } from './steps.ts';

/**
 * Moves both.
 * @param place that is wanted; nothing behind it is taken in  @param nextEpoch gives the one of the market from now on
 * @returns what is reached, ms; -Infinity at the beginning
 */
export function rewind(
  market: Market,
  source: SeekableSource,
  { untilMs, aim }: Place,
  nextEpoch: () => number,
): number {
  market.reset(nextEpoch());
  /* Ticks of its last ms may lie behind an aim. */
  let limitMs = aim === undefined ? untilMs : untilMs - 1;
  for (;;) {
    const restored = source.moments?.restore(limitMs);
    if (restored === undefined) break;
    begin(market, restored);
    const { reachedMs } = restored.moment;
    if (aim?.isPassed() !== true) return reachedMs;
    market.reset(market.epoch);
    limitMs = reachedMs - 1;
  }
  source.seek(source.startMs);
  beginWhole(market, source);
  return -Infinity;
}

/** Gives a market that has nothing yet what the recording says of the time before its first tick. */
export function beginWhole(market: Market, source: SeekableSource): void {
  const restored = source.moments?.origin();
  if (restored !== undefined) begin(market, restored);
}

function begin(market: Market, { moment, changes, recall }: Restored): void {
  for (const change of changes) market.changeInstruments(change, true);
  market.restore(moment, recall);
}
