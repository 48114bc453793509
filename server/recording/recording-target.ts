/**
 * What a recorder writes into: one tape, or the parts of a recording, of which the oldest go. Promises that a full disk is
 * given room by the oldest part before anything new is lost, where parts may go at all.
 */
import type { Log } from '../../shared/engine/log.ts';
import type { TapeMeta } from '../../shared/tape/meta.ts';
import type { DiskRetry } from '../tape/append-queue.ts';
import { dropOldestPart, dropOldParts, type KeptParts } from '../tape/parts-folder.ts';
import { createPartsWriter, type EarlierParts, readEarlierParts } from '../tape/parts-writer.ts';
import type { PartBounds } from '../tape/rotation.ts';
import type { TapeWriter, TapeWriterOptions } from '../tape/tape-writer.ts';
import { createTapeWriter } from '../tape/writer.ts';

/** How a recording is cut into parts, and which of them are kept. */
export interface PartsPlan {
  readonly bounds: PartBounds;
  /** Left out, all. */
  readonly keep?: KeptParts | undefined;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
}

/** Where a recording goes. */
export interface RecordingTarget {
  /** What it has already. */
  readonly earlier: EarlierParts | undefined;
  /** Makes a way of trying again one that makes room first. */
  watch(retry: DiskRetry): DiskRetry;
  /** @throws TapeError */
  create(meta: TapeMeta, options: TapeWriterOptions): TapeWriter;
  /** Takes away what is too old or too much. Called about once a second. */
  lookAfter(): void;
}

/** A tape of its own. */
export const toSingleTape = (path: string): RecordingTarget => ({
  earlier: undefined,
  watch: (retry) => retry,
  create: (meta, options) => createTapeWriter(path, meta, options),
  lookAfter: () => undefined,
});

/** Old parts are looked for so often, ms. */
const LOOK_MS = 10_000;

/** Parts in a folder. @throws TapeError where what is there cannot be gone on with */
export function toTapeInParts(
  folder: string,
  { bounds, keep, now }: PartsPlan,
  log: Log,
): RecordingTarget {
  const earlier = readEarlierParts(folder);
  let recordingMs = earlier?.recordingMs;
  let lookMs = -Infinity;
  let isFull = false;

  /** @returns whether something went */
  function makeRoom(): boolean {
    if (keep === undefined || recordingMs === undefined) return false;
    const part = dropOldestPart(folder, recordingMs);
    if (part !== undefined) log.warn({ folder, part }, 'the disk is full: the oldest part went');
    return part !== undefined;
  }

  return {
    earlier,
    watch: (retry) => ({
      after: (attempt) => (isFull && makeRoom() ? Promise.resolve() : retry.after(attempt)),
      onStall(error) {
        isFull = error.code === 'TAPE_FULL';
        retry.onStall(error);
      },
      onResume() {
        isFull = false;
        retry.onResume();
      },
    }),
    create(meta, options) {
      recordingMs ??= Math.floor(meta.createdMs);
      const parts = {
        bounds,
        now,
        onPart: (part: number) => log.info({ folder, part }, 'the recording goes on in a part'),
        onFault: (error: Error & { readonly code: string }) => {
          log.error({ err: error, folder }, 'no next part could be begun');
          if (error.code === 'TAPE_FULL') makeRoom();
        },
      };
      return createPartsWriter(folder, meta, { ...options, ...parts }, earlier);
    },
    lookAfter() {
      const nowMs = now();
      if (keep === undefined || recordingMs === undefined || nowMs - lookMs < LOOK_MS) return;
      lookMs = nowMs;
      const gone = dropOldParts(folder, recordingMs, keep, nowMs);
      if (gone.length > 0) log.info({ folder, parts: gone }, 'old parts went');
    },
  };
}
