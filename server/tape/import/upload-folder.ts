/**
 * Files that come in to be imported, each import's in a folder of its own beside the recordings, hidden from their
 * list. Promises that no name leads out of it, that what is broken off or does not fit leaves nothing, and that what a
 * killed server left goes with the next one.
 */
import { readdirSync, rmSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRecordingName } from '../../../shared/model/recording-name.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { ensureFolder } from '../ensure-folder.ts';
import { isLocked, lockTape, type Unlock } from '../lock.ts';

/** Why bytes are not taken. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: 'NO_ROOM' | 'TOO_LARGE' | 'BAD_NAME' | 'BROKEN_OFF';

  constructor(code: UploadError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One import's files. */
export interface Upload {
  /** Where they are. */
  readonly folder: string;
  /** Their paths, in the order in which they came. */
  readonly paths: readonly string[];
  /**
   * Takes a file; one of the same name gives way.
   * @param name may have folders before it: formats are told by them
   * @returns its bytes
   * @throws UploadError
   */
  write(name: string, bytes: AsyncIterable<Uint8Array>, most: UploadMost): Promise<number>;
  /** Removes all of it; more than once does nothing. */
  remove(): Promise<void>;
}

/** What a file may be at most. */
export interface UploadMost {
  /** Bytes that are still allowed. */
  readonly bytes: number;
  /** What it says to have. */
  readonly announced: number | undefined;
}

/** Between two looks at how much room is left, bytes. */
const LOOK_EVERY_BYTES = 64 * 1024 * 1024;
const MOST_FOLDERS = 12;

/** Makes the place of a new import. @throws Error of the system */
export function createUpload(home: string, id: string): Upload {
  const folder = join(home, id);
  ensureFolder(folder);
  const unlock: Unlock = lockTape(folder);
  const sizes = new Map<string, number>();
  return {
    folder,
    get paths() {
      return [...sizes.keys()];
    },
    async write(name, bytes, most) {
      const path = toPath(folder, name);
      ensureFolder(dirname(path));
      try {
        const size = await writeFile(path, bytes, most);
        sizes.set(path, size);
        return size;
      } catch (error) {
        sizes.delete(path);
        await rm(path, { force: true });
        throw error;
      }
    },
    async remove() {
      await rm(folder, { recursive: true, force: true });
      unlock();
    },
  };
}

/** Each part of a name is one that a recording could have. */
function toPath(folder: string, name: string): string {
  const parts = name.split('/').filter((part) => part !== '');
  if (parts.length > 0 && parts.length <= MOST_FOLDERS && parts.every(isRecordingName)) {
    return join(folder, ...parts);
  }
  throw new UploadError('BAD_NAME', `${JSON.stringify(name)} is no name of a file.`);
}

async function writeFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  most: UploadMost,
): Promise<number> {
  const { announced = 0 } = most;
  if (announced > most.bytes) throw tooLarge();
  await refuseFull(path, announced);
  let size = 0;
  let lookAt = LOOK_EVERY_BYTES;
  const file = await open(path, 'w').catch((error: unknown) => {
    throw toUploadError(error);
  });
  try {
    for await (const piece of bytes) {
      size += piece.length;
      if (size > most.bytes) throw tooLarge();
      if (size >= lookAt) {
        lookAt = size + LOOK_EVERY_BYTES;
        await refuseFull(path, 0);
      }
      await file.writev([piece]);
    }
  } catch (error) {
    throw toUploadError(error);
  } finally {
    await file.close();
  }
  if (most.announced !== undefined && size !== most.announced) {
    throw new UploadError('BROKEN_OFF', 'The file did not come to its end.');
  }
  return size;
}

const tooLarge = (): UploadError =>
  new UploadError('TOO_LARGE', 'The files are larger than this server takes (--upload-megabytes).');

/** Recordings that are being made need the disk too. */
async function refuseFull(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize - bytes >= LIMITS.uploadReserveBytes) return;
  throw new UploadError('NO_ROOM', 'There is no room for the file on the disk of the server.');
}

const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const GONE: readonly unknown[] = ['ECONNRESET', 'ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'];

function toUploadError(error: unknown): unknown {
  if (error instanceof UploadError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (FULL.includes(code)) {
    const message = 'The disk of the server is full; nothing of the file was kept.';
    return new UploadError('NO_ROOM', message, { cause: error });
  }
  if (GONE.includes(code)) {
    return new UploadError('BROKEN_OFF', 'The file did not come to its end.', { cause: error });
  }
  return error;
}

/** Removes what servers left that are gone. Of those that live nothing is touched. */
export function clearUploads(home: string): void {
  for (const name of listNames(home)) {
    const folder = join(home, name.replace(/\.lock$/, ''));
    if (isLocked(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.lock`, { force: true });
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody has uploaded anything
  }
}
