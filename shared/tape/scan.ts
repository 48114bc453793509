/**
 * Walks a tape from end to end, checking every byte: tapes that were not closed get their index anew this way.
 * A tail is torn when no sound block follows it; then what stands before is whole, and the rest was never
 * acknowledged. Damage that sound blocks follow is an error with its offset: nothing is skipped silently. Behind a block that
 * says that nobody recorded, sequences may go on higher: a part that was repaired keeps those that the other parts know.
 */
import { InstrumentList } from '../model/instrument-change.ts';
import { createTickColumns, TICK } from '../model/tick.ts';
import { decodeBars } from './bar-block.ts';
import { decodeTicks, type DecodeScratch } from './block-decoder.ts';
import { addTotals, type BlockIndex, createBlockIndex } from './block-index.ts';
import { findBlock, type SearchReach } from './block-search.ts';
import { decodeEvents } from './event-block.ts';
import { decodeGapNews } from './gap-block.ts';
import { GapFold } from './gap-fold.ts';
import { BLOCK, TapeError, toPayload } from './format.ts';
import { decodeInstrumentChanges } from './instrument-block.ts';
import { GAP } from '../wire/codes.ts';
import type { TapeStart } from './tape-start.ts';
import { runAtOnce } from './slices.ts';
import { readBlock, type ReadBlock, type TapeFile } from './tape-bytes.ts';

const LIKELY_BLOCK_BYTES = 16 * 1024;

/** What a walk over all blocks has found. */
export interface ScanResult {
  readonly index: BlockIndex;
  /** All instruments that the tape ever had. */
  readonly instruments: InstrumentList;
  /** What is missing, of all instruments and of single ones. */
  readonly gaps: GapFold;
  /** Whether it ends with a block that says that nobody recorded: what comes behind may have higher sequences. */
  readonly mayGoOnHigher: boolean;
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
  const { meta } = start;
  const lastSequences = meta.part?.lastSequences;
  const index = createBlockIndex(meta.instruments.length, lastSequences);
  const instruments = new InstrumentList(meta.instruments, meta.previousClose);
  const gaps = new GapFold();
  const ticks = createTickColumns(0);
  const scratch = { columns: ticks, inflate: file.inflate };
  const jumps = new Jumps();
  let offset = start.firstBlock;
  let torn: string | undefined;
  while (offset < file.size) {
    const block = readBlock(file, offset, LIKELY_BLOCK_BYTES);
    if (typeof block === 'string') {
      torn = block;
      break;
    }
    const { type, flags, firstMs, lastMs, length } = block.head;
    if (type === BLOCK.ticks) countTicks(index, block, offset, scratch, jumps);
    if (type === BLOCK.events && flags === 0) {
      decodeEvents(toPayload(block.bytes, block.head), offset);
    }
    if (type === BLOCK.instruments && flags === 0) {
      decodeInstrumentChanges(toPayload(block.bytes, block.head), instruments, offset);
      addTotals(index, instruments.all.length, lastSequences);
    }
    if (type === BLOCK.gap) {
      gaps.addWhole(firstMs, lastMs, flags);
      if (flags === GAP.recorderOff) jumps.allow();
    }
    if (type === BLOCK.gapNews && flags === 0) {
      const payload = toPayload(block.bytes, block.head);
      gaps.add(firstMs, decodeGapNews(payload, firstMs, instruments.all.length, offset));
    }
    if (type === BLOCK.bars && flags === 0) {
      const { all } = instruments;
      const times = { firstMs, lastMs, count: block.head.ticks };
      const bars = decodeBars(toPayload(block.bytes, block.head), times, all, offset);
      for (const { instrument } of bars) index.totals[instrument]!.bars++;
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
  return { index, instruments, gaps, mayGoOnHigher: jumps.isOpen, endOffset: offset, torn };
}

/** Which instruments may go on with a higher sequence: those without a tick since a block of a gap. */
class Jumps {
  private gaps = 0;
  private readonly seen: number[] = [];
  /** Whether no tick has come since the last gap. */
  isOpen = false;

  allow(): void {
    this.gaps++;
    this.isOpen = true;
  }

  may(instrument: number): boolean {
    return this.gaps > (this.seen[instrument] ?? 0);
  }

  note(instrument: number): void {
    this.seen[instrument] = this.gaps;
    this.isOpen = false;
  }
}

function countTicks(
  index: BlockIndex,
  block: ReadBlock,
  offset: number,
  scratch: DecodeScratch & Pick<TapeFile, 'inflate'>,
  jumps: Jumps,
): void {
  const { columns, runs } = decodeTicks(
    block,
    offset,
    index.totals.length,
    scratch,
    scratch.inflate,
  );
  let row = 0;
  for (const run of runs) {
    const one = index.totals[run.instrument]!;
    if (run.firstSequence > one.lastSequence + 1 && jumps.may(run.instrument)) {
      one.lastSequence = run.firstSequence - 1;
    }
    jumps.note(run.instrument);
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
