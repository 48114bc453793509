/**
 * An open tape: its description, what it holds when, and its ticks from any time on.
 * Promises that ticks come out exactly as they went in or that a TapeError says where the file is damaged.
 * Reads synchronously, a block at a time, because a source is pulled synchronously.
 */
import type { Instrument } from '../model/instrument.ts';
import type { InstrumentChanges } from '../model/instrument-change.ts';
import { copyTick, createTickColumns, type TickColumns } from '../model/tick.ts';
import { type MarketEvent, toEndMs } from '../model/market-event.ts';
import {
  appendTicks,
  decodeTicks,
  type DecodedTicks,
  type DecodeScratch,
} from './block-decoder.ts';
import { decodeBars, type TapeBar } from './bar-block.ts';
import type { InstrumentTotals } from './block-index.ts';
import type { BlockEntry, BlockList, Blocks, BlockSubset } from './block-list.ts';
import { decodeEvents } from './event-block.ts';
import type { TapeGapNews } from './gap-block.ts';
import { type GapPlace, toGapPlaces } from './gap-cursor.ts';
import { BLOCK, TapeError, toPayload } from './format.ts';
import { GAP } from '../wire/codes.ts';
import type { EncodedRuns } from '../wire/encoded-runs.ts';
import type { TapeMeta } from './meta.ts';
import { foldGaps, readGapNews, type TapeGaps, type WholeGap } from './read-gaps.ts';
import { readContent, readContentInParts, type TapeContent } from './tape-content.ts';
import { readInstruments, refuseFlags } from './tape-start.ts';
import { runAtOnce, type Work } from './slices.ts';
import { type ReadBlock, readBlock, type TapeFile } from './tape-bytes.ts';
import type { BlockWalk } from './block-walk.ts';
import { toBlockOverview } from './block-overview.ts';
import { dropUnknown, type TapeDamage } from './tape-damage.ts';

/** A tape that is open for reading. */
export interface Tape {
  /** File name without folder and `.tape`. */
  readonly name: string;
  readonly meta: TapeMeta;
  readonly sizeBytes: number;
  /** Where it is in parts: which there are, by number, and which are missing between them. */
  readonly parts?: { readonly numbers: readonly number[]; readonly missing: readonly number[] };
  /**
   * Time at which the first tick is read (its own, or that of the listing before it, where the tick is of an earlier
   * time) or the first bar is known, and of the latest tick, bar or news of a gap, ms; both `createdMs` when there is
   * neither tick nor bar.
   */
  readonly startMs: number;
  readonly endMs: number;
  readonly tickCount: number;
  /** True when the tape was closed; false after a kill, or while it is being written. */
  readonly isComplete: boolean;
  /** Bytes of a torn tail that are not read, and what is wrong with them. */
  readonly tornBytes: number;
  readonly torn: string | undefined;
  /** All instruments that it ever had, by id, as they were described last; removed ones too. */
  readonly instruments: readonly Instrument[];
  /** Their previous closes by id, price units, or MISSING. */
  readonly previousClose: readonly number[];
  /**
   * Changes of the instruments that `meta` begins with, by time: those at `atMs` come before the ticks that
   * are read from then on, and after all others.
   */
  readonly instrumentChanges: readonly InstrumentChanges[];
  /** Gaps of all instruments, those of damage among them. */
  readonly gaps: readonly WholeGap[];
  /** What opening it has found to be damaged, and has left out; see `readTapeInParts`. */
  readonly damages: readonly TapeDamage[];
  /** Where news of gaps of single instruments stand, in file order. */
  readonly gapPlaces: readonly GapPlace[];
  /** Reads the news of a place. @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_VERSION, TAPE_IO */
  readGapNews(place: GapPlace): TapeGapNews[];
  /**
   * What is missing at the end of the tape, of all instruments and of single ones. Reads the file at each call.
   * @throws TapeError the same as `readGapNews`
   */
  allGaps(): TapeGaps;
  /** The same with pauses: a venue that comes and goes fills a tape with them. */
  allGapsInParts(): Work<TapeGaps>;
  /** Recorded bars: none are made of ticks here. */
  readonly barCount: number;
  /** Tick blocks, and blocks of bars, in file order. */
  readonly tickBlocks: BlockSubset;
  readonly barBlocks: BlockSubset;
  /**
   * Reads block `number` of `barBlocks`, in the order in which its bars become known.
   * @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_VERSION, TAPE_IO
   */
  readBarBlock(number: number): TapeBar[];
  /** All blocks in file order, the unknown ones too. */
  readonly blocks: BlockList;
  /**
   * Reads the block at an offset of `blocks`; its bytes are valid until the next read.
   * @throws TapeError TAPE_CORRUPT with the offset, TAPE_IO
   */
  readBlock(offset: number): ReadBlock;
  /**
   * Decodes tick block `number` of `tickBlocks` into the scratch columns, run after run.
   * @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_IO
   */
  readTickBlock(number: number, scratch: DecodeScratch): DecodedTicks;
  /**
   * The same behind what the columns hold, which have room for it.
   * @param encoded gets the runs as they stand in the tape, where they are all ticks of the block
   * @throws TapeError the same; then the columns are as they were
   */
  appendTickBlock(number: number, into: TickColumns, encoded?: EncodedRuns): void;
  /**
   * Events of the recorded stretch of time, by their time. Reads the file at each call.
   * @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_VERSION, TAPE_IO
   */
  events(): MarketEvent[];
  /**
   * Ticks (where there are none, bars) per equal time bucket between startMs and endMs, from the index alone: a
   * picture, not a count.
   */
  overview(buckets: number): Float64Array;
  close(): void;
}

/** A tape whose ticks were counted, by its index or by reading them all. */
export interface CountedTape extends Tape {
  /** Totals by instrument id. */
  readonly totals: readonly InstrumentTotals[];
}

/**
 * Reads what a tape holds. A closed one is read by its index (two or three small reads); one without an index is
 * walked block by block, checksums and all.
 * @param file closed with the tape, or when it cannot be read
 * @param name of the recording, without `.tape`
 * @throws TapeError TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_TORN (nothing whole in it), TAPE_CORRUPT (damage in the
 *   middle, with its offset), TAPE_IO
 */
export function readTape(file: TapeFile, name: string): CountedTape {
  try {
    const content = readContent(file);
    return { ...toTape(name, file, content), totals: content.totals };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * Reads what a tape holds to look at it or to play it, with pauses. One without an index is walked along the heads
 * of its blocks, from where an earlier walk stood; its ticks are checked when they are read. What is damaged is left out and
 * said in `damages`, as far as opening comes by it.
 * @param toWalk gives the walk of this file, which may be an earlier one. @param firstBlock where it begins
 * @param isGrowing whether somebody writes it now
 * @throws TapeError the same as `readTape`
 */
export function* readTapeInParts(
  file: TapeFile,
  name: string,
  toWalk: (firstBlock: number) => Work<BlockWalk>,
  isGrowing: boolean,
): Work<Tape> {
  try {
    return toTape(name, file, yield* readContentInParts(file, toWalk, isGrowing));
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Makes a tape of what its file holds. @throws TapeError where its instruments cannot be read */
export function toTape(name: string, file: TapeFile, content: TapeContent): Tape {
  const { meta, blocks, isComplete, endOffset, torn, damages = [], hasLostListings } = content;
  const { instruments, changes } = readInstruments(file, meta, blocks);
  const tickBlocks = blocks.only(BLOCK.ticks);
  const barBlocks = blocks.only(BLOCK.bars);
  const tickCount = tickBlocks.countRows();
  const barCount = barBlocks.countRows();
  const startMs = toStartMs(blocks) ?? meta.createdMs;
  const gapPlaces = toGapPlaces(blocks, meta.instruments.length, changes);
  let endMs = tickCount + barCount > 0 ? -Infinity : meta.createdMs;
  endMs = Math.max(endMs, tickBlocks.latestMs(), barBlocks.latestMs());
  if (tickCount > 0) for (const { toldMs } of gapPlaces) endMs = Math.max(endMs, toldMs);
  const known = instruments.all.length;
  const noted = Array.from(blocks.only(BLOCK.gap), ({ firstMs, lastMs, flags }) => ({
    fromMs: firstMs,
    toMs: lastMs,
    cause: flags,
  }));
  const lost = damages
    .filter(({ isGap }) => isGap)
    .map(({ fromMs, toMs }) => ({ fromMs, toMs, cause: GAP.recorderOff }));
  const gaps = [...noted, ...lost];
  const lossy: DecodeScratch = { columns: createTickColumns(0) };
  const readTickBlock = (number: number, scratch: DecodeScratch): DecodedTicks => {
    const most = hasLostListings === true ? Infinity : known;
    const guess = toLength(tickBlocks, number);
    return dropUnknown(readTicks(file, tickBlocks.at(number)!, guess, most, scratch), known);
  };
  return {
    name,
    meta,
    sizeBytes: file.size,
    startMs,
    endMs,
    tickCount,
    isComplete,
    tornBytes: file.size - endOffset,
    torn,
    instruments: instruments.all,
    previousClose: instruments.previousClose,
    instrumentChanges: changes,
    gaps,
    damages,
    gapPlaces,
    readGapNews: (place) => readGapNews(file, place),
    allGaps: () => runAtOnce(foldGaps(file, gaps, gapPlaces)),
    allGapsInParts: () => foldGaps(file, gaps, gapPlaces),
    barCount,
    tickBlocks,
    barBlocks,
    blocks,
    readBlock: (offset) => readSound(file, offset),
    readBarBlock: (number) => readBars(file, barBlocks.at(number)!, instruments.all),
    readTickBlock,
    appendTickBlock(number, into, encoded) {
      const entry = tickBlocks.at(number)!;
      if (hasLostListings === true) appendRows(readTickBlock(number, lossy).columns, into);
      else {
        const block = readListed(file, entry, toLength(tickBlocks, number));
        appendTicks(block, entry.offset, known, into, file.inflate, encoded);
      }
    },
    events: () => readEvents(file, blocks, startMs, endMs),
    overview: (buckets) =>
      toBlockOverview(tickCount > 0 ? tickBlocks : barBlocks, startMs, endMs, buckets),
    close: () => file.close(),
  };
}

function appendRows(from: TickColumns, into: TickColumns): void {
  for (let row = 0; row < from.length; row++) copyTick(from, row, into);
}

function toStartMs(blocks: BlockList): number | undefined {
  let listedMs = 0;
  let startMs: number | undefined;
  for (const { type, firstMs, lastMs } of blocks) {
    if (type === BLOCK.instruments) listedMs = Math.max(listedMs, lastMs);
    if (type === BLOCK.bars) startMs = Math.min(startMs ?? Infinity, firstMs);
    if (type === BLOCK.ticks) return Math.min(startMs ?? Infinity, Math.max(firstMs, listedMs));
  }
  return startMs;
}

/** @throws TapeError TAPE_CORRUPT */
function readSound(file: TapeFile, offset: number, guess?: number): ReadBlock {
  const block = readBlock(file, offset, guess);
  if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
  return block;
}

/** Checks that a block is the one that the index names. @throws TapeError TAPE_CORRUPT */
function readListed(file: TapeFile, entry: BlockEntry, guess?: number): ReadBlock {
  const block = readSound(file, entry.offset, guess);
  const { head } = block;
  const isListed =
    head.type === entry.type &&
    head.ticks === entry.ticks &&
    head.firstMs === entry.firstMs &&
    head.lastMs === entry.lastMs;
  if (!isListed) {
    throw new TapeError('TAPE_CORRUPT', 'a block is not what the index says', entry.offset);
  }
  return block;
}

function readBars(
  file: TapeFile,
  entry: BlockEntry,
  instruments: readonly Instrument[],
): TapeBar[] {
  const { head, bytes } = readListed(file, entry);
  refuseFlags(head.flags, entry.offset);
  const times = { firstMs: head.firstMs, lastMs: head.lastMs, count: head.ticks };
  return decodeBars(toPayload(bytes, head), times, instruments, entry.offset);
}

/** Bytes to the next tick block: what one read should fetch. */
export function toLength(tickBlocks: Blocks, number: number): number {
  const next = tickBlocks.at(number + 1);
  const distance = next === undefined ? Infinity : next.offset - tickBlocks.at(number)!.offset;
  return Math.min(distance, 512 * 1024);
}

/** Reads a block of ticks. @param guess its bytes  @param instruments how many there are; ids must be below */
export function readTicks(
  file: TapeFile,
  entry: BlockEntry,
  guess: number,
  instruments: number,
  scratch: DecodeScratch,
): DecodedTicks {
  const block = readListed(file, entry, guess);
  return decodeTicks(block, entry.offset, instruments, scratch, file.inflate);
}

/** A later event of the same id replaces the earlier one. */
function readEvents(
  file: TapeFile,
  blocks: BlockList,
  startMs: number,
  endMs: number,
): MarketEvent[] {
  const found = new Map<string, MarketEvent>();
  for (const { flags, offset } of blocks.only(BLOCK.events)) {
    refuseFlags(flags, offset);
    const block = readBlock(file, offset);
    if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
    const events = decodeEvents(toPayload(block.bytes, block.head), offset);
    for (const event of events) found.set(event.id, event);
  }
  return [...found.values()]
    .filter((event) => event.isCancelled !== true)
    .filter((event) => event.atMs <= endMs && toEndMs(event) >= startMs)
    .sort((a, b) => a.atMs - b.atMs);
}
