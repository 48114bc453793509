/**
 * What decoders say of a frame that has no news: its kind is known and brings none, is not known, or is not what its
 * kind must be. What is kept of it is short, whatever was sent.
 */
import type { VenueNothing } from './event.ts';
import type { Fields } from './exact-json.ts';

/** Longest name of a kind that is kept, characters. */
const KIND_CHARACTERS = 60;

/** A text of so many characters at most. */
export const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

/** A kind that is known and says nothing new. */
export const ignored = (what: string): VenueNothing => ({
  type: 'ignored',
  what: shorten(what, KIND_CHARACTERS),
});

/** A kind that is not known. */
export const unknown = (what: unknown): VenueNothing => ({
  type: 'unknown',
  what: typeof what === 'string' ? shorten(what, KIND_CHARACTERS) : `(${typeof what})`,
});

/** What is no sound frame, or not the fields that its kind must have. */
export const malformed = (what: string): VenueNothing => ({
  type: 'malformed',
  what: shorten(what, KIND_CHARACTERS),
});

/** The same without a kind; one object for all, so that a frame of a million of them costs nothing. */
export const MALFORMED = malformed('not of the documented shape');

/** Names of the first fields of a frame without a kind. */
export const shapeOf = (fields: Fields): string => Object.keys(fields).slice(0, 4).join(' ');
