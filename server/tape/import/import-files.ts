/**
 * Foreign files into one tape: tells the format, surveys symbols, decimals, ids and order, then writes in time order.
 * Promises that the tape appears under its name only when it is whole, that every row is accounted for, and that the
 * order of files and of rows makes no difference.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { DayVolumes } from '../../../shared/model/day-volumes.ts';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import { lockTape } from '../lock.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';
import { createTapeWriter, type TapeSummary } from '../writer.ts';
import { baseNameOf } from '../../../shared/import/file-name.ts';
import { BarKinds } from '../../../shared/import/foreign-bars.ts';
import { GapStream } from '../../../shared/import/gap-stream.ts';
import type { ImportRows } from '../../../shared/import/import-rows.ts';
import type { ImportSettings, SideMeaning } from '../../../shared/import/import-settings.ts';
import type { Importer } from '../../../shared/import/importer.ts';
import { mergeRows } from '../../../shared/import/merge.ts';
import {
  createImportReport,
  ImportError,
  type ImportReport,
} from '../../../shared/import/report.ts';
import { IMPORTERS } from '../../../shared/import/registry.ts';
import { type SettledRows, settleRows } from '../../../shared/import/settle-rows.ts';
import { refuseOverlap } from '../../../shared/import/overlap.ts';
import { refuseTwice, toMeta, toStreams } from '../../../shared/import/surveyed-file.ts';
import { TickBuilder } from '../../../shared/import/tick-builder.ts';
import { KnownIds } from '../../../shared/import/tick-survey.ts';
import { sortWithinWindow } from '../../../shared/import/time-order.ts';
import { decodeFile } from './decode-file.ts';
import { type InputEntry, type Inputs, type LeftOut, openInputs } from './inputs.ts';
import { type Bytes, refuseStopped } from './packing/bytes.ts';
import { sortByRuns } from './sorted-runs.ts';
import { surveyFile, type SurveyedInput, toRest } from './survey-file.ts';

/** What to import and how. */
export interface ImportOptions {
  /** Where the tape goes. */
  readonly out: string;
  /** Symbol of the rows (CSV), or the only symbol to take (frames). */
  readonly symbol?: string | undefined;
  /** Names of the columns, how times are written, and the zone of times that name none; see ImportSettings. */
  readonly columns?: readonly string[] | undefined;
  readonly timeFormat?: string | undefined;
  readonly zone?: string | undefined;
  /** How long bars are; see ImportSettings. */
  readonly interval?: string | undefined;
  /** Decimals that prices and sizes have at least, and whose sides the files name; see ImportSettings. */
  readonly decimals?: ImportSettings['decimals'];
  readonly side?: SideMeaning | undefined;
  /** Whether times before 1990 and after tomorrow are taken. */
  readonly allowsTimes?: boolean;
  /** Whether rows keep the order in which they arrived, in each file, instead of that of their times. */
  readonly isAsRecorded?: boolean;
  /** Name of the format, when it is not to be told from the content. */
  readonly format?: string | undefined;
  /** What can be imported; all that is known when left out. */
  readonly importers?: readonly Importer[];
  /** Whether a bad row ends the import. */
  readonly isStrict?: boolean;
  /** Whether compressed files that end in the middle give what is before that, and name the place. */
  readonly isPartial?: boolean;
  /** Whether a tape of that name may be replaced. */
  readonly isForced?: boolean;
  /** When the import is made, ms. */
  readonly nowMs: number;
  /** What `-` among the paths is. */
  readonly pipe?: Bytes | undefined;
  /** Stops the import; nothing is left of it then. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called now and then with the share of all reading that is done, 0..1, the bytes that were read, and the rows, of
   * which each is read twice and counts as one in the end.
   */
  readonly onProgress?: (share: number, bytesRead: number, rows: number) => void;
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
const DAY_MS = 86_400_000;
/** Between two looks at whether somebody stops the import. */
const TURN_MS = 20;
/** Why a file that was found, not named, is left out rather than the end of the import. */
const NO_DATA: ReadonlySet<string> = new Set(['IMPORT_FORMAT', 'IMPORT_SYMBOL', 'IMPORT_EMPTY']);

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
  const progress = createProgress(inputs.entries, options);
  const ids = new KnownIds();
  const { files, leftOut } = await surveyAll(inputs, options, ids, progress);
  ids.settle();
  refuseTwice(files);
  refuseOverlap(files);
  const { meta, symbols } = toMeta(files, options.nowMs, options.decimals);
  const streams = toStreams(files);
  const reports = streams.map(toReport);
  const barKinds = new BarKinds();
  const volumes = new DayVolumes();
  volumes.grow(meta.instruments);
  const refuseBad = (source: number, path = streams[source]![0].path): void => {
    const [bad] = reports[source]!.rejects;
    if (options.isStrict !== true || bad === undefined) return;
    throw new ImportError('IMPORT_BAD_ROW', `${path}, line ${bad.line}: ${bad.reason}`);
  };
  const sorted = streams.map((parts, source) => {
    const [{ importer, disorder }] = parts;
    const { isOrderedById = false } = importer;
    const report = reports[source]!;
    const { side } = options;
    const builder = new TickBuilder({ symbols, report, source, isOrderedById, barKinds, side });
    const refuse = (path: string): void => refuseBad(source, path);
    const rows = readRows(parts, builder, { options, inputs, refuse, progress });
    if (disorder === 'none') return rows;
    if (disorder === 'window') return sortWithinWindow(rows);
    return sortByRuns(rows, `${options.out}.sorting-${source}`);
  });
  const settled = settleRows(mergeRows(sorted, streams.map(toFirstMs)), {
    reports,
    ids: [...symbols].map(([symbol, { hasTrades }]) => ids.of(symbol, !hasTrades)),
    volumes,
    barKinds,
    instruments: meta.instruments,
    onReject: refuseBad,
  });
  const gaps = new GapStream(
    streams.flat().flatMap((file) => file.gaps),
    (symbol) => symbols.get(symbol)?.id,
  );
  const tape = await writeTape(options, meta, settled, gaps).catch((error: unknown) => {
    if (!(error instanceof ImportError) || error.code !== 'IMPORT_EMPTY') throw error;
    throw new ImportError('IMPORT_EMPTY', `${error.message}${reports.map(toRest).join('')}`);
  });
  return { tape, reports, leftOut, symbols: [...symbols.keys()] };
}

/** Takes how far a file is: bytes of both readings, and rows of this one. */
type Progress = (entry: InputEntry, bytesRead: number, rows: number) => void;

/** Files that were named must be data; of those that were found, what is none is left out by name. */
async function surveyAll(
  inputs: Inputs,
  options: ImportOptions,
  ids: KnownIds,
  progress: Progress,
): Promise<{ files: SurveyedInput[]; leftOut: LeftOut[] }> {
  const { importers = IMPORTERS, format, isStrict = false, isPartial = false } = options;
  const chosen = importers.filter(({ name }) => format === undefined || name === format);
  const settings = toSettings(options);
  const { nowMs, allowsTimes = false, isAsRecorded = false } = options;
  const latestMs = allowsTimes ? undefined : nowMs + DAY_MS;
  const shared = { importers: chosen, settings, inputs, ids, isPartial };
  const survey = { ...shared, latestMs, isAsRecorded, progress };
  const files: SurveyedInput[] = [];
  const leftOut = [...inputs.leftOut];
  let first: ImportError | undefined;
  for (const entry of inputs.entries) {
    const { path } = entry;
    try {
      files.push(await surveyFile(entry, survey));
    } catch (error) {
      const isData = !(error instanceof ImportError) || !NO_DATA.has(error.code);
      if (isData || !entry.isFound || isStrict) throw error;
      first ??= error;
      leftOut.push({ path, why: error.message.replace(path, '').replace(/^[:,]? /, '') });
    }
  }
  if (files.length > 0) return { files, leftOut };
  throw first!; // there was one file at least
}

function toReport(parts: readonly [SurveyedInput, ...SurveyedInput[]]): ImportReport {
  const [{ path, importer, what, confidence }, ...others] = parts;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const report = createImportReport(`${baseNameOf(path)}${more}`, importer.name);
  report.found = { what, confidence };
  report.outOfOrder = parts.reduce((sum, { lateIds }) => sum + lateIds, 0);
  const rows = parts.reduce((sum, { order }) => sum + order.lateRows, 0);
  if (rows > 0)
    report.late = { rows, mostMs: Math.max(...parts.map((one) => one.order.mostLateMs)) };
  return report;
}

/** A time before which a stream has no row. Times that are estimated, and days of bars, are known better later. */
function toFirstMs(parts: readonly [SurveyedInput, ...SurveyedInput[]]): number {
  const isMoved = parts.some(({ clock, symbols }) => {
    return clock.estimates > 0 || [...symbols.values()].some(({ hasBars }) => hasBars);
  });
  return isMoved ? -Infinity : Math.min(...parts.map(({ order }) => order.firstMs));
}

/** What reading needs besides the files. */
interface ReadContext {
  readonly options: ImportOptions;
  readonly inputs: Inputs;
  readonly refuse: (path: string) => void;
  readonly progress: Progress;
}

async function* readRows(
  parts: readonly [SurveyedInput, ...SurveyedInput[]],
  handler: TickBuilder,
  { options, inputs, refuse, progress }: ReadContext,
): AsyncGenerator<ImportRows> {
  const [{ importer, symbol, clock, path }] = parts;
  const { report } = handler;
  const settings = toSettings(options);
  const told = { handler, report, symbol, clock, path, settings };
  const decoder = importer.reads === 'text' ? importer.create(told) : undefined;
  const isPartial = options.isPartial === true;
  for (const file of parts) {
    const rowsBefore = report.rows;
    const decoding = decodeFile(file.entry, { importer, told, inputs, isPartial }, decoder);
    for await (const bytesRead of decoding) {
      refuse(file.path);
      progress(file.entry, file.sizeBytes + bytesRead, file.rows + report.rows - rowsBefore);
      if (handler.rows.length > 0) yield handler.rows;
      handler.clear();
    }
    refuse(file.path);
  }
  decoder?.end?.();
  if (handler.rows.length > 0) yield handler.rows;
  handler.clear();
  refuse(path);
}

const toSettings = ({
  symbol,
  columns,
  timeFormat,
  zone,
  interval,
  decimals,
  side,
}: ImportOptions): ImportSettings => ({
  symbol,
  columns,
  timeFormat,
  zone,
  interval,
  decimals,
  side,
});

async function writeTape(
  { out, signal }: Pick<ImportOptions, 'out' | 'signal'>,
  meta: TapeMeta,
  settled: AsyncIterable<SettledRows>,
  gaps: GapStream,
): Promise<TapeSummary> {
  const unfinished = `${out}.unfinished`;
  const writer = createTapeWriter(unfinished, meta, { overwrite: true, maxQueuedBytes: Infinity });
  try {
    let turnMs = performance.now();
    for await (const { ticks, bars } of settled) {
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
    if (summary.ticks + summary.bars === 0)
      throw new ImportError('IMPORT_EMPTY', 'no row could be imported');
    renameSync(unfinished, out);
    return { ...summary, path: out };
  } catch (error) {
    await writer.close();
    rmSync(unfinished, { force: true });
    if (error instanceof ImportError) throw error;
    throw toTapeError(error, `writing ${out}`);
  }
}

/** Each file is read twice; reports the share of both passes over all files. */
function createProgress(
  entries: readonly InputEntry[],
  { onProgress: report = () => {}, signal }: ImportOptions,
): Progress {
  const total = entries.reduce((sum, { sizeBytes }) => sum + 2 * sizeBytes, 0);
  const done = new Map<InputEntry, { bytes: number; rows: number }>();
  const sum = { bytes: 0, rows: 0 };
  return (entry, bytes, rows) => {
    refuseStopped(signal);
    const before = done.get(entry) ?? { bytes: 0, rows: 0 };
    sum.bytes += bytes - before.bytes;
    sum.rows += rows - before.rows;
    done.set(entry, { bytes, rows });
    report(total > 0 ? Math.min(1, sum.bytes / total) : 1, sum.bytes, Math.floor(sum.rows / 2));
  };
}
