/**
 * Entry of the process that a server imports in, so that nothing which a foreign file costs (time, memory, garbage) is
 * felt by those who look at a market. Is told once what to import, tells how far it is and what came of it, and ends;
 * without its server it ends too, and leaves nothing.
 */
import { ImportError } from '../../../shared/import/report.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import { importFiles } from './import-files.ts';
import type { FromImport, ToImport } from './import-messages.ts';

/** Between two words of progress, ms. */
const TELL_EVERY_MS = 200;

const stop = new AbortController();

async function run({ paths, options }: Extract<ToImport, { kind: 'import' }>): Promise<FromImport> {
  let toldMs = -Infinity;
  try {
    const result = await importFiles(paths, {
      ...options,
      signal: stop.signal,
      onProgress(share, bytes, rows) {
        const nowMs = performance.now();
        if (nowMs - toldMs < TELL_EVERY_MS) return;
        toldMs = nowMs;
        process.send?.({ kind: 'progress', share, bytes, rows } satisfies FromImport);
      },
    });
    return { kind: 'done', result };
  } catch (error) {
    const isKnown = error instanceof ImportError || error instanceof TapeError;
    const code = isKnown ? error.code : undefined;
    return { kind: 'failed', code, message: error instanceof Error ? error.message : 'unknown' };
  }
}

process.on('message', (message: ToImport) => {
  if (message.kind === 'stop') {
    stop.abort();
    return;
  }
  void run(message).then((answer) => process.send?.(answer, () => process.disconnect?.()));
});
process.on('disconnect', () => stop.abort());
/* Ctrl-C in a terminal goes to all processes there: the server says when this one is to stop. */
process.on('SIGINT', () => undefined);
