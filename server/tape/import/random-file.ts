/**
 * A file that formats read here and there. Owns its descriptor until it is closed.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { OpenFile } from '../../../shared/import/read/input.ts';

/** Opens a file. @throws what the file system gives */
export function openRandomFile(path: string): OpenFile {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  return {
    size,
    read(at, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
      let got = 0;
      while (got < bytes.length) {
        const read = readSync(fd, bytes, got, bytes.length - got, at + got);
        if (read === 0) break;
        got += read;
      }
      return bytes.subarray(0, got);
    },
    close: () => closeSync(fd),
  };
}
