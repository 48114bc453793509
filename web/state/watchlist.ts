/**
 * The list of watched symbols: what is on it at first, and in which order and groups its rows stand.
 * Pure functions over symbols and the board; remembers nothing and knows nothing of the page.
 */
import { type Instrument, isSymbol } from '../../shared/model/instrument.ts';
import { MISSING } from '../../shared/model/tick.ts';
import type { QuoteBoard } from './quote-board.ts';
import { type ColumnContext, type ColumnName, COLUMNS } from './watch-columns.ts';

/** Order of the rows: as added, or by a column. */
export interface WatchSort {
  by: 'own' | 'symbol' | ColumnName;
  descending: boolean;
}

/** A row of the list: a symbol, or the heading of its group. */
export type WatchEntry = { kind: 'symbol'; symbol: string } | { kind: 'group'; label: string };

/** Symbols that people look for first, of those that a market may have. */
const FAVOURITES = [
  'SPY',
  'QQQ',
  'AAPL',
  'MSFT',
  'NVDA',
  'AMZN',
  'GOOGL',
  'META',
  'TSLA',
  'AMD',
  'NFLX',
  'JPM',
  'BAC',
  'XOM',
  'WMT',
  'LLY',
  'BTC/USD',
  'ETH/USD',
  'EUR/USD',
  'USD/JPY',
];
/** Symbols that somebody watches who has chosen none. */
export const FIRST_SYMBOLS = 20;
const NO_SECTOR = 'Other';
const NO_CONTEXT: ColumnContext = { nowMs: 0, middle: NaN };
const KIND_NAMES: Readonly<Record<Instrument['kind'], string>> = {
  equity: NO_SECTOR,
  etf: 'Funds',
  index: 'Indices',
  fx: 'Currencies',
  crypto: 'Crypto',
  future: 'Futures',
};

/** The watchlist of somebody who has none: favourites that the market has, filled up from its own order. */
export function toFirstWatchlist(instruments: readonly Instrument[]): string[] {
  const there = new Set(instruments.map(({ symbol }) => symbol));
  const favourites = FAVOURITES.filter((symbol) => there.has(symbol));
  const others = instruments
    .map(({ symbol }) => symbol)
    .filter((symbol) => !favourites.includes(symbol));
  return [...favourites, ...others].slice(0, FIRST_SYMBOLS);
}

/**
 * What of a remembered list the market has; undefined when that is nothing.
 * @param instruments undefined where the market may list any symbol when it is asked for it
 */
export function toKnownWatchlist(
  stored: unknown,
  instruments: readonly Instrument[] | undefined,
): string[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const there = instruments && new Set(instruments.map(({ symbol }) => symbol));
  const known = stored.filter((each): each is string =>
    there === undefined ? typeof each === 'string' && isSymbol(each) : there.has(each as string),
  );
  return known.length > 0 || stored.length === 0 ? [...new Set(known)] : undefined;
}

/** Name of the group that an instrument stands in. */
export const toGroupName = ({ sector, kind }: Instrument): string => sector ?? KIND_NAMES[kind];

/** Rows in the order to show: sorted, and under headings when grouped. */
export function toWatchEntries(
  symbols: readonly string[],
  board: QuoteBoard,
  sort: WatchSort,
  isGrouped: boolean,
  context: ColumnContext = NO_CONTEXT,
): WatchEntry[] {
  const sorted = toSorted(symbols, board, sort, context);
  if (!isGrouped) return sorted.map((symbol) => ({ kind: 'symbol', symbol }));
  const groups = new Map<string, string[]>();
  for (const symbol of sorted) {
    const instrument = board.get(symbol)?.instrument;
    const name = instrument === undefined ? NO_SECTOR : toGroupName(instrument);
    groups.set(name, [...(groups.get(name) ?? []), symbol]);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([label, members]): WatchEntry[] => [
      { kind: 'group', label },
      ...members.map((symbol): WatchEntry => ({ kind: 'symbol', symbol })),
    ]);
}

function toSorted(
  symbols: readonly string[],
  board: QuoteBoard,
  sort: WatchSort,
  context: ColumnContext,
): readonly string[] {
  if (sort.by === 'own') return symbols;
  const sign = sort.descending ? -1 : 1;
  if (sort.by === 'symbol') return symbols.toSorted((a, b) => (a < b ? -sign : sign));
  const value = COLUMNS[sort.by]?.value;
  if (value === undefined) return symbols;
  const values = new Map(
    symbols.map((symbol) => {
      const row = board.get(symbol);
      return [symbol, row?.isLoaded === true ? value(row, context) : MISSING];
    }),
  );
  return symbols.toSorted((a, b) => {
    const left = values.get(a)!;
    const right = values.get(b)!;
    if (left === right) return a < b ? -1 : 1;
    // What is not known stands at the end in either order.
    if (left === MISSING || right === MISSING) return left === MISSING ? 1 : -1;
    return left < right ? -sign : sign;
  });
}

/** What the rows of a list are compared with. @param nowMs clock of the market */
export function toColumnContext(
  symbols: readonly string[],
  board: QuoteBoard,
  nowMs: number,
): ColumnContext {
  const changes = symbols.flatMap((symbol) => {
    const row = board.get(symbol);
    const change = row?.isLoaded === true ? COLUMNS.percent!.value!(row, NO_CONTEXT) : MISSING;
    return change === MISSING ? [] : [change];
  });
  return { nowMs, middle: changes.sort((a, b) => a - b)[changes.length >> 1] ?? NaN };
}

/** The order after a click on a heading: first the natural direction, then the other, then the own order. */
export function toNextSort(sort: WatchSort, by: WatchSort['by']): WatchSort {
  const isTextual = by === 'symbol';
  if (sort.by !== by) return { by, descending: !isTextual };
  if (sort.descending !== isTextual) return { by, descending: isTextual };
  return { by: 'own', descending: false };
}
