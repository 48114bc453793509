/**
 * Foreign files as ticks and bars in order of time, on their way to a tape: tells the format, surveys symbols, decimals,
 * ids and order, then decodes, sorts, merges and settles. Promises that every row is accounted for, and that the order of
 * files and of rows makes no difference. Knows neither where the files lie nor where the tape goes.
 */
import { DayVolumes } from '../../model/day-volumes.ts';
import type { TapeMeta } from '../../tape/meta.ts';
import { baseNameOf } from '../file-name.ts';
import { BarKinds } from '../foreign-bars.ts';
import { GapStream } from '../gap-stream.ts';
import type { ImportRows } from '../import-rows.ts';
import type { ImportSettings, SideMeaning } from '../import-settings.ts';
import type { Importer } from '../importer.ts';
import { mergeRows } from '../merge.ts';
import { refuseOverlap } from '../overlap.ts';
import { IMPORTERS } from '../registry.ts';
import { createImportReport, ImportError, type ImportReport } from '../report.ts';
import { type SettledRows, settleRows } from '../settle-rows.ts';
import { refuseTwice, toMeta, toStreams } from '../surveyed-file.ts';
import { TickBuilder } from '../tick-builder.ts';
import { KnownIds } from '../tick-survey.ts';
import { sortWithinWindow } from '../time-order.ts';
import { refuseStopped, type Stop } from './bytes.ts';
import { decodeFile } from './decode-file.ts';
import type { InputEntry, InputFiles, LeftOut } from './input.ts';
import { surveyFile, type SurveyedInput, toFirstReason, toRest } from './survey-file.ts';

/** How files are imported. */
export interface ReadSettings {
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
  /** When the import is made, ms. */
  readonly nowMs: number;
  /** Stops the import. */
  readonly signal?: Stop | undefined;
  /**
   * Called now and then with the share of all reading that is done, 0..1, the bytes that were read, and the rows, of
   * which each is read twice and counts as one in the end.
   */
  readonly onProgress?: (share: number, bytesRead: number, rows: number) => void;
}

/** Sorts rows of one stream that are out of order beyond a window. */
export type SortBeyond = (
  rows: AsyncIterable<ImportRows>,
  source: number,
) => AsyncIterable<ImportRows>;

/** What a tape is made of. */
export interface PreparedImport {
  readonly meta: TapeMeta;
  /** Batches in order of time, to be taken once; each is valid until the next one is asked for. */
  readonly rows: AsyncIterable<SettledRows>;
  readonly gaps: GapStream;
  /** Grow while the rows are taken. */
  readonly reports: readonly ImportReport[];
  readonly leftOut: readonly LeftOut[];
  readonly symbols: readonly string[];
}

const DAY_MS = 86_400_000;
/** Why a file that was found, not named, is left out rather than the end of the import. */
const NO_DATA: ReadonlySet<string> = new Set(['IMPORT_FORMAT', 'IMPORT_SYMBOL', 'IMPORT_EMPTY']);

/** Surveys all files. @throws ImportError (see IMPORT_CODES); taking the rows throws the same */
export async function prepareImport(
  inputs: InputFiles,
  options: ReadSettings,
  sortBeyond: SortBeyond,
): Promise<PreparedImport> {
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
    return disorder === 'window' ? sortWithinWindow(rows) : sortBeyond(rows, source);
  });
  const rows = settleRows(mergeRows(sorted, streams.map(toFirstMs)), {
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
  return { meta, rows, gaps, reports, leftOut, symbols: [...symbols.keys()] };
}

/** What there is instead, where no row could be taken. */
export const toNoRow = (reports: readonly ImportReport[]): ImportError =>
  new ImportError(
    'IMPORT_EMPTY',
    `no row could be imported${reports
      .map((one) => toRest(one) + toFirstReason(one.rejects, `${one.file}, `))
      .join('')}`,
  );

/** Takes how far a file is: bytes of both readings, and rows of this one. */
type Progress = (entry: InputEntry, bytesRead: number, rows: number) => void;

/** Files that were named must be data; of those that were found, what is none is left out by name. */
async function surveyAll(
  inputs: InputFiles,
  options: ReadSettings,
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
  readonly options: ReadSettings;
  readonly inputs: InputFiles;
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
}: ReadSettings): ImportSettings => ({
  symbol,
  columns,
  timeFormat,
  zone,
  interval,
  decimals,
  side,
});

/** Each file is read twice; reports the share of both passes over all files. */
function createProgress(
  entries: readonly InputEntry[],
  { onProgress: report = () => {}, signal }: ReadSettings,
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
