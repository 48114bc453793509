/**
 * Begins the file of a tape: lock, header, description and whatever is to stand behind it at once. Promises that there is no
 * file, and no lock, where that cannot be.
 */
import nodeFs from 'node:fs';
import { createBlockIndex } from '../../shared/tape/block-index.ts';
import { BLOCK, TapeError, toFileHeader, toTapeError } from '../../shared/tape/format.ts';
import { encodeMeta, type TapeMeta } from '../../shared/tape/meta.ts';
import type { TapeFs } from './append-queue.ts';
import type { BegunFile } from './block-output.ts';
import { lockTape } from './lock.ts';
import { refuseOddOutput } from './output-path.ts';
import { frame, type SideBlock, toMomentBlock } from './side-blocks.ts';

/** How to begin; all may be left out. */
export interface BeginOptions {
  /** Replace a file of this name; without it such a file is an error. */
  readonly overwrite?: boolean | undefined;
  readonly fs?: TapeFs | undefined;
  /** What stands behind the description. */
  readonly first?: readonly SideBlock[];
}

/**
 * Begins a file: its first blocks are with the kernel when this returns.
 * @throws TapeError TAPE_EXISTS, TAPE_LOCKED, TAPE_NOT_FOUND, TAPE_FULL or TAPE_IO; TAPE_UNSOUND for a description that
 *   readers would refuse, and then there is no file
 */
export function beginFile(
  path: string,
  meta: TapeMeta,
  { overwrite = false, fs = nodeFs, first = [] }: BeginOptions = {},
): BegunFile {
  const { createdMs } = meta;
  const payload = encodeMeta(meta);
  refuseOddOutput(path);
  const unlock = lockTape(path);
  let fd: number | undefined;
  try {
    fd = fs.openSync(path, overwrite ? 'w' : 'wx');
    const header = toFileHeader();
    writeAllSync(fs, fd, header, 0);
    const index = createBlockIndex(meta.instruments.length, meta.part?.lastSequences);
    let position = header.length;
    for (const one of [toMomentBlock(BLOCK.meta, createdMs, payload), ...first]) {
      const { type, flags, firstMs, lastMs } = one;
      const block = frame(one);
      writeAllSync(fs, fd, block, position);
      index.blocks.push({ type, flags, offset: position, firstMs, lastMs, ticks: 0 });
      position += block.length;
    }
    return { path, fd, position, index, unlock };
  } catch (error) {
    if (fd !== undefined) discard(fs, fd, path);
    unlock();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new TapeError('TAPE_EXISTS', `${path} exists already`, undefined, { path });
    }
    throw toTapeError(error, `creating ${path}`, path);
  }
}

function writeAllSync(fs: TapeFs, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

function discard(fs: TapeFs, fd: number, path: string): void {
  try {
    fs.closeSync(fd);
    fs.unlinkSync(path);
  } catch {
    // the first error is the one to tell
  }
}
