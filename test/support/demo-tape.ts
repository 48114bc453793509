/**
 * The demo recording of one test run: the first server that makes it lends it to all later ones, which would take
 * seconds over the very same ticks. Promises copies, so that no test can spoil it for another.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { until } from './until.ts';

const NAME = 'demo.tape';
const toPath = (runPid: number): string => join(tmpdir(), `tickdeck-demo-of-${runPid}.tape`);
/** Tests run in children of Vitest's main process. */
const KEPT = toPath(process.ppid);

/** Puts the demo into a folder of recordings that has none, if it was made already. */
export function lendDemo(folder: string): void {
  if (!existsSync(KEPT) || existsSync(join(folder, NAME))) return;
  mkdirSync(folder, { recursive: true });
  copyFileSync(KEPT, join(folder, NAME));
}

/** A server makes it once it is ready: on a busy machine that takes seconds. */
const MADE_MS = 30_000;

/** Waits until the server of a folder has made its demo, and keeps that for servers to come. */
export async function keepDemo(folder: string): Promise<void> {
  const made = join(folder, NAME);
  await until(() => existsSync(made), 'the demo recording', MADE_MS);
  if (existsSync(KEPT)) return;
  const part = `${KEPT}.${process.pid}`;
  copyFileSync(made, part);
  renameSync(part, KEPT);
}

/** Forgets it; called in Vitest's main process when all tests are over. @param runPid of that process */
export const forgetDemo = (runPid = process.pid): void => rmSync(toPath(runPid), { force: true });
