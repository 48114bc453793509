/**
 * A recorded tape as a source: pulled like a simulator, and movable to any moment of its past.
 * Promises the ticks of the tape in time order, each instrument's in the order it was recorded in.
 */
import type { Listings, Provenance, SeekableSource } from '../engine/source/source.ts';
import { TapeCursor } from './cursor.ts';
import type { Tape } from './reader.ts';

/**
 * Plays a tape, from its start. The player owns the tape and closes it.
 * `read`, `seek` and `nextTimeMs` throw TapeError TAPE_CORRUPT or TAPE_IO where the file is damaged.
 * @throws TapeError the same, where the recorded events are damaged
 */
export function createTapePlayer(tape: Tape): SeekableSource {
  const cursor = new TapeCursor(tape);
  const events = tape.events();
  const changes = tape.instrumentChanges;
  let nextChange = 0;
  const listings: Listings = {
    nextMs: () => changes[nextChange]?.atMs ?? Infinity,
    take: () => changes[nextChange++]!,
  };
  return {
    provenance: toProvenance(tape),
    instruments: tape.meta.instruments,
    listings: changes.length === 0 ? undefined : listings,
    reference: { previousClose: Float64Array.from(tape.meta.previousClose) },
    timeline: { version: 0, events: () => events },
    startMs: tape.startMs,
    endMs: tape.endMs,
    gaps: tape.gaps.toSorted((a, b) => a.fromMs - b.fromMs),
    nextTimeMs: () => cursor.nextTimeMs(),
    read: (untilMs, into) => cursor.read(untilMs, into),
    seek(timeMs) {
      nextChange = 0;
      cursor.seek(timeMs);
    },
    close: () => tape.close(),
  };
}

/** A recording says that it is one, and of what. What was simulated stays simulated. */
function toProvenance(tape: Tape): Provenance {
  const { kind, label, seed } = tape.meta.provenance;
  if (kind === 'recorded') return tape.meta.provenance;
  return {
    kind: kind === 'simulated' ? 'simulated' : 'recorded',
    label: `Recording ${tape.name} (${label})`,
    ...(seed === undefined ? {} : { seed }),
  };
}
