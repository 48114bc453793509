/**
 * Tapes on disk, opened for reading.
 */
import { basename } from 'node:path';
import {
  type CountedTape,
  readTape,
  readTapeInParts,
  type Tape,
} from '../../shared/tape/reader.ts';
import { type SalvagedTape, salvageTapeInParts } from '../../shared/tape/salvaged-tape.ts';
import type { Work } from '../../shared/tape/slices.ts';
import { MIN_BLOCK_BYTES, TapeError } from '../../shared/tape/format.ts';
import { readBlock, type TapeFile } from '../../shared/tape/tape-bytes.ts';
import { readIndexInParts, readStart } from '../../shared/tape/tape-start.ts';
import { openParts, openPartsInParts } from './open-parts.ts';
import { isPartsFolder } from './parts-folder.ts';
import { openTapeFile } from './tape-file.ts';
import type { WalkCache } from './walk-cache.ts';

const toName = (path: string): string => basename(path).replace(/\.tape$/, '');

/**
 * Opens a tape, or a recording in parts; the name is that of the file, without folder and ending.
 * @throws TapeError TAPE_NOT_FOUND, and what `readTape` throws
 */
export const openTape = (path: string): CountedTape =>
  isPartsFolder(path) ? openParts(path, toName(path)) : readTape(openTapeFile(path), toName(path));

/**
 * Opens a tape to look at or to play it, with pauses.
 * @param isGrowing whether somebody writes it now
 * @throws TapeError the same as `openTape`
 */
export function* openInParts(path: string, walks: WalkCache, isGrowing: boolean): Work<Tape> {
  if (isPartsFolder(path)) return yield* openPartsInParts(path, toName(path), walks);
  const file = openTapeFile(path);
  const toWalk = (firstBlock: number) => walks.find(path, file, firstBlock);
  return yield* readTapeInParts(file, toName(path), toWalk, isGrowing);
}

/**
 * Opens what is sound of a damaged tape, with pauses: reads all of it.
 * @throws TapeError TAPE_NOT_FOUND, and what `salvageTapeInParts` throws
 */
export const openSalvaged = (path: string): Work<SalvagedTape> =>
  salvageTapeInParts(openTapeFile(path), toName(path));

/** Bytes of a tape that are checked to list it: reading them takes a second or two, a little at a time. */
const CHECKED_BYTES = 256 * 1024 * 1024;

/** Finds damage in the middle of a tape that was not closed, with pauses. @returns what and where, if there is some */
export function* findDamage(path: string, walks: WalkCache): Work<string | undefined> {
  const walk = walks.last(path);
  if (walk === undefined) return undefined;
  const file = openTapeFile(path);
  try {
    return yield* walk.check(file, CHECKED_BYTES);
  } finally {
    file.close();
  }
}

/**
 * Finds damage in a tape that was closed, with pauses: reads it whole, as far as tapes are checked to list them.
 * @returns which block is not sound, and where; undefined when none is found, or it cannot be read at all any more
 */
export function* findClosedDamage(path: string): Work<string | undefined> {
  let file: TapeFile | undefined;
  try {
    file = openTapeFile(path);
    const index = yield* readIndexInParts(file, readStart(file));
    const { offset: offsets, length = 0 } = index?.blocks ?? {};
    for (let number = 0; number < length; number++) {
      const offset = offsets![number]!;
      if (offset > CHECKED_BYTES) break;
      const block = readBlock(file, offset, MIN_BLOCK_BYTES);
      if (typeof block === 'string') return `block ${number}: ${block} (at byte ${offset})`;
      yield;
    }
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
  } finally {
    file?.close();
  }
  return undefined;
}
