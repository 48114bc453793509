/**
 * Foreign files into one tape: tells the format, surveys symbols and decimals, then writes in time order.
 * Promises that the tape appears under its name only when it is whole, and that every row is accounted for.
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DayVolumes } from '../../../shared/model/day-volumes.ts';
import { type FeedTerms, joinTerms } from '../../../shared/model/feed-terms.ts';
import { MISSING, NS_PER_MS, type TickColumns } from '../../../shared/model/tick.ts';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';
import { createTapeWriter, type TapeSummary } from '../writer.ts';
import { createClockOffset, type ClockOffset } from './decoder.ts';
import type { Importer } from './importer.ts';
import { type ReadOptions, readLines } from './lines.ts';
import { mergeTicks } from './merge.ts';
import { createImportReport, ImportError, type ImportReport, noteReject } from './report.ts';
import { IMPORTERS } from './registry.ts';
import { sniffFile, type Sniffed } from './sniff.ts';
import { GapStream } from './gap-stream.ts';
import {
  type ForeignGap,
  type StreamPlace,
  TickBuilder,
  TickSurvey,
  type ImportSymbol,
  type SymbolDecimals,
} from './tick-handler.ts';
import { toInstrument } from './to-instrument.ts';

/** What to import and how. */
export interface ImportOptions {
  /** Where the tape goes. */
  readonly out: string;
  /** Symbol of the rows (CSV), or the only symbol to take (frames). */
  readonly symbol?: string | undefined;
  /** Name of the format, when it is not to be told from the content. */
  readonly format?: string | undefined;
  /** What can be imported; all that is known when left out. */
  readonly importers?: readonly Importer[];
  /** Whether a bad row ends the import. */
  readonly isStrict?: boolean;
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

interface SurveyedFile extends Sniffed {
  readonly path: string;
  readonly sizeBytes: number;
  readonly symbol: string | undefined;
  readonly clock: ClockOffset;
  readonly symbols: ReadonlyMap<string, SymbolDecimals>;
  readonly terms: FeedTerms | undefined;
  readonly place: StreamPlace | undefined;
  readonly gaps: readonly ForeignGap[];
}

/** Waiting bytes above which reading pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;

/**
 * Imports files into one tape, their ticks merged by time.
 * @throws ImportError (see IMPORT_CODES), TapeError TAPE_EXISTS and what writing can give; then no tape is left
 */
export async function importFiles(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportResult> {
  if (existsSync(options.out) && options.isForced !== true) {
    throw new TapeError('TAPE_EXISTS', `${options.out} exists already; --force replaces it`);
  }
  refuseOddOutput(options.out);
  refuseInputAsOutput(options.out, paths);
  const progress = createProgress(paths, options.onProgress);
  const files: SurveyedFile[] = [];
  for (const path of paths) files.push(await surveyFile(path, options, progress));
  const { meta, symbols } = toMeta(files, options.nowMs);
  const reports: ImportReport[] = [];
  const volumes = new DayVolumes();
  volumes.grow(meta.instruments);
  const parted = toStreams(files);
  const streams = parted.map((parts) => {
    const [{ path, importer }, ...others] = parts;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const report = createImportReport(`${basename(path)}${more}`, importer.name);
    reports.push(report);
    const builder = new TickBuilder(symbols, report, volumes);
    return readTicks(parts, builder, report, options.isStrict === true, progress);
  });
  const gaps = new GapStream(
    parted.flat().flatMap((file) => file.gaps),
    (symbol) => symbols.get(symbol)?.id,
  );
  const tape = await writeTape(options.out, meta, mergeTicks(streams), gaps);
  return { tape, reports, symbols: [...symbols.keys()] };
}

async function surveyFile(
  path: string,
  options: ImportOptions,
  progress: (path: string, bytesRead: number) => void,
): Promise<SurveyedFile> {
  const { importers = IMPORTERS, format } = options;
  const sniffed = await sniffFile(
    path,
    importers.filter(({ name }) => format === undefined || name === format),
  );
  const { importer } = sniffed;
  const symbol = options.symbol ?? importer.toFileSymbol?.(path);
  if (importer.toFileSymbol !== undefined && symbol === undefined) {
    throw new ImportError(
      'IMPORT_SYMBOL',
      `${path} does not say its symbol; name it with --symbol`,
    );
  }
  const handler = new TickSurvey();
  const clock = createClockOffset();
  const report = createImportReport(basename(path), importer.name);
  const decoder = importer.create({ handler, report, symbol, clock });
  for await (const chunk of readLines(path, toReadOptions(sniffed, report))) {
    decoder.decode(chunk);
    progress(path, chunk.bytesRead);
  }
  if (handler.symbols.size === 0) {
    const [bad] = report.rejects;
    const why = bad === undefined ? '' : `; line ${bad.line}: ${bad.reason}`;
    throw new ImportError('IMPORT_EMPTY', `${path} has no trade and no quote${why}`);
  }
  const { size: sizeBytes } = statSync(path);
  const { symbols, terms, place, gaps } = handler;
  return { ...sniffed, path, sizeBytes, symbol, clock, symbols, terms, place, gaps };
}

function toMeta(
  files: readonly SurveyedFile[],
  nowMs: number,
): { meta: TapeMeta; symbols: Map<string, ImportSymbol> } {
  const widest = new Map<string, { decimals: SymbolDecimals; importer: Importer }>();
  const notes: string[] = [];
  for (const file of files) {
    for (const [symbol, { price, size }] of file.symbols) {
      const { decimals } = widest.get(symbol) ?? { decimals: { price: 0, size: 0 } };
      const wider = { price: Math.max(price, decimals.price), size: Math.max(size, decimals.size) };
      widest.set(symbol, { decimals: wider, importer: file.importer });
    }
    if (file.clock.estimates > 0) {
      const { offsetNs } = file.clock;
      const offset = offsetNs === -Infinity ? '' : ` + ${(offsetNs / NS_PER_MS).toFixed(3)} ms`;
      notes.push(
        `${basename(file.path)}: quotes without exchange time have receive time${offset}.`,
      );
    }
    if ([...file.symbols.keys()].some((symbol) => /USD_/.test(symbol))) {
      notes.push(`${basename(file.path)}: sizes are contracts of an inverse future.`);
    }
  }
  const instruments = [...widest].map(([symbol, { decimals, importer }], id) =>
    toInstrument(id, symbol, decimals, importer.kind),
  );
  const first = basename(files[0]!.path);
  const label = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const terms = files.flatMap((file) => (file.terms === undefined ? [] : [file.terms]));
  const meta: TapeMeta = {
    instruments,
    provenance: {
      kind: 'recorded',
      label: `Imported from ${label}`,
      ...(terms.length === 0 ? {} : { terms: terms.reduce(joinTerms) }),
    },
    previousClose: instruments.map(() => MISSING),
    createdMs: nowMs,
    epoch: 0,
    ...(notes.length > 0 ? { notes } : {}),
  };
  return { meta, symbols: new Map(instruments.map((one) => [one.symbol, one])) };
}

/** Files that are parts of one stream together, in their order; every other file is one by itself. */
function toStreams(files: readonly SurveyedFile[]): [SurveyedFile, ...SurveyedFile[]][] {
  const streams = new Map<string, [SurveyedFile, ...SurveyedFile[]]>();
  for (const [index, file] of files.entries()) {
    const key = file.place?.run ?? String(index);
    const known = streams.get(key);
    if (known === undefined) streams.set(key, [file]);
    else known.push(file);
  }
  const partOf = ({ place }: SurveyedFile): number => place?.part ?? 0;
  for (const parts of streams.values()) parts.sort((a, b) => partOf(a) - partOf(b));
  return [...streams.values()];
}

async function* readTicks(
  parts: readonly [SurveyedFile, ...SurveyedFile[]],
  handler: TickBuilder,
  report: ImportReport,
  isStrict: boolean,
  progress: (path: string, bytesRead: number) => void,
): AsyncGenerator<TickColumns> {
  const [{ importer, symbol, clock }] = parts;
  const decoder = importer.create({ handler, report, symbol, clock });
  for (const file of parts) {
    const refuseBad = (): void => {
      const [bad] = report.rejects;
      if (!isStrict || bad === undefined) return;
      throw new ImportError('IMPORT_BAD_ROW', `${file.path}, line ${bad.line}: ${bad.reason}`);
    };
    for await (const chunk of readLines(file.path, toReadOptions(file, report))) {
      decoder.decode(chunk);
      refuseBad();
      progress(file.path, file.sizeBytes + chunk.bytesRead);
      if (handler.columns.length > 0) yield handler.columns;
      handler.clear();
    }
    refuseBad();
  }
}

/** A file that ends in the middle is named like a bad row, where its format may. */
const toReadOptions = ({ importer, isGzip }: Sniffed, report: ImportReport): ReadOptions => ({
  isGzip,
  onTorn:
    importer.mayBeTorn === true
      ? (line) => noteReject(report, line, 'the file ends in the middle: it was not closed')
      : undefined,
});

async function writeTape(
  out: string,
  meta: TapeMeta,
  ticks: AsyncIterable<TickColumns>,
  gaps: GapStream,
): Promise<TapeSummary> {
  const unfinished = `${out}.unfinished`;
  const writer = createTapeWriter(unfinished, meta, { overwrite: true, maxQueuedBytes: Infinity });
  try {
    for await (const batch of ticks) {
      gaps.append(writer, batch);
      if (writer.stats.queuedBytes > PAUSE_BYTES) await writer.flush();
      if (writer.stats.error !== undefined) throw writer.stats.error;
    }
    gaps.end(writer);
    const summary = await writer.close();
    if (summary.error !== undefined) throw summary.error;
    if (summary.ticks === 0) throw new ImportError('IMPORT_EMPTY', 'no row could be imported');
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
