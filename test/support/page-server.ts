/**
 * Servers whose pages are looked at, by the browser tests and by what takes the pictures: one size for both, with
 * folders of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer, type RunningServer } from './server-process.ts';

/** Makes an empty folder. */
export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'tickdeck-e2e-'));

/** Removes a folder that `makeFolder` made. */
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });

/** Starts a server of the size that a page wants. @param more further flags; of one given twice the last counts */
export const serve = (recordings: string, ...more: string[]): Promise<RunningServer> =>
  runServer(
    ['--port', '0', '--seed', '7', '--rate', '2000', '--recordings', recordings].concat(more),
  );
