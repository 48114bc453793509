/**
 * An open tape: its description, what it holds when, and its ticks from any time on.
 * Promises that ticks come out exactly as they went in or that a TapeError says where the file is damaged.
 * Reads synchronously, a block at a time, because a source is pulled synchronously.
 */
import { basename } from 'node:path';
import { decodeTicks, type DecodedTicks, type DecodeScratch } from './block-decoder.ts';
import type { BlockEntry, BlockIndex, InstrumentTotals } from './block-index.ts';
import { BLOCK, TapeError } from './format.ts';
import type { TapeMeta } from './meta.ts';
import { readIndex, readStart, scanTape } from './recover.ts';
import { openTapeFile, readBlock, type TapeFile } from './tape-file.ts';

/** A time span without ticks that were there to record. */
interface TapeGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** GAP_CAUSE.*, or a number that a later version wrote. */
  readonly cause: number;
}

/** A tape that is open for reading. */
export interface Tape {
  /** File name without folder and `.tape`. */
  readonly name: string;
  readonly meta: TapeMeta;
  readonly sizeBytes: number;
  /** Time of the earliest and of the latest tick, ms; both `createdMs` when there is no tick. */
  readonly startMs: number;
  readonly endMs: number;
  readonly tickCount: number;
  /** Totals by instrument id. */
  readonly totals: readonly InstrumentTotals[];
  /** True when the tape was closed; false after a kill, or while it is being written. */
  readonly isComplete: boolean;
  /** Bytes of a torn tail that are not read, and what is wrong with them. */
  readonly tornBytes: number;
  readonly torn: string | undefined;
  readonly gaps: readonly TapeGap[];
  /** Tick blocks in file order. */
  readonly tickBlocks: readonly BlockEntry[];
  /** All blocks in file order, the unknown ones too. */
  readonly blocks: readonly BlockEntry[];
  /**
   * Decodes tick block `number` of `tickBlocks` into the scratch columns, run after run.
   * @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_IO
   */
  readTickBlock(number: number, scratch: DecodeScratch): DecodedTicks;
  /** Ticks per equal time bucket between startMs and endMs, from the index alone: a picture, not a count. */
  overview(buckets: number): Float64Array;
  close(): void;
}

/**
 * Opens a tape. A closed one is opened by its index (two or three small reads); one without an index is
 * walked block by block, checksums and all.
 * @throws TapeError TAPE_NOT_FOUND, TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_TORN (nothing whole in it),
 *   TAPE_CORRUPT (damage in the middle, with its offset), TAPE_IO
 */
export function openTape(path: string): Tape {
  const file = openTapeFile(path);
  try {
    const start = readStart(file);
    const index = readIndex(file, start);
    if (index !== undefined) return toTape(path, file, start.meta, index, true, 0, undefined);
    const scan = scanTape(file, start);
    const tornBytes = file.size - scan.endOffset;
    return toTape(path, file, start.meta, scan.index, false, tornBytes, scan.torn);
  } catch (error) {
    file.close();
    throw error;
  }
}

function toTape(
  path: string,
  file: TapeFile,
  meta: TapeMeta,
  index: BlockIndex,
  isComplete: boolean,
  tornBytes: number,
  torn: string | undefined,
): Tape {
  const { blocks, totals } = index;
  const tickBlocks = blocks.filter((block) => block.type === BLOCK.ticks);
  let startMs = tickBlocks.length > 0 ? Infinity : meta.createdMs;
  let endMs = tickBlocks.length > 0 ? -Infinity : meta.createdMs;
  let tickCount = 0;
  for (const block of tickBlocks) {
    startMs = Math.min(startMs, block.firstMs);
    endMs = Math.max(endMs, block.lastMs);
    tickCount += block.ticks;
  }
  return {
    name: basename(path).replace(/\.tape$/, ''),
    meta,
    sizeBytes: file.size,
    startMs,
    endMs,
    tickCount,
    totals,
    isComplete,
    tornBytes,
    torn,
    gaps: blocks
      .filter((block) => block.type === BLOCK.gap)
      .map((block) => ({ fromMs: block.firstMs, toMs: block.lastMs, cause: block.flags })),
    tickBlocks,
    blocks,
    readTickBlock: (number, scratch) =>
      readTicks(file, tickBlocks[number]!, toLength(tickBlocks, number), totals.length, scratch),
    overview: (buckets) => toOverview(tickBlocks, startMs, endMs, buckets),
    close: () => file.close(),
  };
}

/** Bytes to the next tick block: what one read should fetch. */
function toLength(tickBlocks: readonly BlockEntry[], number: number): number {
  const next = tickBlocks[number + 1];
  const distance = next === undefined ? Infinity : next.offset - tickBlocks[number]!.offset;
  return Math.min(distance, 512 * 1024);
}

function readTicks(
  file: TapeFile,
  entry: BlockEntry,
  guess: number,
  instruments: number,
  scratch: DecodeScratch,
): DecodedTicks {
  const block = readBlock(file, entry.offset, guess);
  if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, entry.offset);
  const { head, bytes } = block;
  const isListed =
    head.type === BLOCK.ticks &&
    head.ticks === entry.ticks &&
    head.firstMs === entry.firstMs &&
    head.lastMs === entry.lastMs;
  if (!isListed) {
    throw new TapeError('TAPE_CORRUPT', 'a block is not what the index says', entry.offset);
  }
  return decodeTicks(bytes, entry.offset, instruments, scratch);
}

function toOverview(
  tickBlocks: readonly BlockEntry[],
  startMs: number,
  endMs: number,
  buckets: number,
): Float64Array {
  const counts = new Float64Array(buckets);
  const bucketMs = (endMs - startMs + 1) / buckets;
  for (const { firstMs, lastMs, ticks } of tickBlocks) {
    const from = (firstMs - startMs) / bucketMs;
    const to = (lastMs + 1 - startMs) / bucketMs;
    for (let bucket = Math.floor(from); bucket < Math.min(to, buckets); bucket++) {
      const share = Math.min(to, bucket + 1) - Math.max(from, bucket);
      counts[bucket]! += (ticks * share) / (to - from);
    }
  }
  return counts;
}
