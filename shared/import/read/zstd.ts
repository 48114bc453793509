/**
 * Takes Zstandard off, of one frame or several, skippable ones included (https://datatracker.ietf.org/doc/html/rfc8878).
 * The checksums of frames that have one are compared.
 */
import { Decompress, ZstdErrorCode, type ZstdError } from 'fzstd';
import { IMPORT_LIMITS } from '../import-limits.ts';
import { inPieces, toDamage, TornError, type Unpack } from './bytes.ts';
import { Xxh64 } from './xxh64.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** Packed bytes at a time: what comes of them waits in memory. */
const PIECE_BYTES = 64 * 1024;

/** Takes Zstandard off. */
export const unzstd: Unpack = async function* (packed, path) {
  const ready: Uint8Array[] = [];
  const frames = new ZstdFrames();
  let frame = createFrame(ready);
  let isEmpty = true;
  try {
    for await (const piece of inPieces(packed, PIECE_BYTES)) {
      for (const { bytes, isEnd, isSkipped, checksum } of frames.take(piece)) {
        isEmpty = false;
        if (isSkipped === true) {
          frame = createFrame(ready);
          continue;
        }
        if (frame.isNew) refuseWideWindow(bytes, path);
        frame.push(bytes, isEnd);
        yield* ready.splice(0);
        if (!isEnd) continue;
        if (checksum !== undefined && checksum !== frame.checksum()) throw new Error(WRONG);
        frame = createFrame(ready);
      }
    }
    if (!frame.isNew || isEmpty) frame.push(new Uint8Array(), true);
    yield* ready.splice(0);
  } catch (error) {
    yield* ready.splice(0);
    const code = (error as Partial<ZstdError>).code;
    const isWrong = error instanceof Error && error.message === WRONG;
    if (typeof code !== 'number' && !(error instanceof RangeError) && !isWrong) throw error;
    if (code === ZstdErrorCode.UnexpectedEOF) throw new TornError(path, { cause: error });
    throw toDamage(path, `its zstd is damaged: ${(error as Error).message}`, error);
  }
};

const WRONG = 'the checksum of a frame is not that of what is in it';

/** Unpacks one frame, and adds up what comes of it. */
function createFrame(ready: Uint8Array[]) {
  const hash = new Xxh64();
  const decompress = new Decompress((piece) => {
    hash.update(piece);
    ready.push(piece);
  });
  let isNew = true;
  return {
    get isNew() {
      return isNew;
    },
    push(bytes: Uint8Array, isEnd: boolean): void {
      isNew = false;
      decompress.push(bytes, isEnd);
    },
    checksum: () => hash.lower(),
  };
}

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
