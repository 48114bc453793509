/**
 * An import as a page sees it, made by a server or by the page itself. Types only, in the shape that JSON has.
 */

/** What came of one file or stream of them. */
export interface ImportedFile {
  file: string;
  /** What it was found to be, and how sure that is, 0..1. */
  what: string;
  confidence: number;
  rows: number;
  trades: number;
  quotes: number;
  bars: number;
  statuses: number;
  /** Sound rows that are no ticks, by what they are. */
  notImported: Record<string, number>;
  duplicates: number;
  rejected: number;
  /** The first of them. */
  rejects: { line: number; reason: string }[];
  notes: string[];
}

/** A whole import. */
export interface ImportOutcome {
  ticks: number;
  bars: number;
  bytes: number;
  symbols: string[];
  files: ImportedFile[];
  /** What was found in folders and archives and left out. */
  leftOut: { path: string; why: string }[];
}

/** How far one is. */
export interface ImportProgress {
  /** 0..1 of all reading. */
  share: number;
  bytes: number;
  rows: number;
  /** Since it began. */
  ms: number;
}

/**
 * `receiving`: its files come in. `waiting`: for others before it. `asking`: something must be said first; its files are
 * kept for a while.
 */
export type ImportState = 'receiving' | 'waiting' | 'importing' | 'asking' | 'done' | 'failed';

/** One import. */
export interface ImportJob {
  id: string;
  /** Name of the recording that it becomes. */
  recording: string;
  state: ImportState;
  /** Files of it that are here, and their bytes. */
  files: number;
  bytes: number;
  progress?: ImportProgress;
  /** Why it does not go on, or went wrong: with the flags of the command line in it. */
  message?: string;
  outcome?: ImportOutcome;
}

/** All of them, and what a new one may be. */
export interface ImportList {
  imports: ImportJob[];
  /** Bytes of all files of one import together; 0 where nothing may be uploaded. */
  mostBytes: number;
  mostFiles: number;
}
