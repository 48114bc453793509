/**
 * One symbol's book as its venue tells it, of which only the best bid and ask are wanted. Nothing is known before a
 * snapshot, and nothing after a message that does not fit: then the next snapshot begins anew.
 */
import type { ExactTime } from '../../venue/event.ts';
import { isZero } from '../../venue/read-quote.ts';

/** Price and size; a size of zero takes the level out. */
export type BookLevel = readonly [price: string, size: string];

/** What a frame says of a book. */
export interface BookNews {
  readonly symbol: string;
  readonly time: ExactTime | undefined;
  readonly isSnapshot: boolean;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Levels a side that the venue keeps: what falls behind them is not taken out by it. */
  readonly depth?: number | undefined;
  /** Tells whether the book after it is the venue's. */
  readonly isRight?: ((book: TopOfBook) => boolean) | undefined;
  /** Number of the message, and of the one before it, where they are chained. */
  readonly number?: string | undefined;
  readonly previous?: string | undefined;
}

/** One side's best. */
interface Level {
  readonly key: number;
  readonly price: string;
  readonly size: string;
}

/** Levels of a side beyond which a book is not believed. */
const MOST_LEVELS = 200_000;

/** A side: the best level is the last one, so that the levels that change most are moved least. */
class BookSide {
  readonly levels: Level[] = [];
  private readonly sign: 1 | -1;

  /** @param sign 1: the highest price is the best; -1: the lowest */
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  get best(): Level | undefined {
    return this.levels.at(-1);
  }

  put([price, size]: BookLevel): void {
    const { levels, sign } = this;
    const key = Number(price) * sign;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (levels[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    const isThere = levels[low]?.key === key;
    if (isZero(size)) {
      if (isThere) levels.splice(low, 1);
    } else levels.splice(low, isThere ? 1 : 0, { key, price, size });
  }

  cut(depth: number): void {
    if (this.levels.length > depth) this.levels.splice(0, this.levels.length - depth);
  }
}

/** What became of news. */
export type BookVerdict =
  /** The best bid or ask is another one. */
  | 'top'
  /** They are as before. */
  | 'below'
  /** There is no book that it could change. */
  | 'noBook'
  /** It does not fit to what came before. */
  | 'broken';

/** The book of one symbol. */
export class TopOfBook {
  bids = new BookSide(1);
  asks = new BookSide(-1);
  private isKnown = false;
  private number: string | undefined;
  private last = '';

  /** Takes what a frame says. */
  take(news: BookNews): BookVerdict {
    const { isSnapshot, number, previous } = news;
    if (isSnapshot) {
      this.bids = new BookSide(1);
      this.asks = new BookSide(-1);
      this.isKnown = true;
    } else if (!this.isKnown) return 'noBook';
    else if (previous !== undefined && this.number !== undefined && previous !== this.number) {
      return this.forget();
    }
    this.number = number;
    for (const level of news.bids) this.bids.put(level);
    for (const level of news.asks) this.asks.put(level);
    const { depth = MOST_LEVELS, isRight } = news;
    this.bids.cut(depth);
    this.asks.cut(depth);
    if (isRight !== undefined && !isRight(this)) return this.forget();
    const bid = this.bids.best;
    const ask = this.asks.best;
    const top = `${bid?.price} ${bid?.size} ${ask?.price} ${ask?.size}`;
    if (top === this.last) return 'below';
    this.last = top;
    return 'top';
  }

  private forget(): 'broken' {
    this.isKnown = false;
    this.last = '';
    return 'broken';
  }
}
