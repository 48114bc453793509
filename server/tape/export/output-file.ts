/**
 * A file that appears under its name only when it is whole. Promises never to write over what is read, nor over any
 * file unless told, and that nothing is left behind when it is given up.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../output-path.ts';

/** A file on its way. */
export interface OutputFile {
  /** Bytes so far. */
  readonly bytes: number;
  /** @throws TapeError TAPE_FULL, TAPE_IO */
  write(bytes: Uint8Array): void;
  /** Gives the file its name. @throws TapeError TAPE_EXISTS where it was taken meanwhile */
  finish(): void;
  /** Takes the file away, if it has no name yet. */
  discard(): void;
}

let count = 0;

/**
 * Begins a file.
 * @param inputs that must not be written over, by whatever name
 * @throws TapeError TAPE_EXISTS, TAPE_NOT_FOUND, TAPE_IO
 */
export function createOutputFile(
  path: string,
  inputs: readonly string[],
  isForced: boolean,
): OutputFile {
  refuseOddOutput(path);
  refuseInputAsOutput(path, inputs);
  const taken = new TapeError('TAPE_EXISTS', `${path} exists already; --force replaces it`);
  if (!isForced && existsSync(path)) throw taken;
  /* A short name: one with an ending might be too long where the name itself is not. */
  const unfinished = join(dirname(path), `.tickdeck-${process.pid}-${++count}.unfinished`);
  const io = <T>(doing: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw toTapeError(error, `${doing} ${path}`);
    }
  };
  const fd = io('creating', () => openSync(unfinished, 'wx'));
  let bytes = 0;
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    get bytes() {
      return bytes;
    },
    write(piece) {
      io('writing', () => {
        for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at);
      });
      bytes += piece.length;
    },
    finish() {
      io('writing', () => fsyncSync(fd));
      close();
      if (isForced) {
        io('naming', () => renameSync(unfinished, path));
        return;
      }
      try {
        linkSync(unfinished, path); // unlike a rename it never replaces a file
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken;
        if (existsSync(path)) throw taken; // a file system without links
        io('naming', () => renameSync(unfinished, path));
        return;
      }
      rmSync(unfinished, { force: true });
    },
    discard() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}
