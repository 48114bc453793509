/**
 * A tick block back to ticks, and the order in which its instruments' ticks follow one another in time.
 * Promises to be total: bytes give ticks or TapeError TAPE_CORRUPT, and memory is taken only for ticks
 * that the bytes back. Knows nothing of files.
 */
import { ByteReader } from '../wire/bytes.ts';
import type { EncodedRuns } from '../wire/encoded-runs.ts';
import type { RunHead } from '../wire/run.ts';
import { decodeRun } from '../wire/run-decode.ts';
import { createTickColumns, type TickColumns } from '../model/tick.ts';
import { type BlockHead, DEFLATED, readDeflatedPayload, TapeError, toPayload } from './format.ts';
import type { ReadBlock, TapeFile } from './tape-bytes.ts';

type Inflate = NonNullable<TapeFile['inflate']>;

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
 * @param read sound by its checksum  @param offset of the block in the file, for errors
 * @param instruments how many instruments the tape has; ids must be below
 * @param inflate of the file that it is in, see TapeFile
 * @throws TapeError TAPE_CORRUPT; TAPE_VERSION for one that is stored in an unknown way, or that nobody can inflate
 */
export function decodeTicks(
  read: ReadBlock,
  offset: number,
  instruments: number,
  scratch: DecodeScratch,
  inflate?: Inflate,
): DecodedTicks {
  const block = openBlock(read, offset, inflate);
  const { ticks } = block.head;
  if (scratch.columns.capacity < ticks) scratch.columns = createTickColumns(ticks);
  scratch.columns.length = 0;
  const runs = readRuns(block, offset, instruments, scratch.columns);
  return { columns: scratch.columns, runs };
}

/**
 * Decodes one whole tick block behind what the columns hold; they have room for it.
 * @param encoded gets the runs as they are, behind what it has
 * @throws TapeError the same; then the columns are as they were
 */
export function appendTicks(
  read: ReadBlock,
  offset: number,
  instruments: number,
  columns: TickColumns,
  inflate?: Inflate,
  encoded?: EncodedRuns,
): void {
  const { length } = columns;
  try {
    readRuns(openBlock(read, offset, inflate), offset, instruments, columns, encoded);
  } catch (error) {
    columns.length = length;
    encoded?.spoil();
    throw error;
  }
}

const toDamage = (what: string, offset: number): TapeError =>
  new TapeError('TAPE_CORRUPT', what, offset);

interface OpenBlock {
  readonly head: BlockHead;
  readonly runs: Uint8Array;
}

function openBlock({ head, bytes }: ReadBlock, offset: number, inflate?: Inflate): OpenBlock {
  const payload = toPayload(bytes, head);
  const runs = head.flags === 0 ? payload : inflateRuns(payload, head.flags, offset, inflate);
  if (head.ticks === 0 || head.ticks > runs.length)
    throw toDamage('a block has an impossible tick count', offset);
  return { head, runs };
}

function inflateRuns(
  payload: Uint8Array,
  flags: number,
  offset: number,
  inflate: Inflate | undefined,
): Uint8Array {
  if (flags !== DEFLATED) {
    throw new TapeError('TAPE_VERSION', 'a tick block is stored in an unknown way', offset);
  }
  if (inflate === undefined) {
    throw new TapeError(
      'TAPE_VERSION',
      'a tick block is compressed, which is not read here',
      offset,
    );
  }
  const parts = readDeflatedPayload(payload);
  const runs = parts && inflate(parts.deflated, parts.length);
  if (runs === undefined) throw toDamage('a compressed block cannot be inflated', offset);
  return runs;
}

function readRuns(
  { head, runs: payload }: OpenBlock,
  offset: number,
  instruments: number,
  columns: TickColumns,
  encoded?: EncodedRuns,
): RunHead[] {
  const bad = (what: string): TapeError => toDamage(what, offset);
  const before = columns.length;
  const reader = new ByteReader(payload);
  const place = encoded?.take(payload) ?? 0;
  const runs: RunHead[] = [];
  let lastInstrument = -1;
  while (reader.left > 0) {
    const run = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
    const start = place + reader.pos;
    if (!decodeRun(reader, head.firstMs, run, columns)) throw bad('a run of ticks cannot be read');
    encoded?.noteRun(run, head.firstMs, start, place + reader.pos);
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
