/**
 * What formats of ticks look at: the header of a table, numbers in sides and ids, names in paths.
 */
import { SIDE, type Side } from '../../model/tick.ts';
import { readTable, splitLine } from '../bars/bar-table.ts';
import { toPlainDecimal } from '../../model/decimal.ts';

export { readTable, splitLine };

/** Whether a header begins with these names, in this order. */
export const startsWith = (names: readonly string[], wanted: string): boolean =>
  wanted.split(',').every((name, at) => names[at] === name);

/** A whole number from 0 up that a double holds, or undefined. */
export function toId(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

/** The taker's side of words that are of the taker. */
export function sideOf(word: string): Side {
  switch (word) {
    case 'buy':
    case 'Buy':
    case 'BUY':
    case 'b':
    case 'B':
      return SIDE.buy;
    case 'sell':
    case 'Sell':
    case 'SELL':
    case 's':
    case 'S':
      return SIDE.sell;
    default:
      return SIDE.unknown;
  }
}

/** A price of zero is a side that is not there. */
export const orNone = (price: string): string => (/^-?[0.]+$/.test(price) ? '' : price);

/** `text × 10^-decimals`, exactly; the text itself where it is no number. */
export function shift(text: string, decimals: number): string {
  return text === '' ? '' : (toPlainDecimal(`${text}e-${decimals}`) ?? text);
}

/** A number without its sign, and whether it had a minus. */
export const splitSign = (text: string): readonly [size: string, isNegative: boolean] =>
  text.startsWith('-') ? [text.slice(1), true] : [text, false];
