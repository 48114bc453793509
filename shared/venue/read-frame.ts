/**
 * What decoders of venues share: reading fields that may be of any type, and frames that may be anything.
 * Promises that nothing of it throws, and that what is kept of a frame that is not understood is short.
 */
import { countDecimals, toPlainDecimal } from '../model/decimal.ts';
import type { VenueEvent, VenueNothing } from './event.ts';
import { type Fields, isFields, textOf } from './exact-json.ts';
import type { VenueDecoder } from './venue.ts';

/** Longest name of a kind that is kept, characters. */
const KIND_CHARACTERS = 48;
/** Longest text of a number and of a name that is believed, characters. */
const NUMBER_CHARACTERS = 64;
const NAME_CHARACTERS = 64;
/** Longest words of a venue that are shown, characters. */
const WORDS_CHARACTERS = 300;

/** What is no sound frame; one object for all, so that a frame of a million of them costs nothing. */
export const MALFORMED: VenueNothing = { type: 'malformed', what: 'not of the documented shape' };

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

/** A known kind without news. */
export const ignore = (what: string): VenueNothing => ({
  type: 'ignored',
  what: shorten(what, KIND_CHARACTERS),
});

/** A kind that is not known. */
export const unknown = (what: unknown): VenueNothing => ({
  type: 'unknown',
  what: typeof what === 'string' ? shorten(what, KIND_CHARACTERS) : `(${typeof what})`,
});

/** Words of the venue for people, shortened. */
export const wordsOf = (fields: Fields, key: string): string =>
  shorten(textOf(fields, key) ?? '', WORDS_CHARACTERS);

/** A symbol, an id or another short name; numbers of exact JSON are texts too. */
export function nameOf(fields: Fields, key: string): string | undefined {
  const text = textOf(fields, key);
  return text !== undefined && text !== '' && text.length <= NAME_CHARACTERS ? text : undefined;
}

/** A decimal as plain digits: exponents are written out, what is no number is undefined. */
export function toDecimal(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= NUMBER_CHARACTERS
    ? toPlainDecimal(value)
    : undefined;
}

/** A decimal field, see `toDecimal`. */
export const decimalOf = (fields: Fields, key: string): string | undefined =>
  toDecimal(fields[key]);

/** A size: a decimal that is not below zero. */
export function sizeOf(fields: Fields, key: string): string | undefined {
  const size = toDecimal(fields[key]);
  return size === undefined || size.startsWith('-') ? undefined : size;
}

/** A whole number as its digits, from text or from a double that holds it exactly. */
export function wholeOf(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value.length > NUMBER_CHARACTERS) return undefined;
  return /^-?\d+$/.test(value) ? value : undefined;
}

/** A whole number that a double holds, from text or number. */
export function countOf(fields: Fields, key: string): number | undefined {
  const count = Number(wholeOf(fields, key));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** The number of a request that we sent, as it comes back. */
export const requestIdOf = (fields: Fields, key: string): { readonly requestId?: number } => {
  const requestId = countOf(fields, key);
  return requestId === undefined ? {} : { requestId };
};

/** Whether a decimal is zero, which some venues write for a side that is not there. */
export const isZero = (decimal: string): boolean =>
  countDecimals(decimal) === 0 && Number(decimal) === 0;

/** Price and size of one side, both or none; `0` as a price is none. */
export function sideOf(
  price: string | undefined,
  size: string | undefined,
): { readonly price: string; readonly size: string } | undefined {
  if (price === undefined || size === undefined || isZero(price)) return undefined;
  return size.startsWith('-') ? undefined : { price, size };
}

/** Best bid and ask as fields of a quote; a side that is not there is left out. */
export function quoteSides(
  bid: ReturnType<typeof sideOf>,
  ask: ReturnType<typeof sideOf>,
): { bid?: string; bidSize?: string; ask?: string; askSize?: string } {
  return {
    ...(bid && { bid: bid.price, bidSize: bid.size }),
    ...(ask && { ask: ask.price, askSize: ask.size }),
  };
}

/** The first level of a list of `[price, size, …]` levels. */
export function topOf(levels: unknown): ReturnType<typeof sideOf> {
  const top: unknown = Array.isArray(levels) ? levels[0] : undefined;
  return Array.isArray(top) ? sideOf(toDecimal(top[0]), toDecimal(top[1])) : undefined;
}

/**
 * Makes a decoder of text frames: bytes are malformed, so is what is no JSON object or list of them; a list is read
 * element by element.
 * @param parse reads JSON, see exact-json.ts
 * @param read what one object of a frame says
 */
export function createTextDecoder(
  parse: (text: string) => unknown,
  read: (fields: Fields, frame: string) => VenueEvent | readonly VenueEvent[],
): VenueDecoder {
  return {
    decode(frame) {
      const value = typeof frame === 'string' ? parse(frame) : undefined;
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      const events: VenueEvent[] = [];
      for (const item of items) {
        const said = isFields(item) ? read(item, frame as string) : MALFORMED;
        if ('length' in said) for (const event of said) events.push(event);
        else events.push(said);
      }
      if (events.length === 0) events.push(ignore('empty frame'));
      return events;
    },
  };
}

/** Remembers the newest value of each key, of so many keys at most: beyond them it begins anew. */
export function createMemory<Value>(mostKeys: number): Pick<Map<string, Value>, 'get'> & {
  set(key: string, value: Value): void;
} {
  const values = new Map<string, Value>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.size >= mostKeys && !values.has(key)) values.clear();
      values.set(key, value);
    },
  };
}
