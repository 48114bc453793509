/**
 * Takes Zstandard off, of one frame or several, skippable ones included (https://datatracker.ietf.org/doc/html/rfc8878).
 * The checksums of its frames are not compared: the library does not give them.
 */
import { Decompress, ZstdErrorCode, type ZstdError } from 'fzstd';
import { IMPORT_LIMITS } from '../import-limits.ts';
import { inPieces, toDamage, TornError, type Unpack } from './bytes.ts';

/** Packed bytes at a time: what comes of them waits in memory. */
const PIECE_BYTES = 64 * 1024;

/** Takes Zstandard off. */
export const unzstd: Unpack = async function* (packed, path) {
  const ready: Uint8Array[] = [];
  const decompress = new Decompress((piece) => ready.push(piece));
  let isFirst = true;
  try {
    for await (const piece of inPieces(packed, PIECE_BYTES)) {
      if (isFirst) refuseWideWindow(piece, path);
      isFirst = false;
      decompress.push(piece);
      yield* ready.splice(0);
    }
    decompress.push(new Uint8Array(), true);
    yield* ready.splice(0);
  } catch (error) {
    yield* ready.splice(0);
    const code = (error as Partial<ZstdError>).code;
    if (typeof code !== 'number' && !(error instanceof RangeError)) throw error;
    if (code === ZstdErrorCode.UnexpectedEOF) throw new TornError(path, { cause: error });
    throw toDamage(path, `its zstd is damaged: ${(error as Error).message}`, error);
  }
};

/** The window of a frame is held in memory: its header says how wide it is, in an exponent and a mantissa. */
function refuseWideWindow(head: Uint8Array, path: string): void {
  const isSingleSegment = ((head[4] ?? 0) & 0x20) !== 0;
  const isFrame = head[0] === 0x28;
  if (!isFrame || isSingleSegment) return;
  const descriptor = head[5] ?? 0;
  const base = 2 ** (10 + (descriptor >> 3));
  const windowBytes = base + (base / 8) * (descriptor & 7);
  if (windowBytes <= IMPORT_LIMITS.zstdWindowBytes) return;
  throw toDamage(
    path,
    `its zstd wants a window of ${windowBytes / 2 ** 20} MiB, ${IMPORT_LIMITS.zstdWindowBytes / 2 ** 20} are the most; pack it again without --long`,
  );
}
