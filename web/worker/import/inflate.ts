/**
 * Takes gzip and the deflate of zip entries off with what browsers have for it.
 */
import { type Bytes, toDamage, TornError } from '../../../shared/import/read/bytes.ts';

/** What browsers say of bytes behind the end: another member, which they do not read. */
const MORE_BEHIND = /junk|trailing|extra|after/i;

/** Unpacks. @throws TornError where it was cut, ImportError IMPORT_READ where it is damaged */
export async function* inflate(
  packed: Bytes,
  format: 'gzip' | 'deflate-raw',
  path: string,
): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let isAtEnd = false;
  let unpackedBytes = 0;
  let tail = new Uint8Array();
  const feeding = (async () => {
    for await (const piece of packed) {
      tail = Uint8Array.from([...tail, ...piece.subarray(-4)]).slice(-4);
      await writer.write(Uint8Array.from(piece));
    }
    isAtEnd = true;
    await writer.close();
  })();
  feeding.catch(() => undefined); // told by the reader
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      unpackedBytes += value.length;
      yield value;
    }
    await feeding;
  } catch (error) {
    const { message } = error as Error;
    if (MORE_BEHIND.test(message)) {
      const text = 'it is packed in several parts, which pages do not read; unpack it first';
      throw toDamage(path, text, error);
    }
    if (isAtEnd) throw new TornError(path, { cause: error });
    throw toDamage(path, `its ${format} is damaged: ${message}`, error);
  } finally {
    reader.cancel().catch(() => undefined);
  }
  /* Not all browsers notice that there is no end. */
  if (format === 'gzip' && toSize(tail) !== unpackedBytes % 2 ** 32) throw new TornError(path);
}

/** The length at the end of gzip (https://datatracker.ietf.org/doc/html/rfc1952). */
const toSize = (tail: Uint8Array): number => tail.reduceRight((sum, byte) => sum * 256 + byte, 0);
