/**
 * A tick block back to ticks, and the order in which its instruments' ticks follow one another in time.
 * Promises to be total: bytes give ticks or TapeError TAPE_CORRUPT, and memory is taken only for ticks
 * that the bytes back. Knows nothing of files.
 */
import { ByteReader } from '../wire/bytes.ts';
import type { RunHead } from '../wire/run.ts';
import { decodeRun } from '../wire/run-decode.ts';
import { createTickColumns, type TickColumns } from '../model/tick.ts';
import { isSoundBlock, readBlockHead, TapeError, toPayload } from './format.ts';

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
  const bad = (what: string): TapeError => new TapeError('TAPE_CORRUPT', what, offset);
  const head = readBlockHead(bytes, bytes.length);
  if (typeof head === 'string') throw bad(head);
  if (!isSoundBlock(bytes, head)) throw bad('the checksum of a block is wrong');
  if (head.flags !== 0) {
    throw new TapeError('TAPE_VERSION', 'a tick block is stored in an unknown way', offset);
  }
  const payload = toPayload(bytes, head);
  if (head.ticks === 0 || head.ticks > payload.length)
    throw bad('a block has an impossible tick count');
  if (scratch.columns.capacity < head.ticks) scratch.columns = createTickColumns(head.ticks);
  const { columns } = scratch;
  columns.length = 0;
  const reader = new ByteReader(payload);
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
  if (columns.length !== head.ticks)
    throw bad('a block holds another number of ticks than it says');
  for (let row = 0; row < columns.length; row++) {
    const ms = columns.timeMs[row]!;
    if (!(ms >= head.firstMs && ms <= head.lastMs))
      throw bad("a tick lies outside its block's time");
  }
  return { columns, runs };
}
