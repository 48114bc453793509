/**
 * What is sound of one damaged or unclosed part of a recording, as a part that is whole. Promises that every sound block
 * stands in it byte for byte, with a gap block where ticks were lost, so that sequences go on as the other parts know them.
 */
import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { toIndexBlock } from '../../../shared/tape/block-index.ts';
import type { Blocks } from '../../../shared/tape/block-list.ts';
import { BLOCK, TapeError, toTapeError } from '../../../shared/tape/format.ts';
import { type Damage, salvageBlocks } from '../../../shared/tape/salvage.ts';
import { scanTape } from '../../../shared/tape/scan.ts';
import { readBlock, type TapeFile } from '../../../shared/tape/tape-bytes.ts';
import { readStart } from '../../../shared/tape/tape-start.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { runInSlices } from '../run-in-slices.ts';
import { frame } from '../side-blocks.ts';
import { openTapeFile } from '../tape-file.ts';

/** Where the recording goes on behind a part. */
export interface NextPart {
  /** By instrument: sequence of the last tick before it. */
  readonly lastSequences: readonly number[];
  /** What the market had reached when it began, ms. */
  readonly reachedMs: number;
}

/**
 * Writes the part.
 * @param out a file that is not there  @param next the part behind it, where there is one
 * @returns what was left out
 * @throws TapeError TAPE_CORRUPT where what is left makes no tape; TAPE_VERSION, TAPE_FULL, TAPE_IO
 */
export async function repairPart(
  path: string,
  out: string,
  next: NextPart | undefined,
): Promise<readonly Damage[]> {
  const file = openTapeFile(path);
  try {
    const start = readStart(file);
    const { blocks, damages } = await runInSlices(salvageBlocks(file, start));
    const pieces = toPieces(file, start.firstBlock, blocks, damages);
    writePieces(out, pieces);
    endPart(out, next);
    return damages;
  } finally {
    file.close();
  }
}

/** The header, the sound blocks but for old indexes, and gaps in their places. */
function* toPieces(
  file: TapeFile,
  firstBlock: number,
  blocks: Blocks,
  damages: readonly Damage[],
): Generator<Uint8Array> {
  yield file.read(0, firstBlock);
  let damage = 0;
  for (const { type, offset } of blocks) {
    for (; damages[damage] !== undefined && damages[damage]!.toOffset <= offset; damage++) {
      const { beforeMs, afterMs } = damages[damage]!;
      if (beforeMs !== undefined && afterMs !== undefined) yield toGap(beforeMs, afterMs);
    }
    if (type !== BLOCK.index) yield readWhole(file, offset);
  }
}

function readWhole(file: TapeFile, offset: number): Uint8Array {
  const block = readBlock(file, offset);
  if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
  return block.bytes;
}

const toGap = (firstMs: number, lastMs: number): Uint8Array =>
  frame({
    type: BLOCK.gap,
    flags: GAP.recorderOff,
    firstMs,
    lastMs: Math.max(firstMs, lastMs),
    payload: new Uint8Array(0),
  });

function writePieces(out: string, pieces: Iterable<Uint8Array>): void {
  try {
    const fd = openSync(out, 'wx');
    try {
      for (const piece of pieces) {
        for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at);
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw toTapeError(error, `writing ${out}`);
  }
}

/** Appends a gap where ticks are missing up to the next part, and the index. */
function endPart(out: string, next: NextPart | undefined): void {
  const scan = (): ReturnType<typeof scanTape> => {
    const file = openTapeFile(out);
    try {
      const found = scanTape(file, readStart(file), 'ends');
      if (found.torn === undefined) return found;
      throw new TapeError('TAPE_CORRUPT', found.torn, found.endOffset);
    } finally {
      file.close();
    }
  };
  let { index } = scan();
  const isShort = index.totals.some(
    ({ lastSequence }, id) => lastSequence < (next?.lastSequences[id] ?? 0),
  );
  if (isShort && next !== undefined) {
    const fromMs = Math.max(0, index.blocks.only(BLOCK.ticks).latestMs());
    append(out, toGap(fromMs > 0 ? fromMs : next.reachedMs, next.reachedMs));
    ({ index } = scan());
  }
  append(out, toIndexBlock(index));
}

function append(out: string, bytes: Uint8Array): void {
  try {
    appendFileSync(out, bytes, { flush: true });
  } catch (error) {
    throw toTapeError(error, `writing ${out}`);
  }
}
