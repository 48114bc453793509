/**
 * Files that people bring to the page, from the moment when they let go of them until they are recordings. Types only.
 */
import type { ToldTexts } from '../../shared/import/told.ts';
import type { ImportJob } from '../../shared/wire/import-job.ts';

/** One of them. */
export interface BroughtFile {
  /** With the folders that it was brought in: some formats are told by them. */
  readonly path: string;
  readonly file: File;
}

/**
 * Where it stands. `staged`: whether they become one recording or several is not said yet; `queued`: others are sent
 * before; `lost`: it could not be sent; `sent`: what becomes of it is in `job`.
 */
export type PageImportPhase = 'staged' | 'queued' | 'sending' | 'lost' | 'sent';

/** What becomes one recording. */
export interface PageImport {
  readonly key: string;
  /** What people call it: a file's name, or a folder's. */
  readonly name: string;
  /** Empty of what another page has brought. */
  readonly files: readonly BroughtFile[];
  readonly bytes: number;
  readonly phase: PageImportPhase;
  readonly sentBytes: number;
  /** Since sending began. */
  readonly sentMs: number;
  readonly told: ToldTexts;
  readonly job?: ImportJob | undefined;
  /** Why it could not be sent. */
  readonly message?: string | undefined;
}

/** What people ask of them. */
export type ImportRequest =
  | { readonly do: 'bring'; readonly files: readonly BroughtFile[]; readonly name?: string }
  /** Of staged files: one recording of all, or one of each. */
  | { readonly do: 'start'; readonly key: string; readonly isTogether: boolean }
  /** Says what the files do not say, and imports them. */
  | { readonly do: 'tell'; readonly key: string; readonly told: ToldTexts }
  /** Stops it, or takes it off the list. */
  | { readonly do: 'forget'; readonly key: string }
  /** Looks for what is imported already. */
  | { readonly do: 'list' };
