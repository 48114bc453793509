/**
 * What a tape's file holds, found by its index or, where it has none, by walking it: description and list of blocks.
 * Promises nothing of what stands inside the blocks.
 */
import type { BlockEntry, InstrumentTotals } from './block-index.ts';
import type { BlockWalk } from './block-walk.ts';
import type { TapeMeta } from './meta.ts';
import { scanTape } from './scan.ts';
import type { Work } from './slices.ts';
import type { TapeFile } from './tape-bytes.ts';
import { readIndex, readIndexInParts, readStart } from './tape-start.ts';

/** What there is. */
export interface TapeContent {
  readonly meta: TapeMeta;
  /** In file order, the description first. */
  readonly blocks: readonly BlockEntry[];
  /** Whether it was closed. */
  readonly isComplete: boolean;
  /** Behind the last whole block, bytes. */
  readonly endOffset: number;
  /** What is wrong behind it, where the file does not end there. */
  readonly torn?: string | undefined;
}

/** The same with totals by instrument id. */
export interface CountedContent extends TapeContent {
  readonly totals: readonly InstrumentTotals[];
}

/**
 * Reads a closed tape by its index; one without is walked block by block, checksums and all.
 * @throws TapeError TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_TORN (nothing whole in it), TAPE_CORRUPT (damage in the
 *   middle, with its offset), TAPE_IO
 */
export function readContent(file: TapeFile): CountedContent {
  const start = readStart(file);
  const { meta } = start;
  const index = readIndex(file, start);
  if (index !== undefined) {
    return { meta, ...index, isComplete: true, endOffset: file.size };
  }
  const { index: scanned, endOffset, torn } = scanTape(file, start, 'ends');
  return { meta, ...scanned, isComplete: false, endOffset, torn };
}

/**
 * The same with pauses, and without totals: one without an index is walked along the heads of its blocks, from where an
 * earlier walk stood; its ticks are checked when they are read.
 * @param toWalk gives the walk of this file, which may be an earlier one. @param firstBlock where it begins
 * @param isGrowing whether somebody writes it now
 * @throws TapeError the same
 */
export function* readContentInParts(
  file: TapeFile,
  toWalk: (firstBlock: number) => BlockWalk,
  isGrowing: boolean,
): Work<TapeContent> {
  const start = readStart(file);
  const { meta } = start;
  const index = yield* readIndexInParts(file, start);
  if (index !== undefined) {
    return { meta, blocks: index.blocks, isComplete: true, endOffset: file.size };
  }
  const { blocks, endOffset, torn } = yield* toWalk(start.firstBlock).walk(file, isGrowing);
  return { meta, blocks, isComplete: false, endOffset, torn };
}
