/**
 * Bytes of a plain file, all or a part of it.
 */
import { createReadStream } from 'node:fs';
import { toDamage } from '../../../../shared/import/read/bytes.ts';

const CHUNK_BYTES = 256 * 1024;

/** Part of a file, bytes. */
export interface FileRange {
  readonly from: number;
  readonly length: number;
}

/**
 * Reads a file from its beginning, or a part of it.
 * @param path what it is called where it cannot be read
 * @param onRead called with the bytes read so far
 * @throws ImportError IMPORT_READ
 */
export async function* readFileBytes(
  file: string,
  path: string,
  onRead: (bytesRead: number) => void,
  range?: FileRange,
): AsyncGenerator<Uint8Array> {
  if (range?.length === 0) return;
  const part = range === undefined ? {} : { start: range.from, end: range.from + range.length - 1 };
  const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES, ...part });
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      onRead(stream.bytesRead);
      yield piece;
    }
  } catch (error) {
    throw toDamage(path, (error as Error).message, error);
  } finally {
    stream.destroy();
  }
}
