/**
 * A tape as bytes that can be read from anywhere: a file, or memory of a page. Owns the shape, the reading of whole
 * blocks, and the tape in memory. Knows the block frame only.
 */
import { BLOCK_HEAD_BYTES, isSoundBlock, readBlockHead, type BlockHead } from './format.ts';

/** An open tape. */
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
  /**
   * Inflates deflated bytes (RFC 1951, without a head); left out where that cannot be done at once.
   * @param length bytes that they must give
   * @returns undefined when they give others, or are no such bytes
   */
  readonly inflate?: (deflated: Uint8Array, length: number) => Uint8Array | undefined;
  /** The checksum of blocks, where there is a quicker one than our own; see crc32.ts. */
  readonly crc32?: (bytes: Uint8Array, seed?: number) => number;
  /** Gives back memory that it keeps for reading on. */
  rest?(): void;
  close(): void;
}

/** A tape that lies in memory. The bytes are kept, not copied. */
export const toMemoryTape = (bytes: Uint8Array): TapeFile => ({
  size: bytes.length,
  inode: 0,
  read: (offset, length) => bytes.subarray(offset, offset + length),
  peek: (offset, length) => bytes.subarray(offset, offset + length),
  close: () => undefined,
});

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
  if (!isSoundBlock(bytes, head, file.crc32)) return 'the checksum of a block is wrong';
  return { head, bytes: bytes.subarray(0, head.length) };
}
