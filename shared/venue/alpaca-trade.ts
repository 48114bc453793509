/**
 * A trade as Alpaca writes it, on the stream and over REST alike.
 */
import { SIDE } from '../model/tick.ts';
import type { VenueTrade } from './event.ts';
import { type Fields, listOf, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { decimalOf, sizeOf, wholeOf } from './read-frame.ts';
import { marksOfLetters } from './trade-conditions.ts';

/** What is unique in a symbol's day: the exchange's letter and the id in a field. */
export function toAlpacaId(row: Fields, key: string): string | undefined {
  const id = wholeOf(row, key);
  return id === undefined ? undefined : `${(textOf(row, 'x') ?? '').slice(0, 4)}:${id}`;
}

/** Reads a trade; nobody says who took. @returns undefined for what is none */
export function readAlpacaTrade(row: Fields, symbol: string): VenueTrade | undefined {
  const time = fromRfc3339(textOf(row, 't'));
  const price = decimalOf(row, 'p');
  const size = sizeOf(row, 's');
  const id = toAlpacaId(row, 'i');
  if (!time || price === undefined || size === undefined || id === undefined) return undefined;
  const marks = marksOfLetters(listOf(row['c']), textOf(row, 'z'));
  const side = SIDE.unknown;
  return { type: 'trade', symbol, ...time, price, size, side, id, ...(marks && { marks }) };
}
