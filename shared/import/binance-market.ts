/**
 * The markets of Binance's archive: one symbol is another thing on each. Sizes of coin-margined futures are contracts.
 */

const SPOT = 'Binance spot';
const USD = 'Binance USD-margined futures';
const COIN = 'Binance coin-margined futures';

/** A market of Binance. */
export type BinanceMarket = typeof SPOT | typeof USD | typeof COIN;

/** The futures that a symbol is of, by its name or its folder. */
export const futuresOf = (symbol: string, path: string): BinanceMarket =>
  /USD_(?:PERP|\d{6})$/.test(symbol) || /[/\\]cm[/\\]/.test(path) ? COIN : USD;

/**
 * The market of a file of trades: spot has one column more than futures, the truth of its last one.
 * @param columns of a row
 */
export function marketOfTrades(
  columns: number,
  isAggregate: boolean,
  symbol: string,
  path: string,
): BinanceMarket | undefined {
  const least = isAggregate ? 7 : 6;
  if (columns === least + 1) return SPOT;
  return columns === least ? futuresOf(symbol, path) : undefined;
}

/** The market of frames: spot says of its trades whether they were the best match, futures what they are. */
export function marketOfFrame(
  data: Readonly<Record<string, unknown>>,
  symbol: string,
): BinanceMarket | undefined {
  if ('X' in data || data['e'] === 'bookTicker') return futuresOf(symbol, '');
  return 'M' in data ? SPOT : undefined;
}
