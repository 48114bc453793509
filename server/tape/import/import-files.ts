/**
 * Foreign files into one tape on the disk. Promises that the tape appears under its name only when it is whole, and that
 * what an import that fails has made is removed.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import { lockTape } from '../lock.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';
import { createTapeWriter, type TapeSummary } from '../writer.ts';
import { type Bytes, refuseStopped } from '../../../shared/import/read/bytes.ts';
import type { LeftOut } from '../../../shared/import/read/input.ts';
import {
  type PreparedImport,
  prepareImport,
  type ReadSettings,
  type SortBeyond,
  toNoRow,
} from '../../../shared/import/read/prepare-import.ts';
import { ImportError, type ImportReport } from '../../../shared/import/report.ts';
import { type Inputs, openInputs } from './inputs.ts';
import { sweepKilledImports } from './killed-imports.ts';
import { sortByRuns } from './sorted-runs.ts';

/** What to import and how. */
export interface ImportOptions extends ReadSettings {
  /** Where the tape goes. */
  readonly out: string;
  /** Whether a tape of that name may be replaced. */
  readonly isForced?: boolean;
  /** What `-` among the paths is. */
  readonly pipe?: Bytes | undefined;
  /** Stops the import; nothing is left of it then. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export interface ImportResult {
  readonly tape: TapeSummary;
  readonly reports: readonly ImportReport[];
  /** What was found in folders and archives and is not in the tape. */
  readonly leftOut: readonly LeftOut[];
  readonly symbols: readonly string[];
}

/** Waiting bytes above which reading pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;
/** Between two looks at whether somebody stops the import. */
const TURN_MS = 20;

/**
 * Imports files into one tape, their ticks merged by time.
 * @throws ImportError (see IMPORT_CODES), TapeError TAPE_EXISTS, TAPE_LOCKED while somebody else writes this tape, and
 *   what writing can give; then no tape is left
 */
export async function importFiles(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportResult> {
  refuseOddOutput(options.out);
  refuseInputAsOutput(options.out, paths);
  sweepKilledImports(dirname(options.out));
  /* From the first look on: of two imports to one tape the second is refused before it reads for minutes. */
  const unlock = lockTape(options.out);
  try {
    if (existsSync(options.out) && options.isForced !== true) {
      throw new TapeError('TAPE_EXISTS', `${options.out} exists already; --force replaces it`);
    }
    const { out: spoolStem, pipe, signal } = options;
    const inputs = await openInputs(paths, { spoolStem: `${spoolStem}.unpacked`, pipe, signal });
    try {
      if (inputs.entries.length === 0) throw toNothing(paths, inputs.leftOut);
      return await importInto(inputs, options);
    } finally {
      inputs.close();
    }
  } finally {
    unlock();
  }
}

/** Of what was found in a folder nothing was taken: why not. */
function toNothing(paths: readonly string[], leftOut: readonly LeftOut[]): ImportError {
  const [first] = leftOut;
  const others = leftOut.length > 1 ? ` and ${leftOut.length - 1} more are` : ' is';
  const why = first === undefined ? 'it is empty' : `${first.path}${others} left out: ${first.why}`;
  return new ImportError('IMPORT_EMPTY', `${paths.join(', ')} has no file to import; ${why}`);
}

async function importInto(inputs: Inputs, options: ImportOptions): Promise<ImportResult> {
  const sort: SortBeyond = (rows, source) => sortByRuns(rows, `${options.out}.sorting-${source}`);
  const prepared = await prepareImport(inputs, options, sort);
  const tape = await writeTape(options, prepared);
  const { reports, leftOut, symbols } = prepared;
  return { tape, reports, leftOut, symbols };
}

async function writeTape(
  { out, signal }: Pick<ImportOptions, 'out' | 'signal'>,
  { meta, rows, gaps, reports }: PreparedImport,
): Promise<TapeSummary> {
  const unfinished = `${out}.unfinished`;
  const writer = createTapeWriter(unfinished, meta, { overwrite: true, maxQueuedBytes: Infinity });
  try {
    let turnMs = performance.now();
    for await (const { ticks, bars } of rows) {
      if (performance.now() - turnMs > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        turnMs = performance.now();
        refuseStopped(signal);
      }
      gaps.append(writer, ticks);
      writer.bars(bars);
      if (writer.stats.queuedBytes > PAUSE_BYTES) await writer.flush();
      if (writer.stats.error !== undefined) throw writer.stats.error;
    }
    gaps.end(writer);
    const summary = await writer.close();
    if (summary.error !== undefined) throw summary.error;
    if (summary.ticks + summary.bars === 0) throw toNoRow(reports);
    renameSync(unfinished, out);
    return { ...summary, path: out };
  } catch (error) {
    await writer.close();
    rmSync(unfinished, { force: true });
    if (error instanceof ImportError) throw error;
    throw toTapeError(error, `writing ${out}`, out);
  }
}
