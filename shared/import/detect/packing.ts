/**
 * How a file is packed, by its first bytes: what has to be unpacked before its format can be told.
 */

/** A way of packing that is taken off. */
export type Packing = 'gzip' | 'zip' | 'zstd' | 'bzip2' | 'xz' | 'tar';

const startsWith = (head: Uint8Array, bytes: readonly number[], at = 0): boolean =>
  bytes.every((byte, i) => head[at + i] === byte);

const TAR_MAGIC_AT = 257;
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];

/** Says how a file is packed. @param head its first bytes, 512 are enough for all */
export function packingOf(head: Uint8Array): Packing | undefined {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(head, [0x50, 0x4b])) {
    const isZip = startsWith(head, [3, 4], 2) || startsWith(head, [5, 6], 2);
    return isZip || startsWith(head, [7, 8], 2) ? 'zip' : undefined;
  }
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  const isSkippable = (head[0] ?? 0) >> 4 === 5 && startsWith(head, [0x2a, 0x4d, 0x18], 1);
  if (isSkippable) return 'zstd';
  if (startsWith(head, [0x42, 0x5a, 0x68])) {
    return head[3]! >= 0x31 && head[3]! <= 0x39 ? 'bzip2' : undefined;
  }
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])) return 'xz';
  return startsWith(head, USTAR, TAR_MAGIC_AT) ? 'tar' : undefined;
}
