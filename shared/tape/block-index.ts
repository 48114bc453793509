/**
 * The list of a tape's blocks, and how many ticks of which kind each instrument has. Written as the last
 * block at close; built up again by walking the blocks where it is missing. Knows nothing of files.
 */
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import { BlockList } from './block-list.ts';
import { BLOCK, MAX_TIME_MS, MIN_BLOCK_BYTES, toBlock } from './format.ts';
import type { Work } from './slices.ts';

/** Most bytes of one entry, and of one instrument's row, in the index block. */
export const MAX_ENTRY_BYTES = 40;
/** Fewest bytes of one entry, and of one instrument's row. */
export const MIN_ENTRY_BYTES = 6;
const MAX_VARINT_BYTES = 8;
const MIN_TOTALS_BYTES = 4;
/** Most ticks or bars that the head of a block can say. */
const MAX_ROWS = 2 ** 32 - 1;
/** What may follow the totals, each with its length: a reader steps over parts that it does not know. */
const PART = { bars: 1 } as const;

/** Totals of one instrument. */
export interface InstrumentTotals {
  /** Sequence of its last tick, those of earlier parts counted; 0 when it has none. */
  lastSequence: number;
  /** From here on of this tape alone. */
  trades: number;
  quotes: number;
  statuses: number;
  bars: number;
}

/** Blocks in file order, and totals by instrument id. */
export interface BlockIndex {
  readonly blocks: BlockList;
  readonly totals: InstrumentTotals[];
}

/** Makes an empty index for instruments 0..count-1. @param lastSequences of the parts before, by id */
export function createBlockIndex(count: number, lastSequences: readonly number[] = []): BlockIndex {
  const index: BlockIndex = { blocks: new BlockList(), totals: [] };
  addTotals(index, count, lastSequences);
  return index;
}

/** Makes room for instruments up to count-1. @param lastSequences of the parts before, by id */
export function addTotals(
  { totals }: Pick<BlockIndex, 'totals'>,
  count: number,
  lastSequences: readonly number[] = [],
): void {
  while (totals.length < count) {
    const lastSequence = lastSequences[totals.length] ?? 0;
    totals.push({ lastSequence, trades: 0, quotes: 0, statuses: 0, bars: 0 });
  }
}

/** Encodes the payload of an index block. */
export function encodeIndex(index: BlockIndex): Uint8Array<ArrayBuffer> {
  const { blocks, totals } = index;
  const writer = new ByteWriter(16 + (blocks.length + totals.length) * MAX_ENTRY_BYTES);
  writeEntries(writer, blocks);
  writer.varint(totals.length);
  for (const one of totals) {
    writer.varint(one.lastSequence);
    writer.varint(one.trades);
    writer.varint(one.quotes);
    writer.varint(one.statuses);
  }
  writeBarTotals(writer, totals);
  return writer.toBytes();
}

/** From when to when the ticks and bars of a tape are, ms; both 0 where it has none. */
export function toTimes({ blocks }: BlockIndex): { firstMs: number; lastMs: number } {
  const [ticks, bars] = [blocks.only(BLOCK.ticks), blocks.only(BLOCK.bars)];
  const lastMs = Math.max(0, ticks.latestMs(), bars.latestMs());
  return { firstMs: Math.min(lastMs, ticks.earliestMs(), bars.earliestMs()), lastMs };
}

/** Makes the block that a closed tape ends with. */
export function toIndexBlock(index: BlockIndex): Uint8Array<ArrayBuffer> {
  const { firstMs, lastMs } = toTimes(index);
  return toBlock(BLOCK.index, 0, firstMs, lastMs, 0, encodeIndex(index));
}

/** Writes how many blocks there are, then each. The writer has room for MAX_ENTRY_BYTES of each. */
export function writeEntries(
  writer: ByteWriter,
  blocks: BlockList,
  from = 0,
  to = blocks.length,
): void {
  const { type, flags, offset, firstMs, lastMs, ticks } = blocks;
  writer.varint(to - from);
  let beforeOffset = 0;
  let beforeMs = 0;
  for (let row = from; row < to; row++) {
    writer.u8(type[row]!);
    writer.u8(flags[row]!);
    writer.varint(offset[row]! - beforeOffset);
    writer.zigzag(firstMs[row]! - beforeMs);
    writer.varint(lastMs[row]! - firstMs[row]!);
    writer.varint(ticks[row]!);
    beforeOffset = offset[row]!;
    beforeMs = firstMs[row]!;
  }
}

/**
 * Reads entries behind those of a list, which go on where its last one ends, and has room for them.
 * @param isFirst whether the first of them begins anew at offset and time 0
 * @param end that all blocks lie before, bytes
 * @returns false where they cannot be entries of blocks that follow one another
 */
export function readEntries(
  reader: ByteReader,
  into: BlockList,
  count: number,
  isFirst: boolean,
  end: number,
): boolean {
  const { type, flags, offset, firstMs, lastMs, ticks } = into;
  const { bytes } = reader;
  let row = into.length;
  let least = row > 0 ? offset[row - 1]! + MIN_BLOCK_BYTES : 0;
  let at = isFirst || row === 0 ? 0 : offset[row - 1]!;
  let ms = isFirst || row === 0 ? 0 : firstMs[row - 1]!;
  for (const last = row + count; row < last; row++) {
    /* Past the end of the bytes these are 0, and what follows fails. */
    type[row] = bytes[reader.pos++]!;
    flags[row] = bytes[reader.pos++]!;
    at += reader.varint();
    ms += reader.zigzag();
    const latest = ms + reader.varint();
    const rows = reader.varint();
    const isSound =
      at >= least &&
      at + MIN_BLOCK_BYTES <= end &&
      ms >= 0 &&
      latest <= MAX_TIME_MS &&
      rows <= MAX_ROWS &&
      !reader.failed;
    if (!isSound) return false;
    least = at + MIN_BLOCK_BYTES;
    offset[row] = at;
    firstMs[row] = ms;
    lastMs[row] = latest;
    ticks[row] = rows;
  }
  into.length = row;
  return true;
}

/** Left out where there are no bars: such an index is as it always was. */
function writeBarTotals(writer: ByteWriter, totals: readonly InstrumentTotals[]): void {
  if (totals.every(({ bars }) => bars === 0)) return;
  const part = new ByteWriter(totals.length * MAX_VARINT_BYTES);
  for (const { bars } of totals) part.varint(bars);
  const bytes = part.toBytes();
  writer.ensure(bytes.length + MAX_VARINT_BYTES + 1);
  writer.u8(PART.bars);
  writer.varint(bytes.length);
  writer.append(bytes);
}

/** Entries that are decoded between two pauses. */
const ENTRIES_AT_A_TIME = 4_096;

/**
 * Decodes an index payload, with pauses.
 * @param end offset of the index block itself: all blocks lie before it
 * @returns undefined when the bytes are no index; how many instruments it is of, the caller must check
 */
export function* decodeIndex(payload: Uint8Array, end: number): Work<BlockIndex | undefined> {
  const reader = new ByteReader(payload);
  const count = reader.varint();
  if (count === 0 || count * MIN_ENTRY_BYTES > reader.left) return undefined;
  const index = createBlockIndex(0);
  const { blocks } = index;
  blocks.reserve(count);
  while (blocks.length < count) {
    const { length } = blocks;
    const some = Math.min(ENTRIES_AT_A_TIME, count - length);
    if (!readEntries(reader, blocks, some, length === 0, end)) return undefined;
    yield;
  }
  if (blocks.type[0] !== BLOCK.meta) return undefined;
  const instruments = reader.varint();
  if (reader.failed || instruments * MIN_TOTALS_BYTES > reader.left) return undefined;
  addTotals(index, instruments);
  for (const one of index.totals) {
    one.lastSequence = reader.varint();
    one.trades = reader.varint();
    one.quotes = reader.varint();
    one.statuses = reader.varint();
  }
  return readParts(reader, index) ? index : undefined;
}

/** Reads what follows the totals. @returns false where the bytes are no such parts */
function readParts(reader: ByteReader, { totals }: BlockIndex): boolean {
  while (reader.left > 0 && !reader.failed) {
    const part = reader.u8();
    const length = reader.varint();
    if (reader.failed || length > reader.left) return false;
    const after = reader.left - length;
    if (part === PART.bars) for (const one of totals) one.bars = reader.varint();
    else reader.pos += length;
    if (reader.failed || reader.left !== after) return false;
  }
  return !reader.failed;
}
