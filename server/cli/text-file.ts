/**
 * Text files that people write, whatever their editor puts in front: UTF-8 with or without a byte order mark,
 * or UTF-16, which must have one. All commands read configuration, tokens, scenarios and universes through this.
 */
import { readFileSync } from 'node:fs';

/** Reads a text file. @throws what the file system throws */
export function readTextFile(path: string): string {
  const bytes = readFileSync(path);
  const isWide = bytes.length >= 2 && bytes.length % 2 === 0;
  const encoding =
    isWide && bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : isWide && bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes); // takes the mark away
}
