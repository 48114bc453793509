/** Damage to a file on purpose. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Turns one bit of a file over. */
export function flipBit(path: string, offset: number, bit: number): void {
  const fd = openSync(path, 'r+');
  const byte = new Uint8Array(1);
  readSync(fd, byte, 0, 1, offset);
  byte[0]! ^= 1 << bit;
  writeSync(fd, byte, 0, 1, offset);
  closeSync(fd);
}
