/**
 * The folder of a journal: tapes by number, which go as others come. What servers that were killed left beside it is
 * removed.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder } from './ensure-folder.ts';
import { isLocked } from './lock.ts';

/** A journal's own folder. */
export interface JournalFolder {
  /** Path of the tape with a number. */
  toPath(number: number): string;
  /** Bytes of a tape; 0 where it is not there. */
  bytesOf(path: string): number;
  drop(path: string): void;
  /** Removes all of it. */
  remove(): void;
}

/** Removes journals that nobody writes any more. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    const tapes = readdirSync(path).filter((file) => file.endsWith('.tape'));
    if (!tapes.some((file) => isLocked(join(path, file)))) rmSync(path, { recursive: true });
  }
}

/** Makes the folder of a journal. @throws Error of the file system where it cannot be */
export function createJournalFolder(parent: string, name: string): JournalFolder {
  ensureFolder(parent);
  sweep(parent);
  const own = join(parent, name);
  ensureFolder(own);
  return {
    toPath: (number) => join(own, `${number}.tape`),
    bytesOf: (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    drop: (path) => rmSync(path, { force: true }),
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}
