/**
 * Imports in a page without a server, in a worker of its own: the engine beside it goes on. Entry of that worker, which
 * is started with the first file, is given one import after another, and is ended to stop one.
 */
import { LIMITS } from '../../shared/wire/limits.ts';
import { importPageFiles } from './import/import-page-files.ts';
import type { FromImportWorker, ToImportWorker } from './import/messages.ts';

/** Between two words of progress, ms. */
const TELL_EVERY_MS = 100;

const tell = (message: FromImportWorker, handOver: Transferable[] = []): void =>
  postMessage(message, { transfer: handOver });

async function run({ files, told }: ToImportWorker): Promise<void> {
  let toldMs = -Infinity;
  const { tape, outcome } = await importPageFiles(files, {
    told,
    nowMs: Math.floor(Date.now()),
    mostBytes: LIMITS.pageTapeBytes,
    onProgress(share, bytes, rows) {
      const nowMs = performance.now();
      if (nowMs - toldMs < TELL_EVERY_MS) return;
      toldMs = nowMs;
      tell({ kind: 'progress', share, bytes, rows });
    },
  });
  tell({ kind: 'done', tape: tape.buffer, outcome }, [tape.buffer]);
}

addEventListener('message', ({ data }: MessageEvent<ToImportWorker>) => {
  run(data).catch((error: unknown) =>
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
