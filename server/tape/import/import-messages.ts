/**
 * What a server and the process that imports for it tell each other. Types only.
 */
import type { ImportOptions, ImportResult } from './import-files.ts';

/** What is imported and how, as far as it is data. */
export type ImportOrder = Omit<ImportOptions, 'importers' | 'pipe' | 'signal' | 'onProgress'>;

/** From the server. */
export type ToImport =
  | { readonly kind: 'import'; readonly paths: readonly string[]; readonly options: ImportOrder }
  | { readonly kind: 'stop' };

/** To the server. */
export type FromImport =
  | {
      readonly kind: 'progress';
      readonly share: number;
      readonly bytes: number;
      readonly rows: number;
    }
  | { readonly kind: 'done'; readonly result: ImportResult }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };
