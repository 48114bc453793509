/**
 * Several files one behind the other as one. Promises that no read crosses from one into the next, as no block does.
 */
import type { TapeFile } from './tape-bytes.ts';

/** Which file an offset is in. */
export interface FilePlace {
  readonly file: number;
  /** Within that file, bytes. */
  readonly offset: number;
}

/** Files as one. */
export interface JoinedFile extends TapeFile {
  placeOf(offset: number): FilePlace;
}

/** Joins files, at least one; closes them all with itself. */
export function joinFiles(files: readonly TapeFile[]): JoinedFile {
  const starts: number[] = [];
  let size = 0;
  for (const file of files) {
    starts.push(size);
    size += file.size;
  }
  let current = 0;

  function moveTo(offset: number): number {
    const isInside = offset >= starts[current]! && offset < (starts[current + 1] ?? Infinity);
    if (isInside) return offset - starts[current]!;
    files[current]!.rest?.();
    current = Math.max(
      0,
      starts.findLastIndex((start) => start <= offset),
    );
    return offset - starts[current]!;
  }

  return {
    size,
    inode: files[0]!.inode,
    placeOf: (offset) => ({ offset: moveTo(offset), file: current }),
    read(offset, length) {
      const at = moveTo(offset);
      return files[current]!.read(at, length);
    },
    peek(offset, length, stepBytes) {
      const at = moveTo(offset);
      return files[current]!.peek(at, length, stepBytes);
    },
    /* One and the same for all. */
    ...(files[0]!.inflate === undefined ? {} : { inflate: files[0]!.inflate }),
    ...(files[0]!.crc32 === undefined ? {} : { crc32: files[0]!.crc32 }),
    close() {
      for (const file of files) file.close();
    },
  };
}
