/**
 * Tapes that were not closed: walks all blocks, rebuilds the index, tells a torn tail from damage.
 * A tail is torn when no sound block follows it; then what stands before is whole, and the rest was never
 * acknowledged. Damage that sound blocks follow is an error with its offset: nothing is skipped silently.
 */
import { openSync, ftruncateSync, fsyncSync, closeSync } from 'node:fs';
import { ByteReader } from '../../shared/wire/bytes.ts';
import { createTickColumns, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { decodeTicks } from './block-decoder.ts';
import { findBlock, type SearchReach } from './block-search.ts';
import { decodeEvents } from './event-block.ts';
import { createBlockIndex, decodeIndex, type BlockIndex } from './block-index.ts';
import {
  BLOCK,
  BLOCK_TAIL_BYTES,
  MIN_BLOCK_BYTES,
  readFileHeader,
  TapeError,
  toPayload,
  toTapeError,
} from './format.ts';
import { decodeMeta, type TapeMeta } from './meta.ts';
import { runAtOnce, type Work } from './slices.ts';
import { openTapeFile, readBlock, type TapeFile } from './tape-file.ts';

const LIKELY_BLOCK_BYTES = 16 * 1024;

/** The beginning of a tape: versions and description. */
export interface TapeStart {
  readonly minor: number;
  readonly meta: TapeMeta;
  /** Offset of the first block, which is the description. */
  readonly firstBlock: number;
}

/** Reads header and description. @throws TapeError TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_TORN, TAPE_CORRUPT */
export function readStart(file: TapeFile): TapeStart {
  const { minor, firstBlock } = readFileHeader(file.read(0, 64));
  const block = readBlock(file, firstBlock, LIKELY_BLOCK_BYTES);
  if (typeof block === 'string') {
    const next = runAtOnce(findBlock(file, firstBlock + 1, 'ends'));
    const code = next === undefined ? 'TAPE_TORN' : 'TAPE_CORRUPT';
    throw new TapeError(code, `the tape's description is not whole: ${block}`, firstBlock);
  }
  if (block.head.type !== BLOCK.meta) {
    throw new TapeError('TAPE_CORRUPT', 'the first block is no description', firstBlock);
  }
  refuseFlags(block.head.flags, firstBlock);
  return { minor, meta: decodeMeta(toPayload(block.bytes, block.head), firstBlock), firstBlock };
}

/** A block that says it is stored in a way this version does not know must not be guessed at. */
export function refuseFlags(flags: number, offset: number): void {
  if (flags === 0) return;
  throw new TapeError(
    'TAPE_VERSION',
    `a block uses feature ${flags}, which is unknown here`,
    offset,
  );
}

/** Reads the index that a closed tape ends with, or undefined when it has none. */
export const readIndex = (file: TapeFile, start: TapeStart): BlockIndex | undefined =>
  runAtOnce(readIndexInParts(file, start));

/** The same with pauses: an index of millions of blocks takes a while. */
export function* readIndexInParts(file: TapeFile, start: TapeStart): Work<BlockIndex | undefined> {
  const tail = file.read(file.size - BLOCK_TAIL_BYTES, BLOCK_TAIL_BYTES);
  const length = new ByteReader(tail).u32();
  const offset = file.size - length;
  if (length < MIN_BLOCK_BYTES || offset <= start.firstBlock) return undefined;
  const block = readBlock(file, offset, length);
  if (typeof block === 'string' || block.head.length !== length) return undefined;
  if (block.head.type !== BLOCK.index) return undefined;
  refuseFlags(block.head.flags, offset);
  const payload = toPayload(block.bytes, block.head);
  const index = yield* decodeIndex(payload, start.meta.instruments.length, offset);
  return index?.blocks[0]?.offset === start.firstBlock ? index : undefined;
}

/** What a walk over all blocks has found. */
export interface ScanResult {
  readonly index: BlockIndex;
  /** Offset behind the last sound block, bytes. */
  readonly endOffset: number;
  /** What is wrong behind it, when the file does not end there. */
  readonly torn: string | undefined;
}

/**
 * Walks all blocks, checking every checksum, run and sequence number.
 * @param reach how far to look for sound blocks behind the first bytes that are none
 * @throws TapeError TAPE_CORRUPT with the offset of damage that sound blocks follow, TAPE_VERSION
 * Cost: about a second for 10 million ticks.
 */
export function scanTape(file: TapeFile, start: TapeStart, reach: SearchReach): ScanResult {
  const index = createBlockIndex(start.meta.instruments.length);
  const ticks = createTickColumns(0);
  const scratch = { columns: ticks };
  let offset = start.firstBlock;
  let torn: string | undefined;
  while (offset < file.size) {
    const block = readBlock(file, offset, LIKELY_BLOCK_BYTES);
    if (typeof block === 'string') {
      torn = block;
      break;
    }
    const { type, flags, firstMs, lastMs, length } = block.head;
    if (type === BLOCK.ticks) countTicks(index, block.bytes, offset, scratch);
    if (type === BLOCK.events && flags === 0) {
      decodeEvents(toPayload(block.bytes, block.head), offset);
    }
    index.blocks.push({ type, flags, offset, firstMs, lastMs, ticks: block.head.ticks });
    offset += length;
  }
  if (torn !== undefined) {
    const next = runAtOnce(findBlock(file, offset + 1, reach));
    if (next !== undefined) {
      const place = next < 0 ? '' : `; the next sound block is at byte ${next}`;
      throw new TapeError('TAPE_CORRUPT', `${torn}${place}`, offset);
    }
  }
  return { index, endOffset: offset, torn };
}

function countTicks(
  index: BlockIndex,
  bytes: Uint8Array,
  offset: number,
  scratch: { columns: TickColumns },
): void {
  const { columns, runs } = decodeTicks(bytes, offset, index.totals.length, scratch);
  let row = 0;
  for (const run of runs) {
    const one = index.totals[run.instrument]!;
    if (run.firstSequence !== one.lastSequence + 1) {
      const expected = one.lastSequence + 1;
      const what = `instrument ${run.instrument} goes on at ${run.firstSequence}, not ${expected}`;
      throw new TapeError('TAPE_CORRUPT', `ticks are missing or out of order: ${what}`, offset);
    }
    one.lastSequence += run.standsFor;
    for (const end = row + run.count; row < end; row++) {
      const kind = columns.kind[row]!;
      if (kind === TICK.trade) one.trades++;
      else if (kind === TICK.quote) one.quotes++;
      else one.statuses++;
    }
  }
}

/** A tape that is ready for more. */
export interface RecoveredTape {
  readonly index: BlockIndex;
  readonly endOffset: number;
  /** Bytes of a torn tail that were cut off. */
  readonly cutBytes: number;
}

/**
 * Makes a tape end with a whole block: cuts a torn tail off and syncs. Call it with the lock held.
 * @throws TapeError TAPE_CORRUPT when the damage is not at the end: then nothing is changed
 */
export function recoverTape(path: string): RecoveredTape {
  const file = openTapeFile(path);
  try {
    const start = readStart(file);
    const index = readIndex(file, start);
    if (index !== undefined)
      return { index: withIndexBlock(file, index), endOffset: file.size, cutBytes: 0 };
    const scan = scanTape(file, start, 'all');
    const cutBytes = file.size - scan.endOffset;
    if (cutBytes > 0) truncate(path, scan.endOffset);
    return { index: scan.index, endOffset: scan.endOffset, cutBytes };
  } finally {
    file.close();
  }
}

/** The index does not list itself; going on behind it, it becomes a block like others. */
function withIndexBlock(file: TapeFile, index: BlockIndex): BlockIndex {
  const length = new ByteReader(file.read(file.size - BLOCK_TAIL_BYTES, BLOCK_TAIL_BYTES)).u32();
  const last = index.blocks.at(-1)!;
  const offset = file.size - length;
  const { firstMs } = last;
  index.blocks.push({ type: BLOCK.index, flags: 0, offset, firstMs, lastMs: firstMs, ticks: 0 });
  return index;
}

function truncate(path: string, size: number): void {
  try {
    const fd = openSync(path, 'r+');
    try {
      ftruncateSync(fd, size);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw toTapeError(error, `cutting the torn end of ${path}`);
  }
}
