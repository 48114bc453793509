/** Ways to damage a file on purpose. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Turns one bit of a file over. */
export function flipBit(path: string, offset: number, bit: number): void {
  const byte = new Uint8Array(1);
  patch(path, offset, 1, (bytes) => {
    byte[0] = bytes[0]! ^ (1 << bit);
    return byte;
  });
}

/** Puts zeros over part of a file, as a lost sector would be. */
export function zeroOut(path: string, offset: number, length: number): void {
  patch(path, offset, length, (bytes) => new Uint8Array(bytes.length));
}

function patch(
  path: string,
  offset: number,
  length: number,
  change: (bytes: Uint8Array) => Uint8Array,
): void {
  const fd = openSync(path, 'r+');
  const bytes = new Uint8Array(length);
  const count = readSync(fd, bytes, 0, length, offset);
  writeSync(fd, change(bytes.subarray(0, count)), 0, count, offset);
  closeSync(fd);
}
