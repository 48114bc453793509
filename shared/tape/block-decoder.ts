/**
 * A tick block back to ticks, and the order in which its instruments' ticks follow one another in time.
 * Promises to be total: bytes give ticks or TapeError TAPE_CORRUPT, and memory is taken only for ticks
 * that the bytes back. Knows nothing of files.
 */
import { ByteReader } from '../wire/bytes.ts';
import type { RunHead } from '../wire/run.ts';
import { decodeRun } from '../wire/run-decode.ts';
import { createTickColumns, type TickColumns } from '../model/tick.ts';
import { type BlockHead, isSoundBlock, readBlockHead, TapeError, toPayload } from './format.ts';

/** A decoded block: rows run after run, and the runs' heads in the same order. */
export interface DecodedTicks {
  readonly columns: TickColumns;
  readonly runs: readonly RunHead[];
}

/** Columns that are used again; they grow when a block needs more room. */
export interface DecodeScratch {
  columns: TickColumns;
}

/**
 * Decodes one whole tick block into the scratch columns.
 * @param bytes the block, head to trailing length  @param offset of the block in the file, for errors
 * @param instruments how many instruments the tape has; ids must be below
 * @throws TapeError TAPE_CORRUPT
 */
export function decodeTicks(
  bytes: Uint8Array,
  offset: number,
  instruments: number,
  scratch: DecodeScratch,
): DecodedTicks {
  const head = readHead(bytes, offset);
  if (scratch.columns.capacity < head.ticks) scratch.columns = createTickColumns(head.ticks);
  scratch.columns.length = 0;
  const runs = readRuns(bytes, head, offset, instruments, scratch.columns);
  return { columns: scratch.columns, runs };
}

/**
 * Decodes one whole tick block behind what the columns hold; they have room for it.
 * @throws TapeError TAPE_CORRUPT; then the columns are as they were
 */
export function appendTicks(
  bytes: Uint8Array,
  offset: number,
  instruments: number,
  columns: TickColumns,
): void {
  const { length } = columns;
  try {
    readRuns(bytes, readHead(bytes, offset), offset, instruments, columns);
  } catch (error) {
    columns.length = length;
    throw error;
  }
}

const toDamage = (what: string, offset: number): TapeError =>
  new TapeError('TAPE_CORRUPT', what, offset);

function readHead(bytes: Uint8Array, offset: number): BlockHead {
  const head = readBlockHead(bytes, bytes.length);
  if (typeof head === 'string') throw toDamage(head, offset);
  if (!isSoundBlock(bytes, head)) throw toDamage('the checksum of a block is wrong', offset);
  if (head.flags !== 0) {
    throw new TapeError('TAPE_VERSION', 'a tick block is stored in an unknown way', offset);
  }
  if (head.ticks === 0 || head.ticks > toPayload(bytes, head).length)
    throw toDamage('a block has an impossible tick count', offset);
  return head;
}

function readRuns(
  bytes: Uint8Array,
  head: BlockHead,
  offset: number,
  instruments: number,
  columns: TickColumns,
): RunHead[] {
  const bad = (what: string): TapeError => toDamage(what, offset);
  const before = columns.length;
  const reader = new ByteReader(toPayload(bytes, head));
  const runs: RunHead[] = [];
  let lastInstrument = -1;
  while (reader.left > 0) {
    const run = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
    if (!decodeRun(reader, head.firstMs, run, columns)) throw bad('a run of ticks cannot be read');
    if (run.instrument <= lastInstrument || run.instrument >= instruments) {
      throw bad(`a block has a run of instrument ${run.instrument} where it cannot be`);
    }
    lastInstrument = run.instrument;
    runs.push(run);
  }
  if (columns.length - before !== head.ticks)
    throw bad('a block holds another number of ticks than it says');
  const { timeMs } = columns;
  const { firstMs, lastMs } = head;
  for (let row = before; row < columns.length; row++) {
    const ms = timeMs[row]!;
    if (!(ms >= firstMs && ms <= lastMs)) throw bad("a tick lies outside its block's time");
  }
  return runs;
}
