/**
 * What a tape says that is one of several parts of a recording: which one, of which, and where its sequences go on.
 * Shape and check alone; how parts are put together is elsewhere.
 */

/** A tape's place in its recording. */
export interface RecordingPart {
  /** From 1 on, in the order of time. */
  readonly number: number;
  /** When the recording was begun, ms: all its parts say the same. */
  readonly recordingMs: number;
  /** By id of its instruments: sequence of the last tick in the parts before it; 0 where there is none. */
  readonly lastSequences: readonly number[];
}

/** Most parts of a recording: a part of a minute over fifteen years. */
const MAX_PARTS = 8_000_000;

const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;

/** Checks what a tape says. @returns undefined when it is no such place */
export function toRecordingPart(value: unknown, latestMs: number): RecordingPart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { number, recordingMs, lastSequences } = value as Readonly<Record<string, unknown>>;
  if (!isCount(number, MAX_PARTS) || number === 0) return undefined;
  if (!isCount(recordingMs, latestMs) || !Array.isArray(lastSequences)) return undefined;
  const isSound = lastSequences.every((one) => isCount(one, Number.MAX_SAFE_INTEGER));
  return isSound ? { number, recordingMs, lastSequences } : undefined;
}
