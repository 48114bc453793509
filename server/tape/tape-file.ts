/**
 * A tape as bytes on disk: positioned, synchronous reads into one buffer that is used again and again.
 * Promises never to read past the size that the file had when it was opened. Knows the block frame only.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';
import type { TapeFile } from '../../shared/tape/tape-bytes.ts';

/** Least bytes of one read: quiet markets have blocks of a few hundred bytes. */
const READ_AHEAD_BYTES = 64 * 1024;
/** Steps from which reading ahead costs more than it saves. */
const LONG_STEP_BYTES = 16 * 1024;
const NOTHING = new Uint8Array(0);

/** How often files are open for reading in this process, by their whole path. */
const openCounts = new Map<string, number>();

function countOpen(path: string, step: number): void {
  const open = (openCounts.get(path) ?? 0) + step;
  if (open > 0) openCounts.set(path, open);
  else openCounts.delete(path);
}

/** Tells whether this process has a file open for reading. */
export const isOpenForReading = (path: string): boolean => openCounts.has(resolve(path));

/** See TapeFile.inflate. */
function inflate(deflated: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const bytes = inflateRawSync(deflated, { maxOutputLength: Math.max(1, length) });
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined; // no deflated bytes, or more of them
  }
}

/** Opens a file for reading. @throws TapeError TAPE_NOT_FOUND or TAPE_IO */
export function openTapeFile(path: string): TapeFile {
  let fd: number;
  let size: number;
  let inode: number;
  try {
    fd = openSync(path, 'r');
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      closeSync(fd);
      throw new TapeError('TAPE_NOT_A_TAPE', `${path} is not a regular file`, undefined, { path });
    }
    ({ size, ino: inode } = stat);
  } catch (error) {
    throw toTapeError(error, `opening ${path}`, path);
  }
  const whole = resolve(path);
  countOpen(whole, 1);
  let buffer = NOTHING;
  let from = 0;
  let to = 0;
  let isOpen = true;
  const fill = (offset: number, wanted: number): void => {
    if (wanted > buffer.length) {
      buffer = new Uint8Array(Math.max(wanted, buffer.length * 2, READ_AHEAD_BYTES));
    }
    from = to = offset;
    try {
      while (to - from < wanted) {
        const count = readSync(fd, buffer, to - from, wanted - (to - from), to);
        if (count === 0) break;
        to += count;
      }
    } catch (error) {
      throw toTapeError(error, `reading ${path}`, path);
    }
  };
  const get = (offset: number, length: number, aheadBytes: number): Uint8Array => {
    const left = Math.max(0, size - offset);
    const end = offset + Math.min(length, left);
    if (offset < from || end > to) fill(offset, Math.min(Math.max(length, aheadBytes), left));
    return buffer.subarray(Math.max(0, offset - from), Math.max(0, Math.min(end, to) - from));
  };
  return {
    size,
    inode,
    read: (offset, length) => get(offset, length, READ_AHEAD_BYTES),
    peek: (offset, length, stepBytes = Infinity) =>
      get(offset, length, stepBytes < LONG_STEP_BYTES ? READ_AHEAD_BYTES : length),
    inflate,
    crc32,
    rest() {
      buffer = NOTHING;
      from = to = 0;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      countOpen(whole, -1);
      closeSync(fd);
    },
  };
}
