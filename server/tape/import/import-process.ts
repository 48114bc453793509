/**
 * Imports in a process of its own, with less claim to the processor than the server has. Owns that process.
 */
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ImportError } from '../../../shared/import/report.ts';
import type { ImportResult } from './import-files.ts';
import type { FromImport, ImportOrder, ToImport } from './import-messages.ts';

/** How an import is run. */
export interface ImportRun {
  /** Stops it; nothing is left of it then. */
  readonly signal: AbortSignal;
  /** Called now and then with the share that is done, 0..1, and the bytes and rows that were read. */
  readonly onProgress: (share: number, bytes: number, rows: number) => void;
}

/** Runs imports. @throws Error with a sentence for people */
export type RunImport = (
  paths: readonly string[],
  order: ImportOrder,
  run: ImportRun,
) => Promise<ImportResult>;

/** Built it is JavaScript, in development what it is written in. */
const ENTRY = fileURLToPath(new URL('import-child.ts', import.meta.url)).replace(
  /\.ts$/,
  import.meta.url.endsWith('.js') ? '.js' : '.ts',
);
/** Below what else runs here: it takes what is left of the processor. */
const NICE = 5;
/** What an import needs is bounded: one that wants more is broken, and ends alone. */
const MEMORY = '--max-old-space-size=768';
/** One that does not stop when it is told to is ended, ms. */
const STOP_MS = 5_000;

/** Runs one import. */
export const importInProcess: RunImport = (paths, options, { signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const child = fork(ENTRY, { execArgv: [...process.execArgv, MEMORY], serialization: 'json' });
    const tell = (message: ToImport): void => void child.send(message);
    let answer: Exclude<FromImport, { kind: 'progress' }> | undefined;
    let patience: NodeJS.Timeout | undefined;
    const stop = (): void => {
      if (child.connected) tell({ kind: 'stop' });
      patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    };
    child.on('message', (message: FromImport) => {
      if (message.kind === 'progress') onProgress(message.share, message.bytes, message.rows);
      else answer = message;
    });
    child.once('error', reject);
    child.once('exit', (code, name) => {
      clearTimeout(patience);
      signal.removeEventListener('abort', stop);
      if (answer?.kind === 'done') resolve(answer.result);
      else reject(toError(answer, name ?? `code ${code}`));
    });
    try {
      setPriority(child.pid!, NICE);
    } catch {
      /* Where the system does not let us, it is as good as others. */
    }
    tell({ kind: 'import', paths, options });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

function toError(answer: FromImport | undefined, end: string): Error {
  if (answer?.kind !== 'failed') return new Error(`the import ended before its time (${end})`);
  return answer.code === 'IMPORT_STOPPED'
    ? new ImportError('IMPORT_STOPPED', answer.message)
    : new Error(answer.message);
}
