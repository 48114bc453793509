/**
 * The parts of a recording as one tape. Promises the ticks of all of them, each once, with one list of instruments; that a
 * part that is missing between others, or was killed before it wrote all that it had numbered, is a gap and is named; and that an
 * error says in which part and where in it.
 */
import type { InstrumentTotals } from './block-index.ts';
import { BlockList } from './block-list.ts';
import { BLOCK, TapeError } from './format.ts';
import { type JoinedFile, joinFiles } from './joined-file.ts';
import { type Tape, toTape } from './reader.ts';
import type { RecordingPart } from './recording-part.ts';
import type { Work } from './slices.ts';
import type { TapeFile } from './tape-bytes.ts';
import type { TapeContent } from './tape-content.ts';
import type { TapeDamage } from './tape-damage.ts';

/** One part, open. */
export interface Piece {
  /** Its number in the recording. */
  readonly number: number;
  readonly file: TapeFile;
  readonly content: TapeContent;
}

/**
 * Joins parts in the order of their numbers, at least one. They are closed with the tape.
 * @throws TapeError TAPE_CORRUPT where they are not of one recording, and what a block of instruments can give
 */
export function joinPieces(name: string, pieces: readonly Piece[]): Tape {
  const file = joinFiles(pieces.map((piece) => piece.file));
  const numbers = pieces.map(({ number }) => number);
  const last = pieces.at(-1)!;
  const lastStart = file.size - last.file.size;
  const named = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw toPartError(error, file, numbers);
    }
  };
  const tape = named(() =>
    toTape(name, file, {
      meta: pieces[0]!.content.meta,
      ...joinBlocks(pieces),
      isComplete: pieces.every(({ content }) => content.isComplete),
      endOffset: lastStart + last.content.endOffset,
      torn: last.content.torn,
    }),
  );
  function* namedWork<T>(work: Work<T>): Work<T> {
    try {
      return yield* work;
    } catch (error) {
      throw toPartError(error, file, numbers);
    }
  }
  return {
    ...tape,
    parts: { numbers, missing: findMissing(numbers) },
    readGapNews: (place) => named(() => tape.readGapNews(place)),
    allGaps: () => named(() => tape.allGaps()),
    allGapsInParts: () => namedWork(tape.allGapsInParts()),
    readBlock: (offset) => named(() => tape.readBlock(offset)),
    readBarBlock: (number) => named(() => tape.readBarBlock(number)),
    readTickBlock: (number, scratch) => named(() => tape.readTickBlock(number, scratch)),
    appendTickBlock: (number, into, encoded) =>
      named(() => tape.appendTickBlock(number, into, encoded)),
    events: () => named(() => tape.events()),
  };
}

/** Totals of all parts. Sequences are those of the last one. */
export function joinTotals(
  totals: readonly (readonly InstrumentTotals[])[],
): readonly InstrumentTotals[] {
  const sums: InstrumentTotals[] = [];
  for (const part of totals) {
    for (const [id, one] of part.entries()) {
      const sum = (sums[id] ??= { lastSequence: 0, trades: 0, quotes: 0, statuses: 0, bars: 0 });
      sum.lastSequence = one.lastSequence;
      sum.trades += one.trades;
      sum.quotes += one.quotes;
      sum.statuses += one.statuses;
      sum.bars += one.bars;
    }
  }
  return sums;
}

function findMissing(numbers: readonly number[]): number[] {
  const missing: number[] = [];
  for (const [at, number] of numbers.entries()) {
    const before = at === 0 ? number - 1 : numbers[at - 1]!;
    for (let one = before + 1; one < number && missing.length < MOST_NAMED; one++) {
      missing.push(one);
    }
  }
  return missing;
}

/** Missing parts that are named. */
const MOST_NAMED = 1_000;

/** Each part repeats the changes of instruments that were before it: of these, what is known already is left out. */
function joinBlocks(pieces: readonly Piece[]) {
  const blocks = new BlockList();
  blocks.reserve(pieces.reduce((sum, { content }) => sum + content.blocks.length, 0));
  const damages: TapeDamage[] = [];
  let start = 0;
  let changes = 0;
  let reachedMs: number | undefined;
  /** What is missing before the ticks that come next, in a few words. */
  let hole: string | undefined;
  const { recordingMs } = pieces[0]!.content.meta.part ?? {};
  for (const [at, { number, content, file }] of pieces.entries()) {
    if (content.meta.part?.recordingMs !== recordingMs || content.meta.part?.number !== number) {
      throw new TapeError('TAPE_CORRUPT', `part ${number} is of another recording`);
    }
    hole = findHole(pieces, at) ?? hole;
    let repeated = changes;
    /* The keyframe that a part begins with says what the market had reached: its first ticks may be late ones. */
    let seamMs = -Infinity;
    for (const block of content.blocks) {
      const { type, lastMs } = block;
      if (at > 0 && (type === BLOCK.meta || type === BLOCK.index)) continue;
      if (type === BLOCK.instruments && repeated-- > 0) continue;
      if (type === BLOCK.instruments) changes++;
      if (type === BLOCK.keyframe) seamMs = Math.max(seamMs, lastMs);
      if (type === BLOCK.ticks) {
        if (hole !== undefined && reachedMs !== undefined) {
          const toMs = Math.max(reachedMs, block.firstMs, seamMs);
          damages.push({ fromMs: reachedMs, toMs, message: hole, isGap: true });
        }
        hole = undefined;
        reachedMs = Math.max(reachedMs ?? lastMs, lastMs);
      }
      blocks.push({ ...block, offset: start + block.offset });
    }
    for (const one of content.damages ?? []) {
      damages.push({ ...one, message: `part ${number}: ${one.message}` });
    }
    start += file.size;
  }
  const hasLostListings = pieces.some(({ content }) => content.hasLostListings === true);
  return { blocks, damages, hasLostListings };
}

/** What is missing between a part and the one before it. */
function findHole(pieces: readonly Piece[], at: number): string | undefined {
  const before = pieces[at - 1];
  const piece = pieces[at]!;
  if (before === undefined) return undefined;
  if (piece.number > before.number + 1) {
    const missing = findMissing(pieces.slice(0, at + 1).map(({ number }) => number));
    return `part ${missing.join(', ')} is missing`;
  }
  const lost = countLost(before, piece);
  if (lost === 0) return undefined;
  const ticks = lost === 1 ? '1 tick' : `${lost.toLocaleString('en-US')} ticks`;
  return `part ${before.number} was not closed: ${ticks} that it had numbered were not written`;
}

/**
 * Ticks that a part whose writer was killed had numbered, as the next one says, and not written. Where it is damaged inside
 * as well, this is not known: its damages are told.
 */
function countLost({ content }: Piece, { content: next }: Piece): number {
  const isDamagedInside = (content.damages ?? []).length > 0;
  if (content.isComplete || isDamagedInside) return 0;
  const numbered = toSum(next.meta.part) - toSum(content.meta.part);
  return Math.max(0, numbered - content.blocks.only(BLOCK.ticks).countRows());
}

const toSum = (part: RecordingPart | undefined): number =>
  (part?.lastSequences ?? []).reduce((sum, last) => sum + last, 0);

function toPartError(error: unknown, file: JoinedFile, numbers: readonly number[]): unknown {
  if (!(error instanceof TapeError) || error.offset === undefined) return error;
  const place = file.placeOf(error.offset);
  const what = `part ${numbers[place.file]}: ${error.what}`;
  return new TapeError(error.code, what, place.offset, { cause: error });
}
