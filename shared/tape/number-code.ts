/**
 * Any double in few bytes: small whole numbers as varints, everything else (beyond 2^51, infinite, missing, NaN) as it
 * is. Promises that what is read is what was written, bit for bit but for the bits of a NaN.
 */
import type { ByteReader, ByteWriter } from '../wire/bytes.ts';

/** Most bytes of one number. */
export const MAX_NUMBER_BYTES = 9;
const BOUND = 2 ** 51;
const scratch = new DataView(new ArrayBuffer(8));

/** Writes a number; there must be room for MAX_NUMBER_BYTES. */
export function writeNumber(writer: ByteWriter, value: number): void {
  const isShort = value > -BOUND && value < BOUND && Number.isInteger(value);
  if (isShort && !Object.is(value, -0)) {
    writer.varint((value < 0 ? -2 * value - 1 : 2 * value) + 1);
    return;
  }
  scratch.setFloat64(0, value, true);
  writer.u8(0);
  writer.u32(scratch.getUint32(0, true));
  writer.u32(scratch.getUint32(4, true));
}

/** Reads a number; `reader.failed` tells whether there was one. */
export function readNumber(reader: ByteReader): number {
  const code = reader.varint();
  if (code > 0) {
    const half = Math.floor((code - 1) / 2);
    return code % 2 === 1 ? half : -half - 1;
  }
  scratch.setUint32(0, reader.u32(), true);
  scratch.setUint32(4, reader.u32(), true);
  return scratch.getFloat64(0, true);
}
