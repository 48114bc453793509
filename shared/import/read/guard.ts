/**
 * Bounds what a packed file may unpack to, so that a small file made to fill disks ends with a sentence.
 */
import { IMPORT_LIMITS } from '../import-limits.ts';
import { type Bytes, toDamage, type Unpack } from './bytes.ts';

/** Takes a layer off and watches how much comes of how little. @throws ImportError IMPORT_READ, and what `unpack` does */
export async function* unpackGuarded(
  unpack: Unpack,
  packed: Bytes,
  path: string,
): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  let unpackedBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of packed) {
      packedBytes += piece.length;
      yield piece;
    }
  }
  for await (const piece of unpack(counted(), path)) {
    unpackedBytes += piece.length;
    const { calmBytes, unpackRatio } = IMPORT_LIMITS;
    if (unpackedBytes > calmBytes && unpackedBytes > packedBytes * unpackRatio) {
      const times = Math.floor(unpackedBytes / Math.max(1, packedBytes));
      throw toDamage(
        path,
        `it unpacks to more than ${times} times its size, as no market data does; unpack it yourself if you trust it`,
      );
    }
    yield piece;
  }
}
