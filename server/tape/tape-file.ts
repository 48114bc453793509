/**
 * A tape as bytes on disk: positioned, synchronous reads into one buffer that is used again and again.
 * Promises never to read past the size that the file had when it was opened. Knows the block frame only.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  BLOCK_HEAD_BYTES,
  isSoundBlock,
  readBlockHead,
  TapeError,
  toTapeError,
  type BlockHead,
} from './format.ts';

/** Least bytes of one read: quiet markets have blocks of a few hundred bytes. */
const READ_AHEAD_BYTES = 64 * 1024;
/** Steps from which reading ahead costs more than it saves. */
const LONG_STEP_BYTES = 16 * 1024;

/** An open file. */
export interface TapeFile {
  /** Bytes when it was opened; a file may be growing meanwhile. */
  readonly size: number;
  /** Which file it is, whatever its name. */
  readonly inode: number;
  /** Bytes `offset..offset+length-1`, fewer at the end of the file. Valid until the next read. */
  read(offset: number, length: number): Uint8Array;
  /**
   * The same for a few bytes of many that lie apart: nothing is read ahead where that would not help.
   * @param stepBytes distance to what was read before
   */
  peek(offset: number, length: number, stepBytes?: number): Uint8Array;
  close(): void;
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
      throw new TapeError('TAPE_NOT_A_TAPE', `${path} is not a regular file`);
    }
    ({ size, ino: inode } = stat);
  } catch (error) {
    throw toTapeError(error, `opening ${path}`);
  }
  let buffer = new Uint8Array(READ_AHEAD_BYTES);
  let from = 0;
  let to = 0;
  let isOpen = true;
  const fill = (offset: number, wanted: number): void => {
    if (wanted > buffer.length) buffer = new Uint8Array(Math.max(wanted, buffer.length * 2));
    from = to = offset;
    try {
      while (to - from < wanted) {
        const count = readSync(fd, buffer, to - from, wanted - (to - from), to);
        if (count === 0) break;
        to += count;
      }
    } catch (error) {
      throw toTapeError(error, `reading ${path}`);
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
    close() {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

/** A block with its head, sound by its checksum; `bytes` is valid until the file's next read. */
export interface ReadBlock {
  readonly head: BlockHead;
  readonly bytes: Uint8Array;
}

/**
 * Reads and checks one block.
 * @param guess bytes to read at first, when the length is known or likely
 * @returns the block, or a sentence that says what is wrong
 */
export function readBlock(file: TapeFile, offset: number, guess = 0): ReadBlock | string {
  const left = file.size - offset;
  let bytes = file.read(offset, Math.max(guess, BLOCK_HEAD_BYTES));
  const head = readBlockHead(bytes, left);
  if (typeof head === 'string') return head;
  if (bytes.length < head.length) bytes = file.read(offset, head.length);
  if (bytes.length < head.length) return 'the file ends inside a block';
  if (!isSoundBlock(bytes, head)) return 'the checksum of a block is wrong';
  return { head, bytes: bytes.subarray(0, head.length) };
}
