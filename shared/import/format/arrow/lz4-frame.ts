/**
 * LZ4 frames, as Arrow packs its buffers: blocks that may look back into those before them. Checksums are stepped over.
 * Source: LZ4 frame format 1.6.4, LZ4 block format.
 */
import { ImportError } from '../../report.ts';

const MAGIC = 0x184d2204;
const VERSION_BITS = 0xc0;
const VERSION = 0x40;
const HAS_BLOCK_SUM = 0x10;
const HAS_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const IS_PLAIN = 0x8000_0000;
const LEAST_MATCH = 4;
/** A buffer of a batch; one that grows beyond is damaged, or no batch of rows. */
const MAX_BYTES = 1 << 30;

const damaged = (): ImportError =>
  new ImportError('IMPORT_READ', 'a buffer packed by LZ4 is damaged');

/** Unpacks one frame. @throws ImportError IMPORT_READ where it is damaged */
export function unpackLz4Frame(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    return unpack(bytes, view);
  } catch (error) {
    throw error instanceof RangeError ? damaged() : error;
  }
}

function unpack(bytes: Uint8Array, view: DataView): Uint8Array {
  if (view.getUint32(0, true) !== MAGIC) throw damaged();
  const flags = bytes[4]!;
  if ((flags & VERSION_BITS) !== VERSION || (flags & HAS_DICTIONARY) !== 0) throw damaged();
  const hasSize = (flags & HAS_SIZE) !== 0;
  const size = hasSize ? Number(view.getBigUint64(6, true)) : bytes.length * 4;
  if (size > MAX_BYTES) throw damaged();
  const out = new Output(size);
  let at = 7 + (hasSize ? 8 : 0);
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) return out.bytes.subarray(0, out.length);
    const isPlain = head >= IS_PLAIN;
    const length = isPlain ? head - IS_PLAIN : head;
    if (at + length > bytes.length) throw damaged();
    const block = bytes.subarray(at, at + length);
    if (isPlain) out.put(block);
    else unpackBlock(block, out);
    at += length + ((flags & HAS_BLOCK_SUM) === 0 ? 0 : 4);
  }
}

/** Bytes that grow. */
class Output {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > MAX_BYTES) throw damaged();
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  put(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.bytes.set(piece, this.length);
    this.length += piece.length;
  }

  /** Repeats bytes from `back` before the end; they may run into themselves. */
  repeat(back: number, count: number): void {
    if (back === 0 || back > this.length) throw damaged();
    this.reserve(count);
    const { bytes, length } = this;
    if (back >= count) bytes.copyWithin(length, length - back, length - back + count);
    else for (let i = 0; i < count; i++) bytes[length + i] = bytes[length + i - back]!;
    this.length += count;
  }
}

function unpackBlock(block: Uint8Array, out: Output): void {
  let at = 0;
  /** 15 goes on in bytes until one is below 255. */
  const extend = (short: number): number => {
    let length = short;
    if (short < 15) return length;
    for (let more = 255; more === 255;) {
      if (at >= block.length) throw damaged();
      more = block[at++]!;
      length += more;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = extend(token >> 4);
    if (at + literals > block.length) throw damaged();
    out.put(block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) return;
    const back = block[at]! | (block[at + 1]! << 8);
    at += 2;
    out.repeat(back, extend(token & 15) + LEAST_MATCH);
  }
}
