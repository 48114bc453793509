/**
 * Bytes of foreign files on their way through unpackers, and the two ways in which they end badly: cut, or damaged.
 * Promises that what is whole before a cut is given before the cut is told.
 */
import { ImportError } from '../report.ts';

/** Bytes from beginning to end, in pieces of any size; a piece is valid until the next one is asked for. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Takes one layer of packing off. @throws TornError where it was cut, ImportError IMPORT_READ where it is damaged */
export type Unpack = (packed: Bytes, path: string) => AsyncGenerator<Uint8Array>;

/** A packed file ends in the middle: everything that can be unpacked was given before. */
export class TornError extends ImportError {
  constructor(path: string, options?: ErrorOptions) {
    super('IMPORT_READ', `${path}: it ends in the middle`, options);
  }
}

/** Says that a packed file is damaged. */
export const toDamage = (path: string, what: string, cause?: unknown): ImportError =>
  new ImportError('IMPORT_READ', `${path}: ${what}`, { cause });

/** What says that somebody has stopped an import. */
export interface Stop {
  readonly aborted: boolean;
}

/** @throws ImportError IMPORT_STOPPED once somebody has stopped the import */
export function refuseStopped(signal: Stop | undefined): void {
  if (signal?.aborted !== true) return;
  throw new ImportError('IMPORT_STOPPED', 'stopped; nothing is left of the import');
}

/** Cuts pieces into smaller ones, so that what one of them unpacks to is bounded. */
export async function* inPieces(source: Bytes, most: number): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += most) yield piece.subarray(at, at + most);
  }
}

/** Pieces as one. @param length of all of them */
export function joinBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
