/**
 * Several messages as the bytes of one, each behind its length. Reading is total.
 */
import { ByteReader, ByteWriter } from '../../shared/wire/bytes.ts';

const LENGTH_BYTES = 8;

/** Joins messages. */
export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(pieces.reduce((sum, one) => sum + one.length + LENGTH_BYTES, 0));
  for (const piece of pieces) {
    writer.varint(piece.length);
    writer.append(piece);
  }
  return writer.toBytes();
}

/** Takes them apart. @returns undefined when the bytes are none */
export function readPieces(bytes: Uint8Array): Uint8Array[] | undefined {
  const reader = new ByteReader(bytes);
  const pieces: Uint8Array[] = [];
  while (reader.left > 0) {
    const length = reader.varint();
    if (reader.failed || length > reader.left) return undefined;
    pieces.push(bytes.subarray(reader.pos, reader.pos + length));
    reader.pos += length;
  }
  return pieces;
}
