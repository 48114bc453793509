/**
 * What decoders of all venues read out of a frame: prices, sizes, ids and sides, each checked and none believed.
 * Every function is total and keeps the digits that were sent; what is no sound value is undefined.
 */
import { toPlainDecimal } from '../model/decimal.ts';
import { SIDE, type Side } from '../model/tick.ts';
import type { ExactTime, VenueEvent, VenueTrade } from './event.ts';
import { parseExact, parseQuick } from './exact-json.ts';
import { compareTimes } from './exact-time.ts';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
const decoder = new TextDecoder();

/** Text of a frame; bytes are taken for UTF-8, what is none of it becomes replacement characters. */
export const frameText = (frame: string | Uint8Array): string =>
  typeof frame === 'string' ? frame : decoder.decode(frame);

/** A whole number that a double may not hold: 17 digits or more, or 16 of which the first is a 9. */
const WIDE_NUMBER = /[[:,]\s*-?(?:[1-9]\d{16}|9\d{15})/;

/**
 * Reads JSON of a venue whose prices are texts and whose ids and times are numbers: quickly, or exactly where a
 * number is too long for a double. @returns undefined for what is no JSON
 */
export const parseMixed = (text: string): unknown =>
  WIDE_NUMBER.test(text) ? parseExact(text) : parseQuick(text);

const countMalformed = (events: readonly VenueEvent[]): number =>
  events.reduce((sum, { type }) => sum + Number(type === 'malformed'), 0);

/**
 * Reads a frame quickly, and where that leaves something unread once more with every digit: a venue may send numbers
 * where its texts were. @param read what JSON says
 */
export function readEither(
  text: string,
  parse: (text: string) => unknown,
  read: (value: unknown) => readonly VenueEvent[],
): readonly VenueEvent[] {
  const events = read(parse(text));
  const unread = countMalformed(events);
  if (unread === 0 || parse === parseExact) return events;
  const exact = read(parseExact(text));
  return countMalformed(exact) < unread ? exact : events;
}

/** A whole number from 0 up as its digits, sent as a text or as a number. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === 'number') return isCount(value) ? String(value) : undefined;
  return typeof value === 'string' && DIGITS.test(value) ? value : undefined;
}
const DIGITS = /^\d{1,40}$/;
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** A whole number from 0 up that a double holds, sent as a text or as a number. */
export function countOf(value: unknown): number | undefined {
  const digits = digitsOf(value);
  const count = Number(digits ?? NaN);
  return isCount(count) ? count : undefined;
}

/** Longest number of any venue, characters: more is no price. */
const MOST_CHARACTERS = 80;

/** A price as plain digits, sent as a text. */
export const priceOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= MOST_CHARACTERS ? toPlainDecimal(value) : undefined;

/** A size as plain digits: a price that is not negative. */
export function sizeOf(value: unknown): string | undefined {
  const size = priceOf(value);
  return size?.startsWith('-') === true ? undefined : size;
}

/** Longest name of a symbol, characters. */
const MOST_SYMBOL = 64;

/** A symbol as the venue spells it. */
export const symbolOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= MOST_SYMBOL ? value : undefined;

const SIDES: ReadonlyMap<unknown, Side> = new Map([
  ['buy', SIDE.buy],
  ['Buy', SIDE.buy],
  ['BUY', SIDE.buy],
  ['b', SIDE.buy],
  ['sell', SIDE.sell],
  ['Sell', SIDE.sell],
  ['SELL', SIDE.sell],
  ['s', SIDE.sell],
]);

/** The side that a word names; what is no such word is unknown, never guessed. */
export const sideOf = (word: unknown): Side => SIDES.get(word) ?? SIDE.unknown;

/** The taker's side, of the maker's. */
export function oppositeOf(side: Side): Side {
  if (side === SIDE.unknown) return side;
  return side === SIDE.buy ? SIDE.sell : SIDE.buy;
}

/** A trade with an id: one shape for all venues, so that who reads it need not tell them apart. */
export const tradeOf = (
  symbol: string,
  { timeMs, timeNs }: ExactTime,
  price: string,
  size: string,
  side: Side,
  id: string,
): VenueTrade & { readonly id: string } => ({
  type: 'trade',
  symbol,
  timeMs,
  timeNs,
  price,
  size,
  side,
  id,
});

/** Compares two ids of digits alone by their value. */
export const compareDigits = (a: string, b: string): number =>
  a.length === b.length ? (a < b ? -1 : Number(a > b)) : a.length - b.length;

/** Tells whether a moment is one that was asked for. */
export const isWithin = (
  time: ExactTime,
  query: { readonly from: ExactTime; readonly until: ExactTime },
): boolean => compareTimes(time, query.from) >= 0 && compareTimes(time, query.until) <= 0;

/** Cuts a list into pieces of a size. */
export function cut<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const pieces: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
