/**
 * What a tape's file holds, found by its index or, where it has none, by walking it: description and list of blocks.
 * Promises nothing of what stands inside the blocks.
 */
import type { InstrumentTotals } from './block-index.ts';
import type { BlockList } from './block-list.ts';
import type { BlockWalk, WalkResult } from './block-walk.ts';
import { BLOCK } from './format.ts';
import type { TapeMeta } from './meta.ts';
import { scanTape } from './scan.ts';
import type { Work } from './slices.ts';
import type { TapeFile } from './tape-bytes.ts';
import { dropUnsound, type TapeDamage } from './tape-damage.ts';
import { readIndex, readIndexInParts, readStart } from './tape-start.ts';

/** What there is. */
export interface TapeContent {
  readonly meta: TapeMeta;
  /** In file order, the description first. */
  readonly blocks: BlockList;
  /** Whether it was closed. */
  readonly isComplete: boolean;
  /** Behind the last whole block, bytes. */
  readonly endOffset: number;
  /** What is wrong behind it, where the file does not end there. */
  readonly torn?: string | undefined;
  /** What is left out of the blocks since it cannot be read, by its place. */
  readonly damages?: readonly TapeDamage[];
  /** Whether ticks may be of instruments that nobody has heard of. */
  readonly hasLostListings?: boolean;
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
 * The same with pauses, without totals, and past what is damaged, as far as opening comes by it: one without an index is walked along the heads of its blocks, from where an
 * earlier walk stood; its ticks are checked when they are read.
 * @param toWalk gives the walk of this file, which may be an earlier one. @param firstBlock where it begins
 * @param isGrowing whether somebody writes it now
 * @throws TapeError the same
 */
export function* readContentInParts(
  file: TapeFile,
  toWalk: (firstBlock: number) => Work<BlockWalk>,
  isGrowing: boolean,
): Work<TapeContent> {
  const start = readStart(file);
  const { meta } = start;
  const index = yield* readIndexInParts(file, start, true);
  if (index !== undefined) {
    const sound = dropUnsound(file, meta, index.blocks);
    return { meta, ...sound, isComplete: true, endOffset: file.size };
  }
  const walked = yield* (yield* toWalk(start.firstBlock)).walk(file, isGrowing);
  const { endOffset, torn } = walked;
  const sound = dropUnsound(file, meta, walked.blocks);
  const damages = [...toTimes(walked), ...sound.damages];
  return { meta, ...sound, damages, isComplete: false, endOffset, torn };
}

/** Ticks may be missing from the latest before damaged bytes to the first ones behind them. */
function toTimes({ blocks, damages }: WalkResult): TapeDamage[] {
  const { type, offset, firstMs, lastMs } = blocks;
  return damages.map(({ fromOffset, message }) => {
    const place = `${message} (at byte ${fromOffset})`;
    let fromMs = -Infinity;
    let next: number | undefined;
    for (let row = 0; row < blocks.length && next === undefined; row++) {
      if (type[row] !== BLOCK.ticks) continue;
      if (offset[row]! > fromOffset) next = row;
      else fromMs = Math.max(fromMs, lastMs[row]!);
    }
    const isGap = next !== undefined && fromMs > -Infinity;
    const toMs = Math.max(fromMs, next === undefined ? fromMs : firstMs[next]!);
    const [from, to] = isGap ? [fromMs, toMs] : [firstMs[0]!, firstMs[0]!];
    return { fromMs: from, toMs: to, message: place, isGap };
  });
}
