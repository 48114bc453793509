/** Builds dist/ once before the browser tests, so that each of them starts a server without waiting. */
import { buildIfStale } from '../../server/build.mjs';

/** Runs in Vitest's main process before the first test file. */
export async function setup(): Promise<void> {
  await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) });
}
