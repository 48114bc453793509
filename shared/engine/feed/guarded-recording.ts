/**
 * A recording that may be damaged: what is sound plays, and where it cannot be read on it ends, with the error
 * kept for whoever wants to say so. Moving to another place tries again.
 */
import type { SeekableSource } from '../source/source.ts';

/** A recording whose calls do not throw. */
export interface GuardedRecording extends SeekableSource {
  /** What stopped it, since it was last moved. */
  readonly failure: Error | undefined;
}

/** Guards a recording. */
export function guardRecording(source: SeekableSource): GuardedRecording {
  let failure: Error | undefined;

  function attempt<T>(none: T, call: () => T): T {
    if (failure !== undefined) return none;
    try {
      return call();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      return none;
    }
  }

  return {
    provenance: source.provenance,
    instruments: source.instruments,
    reference: source.reference,
    listings: source.listings,
    ...(source.gaps === undefined ? {} : { gaps: source.gaps }),
    gapWatch: source.gapWatch,
    bars: source.bars,
    get startMs() {
      return source.startMs;
    },
    get endMs() {
      return source.endMs;
    },
    isGrowing: source.isGrowing === true,
    moments: source.moments && {
      prepare: (isTimeUp) => attempt(true, () => source.moments!.prepare(isTimeUp)),
      restore(timeMs) {
        failure = undefined;
        return attempt(undefined, () => source.moments!.restore(timeMs));
      },
      origin: () => attempt(undefined, () => source.moments!.origin()),
    },
    get failure() {
      return failure;
    },
    nextTimeMs: () => attempt(undefined, () => source.nextTimeMs()),
    read: (untilMs, into, isAnyOrder, encoded) =>
      attempt(false, () => source.read(untilMs, into, isAnyOrder, encoded)),
    seek(timeMs) {
      failure = undefined;
      attempt(undefined, () => source.seek(timeMs));
    },
    close: () => source.close(),
  };
}
