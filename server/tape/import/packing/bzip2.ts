/**
 * Takes bzip2 off, of one stream or several. Checksums are checked.
 */
import type { Duplex } from 'node:stream';
import {
  inPieces,
  toDamage,
  TornError,
  type Unpack,
} from '../../../../shared/import/read/bytes.ts';

/** Packed bytes at a time: one block of 900 kB unpacked is made of some 100 kB. */
const PIECE_BYTES = 64 * 1024;

/** Takes bzip2 off. */
export const unbzip2: Unpack = async function* (packed, path) {
  const { default: createUnbzip2 } = (await import('unbzip2-stream')) as {
    default: () => Duplex;
  };
  const stream = createUnbzip2();
  const ready: Uint8Array[] = [];
  let failure: Error | undefined;
  /* It unpacks while it is written to: nothing is waited for. */
  stream.on('data', (piece: Uint8Array) => ready.push(piece));
  stream.on('error', (error: Error) => (failure ??= error));
  for await (const piece of inPieces(packed, PIECE_BYTES)) {
    stream.write(Buffer.from(piece));
    yield* ready.splice(0);
    if (failure !== undefined) break;
  }
  const isAtEnd = failure === undefined;
  if (isAtEnd) stream.end();
  yield* ready.splice(0);
  if (failure === undefined) return;
  /* At a cut it reads on past its last byte. */
  const isCut = isAtEnd && (failure instanceof TypeError || /prematurely/.test(failure.message));
  if (isCut) throw new TornError(path, { cause: failure });
  throw toDamage(path, `its bzip2 is damaged: ${failure.message}`, failure);
};
