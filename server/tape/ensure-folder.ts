/**
 * Makes folders that are missing, one after another from the first one that is there. Node's own recursive making
 * never comes back where a folder that is there says that it is not, as those below /proc do.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, as far as they are missing.
 * @throws Error of the system with its code: no right, no room, a file in the way
 */
export function ensureFolder(path: string): void {
  const missing: string[] = [];
  let at = resolve(path);
  for (; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  if (missing.length === 0 && !statSync(at).isDirectory()) mkdirSync(at);
  for (const folder of missing.toReversed()) make(folder);
}

/** Another process may have made it meanwhile. */
function make(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
