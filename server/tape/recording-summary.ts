/**
 * What the list says of one recording, read from its file. Promises that damage is a state, not an error, and that a file that
 * goes meanwhile is none.
 */
import { toPublicReason } from '../../shared/model/public-reason.ts';
import type { Provenance } from '../../shared/engine/source/source.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';
import type { FeedTerms } from '../../shared/model/feed-terms.ts';
import type { Opening } from '../../shared/model/opening.ts';
import { toBarsInfo } from '../../shared/tape/bar-kinds.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { toTapeTerms } from '../../shared/tape/meta.ts';
import type { Work } from '../../shared/tape/slices.ts';
import { findDamage, openInParts } from './open-tape.ts';
import type { WalkCache } from './walk-cache.ts';

/** State of a recording. `torn`: not closed, sound up to its end. `damaged`: cannot be played, or only up to a place. */
type RecordingState = 'complete' | 'recording' | 'torn' | 'damaged';

/** One recording; the fields from `startMs` on are those of an empty tape when it cannot be played. */
export interface Recording {
  /** File name without `.tape`. */
  readonly name: string;
  readonly bytes: number;
  readonly state: RecordingState;
  /** Why it is damaged or torn, for people. */
  readonly reason?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly ticks: number;
  readonly symbols: readonly string[];
  readonly provenance?: Provenance;
  /** Whose data it has, as its licence says. */
  readonly terms?: FeedTerms;
  /** Where it has recorded bars. */
  readonly bars?: NonNullable<RecordingInfo['bars']>;
  readonly opening?: Opening;
}

/** Reads a recording's file. @returns undefined when it has gone meanwhile */
export function* readRecording(
  name: string,
  path: string,
  bytes: number,
  isBeingWritten: boolean,
  walks: WalkCache,
): Work<Recording | undefined> {
  try {
    const tape = yield* openInParts(path, walks, isBeingWritten);
    const bars = toBarsInfo(tape);
    tape.close();
    if (tape.isComplete) walks.forget(path);
    const isTorn = !isBeingWritten && !tape.isComplete;
    const damage = isTorn ? yield* findDamage(path, walks) : undefined;
    const reason = damage ?? tape.torn ?? 'it was not closed';
    const terms = toTapeTerms(tape);
    return {
      name,
      bytes,
      state: isBeingWritten ? 'recording' : damage ? 'damaged' : isTorn ? 'torn' : 'complete',
      ...(isTorn ? { reason } : {}),
      startMs: tape.startMs,
      endMs: tape.endMs,
      ticks: tape.tickCount,
      symbols: [...new Set(tape.instruments.map(({ symbol }) => symbol))],
      provenance: tape.meta.provenance,
      ...(terms === undefined ? {} : { terms }),
      ...(tape.meta.opening === undefined ? {} : { opening: tape.meta.opening }),
      ...(bars === undefined ? {} : { bars }),
    };
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    if (error.code === 'TAPE_NOT_FOUND') return undefined;
    const reason = toPublicReason(error);
    return { name, bytes, state: 'damaged', reason, startMs: 0, endMs: 0, ticks: 0, symbols: [] };
  }
}
