/**
 * What the page and the worker that imports for it tell each other. Types only; both sides import them.
 */
import type { ToldTexts } from '../../../shared/import/told.ts';
import type { ImportOutcome } from '../../../shared/wire/import-job.ts';

/** A file of this machine, with the folders that it was brought in. */
export interface PageFile {
  readonly path: string;
  readonly file: Blob;
}

/** From the page: files that become one tape. */
export interface ToImportWorker {
  readonly files: readonly PageFile[];
  readonly told: ToldTexts;
}

/** To the page. */
export type FromImportWorker =
  | {
      readonly kind: 'progress';
      readonly share: number;
      readonly bytes: number;
      readonly rows: number;
    }
  | { readonly kind: 'done'; readonly tape: ArrayBuffer; readonly outcome: ImportOutcome }
  | { readonly kind: 'failed'; readonly message: string };
