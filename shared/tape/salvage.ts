/**
 * What is sound in a damaged tape, before and after each damage. Promises that nothing is taken whose checksum is wrong,
 * and that every byte that is left out is named. Reads the whole file; for who repairs or looks closely.
 */
import { InstrumentList } from '../model/instrument-change.ts';
import { decodeBars } from './bar-block.ts';
import { decodeTicks, type DecodeScratch } from './block-decoder.ts';
import { BlockList } from './block-list.ts';
import { findBlock } from './block-search.ts';
import { decodeEvents } from './event-block.ts';
import { BLOCK, TapeError, toPayload } from './format.ts';
import { decodeGapNews } from './gap-block.ts';
import { decodeInstrumentChanges } from './instrument-block.ts';
import { createTickColumns, type TickColumns } from '../model/tick.ts';
import type { Work } from './slices.ts';
import type { TapeStart } from './tape-start.ts';
import { readBlock, type ReadBlock, type TapeFile } from './tape-bytes.ts';

/** Bytes that are no sound block. */
export interface Damage {
  readonly fromOffset: number;
  /** First byte behind them. */
  readonly toOffset: number;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** True of those at the end of the file that no sound block follows. */
  readonly isTail: boolean;
  /** Latest time of the ticks before, and earliest of those behind, ms; undefined where there are none. */
  readonly beforeMs: number | undefined;
  readonly afterMs: number | undefined;
}

/** What is left of a tape. */
export interface Salvage {
  readonly blocks: BlockList;
  readonly damages: readonly Damage[];
}

/**
 * Walks all of a tape, past whatever is damaged.
 * @throws TapeError TAPE_VERSION where a block is stored in a way that is not known here
 */
export function* salvageBlocks(file: TapeFile, start: TapeStart): Work<Salvage> {
  const { meta, firstBlock } = start;
  const blocks = new BlockList();
  const damages: Damage[] = [];
  const scratch = { columns: createTickColumns(0) };
  const check = createCheck(
    new InstrumentList(meta.instruments, meta.previousClose),
    scratch,
    file,
  );
  let beforeMs: number | undefined;
  for (let offset = firstBlock; offset < file.size;) {
    const block = readBlock(file, offset, LIKELY_BLOCK_BYTES);
    const problem = typeof block === 'string' ? block : check(block, offset);
    if (problem === undefined && typeof block !== 'string') {
      const { type, flags, firstMs, lastMs, ticks, length } = block.head;
      blocks.push({ type, flags, offset, firstMs, lastMs, ticks });
      if (type === BLOCK.ticks) {
        noteAfter(damages, scratch.columns);
        beforeMs = Math.max(beforeMs ?? lastMs, lastMs);
      }
      offset += length;
      yield;
      continue;
    }
    const next =
      typeof block === 'string' ? yield* findNext(file, offset) : offset + block.head.length;
    const toOffset = next ?? file.size;
    const message = problem ?? 'it cannot be read';
    const times = { beforeMs, afterMs: undefined };
    damages.push({ fromOffset: offset, toOffset, message, isTail: next === undefined, ...times });
    offset = toOffset;
  }
  return { blocks, damages };
}

const LIKELY_BLOCK_BYTES = 16 * 1024;

/** The next sound block; a search that is given up finds none. */
function* findNext(file: TapeFile, offset: number): Work<number | undefined> {
  const next = yield* findBlock(file, offset + 1, 'all');
  return next === undefined || next < 0 ? undefined : next;
}

/** The first ticks behind damages say when these were over: late ones among them do not. */
function noteAfter(damages: Damage[], { timeMs, length }: TickColumns): void {
  for (let at = damages.length - 1; at >= 0 && damages[at]!.afterMs === undefined; at--) {
    const { beforeMs = -Infinity } = damages[at]!;
    let afterMs = Infinity;
    for (let row = 0; row < length; row++) {
      if (timeMs[row]! >= beforeMs) afterMs = Math.min(afterMs, timeMs[row]!);
    }
    damages[at] = { ...damages[at]!, afterMs: afterMs === Infinity ? beforeMs : afterMs };
  }
}

/** Tells what is wrong inside a block whose checksum is right: the work of a writer that failed. */
function createCheck(
  instruments: InstrumentList,
  scratch: DecodeScratch,
  { inflate }: TapeFile,
): (block: ReadBlock, offset: number) => string | undefined {
  return (block, offset) => {
    const { head, bytes } = block;
    const { type, flags, firstMs, lastMs, ticks } = head;
    if (type === BLOCK.gap || type === BLOCK.index || type === BLOCK.meta) return undefined;
    const payload = toPayload(bytes, head);
    try {
      if (type === BLOCK.ticks) decodeTicks(block, offset, Infinity, scratch, inflate);
      if (flags !== 0) return undefined;
      if (type === BLOCK.events) decodeEvents(payload, offset);
      if (type === BLOCK.instruments) decodeInstrumentChanges(payload, instruments, offset);
      if (type === BLOCK.gapNews) decodeGapNews(payload, firstMs, instruments.all.length, offset);
      if (type === BLOCK.bars) {
        decodeBars(payload, { firstMs, lastMs, count: ticks }, instruments.all, offset);
      }
      return undefined;
    } catch (error) {
      if (error instanceof TapeError && error.code === 'TAPE_CORRUPT') return error.message;
      throw error;
    }
  };
}
