/**
 * Sides as tables write them: of the taker, by word or letter, or of the maker, by yes or no.
 */
import { SIDE, type Side } from '../../model/tick.ts';
import { toTakerSide } from '../tick-handler.ts';

/** The taker's side of a word; unknown for other words. */
export function toSide(text: string): Side {
  const word = text.toLowerCase();
  if (word === 'buy' || word === 'b' || word === 'buyer') return SIDE.buy;
  return word === 'sell' || word === 's' || word === 'seller' ? SIDE.sell : SIDE.unknown;
}

/** The taker's side where the text says whether the buyer was the maker. */
export function toTaker(isBuyerMaker: string): Side {
  if (/^(?:true|1)$/i.test(isBuyerMaker)) return toTakerSide(true);
  return /^(?:false|0)$/i.test(isBuyerMaker) ? toTakerSide(false) : SIDE.unknown;
}
