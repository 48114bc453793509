/**
 * What the path of a file of bars says: its name without ends, its symbol, how long its bars are.
 */
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import { baseNameOf } from '../file-name.ts';

const ENDS =
  /(?: ?\(\d+\)| - copy)?(?:\.(?:csv|txt|tsv|prn|dat|asc|json|jsonl|gz|zst|zip|bz2|xz))+(?: ?\(\d+\))?$/i;

/** A file's name without folder and ends: `BTCUSDT-1m-2024-01` of `a.zip!/BTCUSDT-1m-2024-01.csv`. */
export const stemOf = (path: string): string => baseNameOf(path).replace(ENDS, '');

/** A word as a symbol; undefined where it cannot be one, or is a word for what a file holds. */
export function symbolOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  const symbol = toSymbol(word.replaceAll(/ +/g, '-'));
  return isSymbol(symbol) && /\p{L}/u.test(symbol) && !WORDS.test(symbol) ? symbol : undefined;
}

const WORDS =
  /^(?:data|ohlcv?|bars?|candles?|klines?|prices?|quotes?|stocks?|export|download|output|test|file|history|historical|historicaldata|table|daily|weekly|monthly|minute|hourly|untitled|response|d|w|m|query)(?:-?\d*)$/i;
