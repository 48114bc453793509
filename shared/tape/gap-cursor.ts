/**
 * A place among the news of gaps on a tape, which stand between its blocks of ticks. Reads one block of news at a time,
 * so that memory does not grow with how many there are.
 */
import { partitionPoint } from '../model/lower-bound.ts';
import type { InstrumentChanges } from '../model/instrument-change.ts';
import type { BlockEntry } from './block-index.ts';
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
  blocks: readonly BlockEntry[],
  instruments: number,
  changes: readonly InstrumentChanges[],
): GapPlace[] {
  const places: GapPlace[] = [];
  let reachedMs = 0;
  let beforeBlock = 0;
  let change = 0;
  let count = instruments;
  for (const { type, flags, offset, firstMs, lastMs } of blocks) {
    if (type === BLOCK.gapNews) {
      const toldMs = Math.max(reachedMs, firstMs);
      places.push({ flags, offset, toldMs, beforeBlock, instruments: count });
    }
    if (type === BLOCK.instruments) {
      count += changes[change++]!.changes.filter((one) => one.change === 'listed').length;
    }
    if (type === BLOCK.ticks) beforeBlock++;
    if (type === BLOCK.ticks || type === BLOCK.instruments) reachedMs = Math.max(reachedMs, lastMs);
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
