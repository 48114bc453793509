/**
 * What a tape begins and ends with, read without believing it: header, description, index, changes of its
 * instruments. Telling a torn tail from damage is the scan's business.
 */
import { type InstrumentChanges, InstrumentList } from '../model/instrument-change.ts';
import { ByteReader } from '../wire/bytes.ts';
import { type BlockIndex, decodeIndex } from './block-index.ts';
import type { BlockList } from './block-list.ts';
import { findBlock } from './block-search.ts';
import {
  BLOCK,
  BLOCK_TAIL_BYTES,
  MIN_BLOCK_BYTES,
  readFileHeader,
  TapeError,
  toPayload,
} from './format.ts';
import { decodeInstrumentChanges } from './instrument-block.ts';
import { decodeMeta, type TapeMeta } from './meta.ts';
import { runAtOnce, type Work } from './slices.ts';
import { readBlock, type TapeFile } from './tape-bytes.ts';

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

/**
 * The same with pauses: an index of millions of blocks takes a while.
 * @param isTolerant whether it is believed where the instruments cannot be read
 */
export function* readIndexInParts(
  file: TapeFile,
  start: TapeStart,
  isTolerant = false,
): Work<BlockIndex | undefined> {
  const tail = file.read(file.size - BLOCK_TAIL_BYTES, BLOCK_TAIL_BYTES);
  const length = new ByteReader(tail).u32();
  const offset = file.size - length;
  if (length < MIN_BLOCK_BYTES || offset <= start.firstBlock) return undefined;
  const block = readBlock(file, offset, length);
  if (typeof block === 'string' || block.head.length !== length) return undefined;
  if (block.head.type !== BLOCK.index) return undefined;
  refuseFlags(block.head.flags, offset);
  const payload = toPayload(block.bytes, block.head);
  const index = yield* decodeIndex(payload, offset);
  if (index?.blocks.at(0)?.offset !== start.firstBlock) return undefined;
  if (isTolerant) return index;
  const { instruments } = readInstruments(file, start.meta, index.blocks);
  return index.totals.length === instruments.all.length ? index : undefined;
}

/** All instruments of a tape, and the changes that brought them. */
export interface TapeInstruments {
  readonly instruments: InstrumentList;
  readonly changes: readonly InstrumentChanges[];
}

/** Reads the blocks of instruments among a tape's blocks. @throws TapeError TAPE_CORRUPT, TAPE_VERSION */
export function readInstruments(
  file: TapeFile,
  meta: TapeMeta,
  blocks: BlockList,
): TapeInstruments {
  const instruments = new InstrumentList(meta.instruments, meta.previousClose);
  const changes: InstrumentChanges[] = [];
  for (const { flags, offset, firstMs } of blocks.only(BLOCK.instruments)) {
    refuseFlags(flags, offset);
    const block = readBlock(file, offset, LIKELY_BLOCK_BYTES);
    if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
    const payload = toPayload(block.bytes, block.head);
    changes.push({ atMs: firstMs, changes: decodeInstrumentChanges(payload, instruments, offset) });
  }
  return { instruments, changes };
}
