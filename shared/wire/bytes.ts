/**
 * Bytes in and out: little-endian fixed fields and variable-length integers up to 2^53 - 1.
 * Reading is total: past the end or out of range sets `failed` and gives 0, it never throws.
 * Varint: seven bits a byte, lowest first, high bit set on all but the last (LEB128, at most 8 bytes).
 * Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …, so that small negative numbers stay short.
 */

const MAX_VARINT_BYTES = 8;

/**
 * Writes an unsigned integer 0..2^53-1 into bytes that have room for it. For loops that keep the place in a variable
 * of their own, which is quicker than the fields of a writer.
 * @returns the place behind it  @throws RangeError for any other number
 */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if ((value & 0x7f) === value) {
    bytes[at] = value;
    return at + 1;
  }
  return putLongVarint(bytes, at, value);
}

/** Writes a signed integer, -2^52..2^52-1; see putVarint. */
export function putZigzag(bytes: Uint8Array, at: number, value: number): number {
  const whole = value | 0;
  if (whole === value) {
    const coded = (whole << 1) ^ (whole >> 31);
    if (coded >>> 0 < 0x80) {
      bytes[at] = coded;
      return at + 1;
    }
  }
  return putLongVarint(bytes, at, value < 0 ? -2 * value - 1 : 2 * value);
}

function putLongVarint(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  if ((value & 0xfff_ffff) !== value) {
    if (!(value > 0 && Number.isSafeInteger(value))) throw new RangeError(`no varint: ${value}`);
    while (rest >= 0x1000_0000) {
      const next = Math.floor(rest / 0x80);
      bytes[at++] = (rest - next * 0x80) | 0x80;
      rest = next;
    }
  }
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return at + 1;
}

/** Writes into a buffer that grows by doubling. Valid bytes are 0..pos-1. */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  pos = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes sure that `count` more bytes fit. Call before a group of writes: writes do not check. */
  ensure(count: number): void {
    if (this.pos + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.pos + count));
    grown.set(this.bytes.subarray(0, this.pos));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  u8(value: number): void {
    this.bytes[this.pos++] = value;
  }

  u16(value: number): void {
    this.view.setUint16(this.pos, value, true);
    this.pos += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.pos, value, true);
    this.pos += 4;
  }

  /** Unsigned 48-bit integer, 0..2^48-1. */
  u48(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    this.view.setUint32(this.pos, value - high * 0x1_0000_0000, true);
    this.view.setUint16(this.pos + 4, high, true);
    this.pos += 6;
  }

  /** Unsigned integer 0..2^53-1, 1..8 bytes. @throws RangeError for any other number */
  varint(value: number): void {
    this.pos = putVarint(this.bytes, this.pos, value);
  }

  /** Signed integer, -2^52..2^52-1. @throws RangeError for any other number */
  zigzag(value: number): void {
    this.pos = putZigzag(this.bytes, this.pos, value);
  }

  /** Appends bytes, growing when needed. */
  append(from: Uint8Array): void {
    this.ensure(from.length);
    this.bytes.set(from, this.pos);
    this.pos += from.length;
  }

  /** A copy of the written bytes. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.pos);
  }
}

/**
 * Copies the bytes start..end-1 to `at`, four at a time: for some tens of bytes several times as quick as a
 * loop over single ones or a call of `set`. Up to three bytes more are read, and written behind the copy.
 */
export function copyShort(
  from: DataView,
  start: number,
  end: number,
  to: DataView,
  at: number,
): void {
  for (let i = start, j = at; i < end; i += 4, j += 4) {
    to.setInt32(j, from.getInt32(i, true), true);
  }
}

/** Room that `copyShort` needs behind the last byte on both sides. */
export const COPY_SLACK = 3;

/** Reads from bytes `pos..end-1`. After a failure every read gives 0 and `failed` stays set. */
export class ByteReader {
  bytes: Uint8Array;
  pos: number;
  end: number;
  failed = false;
  private view: DataView;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.end - this.pos;
  }

  private take(count: number): number {
    const at = this.pos;
    if (this.failed || at + count > this.end) {
      this.fail();
      return -1;
    }
    this.pos = at + count;
    return at;
  }

  fail(): number {
    this.failed = true;
    this.pos = this.end;
    return 0;
  }

  u8(): number {
    const at = this.take(1);
    return at < 0 ? 0 : this.bytes[at]!;
  }

  u16(): number {
    const at = this.take(2);
    return at < 0 ? 0 : this.view.getUint16(at, true);
  }

  u32(): number {
    const at = this.take(4);
    return at < 0 ? 0 : this.view.getUint32(at, true);
  }

  u48(): number {
    const at = this.take(6);
    if (at < 0) return 0;
    return this.view.getUint32(at, true) + this.view.getUint16(at + 4, true) * 0x1_0000_0000;
  }

  /** Unsigned integer 0..2^53-1. */
  varint(): number {
    const { bytes, end } = this;
    let { pos } = this;
    if (pos >= end) return this.fail();
    let byte = bytes[pos++]!;
    if (byte < 0x80) {
      this.pos = pos;
      return byte;
    }
    let value = byte & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      if (pos >= end) return this.fail();
      byte = bytes[pos++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.pos = pos;
        return value;
      }
    }
    let scale = 0x1000_0000;
    for (let count = 4; count < MAX_VARINT_BYTES; count++) {
      if (pos >= end) return this.fail();
      byte = bytes[pos++]!;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte < 0x80) {
        this.pos = pos;
        return value <= Number.MAX_SAFE_INTEGER ? value : this.fail();
      }
    }
    return this.fail();
  }

  /** Signed integer, magnitude at most 2^52. */
  zigzag(): number {
    const value = this.varint();
    if (value <= 0x7fff_ffff) return (value >>> 1) ^ -(value & 1);
    const half = Math.floor(value / 2);
    return value % 2 === 0 ? half : -half - 1;
  }
}
