/**
 * Books in rows of levels: rows of one message change a book together, and its best bid and ask are a quote where they
 * are others than before. The last row of a message stands for the quote, the others are levels.
 */
import { TopOfBook } from '../frames/top-of-book.ts';
import type { PlanQuote, TickPlan, TickRow } from './tick-plan.ts';

/** A row. */
export interface BookChange {
  /** The same for rows of one message. */
  readonly message: string;
  /** It is of a whole book, which replaces what was. */
  readonly isSnapshot: boolean;
  readonly isBid: boolean;
  readonly price: string;
  /** 0 takes the level out. */
  readonly size: string;
}

interface Book {
  readonly top: TopOfBook;
  wasSnapshot: boolean;
}

/** Tells whether a symbol's best bid and ask are others than before. */
export function createQuoteFilter(): (symbol: string, top: string) => boolean {
  const last = new Map<string, string>();
  return (symbol, top) => {
    if (last.get(symbol) === top) return false;
    last.set(symbol, top);
    return true;
  };
}

/** A row that waits for the next one, which may be of its message. */
interface Waiting {
  readonly symbol: string;
  readonly message: string;
  readonly quote: PlanQuote | undefined;
  readonly why: string;
}

/** Makes what reads rows of levels. */
export function createBookRows(
  toChange: (row: TickRow) => BookChange,
): Pick<TickPlan, 'read' | 'end'> {
  const books = new Map<string, Book>();
  const isNew = createQuoteFilter();
  let waiting: Waiting | undefined;

  /** Gives what waits, at its own time. */
  const settle = (row: TickRow, isOver: boolean): void => {
    if (waiting === undefined) return;
    const { symbol, quote, why } = waiting;
    waiting = undefined;
    row.atHeld(() => {
      const isQuote = isOver && quote !== undefined;
      if (isQuote && isNew(symbol, Object.values(quote).join(' '))) row.quote(quote);
      else row.leave(isOver && quote !== undefined ? 'levels below the best' : why);
    });
  };

  return {
    read(row) {
      const change = toChange(row);
      const { symbol } = row;
      settle(row, waiting?.symbol !== symbol || waiting.message !== change.message);
      if (change.price === '' || change.size === '') return 'a level without price or size';
      let book = books.get(symbol);
      if (book === undefined)
        books.set(symbol, (book = { top: new TopOfBook(), wasSnapshot: false }));
      const level = [[change.price, change.size]] as const;
      const verdict = book.top.take({
        symbol,
        time: undefined,
        isSnapshot: change.isSnapshot && !book.wasSnapshot,
        bids: change.isBid ? level : [],
        asks: change.isBid ? [] : level,
      });
      book.wasSnapshot = change.isSnapshot;
      const { bids, asks } = book.top;
      const [bid, ask] = [bids.best, asks.best];
      const quote =
        verdict === 'noBook' || (bid === undefined && ask === undefined)
          ? undefined
          : {
              bid: bid?.price ?? '',
              bidSize: bid?.size ?? '',
              ask: ask?.price ?? '',
              askSize: ask?.size ?? '',
            };
      const why = verdict === 'noBook' ? 'levels before the first snapshot' : 'levels of a book';
      waiting = { symbol, message: change.message, quote, why };
      row.hold();
      return undefined;
    },
    end: (row) => settle(row, true),
  };
}
