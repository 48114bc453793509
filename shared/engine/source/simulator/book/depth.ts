/**
 * The book of one listing, some levels deep: the best bid and ask as they are quoted, and behind them what
 * the ladder holds. Computed when asked for.
 */
import type { TopOfBook } from './top-of-book.ts';

/** One price at which makers wait; price and size in instrument units. */
export interface DepthLevel {
  readonly price: number;
  readonly size: number;
}

/** Both sides, best first; empty while there is no quote. */
export interface Depth {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/** Reads up to `levels` levels of both sides. @param tickSize price units of a tick */
export function toDepth(book: TopOfBook, id: number, levels: number, tickSize: number): Depth {
  if (!(book.bidSize[id]! > 0)) return { bids: [], asks: [] };
  return {
    bids: toSide(book, id, false, levels, tickSize),
    asks: toSide(book, id, true, levels, tickSize),
  };
}

function toSide(
  { bid, bidSize, ask, askSize, ladder }: TopOfBook,
  id: number,
  isAsk: boolean,
  levels: number,
  tickSize: number,
): DepthLevel[] {
  let price = isAsk ? ask[id]! : bid[id]!;
  const side = [{ price: price * tickSize, size: isAsk ? askSize[id]! : bidSize[id]! }];
  while (side.length < levels) {
    const next = ladder.toNext(id, isAsk, price);
    if (next === price) break;
    price = next;
    side.push({ price: price * tickSize, size: ladder.toSize(id, isAsk, price) });
  }
  return side;
}
