/**
 * Reads a whole tape and says whether every byte of it is sound: checksums, runs, sequence numbers, and
 * that the index says what the blocks say. Damage is a value here, because finding it is the task.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BlockIndex } from '../../shared/tape/block-index.ts';
import { BLOCK, TapeError, type TapeCode } from '../../shared/tape/format.ts';
import { readIndex, readStart } from '../../shared/tape/tape-start.ts';
import { scanTape } from '../../shared/tape/scan.ts';
import { type Damage, salvageBlocks } from '../../shared/tape/salvage.ts';
import type { RecordingPart } from '../../shared/tape/recording-part.ts';
import { runAtOnce } from '../../shared/tape/slices.ts';
import type { TapeFile } from '../../shared/tape/tape-bytes.ts';
import { openTapeFile } from './tape-file.ts';

/** Something wrong with a tape. */
export interface TapeProblem {
  readonly code: TapeCode;
  readonly message: string;
  /** Where in the file, bytes, when there is a place. */
  readonly offset: number | undefined;
  /** Of a recording in parts: in which. */
  readonly part?: number;
}

/** What a check has found. */
export interface VerifyResult {
  readonly bytes: number;
  readonly blocks: number;
  readonly ticks: number;
  /** Recorded bars. */
  readonly bars: number;
  /** Stretches that were not filled, of all instruments or of one. */
  readonly gaps: number;
  /** Whether the tape was closed. An open end alone is no damage. */
  readonly isComplete: boolean;
  /** Empty when the tape is sound. */
  readonly problems: readonly TapeProblem[];
}

/** The same of one file, with what the next part of a recording goes on with. */
export interface FileCheck extends VerifyResult {
  readonly part?: RecordingPart | undefined;
  /** By instrument: sequence of the last tick; undefined where the file is damaged. */
  readonly lastSequences?: readonly number[];
  /** Whether it ends with a gap behind which sequences may go on higher. */
  readonly mayGoOnHigher?: boolean;
}

/**
 * Checks one file from end to end.
 * @throws TapeError TAPE_NOT_FOUND, TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_IO: what prevents a check at all
 */
export function verifyFile(path: string): FileCheck {
  const file = openTapeFile(path);
  try {
    const start = readStart(file);
    const index = readIndex(file, start);
    const scan = scanTape(file, start, 'all');
    const problems: TapeProblem[] = [];
    if (scan.torn !== undefined) {
      const lost = `${file.size - scan.endOffset} bytes at the end are no whole block`;
      const message = `${lost}: ${scan.torn} (at byte ${scan.endOffset})`;
      problems.push({ code: 'TAPE_TORN', message, offset: scan.endOffset });
    }
    if (index !== undefined) {
      scan.index.blocks.pop(); // the index itself, which it does not list
      if (!isSame(index, scan.index)) {
        const message = 'the index is not what the blocks say';
        problems.push({ code: 'TAPE_CORRUPT', message, offset: undefined });
      }
    }
    const { blocks } = scan.index;
    const ticks = blocks.only(BLOCK.ticks).countRows();
    const bars = blocks.only(BLOCK.bars).countRows();
    const gaps = scan.gaps.list().length + scan.gaps.dropped;
    const isComplete = index !== undefined;
    const found = { ticks, bars, gaps, isComplete, problems };
    const lastSequences = scan.index.totals.map(({ lastSequence }) => lastSequence);
    const { part } = start.meta;
    const seam = { part, lastSequences, mayGoOnHigher: scan.mayGoOnHigher };
    return { bytes: file.size, blocks: blocks.length, ...found, ...seam };
  } catch (error) {
    if (!(error instanceof TapeError) || !DAMAGE.includes(error.code)) throw error;
    const problems = listDamages(file) ?? [
      { code: error.code, message: error.message, offset: error.offset },
    ];
    return { bytes: file.size, blocks: 0, ticks: 0, bars: 0, gaps: 0, isComplete: false, problems };
  } finally {
    file.close();
  }
}

/** Whether two indexes list the same. */
function isSame(one: BlockIndex, other: BlockIndex): boolean {
  return (
    one.blocks.length === other.blocks.length &&
    isDeepStrictEqual(one.totals, other.totals) &&
    COLUMNS.every((column) => {
      const [a, b] = [one, other].map(({ blocks }) => blocks[column].subarray(0, blocks.length));
      return isDeepStrictEqual(a, b);
    })
  );
}

const COLUMNS = ['type', 'flags', 'offset', 'firstMs', 'lastMs', 'ticks'] as const;

/** Every stretch that is damaged; undefined where the tape's description is lost, or nothing is found. */
function listDamages(file: TapeFile): TapeProblem[] | undefined {
  let found: readonly Damage[];
  try {
    found = runAtOnce(salvageBlocks(file, readStart(file))).damages;
  } catch {
    return undefined; // the first error says why
  }
  if (found.length === 0) return undefined;
  return found.map(({ fromOffset, toOffset, message, isTail }) => ({
    code: isTail ? 'TAPE_TORN' : 'TAPE_CORRUPT',
    message: `bytes ${toText(fromOffset)} to ${toText(toOffset - 1)}: ${withPlace(message, fromOffset)}`,
    offset: fromOffset,
  }));
}

const withPlace = (message: string, offset: number): string =>
  message.includes('(at byte ') ? message : `${message} (at byte ${offset})`;

const toText = (offset: number): string => offset.toLocaleString('en-US');

const DAMAGE: readonly TapeCode[] = ['TAPE_CORRUPT', 'TAPE_TORN'];
