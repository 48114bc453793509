/**
 * Takes gzip off, of one member or several, and the bare deflate of zip entries. Checksums and lengths are checked.
 */
import type { Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import {
  type Bytes,
  inPieces,
  toDamage,
  TornError,
  type Unpack,
} from '../../../../shared/import/read/bytes.ts';

/** Packed bytes at a time: deflate makes at most 1,032 times as many of them. */
const PIECE_BYTES = 16 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Takes gzip off. */
export const gunzip: Unpack = (packed, path) =>
  drive(createGunzip({ chunkSize: CHUNK_BYTES }), packed, path, 'gzip');

/** Takes the deflate of zip entries off. */
export const inflateRaw: Unpack = (packed, path) =>
  drive(createInflateRaw({ chunkSize: CHUNK_BYTES }), packed, path, 'deflate');

/**
 * Pushes pieces through one by one and gives what comes of each: a stream that is piped would drop, at an error, what
 * it had unpacked before.
 */
async function* drive(
  stream: Transform,
  packed: Bytes,
  path: string,
  name: string,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: NodeJS.ErrnoException | undefined;
  const ended = new Promise<void>((resolve) => {
    stream.on('data', (piece: Uint8Array) => ready.push(piece));
    stream.once('end', resolve);
    stream.once('error', (error) => {
      failure = error;
      resolve();
    });
  });
  try {
    for await (const piece of inPieces(packed, PIECE_BYTES)) {
      const taken = new Promise<void>((resolve) => stream.write(piece, () => resolve()));
      await Promise.race([taken, ended]);
      yield* ready.splice(0);
      if (failure !== undefined) break;
    }
    if (failure === undefined) stream.end();
    await ended;
    yield* ready.splice(0);
  } finally {
    stream.destroy();
  }
  if (failure === undefined) return;
  if (failure.code === 'Z_BUF_ERROR') throw new TornError(path, { cause: failure });
  throw toDamage(path, `its ${name} is damaged: ${failure.message}`, failure);
}
