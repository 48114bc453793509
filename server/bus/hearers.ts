/**
 * Those who hear what is published, by subject.
 */
import type { Unsubscribe } from './bus.ts';

/** Hears bytes that are valid during the call alone. */
export type Hear = (bytes: Uint8Array) => void;

/** Those who hear. */
export interface Hearers {
  add(subject: string, hear: Hear): Unsubscribe;
  has(subject: string): boolean;
  tell(subject: string, bytes: Uint8Array): void;
}

/** Makes an empty set. */
export function createHearers(): Hearers {
  const all = new Map<string, Set<Hear>>();
  return {
    add(subject, hear) {
      let own = all.get(subject);
      if (own === undefined) all.set(subject, (own = new Set()));
      own.add(hear);
      return () => {
        own.delete(hear);
        if (own.size === 0 && all.get(subject) === own) all.delete(subject);
      };
    },
    has: (subject) => all.has(subject),
    tell(subject, bytes) {
      for (const hear of all.get(subject) ?? []) hear(bytes);
    },
  };
}
