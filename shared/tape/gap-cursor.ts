/**
 * A place among the news of gaps on a tape, which stand between its blocks of ticks. Reads one block of news at a time,
 * so that memory does not grow with how many there are.
 */
import { partitionPoint } from '../model/lower-bound.ts';
import type { InstrumentChanges } from '../model/instrument-change.ts';
import type { BlockList } from './block-list.ts';
import type { TapeGapNews } from './gap-block.ts';
import { BLOCK } from './format.ts';

/** A block of news. */
export interface GapPlace {
  readonly flags: number;
  readonly offset: number;
  /** When they were told, ms: not before the ticks and the changes of instruments that stand before them. */
  readonly toldMs: number;
  /** Number of the block of ticks that they stand before. */
  readonly beforeBlock: number;
  /** Instruments that there are by then. */
  readonly instruments: number;
}

/** Finds the blocks of news. @param instruments that the tape begins with  @param changes of all its blocks of instruments */
export function toGapPlaces(
  blocks: BlockList,
  instruments: number,
  changes: readonly InstrumentChanges[],
): GapPlace[] {
  const places: GapPlace[] = [];
  let reachedMs = 0;
  let beforeBlock = 0;
  let change = 0;
  let count = instruments;
  const { type, flags, offset, firstMs, lastMs } = blocks;
  const end = type.subarray(0, blocks.length).lastIndexOf(BLOCK.gapNews) + 1;
  for (let row = 0; row < end; row++) {
    const what = type[row];
    if (what === BLOCK.gapNews) {
      const place = { flags: flags[row]!, offset: offset[row]! };
      const toldMs = Math.max(reachedMs, firstMs[row]!);
      places.push({ ...place, toldMs, beforeBlock, instruments: count });
    }
    if (what === BLOCK.instruments) {
      count += changes[change++]!.changes.filter((one) => one.change === 'listed').length;
    }
    if (what === BLOCK.ticks) beforeBlock++;
    if (what === BLOCK.ticks || what === BLOCK.instruments) {
      reachedMs = Math.max(reachedMs, lastMs[row]!);
    }
  }
  return places;
}

/** Moves through the news of a tape. */
export class GapCursor {
  private readonly places: readonly GapPlace[];
  private readonly readNews: (place: GapPlace) => TapeGapNews[];
  private at = 0;

  constructor(places: readonly GapPlace[], readNews: (place: GapPlace) => TapeGapNews[]) {
    this.places = places;
    this.readNews = readNews;
  }

  /** Number of the block of ticks that the next news stand before; Infinity when there are none. */
  get beforeBlock(): number {
    return this.places[this.at]?.beforeBlock ?? Infinity;
  }

  /** When the next news were told, ms; Infinity when there are none. */
  get nextMs(): number {
    return this.places[this.at]?.toldMs ?? Infinity;
  }

  /** Where the next news stand; there must be some. */
  get next(): GapPlace {
    return this.places[this.at]!;
  }

  /** Reads the next news and moves on. @throws TapeError TAPE_CORRUPT, TAPE_VERSION, TAPE_IO */
  take(): TapeGapNews[] {
    const news = this.readNews(this.places[this.at]!);
    this.at++;
    return news;
  }

  /** Leaves out news that cannot be read. */
  skip(): void {
    this.at++;
  }

  /** Moves to the first news that do not stand before an earlier block of ticks; 0 is the beginning. */
  toBlock(block: number): void {
    this.at = partitionPoint(
      0,
      this.places.length,
      (place) => this.places[place]!.beforeBlock < block,
    );
  }
}
