/**
 * What an import did with every row: imported, left out on purpose, or rejected with line and reason.
 * Promises that no row is dropped without being counted.
 */

/** Codes of import errors, one line each. */
export const IMPORT_CODES = {
  IMPORT_FORMAT: 'the file is in none of the formats that can be imported',
  IMPORT_SYMBOL: 'the file does not say which symbol it is of; name it',
  IMPORT_BAD_ROW: 'a row cannot be imported, and bad rows were to be fatal',
  IMPORT_TWICE:
    'the files hold the same trades or quotes twice, or those of two markets under one name',
  IMPORT_EMPTY: 'there is not one tick or bar in the files',
  IMPORT_TIMES: 'times are before 1990 or after tomorrow, and nobody said that they may be',
  IMPORT_STOPPED: 'the import was stopped before its end; nothing is left of it',
  IMPORT_READ: 'the file cannot be read to its end',
} as const;

/** An import that cannot go on. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: keyof typeof IMPORT_CODES;

  constructor(code: keyof typeof IMPORT_CODES, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Bad rows that are named; the others are only counted. */
const NAMED_REJECTS = 20;

/** Counts of one file. */
export interface ImportReport {
  readonly file: string;
  readonly format: string;
  /** What the file was found to be, and how sure that is, 0..1. */
  found?: { readonly what: string; readonly confidence: number };
  /** Lines with anything on them, a header not counted; of recorded frames each trade, quote or status in one. */
  rows: number;
  trades: number;
  quotes: number;
  /** Rows of bars; one with the bars of both sides counts once. */
  bars: number;
  /** Bars whose high or low did not hold their open and close: widened, and flagged so. */
  widenedBars: number;
  /** Bars whose volume has more digits than fit: it is rounded. */
  roundedVolumes: number;
  /** Quotes whose bid is above their ask: they are imported as they are. */
  crossed: number;
  /** Halts and other statuses that were imported. */
  statuses: number;
  /** Rows that are sound but are not ticks, by what they are: depth, other symbols. */
  readonly notImported: Record<string, number>;
  rejected: number;
  /** The first bad rows: line number from 1, and why. */
  readonly rejects: { readonly line: number; readonly reason: string }[];
  /** Trades and bars that are in the files twice, in all that they say; left out. */
  duplicates: number;
  /** Trades that came after one with a higher id, those that come twice included; imported in their place. */
  outOfOrder: number;
  /** Rows that came after one of a later time, whatever their ids; and by how much at most, ms. */
  late?: { readonly rows: number; readonly mostMs: number };
  /** Places where trade ids are missing in all files, before a trade of this one, and how many ids. */
  idGaps: number;
  missingIds: number;
  /** What is to be known of the file as a whole: sentences, each once. */
  readonly notes: string[];
}

/** Makes an empty report. */
export function createImportReport(file: string, format: string): ImportReport {
  return {
    file,
    format,
    rows: 0,
    trades: 0,
    quotes: 0,
    bars: 0,
    widenedBars: 0,
    roundedVolumes: 0,
    crossed: 0,
    statuses: 0,
    notImported: {},
    rejected: 0,
    rejects: [],
    duplicates: 0,
    outOfOrder: 0,
    idGaps: 0,
    missingIds: 0,
    notes: [],
  };
}

/** Counts a row that is not a tick. */
export function noteNotImported(report: ImportReport, what: string): void {
  report.notImported[what] = (report.notImported[what] ?? 0) + 1;
}

/** Counts a bad row, and names it while there are few. */
export function noteReject(report: ImportReport, line: number, reason: string): void {
  report.rejected++;
  if (report.rejects.length < NAMED_REJECTS) report.rejects.push({ line, reason });
}

/** Notes of one file at most: what is said of thousands of rows belongs into a count. */
const MOST_NOTES = 50;

/** Says something of the file as a whole, once. */
export function noteOfFile(report: ImportReport, sentence: string): void {
  if (report.notes.length < MOST_NOTES && !report.notes.includes(sentence)) {
    report.notes.push(sentence);
  }
}
