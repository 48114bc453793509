/**
 * Takes xz off, of one stream or several. The library unpacks one file at a time: whoever wants two at once spools.
 */
import { ReadableStream } from 'node:stream/web';
import { toDamage, TornError, type Unpack } from '../../../../shared/import/read/bytes.ts';

/** What the library says of input that ends too early. */
const XZ_NEEDS_MORE = /error code (?:8|10)\b|null/;

/** Takes xz off. */
export const unxz: Unpack = async function* (packed, path) {
  const { default: library } = await import('xz-decompress');
  let isAtEnd = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    yield* packed;
    isAtEnd = true;
  }
  const source = ReadableStream.from(watched());
  /* Its type is of the page's streams. */
  const Unpacked = library.XzReadableStream as unknown as new (
    packed: ReadableStream<Uint8Array>,
  ) => ReadableStream<Uint8Array>;
  const unpacked = new Unpacked(source);
  try {
    for await (const piece of unpacked) yield piece;
  } catch (error) {
    const { message } = error as Error;
    if (isAtEnd && XZ_NEEDS_MORE.test(message)) throw new TornError(path, { cause: error });
    throw toDamage(path, `its xz is damaged: ${message}`, error);
  }
};
