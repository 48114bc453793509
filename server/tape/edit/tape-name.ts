/**
 * The name that a tape gets when it is whole. Promises that nothing of that name is replaced unless told, that what is
 * read is never written over, that two processes never make one tape, and that nothing is left of one that was given up.
 */
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import { lockTape } from '../lock.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';

/** A name that is waited for. */
export interface TapeName {
  /** Where the tape is written meanwhile. */
  readonly unfinished: string;
  /** Gives the tape its name. @throws TapeError TAPE_EXISTS where it was taken meanwhile, TAPE_IO */
  finish(): void;
  /** Takes away what has no name yet, and lets the name go. */
  release(): void;
}

/**
 * Reserves a name.
 * @param inputs that must not be written over, by whatever name or link
 * @throws TapeError TAPE_EXISTS, TAPE_LOCKED, TAPE_NOT_FOUND, TAPE_IO
 */
export function reserveTapeName(
  path: string,
  inputs: readonly string[],
  isForced: boolean,
): TapeName {
  refuseOddOutput(path);
  refuseInputAsOutput(path, inputs);
  const taken = new TapeError('TAPE_EXISTS', `${path} exists already; --force replaces it`);
  if (!isForced && existsSync(path)) throw taken;
  const unlock = lockTape(path);
  const unfinished = join(dirname(path), `.tickdeck-${process.pid}-${++count}.unfinished`);
  return {
    unfinished,
    finish() {
      try {
        if (isForced) renameSync(unfinished, path);
        else linkSync(unfinished, path); // unlike a rename it never replaces a file
      } catch (error) {
        if (!isForced && existsSync(path)) throw taken;
        if (isForced) throw toTapeError(error, `naming ${path}`);
        rename(unfinished, path); // a file system without links
      }
    },
    release() {
      rmSync(unfinished, { force: true });
      unlock();
    },
  };
}

let count = 0;

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw toTapeError(error, `naming ${to}`);
  }
}
