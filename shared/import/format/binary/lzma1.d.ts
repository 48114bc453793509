/**
 * What is used of the package lzma1: its own types are sources, which only settings other than ours compile, so that
 * package.json names it `#lzma1` and gives it these.
 */

/** Unpacks a stream of LZMA alone: properties, size, data. @throws Error where it is damaged */
export function decompress(bytes: Uint8Array): Uint8Array<ArrayBuffer>;

/** Packs into such a stream. */
export function compress(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
