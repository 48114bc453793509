/**
 * Looks for a sound block behind bytes that are none: whether there is one tells damage from a torn tail.
 */
import { BLOCK_MARKER, MIN_BLOCK_BYTES } from './format.ts';
import type { Work } from './slices.ts';
import { readBlock, type TapeFile } from './tape-bytes.ts';

/** How much is looked at between two pauses: about a millisecond's work. */
const WINDOW_BYTES = 512 * 1024;
/** Bytes of false candidates that a search may check before it gives up and calls the file damaged. */
const SEARCH_BUDGET_BYTES = 512 * 1024 * 1024;
/** A writer has at most 32 MiB on their way, so what was torn off is no longer than this. */
const NEAR_BYTES = 64 * 1024 * 1024;
/** Bytes of the marker, in the order in which they stand. */
const MARKER = [0, 8, 16, 24].map((shift) => (BLOCK_MARKER >>> shift) & 255);

/** How far to look: `all`, or `ends`, that is 64 MiB from the place on and before the end of the file. */
export type SearchReach = 'all' | 'ends';

/**
 * Looks for the next sound block.
 * @param reach `ends` is for looking on; whoever cuts what follows must have looked at all of it
 * @returns its offset, undefined when there is none, -1 when the search was given up
 * Cost: a second for some GB; `ends` is bounded whatever the file's size.
 */
export function* findBlock(
  file: TapeFile,
  from: number,
  reach: SearchReach,
): Work<number | undefined> {
  const budget = { bytes: SEARCH_BUDGET_BYTES };
  if (reach === 'all') return yield* findBetween(file, from, file.size, budget);
  const near = Math.min(from + NEAR_BYTES, file.size);
  const found = yield* findBetween(file, from, near, budget);
  return (
    found ?? (yield* findBetween(file, Math.max(near, file.size - NEAR_BYTES), file.size, budget))
  );
}

function* findBetween(
  file: TapeFile,
  from: number,
  to: number,
  budget: { bytes: number },
): Work<number | undefined> {
  for (let at = from; at < to && at + MIN_BLOCK_BYTES <= file.size; at += WINDOW_BYTES - 3) {
    for (const candidate of findMarkers(file.read(at, WINDOW_BYTES))) {
      const block = readBlock(file, at + candidate);
      if (typeof block !== 'string') return at + candidate;
      if (block === 'the checksum of a block is wrong') budget.bytes -= WINDOW_BYTES;
      if (budget.bytes < 0) return -1;
      yield;
    }
    yield;
  }
  return undefined;
}

function findMarkers(window: Uint8Array): number[] {
  const [first, second, third, fourth] = MARKER as [number, number, number, number];
  const found: number[] = [];
  for (let at = window.indexOf(first); at >= 0; at = window.indexOf(first, at + 1)) {
    const isMarker =
      window[at + 1] === second && window[at + 2] === third && window[at + 3] === fourth;
    if (isMarker) found.push(at);
  }
  return found;
}
