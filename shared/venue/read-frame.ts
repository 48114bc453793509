/**
 * What decoders of share venues and of those with lists of levels add to read-fields.ts: the same by the name of a
 * field, a decoder made of a function over one object, a bounded memory. Nothing of it throws.
 */
import type { VenueEvent } from './event.ts';
import { type Fields, isFields, textOf } from './exact-json.ts';
import { ignored, MALFORMED, shorten } from './no-news.ts';
import * as read from './read-fields.ts';
import type { VenueDecoder } from './venue.ts';

/** Longest id or other short name that is believed, characters. */
const NAME_CHARACTERS = 64;
/** Longest words of a venue that are shown, characters. */
const WORDS_CHARACTERS = 300;

/** Words of the venue for people, shortened. */
export const wordsOf = (fields: Fields, key: string): string =>
  shorten(textOf(fields, key) ?? '', WORDS_CHARACTERS);

/** A symbol, an id or another short name; numbers of exact JSON are texts too. */
export function nameOf(fields: Fields, key: string): string | undefined {
  const text = textOf(fields, key);
  return text !== undefined && text !== '' && text.length <= NAME_CHARACTERS ? text : undefined;
}

/** A decimal as plain digits: exponents are written out, what is no number is undefined. */
export const decimalOf = (fields: Fields, key: string): string | undefined =>
  read.priceOf(fields[key]);

/** A size: a decimal that is not below zero. */
export const sizeOf = (fields: Fields, key: string): string | undefined => read.sizeOf(fields[key]);

/** A whole number from 0 up as its digits, from text or from a double that holds it exactly. */
export const wholeOf = (fields: Fields, key: string): string | undefined =>
  read.digitsOf(fields[key]);

/** A whole number from 0 up that a double holds, from text or number. */
export const countOf = (fields: Fields, key: string): number | undefined =>
  read.countOf(fields[key]);

/** The number of a request that we sent, as it comes back. */
export const requestIdOf = (fields: Fields, key: string): { readonly requestId?: number } => {
  const requestId = countOf(fields, key);
  return requestId === undefined ? {} : { requestId };
};

/**
 * Makes a decoder of JSON frames: an object, or a list that is read element by element; what is neither is malformed.
 * @param parse reads JSON, see exact-json.ts
 * @param readObject what one object of a frame says
 */
export function createTextDecoder(
  parse: (text: string) => unknown,
  readObject: (fields: Fields, text: string) => VenueEvent | readonly VenueEvent[],
): VenueDecoder {
  function readItems(value: unknown, text: string): readonly VenueEvent[] {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const events: VenueEvent[] = [];
    for (const item of items) {
      const said = isFields(item) ? readObject(item, text) : MALFORMED;
      if ('length' in said) for (const event of said) events.push(event);
      else events.push(said);
    }
    if (events.length === 0) events.push(ignored('empty frame'));
    return events;
  }
  return {
    decode(frame) {
      const text = read.frameText(frame);
      return read.readEither(text, parse, (value) => readItems(value, text));
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
