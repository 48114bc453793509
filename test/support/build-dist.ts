/** Builds dist/ once before the tests, so that none that starts a server of its own waits for it. */
import process from 'node:process';
import { buildIfStale } from '../../server/scripts/build.mjs';
import { forgetDemo } from './demo-tape.ts';

/** Tests that mirror the source call it directly: a run of only such files needs no build. */
const WITHOUT_BUILD = /^(\.\/)?test\/(shared|server|web|property|golden)\//;

/** Runs in Vitest's main process before the first test file. */
export async function setup(): Promise<void> {
  const named = process.argv.filter((word) => /^(\.\/)?test\//.test(word));
  if (named.length > 0 && named.every((word) => WITHOUT_BUILD.test(word))) return;
  await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) });
}

/** Runs behind the last one. */
export const teardown = (): void => forgetDemo();
