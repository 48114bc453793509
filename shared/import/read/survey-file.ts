/**
 * First pass over one file: what it is, and what of it has to be known before the first row is written.
 */
import { createClockOffset } from '../decoder.ts';
import { baseNameOf } from '../file-name.ts';
import type { ImportSettings } from '../import-settings.ts';
import type { Importer } from '../importer.ts';
import { createImportReport, ImportError, type ImportReport } from '../report.ts';
import type { SurveyedFile } from '../surveyed-file.ts';
import { type KnownIds, TickSurvey } from '../tick-survey.ts';
import { decodeFile } from './decode-file.ts';
import type { InputEntry, InputFiles } from './input.ts';
import { type Sniffed, sniffFile } from './sniff.ts';

/** One file after the first pass. */
export interface SurveyedInput extends SurveyedFile, Sniffed {
  readonly importer: Importer;
  readonly entry: InputEntry;
  /** Rows that it has. */
  readonly rows: number;
}

/** What a survey needs besides the file. */
export interface SurveyOptions {
  readonly importers: readonly Importer[];
  readonly settings: ImportSettings;
  readonly inputs: InputFiles;
  readonly ids: KnownIds;
  readonly isPartial: boolean;
  /** Times after it are asked about, ms; undefined where all times are taken. */
  readonly latestMs: number | undefined;
  /** Whether rows stay in the order in which they are. */
  readonly isAsRecorded: boolean;
  readonly progress: (entry: InputEntry, bytesRead: number, rows: number) => void;
}

/** @throws ImportError IMPORT_FORMAT, IMPORT_SYMBOL, IMPORT_READ, IMPORT_EMPTY */
export async function surveyFile(
  entry: InputEntry,
  { importers, settings, inputs, ids, isPartial, latestMs, isAsRecorded, progress }: SurveyOptions,
): Promise<SurveyedInput> {
  const { path, sizeBytes } = entry;
  const sniffed = await sniffFile(entry, importers, settings);
  const { importer } = sniffed;
  const symbol = settings.symbol ?? importer.toFileSymbol?.(path);
  if (importer.toFileSymbol !== undefined && symbol === undefined) {
    throw new ImportError(
      'IMPORT_SYMBOL',
      `${path} does not say its symbol; name it with --symbol`,
    );
  }
  const clock = createClockOffset();
  const report = createImportReport(baseNameOf(path), importer.name);
  const handler = new TickSurvey(ids, importer.isOrderedById === true, latestMs);
  const told = { handler, report, symbol, clock, path, settings };
  for await (const bytesRead of decodeFile(entry, { importer, told, inputs, isPartial })) {
    progress(entry, bytesRead, report.rows);
  }
  if (handler.symbols.size === 0) {
    const rest = toRest(report) + toFirstReason(report.rejects);
    throw new ImportError('IMPORT_EMPTY', `${path} has no trade, no quote and no bar${rest}`);
  }
  const { symbols, lateIds, terms, place, gaps, market, order, odd } = handler;
  /* What a feed of ours kept has the times that its venue gave. */
  if (latestMs !== undefined && odd !== undefined && importer.keepsOrder !== true) {
    throw new ImportError('IMPORT_TIMES', toOddText(path, odd));
  }
  const isKept = importer.keepsOrder === true || isAsRecorded;
  /* Times that were estimated change with what the rest of the file says of the clock: in order at first may not last. */
  const { disorder: seen } = order;
  const least = seen === 'none' && clock.estimates > 0 ? 'window' : seen;
  const disorder = isKept ? 'none' : least;
  const learnt = { symbols, order, disorder, lateIds, terms, place, gaps, market };
  return { ...sniffed, entry, rows: report.rows, path, sizeBytes, symbol, clock, ...learnt };
}

function toOddText(path: string, { line, timeMs, rows }: NonNullable<TickSurvey['odd']>): string {
  const others = rows > 1 ? `, and ${rows - 1} more` : '';
  const when = Number.isNaN(new Date(timeMs).getTime()) ? timeMs : new Date(timeMs).toISOString();
  return `${path}, line ${line}: the time ${when} is before 1990 or after tomorrow${others}; take such times with --allow-times`;
}

/** What a file has instead of ticks: the three most of it. */
export function toRest({ notImported }: ImportReport): string {
  const kinds = Object.entries(notImported).toSorted((a, b) => b[1] - a[1]);
  if (kinds.length === 0) return '';
  return `, but ${kinds
    .slice(0, 3)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ')}`;
}

/** Why the first row was refused, if one was. @param place of the file, where that was not said yet */
export function toFirstReason([bad]: ImportReport['rejects'], place = ''): string {
  return bad === undefined ? '' : `; ${place}line ${bad.line}: ${bad.reason}`;
}
