/**
 * How many decimals the sizes of a symbol may have: sums of a trading day must stay whole numbers that a double holds,
 * and coins that cost little are traded by the billion. Pure.
 */
import { MAX_DECIMALS } from '../../../shared/model/decimal.ts';
import { SIZE_BOUND } from '../../../shared/model/tick.ts';

/** Days may be so many times as busy as the busiest that is known. */
const BUSIER = 10;
/** A size may be so many times the largest that is known. */
const LARGER = 16;

const largestOf = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, Number(text) || 0), 0);

/**
 * Most decimals that leave room for what may come.
 * @param days volumes of trading days, plain decimals
 * @param sizes of single trades and quotes
 */
export function toSizeRoom(days: readonly string[], sizes: readonly string[]): number {
  const day = largestOf(days) * BUSIER;
  const size = largestOf(sizes) * LARGER;
  let decimals = MAX_DECIMALS;
  const isTooMany = (): boolean =>
    day * 10 ** decimals > Number.MAX_SAFE_INTEGER || size * 10 ** decimals >= SIZE_BOUND;
  while (decimals > 0 && isTooMany()) decimals--;
  return decimals;
}
