/**
 * Where brought files are imported: on the server of the page, or in the page. Types only.
 */
import type { ToldTexts } from '../../shared/import/told.ts';
import type { ImportJob, ImportList } from '../../shared/wire/import-job.ts';
import type { BroughtFile } from '../state/imports.ts';

/** A file on its way. */
export interface SentFile {
  readonly brought: BroughtFile;
  readonly told: ToldTexts;
  /** Name that the recording shall have. */
  readonly recording: string;
  /** The import that it belongs to; one of its own when left out. */
  readonly into: string | undefined;
  readonly hasMore: boolean;
  readonly signal: AbortSignal;
  readonly onSent: (bytes: number) => void;
}

/** The place. All reject with a sentence for people. */
export interface ImportService {
  /** What there is already, and what a new one may be. */
  list(): Promise<ImportList>;
  send(file: SentFile): Promise<ImportJob>;
  look(id: string): Promise<ImportJob>;
  tell(id: string, told: ToldTexts): Promise<ImportJob>;
  forget(id: string): Promise<void>;
}
