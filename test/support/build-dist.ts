/** Builds dist/ once before the tests, so that none that starts a server of its own waits for it. */
import { buildIfStale } from '../../server/scripts/build.mjs';

/** Runs in Vitest's main process before the first test file. */
export async function setup(): Promise<void> {
  await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) });
}
