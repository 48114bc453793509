/**
 * What was known of a market's timeline when, so that who goes back sees it as it was: events that were called off
 * later, or that nobody had started yet. Keeps no more than the journal beside it does.
 */
import type { MarketEvent } from '../../../shared/model/market-event.ts';

/** Events by id. */
type Known = ReadonlyMap<string, MarketEvent>;

interface Note {
  readonly toldMs: number;
  readonly events: readonly MarketEvent[];
}

/** A timeline as it was. */
export interface EventMemory {
  /** @param toldMs the market's clock */
  note(toldMs: number, events: readonly MarketEvent[]): void;
  /** How many notes there were by then: another number whenever `at` gives something else. */
  versionAt(timeMs: number): number;
  /** Events as they were known at a moment, by their time. */
  at(timeMs: number): MarketEvent[];
  /** Forgets when what is older became known. */
  dropBefore(timeMs: number): void;
}

const fold = (known: Known, notes: readonly Note[]): Map<string, MarketEvent> => {
  const all = new Map(known);
  for (const { events } of notes) for (const event of events) all.set(event.id, event);
  return all;
};

/** Makes a memory. @param events that are known now */
export function createEventMemory(events: readonly MarketEvent[]): EventMemory {
  let first: Known = fold(new Map(), [{ toldMs: 0, events }]);
  let notes: Note[] = [];
  let dropped = 0;
  const before = (timeMs: number): Note[] => notes.filter(({ toldMs }) => toldMs <= timeMs);
  return {
    note: (toldMs, news) => void notes.push({ toldMs, events: news }),
    versionAt: (timeMs) => dropped + before(timeMs).length,
    at: (timeMs) =>
      [...fold(first, before(timeMs)).values()]
        .filter(({ isCancelled }) => isCancelled !== true)
        .sort((a, b) => a.atMs - b.atMs),
    dropBefore(timeMs) {
      const old = before(timeMs);
      if (old.length === 0) return;
      first = fold(first, old);
      dropped += old.length;
      notes = notes.slice(old.length);
    },
  };
}
