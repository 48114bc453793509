/**
 * The list of a tape's blocks, and how many ticks of which kind each instrument has. Written as the last
 * block at close; built up again by walking the blocks where it is missing. Knows nothing of files.
 */
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import { BLOCK, MAX_TIME_MS, MIN_BLOCK_BYTES } from './format.ts';
import type { Work } from './slices.ts';

/** Most bytes of one entry, and of one instrument's row, in the index block. */
export const MAX_ENTRY_BYTES = 40;
/** Fewest bytes of one entry, and of one instrument's row. */
const MIN_ENTRY_BYTES = 6;
const MAX_VARINT_BYTES = 8;
const MIN_TOTALS_BYTES = 4;
/** What may follow the totals, each with its length: a reader steps over parts that it does not know. */
const PART = { bars: 1 } as const;

/** One block, as the index knows it. */
export interface BlockEntry {
  readonly type: number;
  readonly flags: number;
  /** Where the block begins, bytes from the start of the file. */
  readonly offset: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Ticks in the block; of a block of bars, bars. */
  readonly ticks: number;
}

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
  readonly blocks: BlockEntry[];
  readonly totals: InstrumentTotals[];
}

/** Makes an empty index for instruments 0..count-1. @param lastSequences of the parts before, by id */
export function createBlockIndex(count: number, lastSequences: readonly number[] = []): BlockIndex {
  const index: BlockIndex = { blocks: [], totals: [] };
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

/** Writes how many blocks there are, then each. The writer has room for MAX_ENTRY_BYTES of each. */
export function writeEntries(writer: ByteWriter, blocks: readonly BlockEntry[]): void {
  writer.varint(blocks.length);
  let offset = 0;
  let firstMs = 0;
  for (const block of blocks) {
    writer.u8(block.type);
    writer.u8(block.flags);
    writer.varint(block.offset - offset);
    writer.zigzag(block.firstMs - firstMs);
    writer.varint(block.lastMs - block.firstMs);
    writer.varint(block.ticks);
    offset = block.offset;
    firstMs = block.firstMs;
  }
}

/** Makes a function that reads one entry after the other; what it gives is not checked. */
export function createEntryReader(reader: ByteReader): () => BlockEntry {
  let offset = 0;
  let firstMs = 0;
  return () => {
    const type = reader.u8();
    const flags = reader.u8();
    offset += reader.varint();
    firstMs += reader.zigzag();
    const lastMs = firstMs + reader.varint();
    return { type, flags, offset, firstMs, lastMs, ticks: reader.varint() };
  };
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
  const readEntry = createEntryReader(reader);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const entry = readEntry();
    const isSound =
      !reader.failed &&
      (i === 0 ? entry.type === BLOCK.meta : entry.offset - before >= MIN_BLOCK_BYTES) &&
      entry.offset + MIN_BLOCK_BYTES <= end &&
      entry.firstMs >= 0 &&
      entry.lastMs <= MAX_TIME_MS;
    if (!isSound) return undefined;
    before = entry.offset;
    index.blocks.push(entry);
    if (i % ENTRIES_AT_A_TIME === 0) yield;
  }
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
