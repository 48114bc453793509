/**
 * The recordings of a page that runs by itself: what was dropped on it or fetched, in memory until it is closed.
 * Promises that nothing is kept which cannot be replayed.
 */
import { CommandError, type RecordingShelf } from '../../shared/engine/session/services.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { toOverviewInParts } from '../../shared/tape/overview.ts';
import { readTape, type CountedTape } from '../../shared/tape/reader.ts';
import { toBarsInfo } from '../../shared/tape/bar-kinds.ts';
import { toTapeTerms } from '../../shared/tape/meta.ts';
import { runAtOnce } from '../../shared/tape/slices.ts';
import { toMemoryTape } from '../../shared/tape/tape-bytes.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';

/** Recordings in memory. */
export interface MemoryShelf extends RecordingShelf {
  /** Keeps a tape; one of the same name gives way. @throws Error with a sentence for people */
  keep(name: string, bytes: Uint8Array): void;
  /** Keeps in mind why a recording is not there, for whoever asks for it. */
  miss(name: string, reason: string): void;
  /** Opens a recording for a replay. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
  open(name: string): SeekableSource;
}

function toInfo(name: string, bytes: Uint8Array, tape: CountedTape): RecordingInfo {
  const { startMs, endMs, tickCount, isComplete, torn, meta } = tape;
  const { label, kind, seed } = meta.provenance;
  const terms = toTapeTerms(tape);
  const bars = toBarsInfo(tape);
  return {
    name,
    bytes: bytes.length,
    startMs,
    endMs,
    ticks: tickCount,
    symbols: [...new Set(tape.instruments.map(({ symbol }) => symbol))],
    label,
    provenance: kind,
    ...(seed === undefined ? {} : { seed }),
    state: isComplete ? 'complete' : 'torn',
    ...(isComplete ? {} : { reason: torn ?? 'it was not closed' }),
    ...(terms === undefined ? {} : { terms }),
    ...(meta.opening === undefined ? {} : { opening: meta.opening }),
    ...(bars === undefined ? {} : { bars }),
  };
}

/** Makes an empty shelf. */
export function createMemoryShelf(): MemoryShelf {
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly info: RecordingInfo }>();

  const missing = new Map<string, string>();

  function read(name: string): CountedTape {
    const known = kept.get(name);
    if (known === undefined) {
      const why = missing.get(name) ?? `There is no recording "${name}" in this page.`;
      throw new CommandError('UNKNOWN_RECORDING', why);
    }
    return readTape(toMemoryTape(known.bytes), name);
  }

  function open(name: string): SeekableSource {
    try {
      return createTapePlayer(read(name));
    } catch (error) {
      if (error instanceof TapeError) throw new CommandError('BAD_RECORDING', error.message);
      throw error;
    }
  }

  return {
    keep(name, bytes) {
      const tape = readTape(toMemoryTape(bytes), name);
      if (tape.tickCount + tape.barCount === 0) {
        throw new Error('the recording holds neither ticks nor bars');
      }
      kept.set(name, { bytes, info: toInfo(name, bytes, tape) });
    },
    miss: (name, reason) => void missing.set(name, reason),
    open,
    list: () => Promise.resolve([...kept.values()].map(({ info }) => info)),
    overview: (name, buckets) => runAtOnce(toOverviewInParts(read(name), buckets)),
    terms: (name) => toTapeTerms(read(name)),
  };
}
