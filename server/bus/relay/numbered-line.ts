/**
 * One direction of what a gateway and its feed say to each other: numbers what is sent, and notes what is heard.
 */
import { isNumbered, type RelayMessage } from './relay-message.ts';

/** Numbers messages of one sender. */
export interface Numbering {
  /** Number for a message of a kind. */
  next(kind: number): number;
}

/** Begins at 1. */
export function createNumbering(): Numbering {
  let last = 0;
  return { next: (kind) => (isNumbered(kind) ? ++last : last) };
}

/** Notes messages of one sender. */
export interface Listening {
  /** Tells whether nothing is lost up to this message. The first that is heard may have any number. */
  follows(message: RelayMessage): boolean;
  /** The next may have any number again. */
  forget(): void;
}

/** Has heard nothing yet. */
export function createListening(): Listening {
  let last: number | undefined;
  return {
    follows({ kind, place }) {
      const before = isNumbered(kind) ? place - 1 : place;
      const isNext = last === undefined || before === last;
      last = place;
      return isNext;
    },
    forget() {
      last = undefined;
    },
  };
}
