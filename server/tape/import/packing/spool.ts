/**
 * Files for what has to be read twice or anywhere and comes as a stream: pipes, archives within archives. They lie
 * beside the tape that is made. Owns them, and removes them whatever happens, also when the process ends early.
 */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { toTapeError } from '../../../../shared/tape/format.ts';
import { type Bytes, refuseStopped, TornError } from '../../../../shared/import/read/bytes.ts';

/** A stream that became a file. */
export interface Spooled {
  readonly file: string;
  readonly sizeBytes: number;
  /** Where the stream was cut: what was whole before is in the file. */
  readonly torn: TornError | undefined;
}

/** Spooled files of one import. */
export interface Spool {
  /** @throws TapeError TAPE_FULL and the like, and what the stream throws but TornError */
  write(bytes: Bytes): Promise<Spooled>;
  /** Removes all files. */
  close(): void;
}

/** Makes a spool. @param stem path that its files begin with; they must not be there */
export function createSpool(stem: string, signal?: AbortSignal): Spool {
  const files: string[] = [];
  const close = (): void => {
    for (const file of files.splice(0)) rmSync(file, { force: true });
    process.off('exit', close);
  };
  return {
    async write(bytes) {
      if (files.length === 0) process.on('exit', close);
      const file = `${stem}-${files.length}`;
      const fd = openOrThrow(file);
      files.push(file);
      let sizeBytes = 0;
      try {
        for await (const piece of bytes) {
          refuseStopped(signal);
          writeWhole(fd, piece, file);
          sizeBytes += piece.length;
        }
        return { file, sizeBytes, torn: undefined };
      } catch (error) {
        if (!(error instanceof TornError)) throw error;
        return { file, sizeBytes, torn: error };
      } finally {
        closeSync(fd);
      }
    },
    close,
  };
}

function openOrThrow(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw toTapeError(error, `making ${file}`, file);
  }
}

function writeWhole(fd: number, bytes: Uint8Array, file: string): void {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } catch (error) {
    throw toTapeError(error, `unpacking to ${file}`, file);
  }
}
