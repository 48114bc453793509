/**
 * Gaps as they are read from a tape: news block by block, and all that is left of them at its end.
 */
import { decodeGapNews, type TapeGapNews } from './gap-block.ts';
import type { GapPlace } from './gap-cursor.ts';
import { GapFold, type TapeGap } from './gap-fold.ts';
import { TapeError, toPayload } from './format.ts';
import type { Work } from './slices.ts';
import { readBlock, type TapeFile } from './tape-bytes.ts';
import { refuseFlags } from './tape-start.ts';

/** A time span without ticks of all instruments. */
export interface WholeGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** GAP.*, or a number that a later version wrote. */
  readonly cause: number;
}

/** What is missing at the end of a tape. */
export interface TapeGaps {
  /** By their beginning. */
  readonly gaps: readonly TapeGap[];
  /** Older ones that there were besides; see GapFold. */
  readonly dropped: number;
}

/** Reads the news of a place. @throws TapeError TAPE_CORRUPT with the block's offset, TAPE_VERSION, TAPE_IO */
export function readGapNews(
  file: TapeFile,
  { flags, offset, instruments }: GapPlace,
): TapeGapNews[] {
  refuseFlags(flags, offset);
  const block = readBlock(file, offset);
  if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
  const payload = toPayload(block.bytes, block.head);
  return decodeGapNews(payload, block.head.firstMs, instruments, offset);
}

/** Puts all gaps of a tape together, with pauses: each block of news is a read. @throws TapeError the same as `readGapNews` */
export function* foldGaps(
  file: TapeFile,
  whole: readonly WholeGap[],
  places: readonly GapPlace[],
): Work<TapeGaps> {
  const fold = new GapFold();
  for (const { fromMs, toMs, cause } of whole) fold.addWhole(fromMs, toMs, cause);
  for (const place of places) {
    fold.add(place.toldMs, readGapNews(file, place));
    yield;
  }
  return { gaps: fold.list(), dropped: fold.dropped };
}
