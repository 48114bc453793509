/**
 * What an import came to, as a page shows it: bounded, whatever was imported.
 */
import type { ImportOutcome } from '../wire/import-job.ts';
import type { ImportReport } from './report.ts';

/** What an import gives. */
interface Result {
  readonly tape: { readonly ticks: number; readonly bars: number; readonly bytes: number };
  readonly reports: readonly ImportReport[];
  readonly leftOut: readonly ImportOutcome['leftOut'][number][];
  readonly symbols: readonly string[];
}

/** Of each list as many as people look at. */
const MOST = 100;
const MOST_REJECTS = 5;

/** Makes it. @param toPublic takes out of a text what is nobody's business: folders of the server */
export const toOutcome = (
  { tape, reports, leftOut, symbols }: Result,
  toPublic: (text: string) => string,
): ImportOutcome => ({
  ticks: tape.ticks,
  bars: tape.bars,
  bytes: tape.bytes,
  symbols: symbols.slice(0, MOST),
  files: reports.slice(0, MOST).map((report) => ({
    file: report.file,
    what: report.found?.what ?? report.format,
    confidence: report.found?.confidence ?? 1,
    rows: report.rows,
    trades: report.trades,
    quotes: report.quotes,
    bars: report.bars,
    statuses: report.statuses,
    notImported: report.notImported,
    duplicates: report.duplicates,
    rejected: report.rejected,
    rejects: report.rejects.slice(0, MOST_REJECTS),
    notes: report.notes.slice(0, MOST_REJECTS),
  })),
  leftOut: leftOut.slice(0, MOST).map(({ path, why }) => ({ path: toPublic(path), why })),
});
