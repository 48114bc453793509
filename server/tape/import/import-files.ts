/**
 * Foreign files into one tape: tells the format, surveys symbols, decimals, ids and order, then writes in time order.
 * Promises that the tape appears under its name only when it is whole, that every row is accounted for, and that the
 * order of files and of rows makes no difference.
 */
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DayVolumes } from '../../../shared/model/day-volumes.ts';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import { lockTape } from '../lock.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';
import { createTapeWriter, type TapeSummary } from '../writer.ts';
import {
  type BytesDecoder,
  type Decoder,
  createClockOffset,
  type DecoderOptions,
  type FileDecoder,
} from '../../../shared/import/decoder.ts';
import { BarKinds } from '../../../shared/import/foreign-bars.ts';
import { GapStream } from '../../../shared/import/gap-stream.ts';
import type { ImportRows } from '../../../shared/import/import-rows.ts';
import type { ImportSettings } from '../../../shared/import/import-settings.ts';
import type { Importer } from '../../../shared/import/importer.ts';
import { type ReadOptions, readLines } from './lines.ts';
import { openRandomFile } from './random-file.ts';
import { mergeRows } from '../../../shared/import/merge.ts';
import {
  createImportReport,
  ImportError,
  type ImportReport,
  noteReject,
} from '../../../shared/import/report.ts';
import { IMPORTERS } from '../../../shared/import/registry.ts';
import { type SettledRows, settleRows } from '../../../shared/import/settle-rows.ts';
import { sniffFile } from './sniff.ts';
import { sortByRuns } from './sorted-runs.ts';
import {
  type FileParts,
  refuseTwice,
  type SurveyedFile,
  toMeta,
  toStreams,
} from '../../../shared/import/surveyed-file.ts';
import { TickBuilder } from '../../../shared/import/tick-builder.ts';
import { KnownIds, TickSurvey } from '../../../shared/import/tick-survey.ts';
import { sortWithinWindow } from '../../../shared/import/time-order.ts';

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
  /** Called now and then with the share of all reading that is done, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** What came of it. */
export interface ImportResult {
  readonly tape: TapeSummary;
  readonly reports: readonly ImportReport[];
  readonly symbols: readonly string[];
}

/** Waiting bytes above which reading pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;
/** Bytes that are decoded at once. */
const READ_BYTES = 256 * 1024;

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
    return await importInto(paths, options);
  } finally {
    unlock();
  }
}

async function importInto(paths: readonly string[], options: ImportOptions): Promise<ImportResult> {
  const progress = createProgress(paths, options.onProgress);
  const ids = new KnownIds();
  const files: SurveyedFile[] = [];
  for (const path of paths) files.push(await surveyFile(path, options, ids, progress));
  ids.settle();
  refuseTwice(files);
  const { meta, symbols } = toMeta(files, options.nowMs);
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
    const builder = new TickBuilder({ symbols, report, source, isOrderedById, barKinds });
    const refuse = (path: string): void => refuseBad(source, path);
    const rows = readRows(parts, builder, { options, refuse, progress });
    if (disorder === 'none') return rows;
    if (disorder === 'window') return sortWithinWindow(rows);
    return sortByRuns(rows, `${options.out}.sorting-${source}`);
  });
  const settled = settleRows(mergeRows(sorted), {
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
  const tape = await writeTape(options.out, meta, settled, gaps);
  return { tape, reports, symbols: [...symbols.keys()] };
}

function toReport(parts: FileParts): ImportReport {
  const [{ path, importer }, ...others] = parts;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const report = createImportReport(`${basename(path)}${more}`, importer.name);
  report.outOfOrder = parts.reduce((sum, { lateIds }) => sum + lateIds, 0);
  return report;
}

async function surveyFile(
  path: string,
  options: ImportOptions,
  ids: KnownIds,
  progress: (path: string, bytesRead: number) => void,
): Promise<SurveyedFile> {
  const { importers = IMPORTERS, format } = options;
  const settings = toSettings(options);
  const sniffed = await sniffFile(
    path,
    importers.filter(({ name }) => format === undefined || name === format),
    settings,
  );
  const { importer } = sniffed;
  const symbol = options.symbol ?? importer.toFileSymbol?.(path);
  if (importer.toFileSymbol !== undefined && symbol === undefined) {
    throw new ImportError(
      'IMPORT_SYMBOL',
      `${path} does not say its symbol; name it with --symbol`,
    );
  }
  const clock = createClockOffset();
  const report = createImportReport(basename(path), importer.name);
  const handler = new TickSurvey(ids, importer.isOrderedById === true);
  const told = { handler, report, symbol, clock, path, settings };
  for await (const bytesRead of decodeFile(sniffed, path, told, options)) progress(path, bytesRead);
  if (handler.symbols.size === 0) {
    const [bad] = report.rejects;
    const why = bad === undefined ? '' : `; line ${bad.line}: ${bad.reason}`;
    throw new ImportError(
      'IMPORT_EMPTY',
      `${path} has no trade, no quote and no bar${toRest(report)}${why}`,
    );
  }
  const { size: sizeBytes } = statSync(path);
  const { symbols, lateIds, terms, place, gaps } = handler;
  const disorder = importer.keepsOrder === true ? 'none' : handler.order.disorder;
  const learnt = { symbols, disorder, lateIds, terms, place, gaps };
  return { ...sniffed, path, sizeBytes, symbol, clock, ...learnt };
}

/** What a file has instead of ticks: the three most of it. */
function toRest({ notImported }: ImportReport): string {
  const kinds = Object.entries(notImported).toSorted((a, b) => b[1] - a[1]);
  if (kinds.length === 0) return '';
  return `, but ${kinds
    .slice(0, 3)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ')}`;
}

/** What reading needs besides the files. */
interface ReadContext {
  readonly options: ImportOptions;
  readonly refuse: (path: string) => void;
  readonly progress: (path: string, bytesRead: number) => void;
}

async function* readRows(
  parts: FileParts,
  handler: TickBuilder,
  { options, refuse, progress }: ReadContext,
): AsyncGenerator<ImportRows> {
  const [{ importer, symbol, clock }] = parts;
  const { report } = handler;
  const { path } = parts[0];
  const settings = toSettings(options);
  const told = { handler, report, symbol, clock, path, settings };
  const decoder = importer.reads === 'text' ? importer.create(told) : undefined;
  for (const file of parts) {
    for await (const bytesRead of decodeFile(file, file.path, told, options, decoder)) {
      refuse(file.path);
      progress(file.path, file.sizeBytes + bytesRead);
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
}: ImportOptions): ImportSettings => ({
  symbol,
  columns,
  timeFormat,
  zone,
  interval,
});

/** Decodes one file piece by piece; yields the bytes of it that were read. @param started of parts of one stream */
async function* decodeFile(
  sniffed: Pick<SurveyedFile, 'importer' | 'isGzip'>,
  path: string,
  told: DecoderOptions,
  options: ImportOptions,
  started?: Decoder,
): AsyncGenerator<number> {
  const { importer } = sniffed;
  if (importer.reads === 'bytes') {
    yield* decodeBytes(importer.create(told), path);
    return;
  }
  if (importer.reads === 'file') {
    yield* decodeWhole(importer.create(told), path);
    return;
  }
  const decoder = started ?? importer.create(told);
  for await (const chunk of readLines(path, toReadOptions(sniffed, told.report, options))) {
    decoder.decode(chunk);
    yield chunk.bytesRead;
  }
  if (started !== undefined || decoder.end === undefined) return;
  decoder.end();
  yield statSync(path).size;
}

async function* decodeBytes(decoder: BytesDecoder, path: string): AsyncGenerator<number> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    for await (const bytes of file as AsyncIterable<Uint8Array>) {
      decoder.decode(bytes);
      yield file.bytesRead;
    }
    decoder.end();
    yield file.bytesRead;
  } catch (error) {
    throw toReadError(error, path);
  } finally {
    file.destroy();
  }
}

async function* decodeWhole(decoder: FileDecoder, path: string): AsyncGenerator<number> {
  const file = openRandomFile(path);
  try {
    for await (const share of decoder.decode(file)) yield share * file.size;
  } catch (error) {
    throw toReadError(error, path);
  } finally {
    file.close();
  }
}

/** What a decoder throws names no file. */
function toReadError(error: unknown, path: string): ImportError {
  const { message } = error as Error;
  const code = error instanceof ImportError ? error.code : 'IMPORT_READ';
  return new ImportError(code, `${path}: ${message}`, { cause: error });
}

/** A file that ends in the middle is named like a bad row, where its format may. */
const toReadOptions = (
  { importer, isGzip }: Pick<SurveyedFile, 'importer' | 'isGzip'>,
  report: ImportReport,
  { isPartial }: Pick<ImportOptions, 'isPartial'>,
): ReadOptions => ({
  isGzip,
  onTorn:
    importer.mayBeTorn === true || isPartial === true
      ? (line) => noteReject(report, line, 'the file ends in the middle: it was not closed')
      : undefined,
});

async function writeTape(
  out: string,
  meta: TapeMeta,
  settled: AsyncIterable<SettledRows>,
  gaps: GapStream,
): Promise<TapeSummary> {
  const unfinished = `${out}.unfinished`;
  const writer = createTapeWriter(unfinished, meta, { overwrite: true, maxQueuedBytes: Infinity });
  try {
    for await (const { ticks, bars } of settled) {
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
  paths: readonly string[],
  report: ((share: number) => void) | undefined,
): (path: string, bytesRead: number) => void {
  if (report === undefined) return () => {};
  const total = paths.reduce(
    (sum, path) => sum + 2 * (existsSync(path) ? statSync(path).size : 0),
    0,
  );
  const done = new Map<string, number>();
  return (path, bytesRead) => {
    done.set(path, bytesRead);
    const sum = [...done.values()].reduce((all, one) => all + one, 0);
    report(total > 0 ? Math.min(1, sum / total) : 1);
  };
}
