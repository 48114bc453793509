/**
 * The tape's bytes: file header, block heads, block types and the errors that reading them can give.
 * Promises that nothing read from a file is believed before it was checked. Knows nothing of files,
 * ticks or instruments. The same layout in words: FORMAT.md.
 */
import { crc32 } from './crc32.ts';

/** What can go wrong with a tape, one line a code. */
export const TAPE_CODES = {
  TAPE_NOT_FOUND: 'no recording of this name',
  TAPE_NOT_A_TAPE: 'the file does not begin like a tape',
  TAPE_VERSION: 'the tape was written by a newer, incompatible version',
  TAPE_TORN: 'the file ends inside a block; what stands before is sound',
  TAPE_CORRUPT: 'bytes in the middle of the file are damaged; the offset says where',
  TAPE_EXISTS: 'the file exists and is not overwritten unless told',
  TAPE_LOCKED: 'another process is writing this tape',
  TAPE_FULL: 'the disk or the quota is full; recording has stopped',
  TAPE_OVERRUN: 'the disk was slower than the market for too long; recording has stopped',
  TAPE_UNSOUND: 'what was to be written breaks the rules of the format',
  TAPE_IO: 'the operating system refused to read or write the file',
} as const;
export type TapeCode = keyof typeof TAPE_CODES;

/** A tape that cannot be read or written. `offset` is where in the file, bytes, when there is a place. */
export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly code: TapeCode;
  readonly offset: number | undefined;
  /** The message without the place. */
  readonly what: string;
  /** The file or folder that the message names: see `toPublicReason`, which tells clients no more than its last name. */
  readonly path: string | undefined;

  constructor(
    code: TapeCode,
    message: string,
    offset?: number,
    { path, ...options }: ErrorOptions & { readonly path?: string | undefined } = {},
  ) {
    super(offset === undefined ? message : `${message} (at byte ${offset})`, options);
    this.code = code;
    this.path = path;
    this.offset = offset;
    this.what = message;
  }
}

/** Wraps what the file system threw; disk-full gets its own code. @param path that `doing` names */
export function toTapeError(error: unknown, doing: string, path?: string): TapeError {
  if (error instanceof TapeError) return error;
  const cause = error as Error & { readonly code?: string };
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const code = isFull ? 'TAPE_FULL' : cause.code === 'ENOENT' ? 'TAPE_NOT_FOUND' : 'TAPE_IO';
  return new TapeError(code, `${doing}: ${cause.message}`, undefined, { cause, path });
}

/** Ends in CR LF and a control character, so that a transfer in text mode is noticed. */
const MAGIC = [0x54, 0x44, 0x54, 0x41, 0x50, 0x45, 0x0d, 0x0a] as const; // TDTAPE\r\n
const TAPE_MAJOR = 1;
/** 1: blocks of events. 2: blocks of instruments. 3: gaps of single instruments. 4: bars, keyframes. */
const TAPE_MINOR = 4;
/** Bytes of the file header that this version writes; a later minor may write more. */
const FILE_HEADER_BYTES = 16;
const MAX_FILE_HEADER_BYTES = 4096;

/** Kinds of block; a reader steps over kinds that it does not know. */
export const BLOCK = {
  meta: 1,
  ticks: 2,
  gap: 3,
  index: 4,
  events: 5,
  instruments: 6,
  gapNews: 7,
  bars: 8,
  keyframe: 9,
} as const;

/** Flag of a block of ticks: its runs are deflated (RFC 1951), behind a u32, how many bytes they are. */
export const DEFLATED = 1;
/** Bytes that one deflated byte stands for at most. */
const MOST_INFLATED = 1_032;

/** "TBLK", little-endian: where a block may begin when one looks for it after damage. */
export const BLOCK_MARKER = 0x4b4c4254;
export const BLOCK_HEAD_BYTES = 32;
/** The length once more, at the end. */
export const BLOCK_TAIL_BYTES = 4;
export const MIN_BLOCK_BYTES = BLOCK_HEAD_BYTES + BLOCK_TAIL_BYTES;
/** Largest block that a reader takes; an index of a million blocks needs some 10 MB. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024;
/** Largest time a block can carry, ms since 1970 (unsigned, 48 bits). */
export const MAX_TIME_MS = 2 ** 48 - 1;

/** What a block says about itself. */
export interface BlockHead {
  /** Whole block, head to trailing length, bytes. */
  length: number;
  crc: number;
  type: number;
  flags: number;
  /** Smallest and largest time in the block, ms; ticks count from the smallest. */
  firstMs: number;
  lastMs: number;
  /** Ticks in the block; of a block of bars, bars. */
  ticks: number;
}

const toView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const getU48 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getUint16(at + 4, true) * 0x1_0000_0000;

function setU48(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(at, value - high * 0x1_0000_0000, true);
  view.setUint16(at + 4, high, true);
}

/** Makes the 16 bytes that every tape begins with. */
export function toFileHeader(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  const view = toView(bytes);
  bytes.set(MAGIC);
  view.setUint8(8, TAPE_MAJOR);
  view.setUint8(9, TAPE_MINOR);
  view.setUint16(10, FILE_HEADER_BYTES, true);
  view.setUint32(12, crc32(bytes.subarray(0, 12)), true);
  return bytes;
}

/**
 * Checks the first bytes of a file.
 * @returns versions, and the offset of the first block
 * @throws TapeError TAPE_NOT_A_TAPE, TAPE_TORN, TAPE_CORRUPT or TAPE_VERSION
 */
export function readFileHeader(bytes: Uint8Array): {
  major: number;
  minor: number;
  firstBlock: number;
} {
  const known = Math.min(bytes.length, MAGIC.length);
  const isTape = known > 0 && MAGIC.slice(0, known).every((byte, i) => bytes[i] === byte);
  if (!isTape) throw new TapeError('TAPE_NOT_A_TAPE', 'not a Tickdeck tape');
  if (bytes.length < FILE_HEADER_BYTES) {
    throw new TapeError('TAPE_TORN', 'the file ends inside its header', bytes.length);
  }
  const view = toView(bytes);
  if (view.getUint32(12, true) !== crc32(bytes.subarray(0, 12))) {
    throw new TapeError('TAPE_CORRUPT', 'the file header is damaged', 0);
  }
  const major = view.getUint8(8);
  const minor = view.getUint8(9);
  if (major !== TAPE_MAJOR) {
    const message = `tape version ${major}.${minor}; this program reads ${TAPE_MAJOR}.x`;
    throw new TapeError('TAPE_VERSION', message);
  }
  const firstBlock = view.getUint16(10, true);
  if (firstBlock < FILE_HEADER_BYTES || firstBlock > MAX_FILE_HEADER_BYTES) {
    throw new TapeError('TAPE_CORRUPT', 'the file header has an impossible length', 10);
  }
  return { major, minor, firstBlock };
}

/** Checksum of a whole block: everything but the checksum's own four bytes. */
function toBlockCrc(block: Uint8Array, checksum = crc32): number {
  return checksum(block.subarray(12), checksum(block.subarray(0, 8)));
}

/** The checksum that a whole block says it has. */
export const readCrc = (block: Uint8Array): number => toView(block).getUint32(8, true);

/** Makes a block of a payload. Times within 0..MAX_TIME_MS. */
export function toBlock(
  type: number,
  flags: number,
  firstMs: number,
  lastMs: number,
  ticks: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const length = MIN_BLOCK_BYTES + payload.length;
  const bytes = new Uint8Array(length);
  const view = toView(bytes);
  view.setUint32(0, BLOCK_MARKER, true);
  view.setUint32(4, length, true);
  view.setUint8(12, type);
  view.setUint8(13, flags);
  setU48(view, 16, firstMs);
  setU48(view, 22, lastMs);
  view.setUint32(28, ticks, true);
  bytes.set(payload, BLOCK_HEAD_BYTES);
  view.setUint32(length - BLOCK_TAIL_BYTES, length, true);
  view.setUint32(8, toBlockCrc(bytes), true);
  return bytes;
}

/**
 * Reads a block head without believing it: the checksum is not tested here.
 * @param left bytes from the block's start to the end of the file
 * @returns the head, or a sentence that says why no block can begin here
 */
export function readBlockHead(bytes: Uint8Array, left: number): BlockHead | string {
  if (left < MIN_BLOCK_BYTES || bytes.length < BLOCK_HEAD_BYTES)
    return 'the file ends inside a block';
  const view = toView(bytes);
  if (view.getUint32(0, true) !== BLOCK_MARKER) return 'no block begins here';
  const length = view.getUint32(4, true);
  if (length < MIN_BLOCK_BYTES || length > MAX_BLOCK_BYTES)
    return 'a block has an impossible length';
  if (length > left) return 'the file ends inside a block';
  return {
    length,
    crc: view.getUint32(8, true),
    type: view.getUint8(12),
    flags: view.getUint8(13),
    firstMs: getU48(view, 16),
    lastMs: getU48(view, 22),
    ticks: view.getUint32(28, true),
  };
}

/** Tells whether the checksum and the trailing length of a whole block are right. @param checksum gives what `crc32` does */
export function isSoundBlock(block: Uint8Array, head: BlockHead, checksum = crc32): boolean {
  const tail = toView(block).getUint32(head.length - BLOCK_TAIL_BYTES, true);
  return tail === head.length && toBlockCrc(block.subarray(0, head.length), checksum) === head.crc;
}

/** The part of a block between its head and its trailing length. */
export const toPayload = (block: Uint8Array, head: BlockHead): Uint8Array =>
  block.subarray(BLOCK_HEAD_BYTES, head.length - BLOCK_TAIL_BYTES);

/** The payload of a block with the flag DEFLATED. @param deflated of the runs  @param length of the runs, bytes */
export function toDeflatedPayload(deflated: Uint8Array, length: number): Uint8Array {
  const payload = new Uint8Array(4 + deflated.length);
  toView(payload).setUint32(0, length, true);
  payload.set(deflated, 4);
  return payload;
}

/** Takes such a payload apart. @returns undefined when the bytes are none: what it says of itself cannot be */
export function readDeflatedPayload(
  payload: Uint8Array,
): { readonly deflated: Uint8Array; readonly length: number } | undefined {
  if (payload.length <= 4) return undefined;
  const length = toView(payload).getUint32(0, true);
  const deflated = payload.subarray(4);
  return length <= deflated.length * MOST_INFLATED ? { deflated, length } : undefined;
}
