/**
 * Begins tapes and goes on with old ones. `append` copies ticks and returns; the disk is written in the
 * background. Promises never to throw into the market or to hold it up: a failing disk ends the recording
 * with `state` 'failed' and a count of what was lost, and leaves a sound file behind.
 */
import nodeFs from 'node:fs';
import { InstrumentList } from '../../shared/model/instrument-change.ts';
import type { TapeFs } from './append-queue.ts';
import { createBlockIndex } from '../../shared/tape/block-index.ts';
import { FileTapeWriter } from './file-tape-writer.ts';
import { BLOCK, TapeError, toBlock, toFileHeader, toTapeError } from '../../shared/tape/format.ts';
import { KeyframeMaker } from './keyframe-maker.ts';
import { lockTape } from './lock.ts';
import { encodeMeta, type TapeMeta } from '../../shared/tape/meta.ts';
import { refuseOddOutput } from './output-path.ts';
import { recoverTape } from './recover.ts';
import type { TapeWriter, TapeWriterOptions } from './tape-writer.ts';

export type { TapeSummary, TapeWriter, TapeWriterOptions } from './tape-writer.ts';

/**
 * Begins a new tape: lock, header and description are on disk when this returns.
 * @throws TapeError TAPE_EXISTS, TAPE_LOCKED, TAPE_NOT_FOUND, TAPE_FULL or TAPE_IO; TAPE_UNSOUND for a description that
 *   readers would refuse, and then there is no file
 */
export function createTapeWriter(
  path: string,
  meta: TapeMeta,
  options: TapeWriterOptions = {},
): TapeWriter {
  const fs = options.fs ?? nodeFs;
  const { createdMs } = meta;
  const payload = encodeMeta(meta);
  refuseOddOutput(path);
  const unlock = lockTape(path);
  let fd: number | undefined;
  try {
    fd = fs.openSync(path, options.overwrite === true ? 'w' : 'wx');
    const header = toFileHeader();
    const description = toBlock(BLOCK.meta, 0, createdMs, createdMs, 0, payload);
    writeAllSync(fs, fd, header, 0);
    writeAllSync(fs, fd, description, header.length);
    const index = createBlockIndex(meta.instruments.length);
    index.blocks.push({
      type: BLOCK.meta,
      flags: 0,
      offset: header.length,
      firstMs: createdMs,
      lastMs: createdMs,
      ticks: 0,
    });
    const list = new InstrumentList(meta.instruments, meta.previousClose);
    const position = header.length + description.length;
    const keyframes = new KeyframeMaker(meta, options.keyframeTicks);
    return new FileTapeWriter(path, fd, position, index, list, unlock, options, keyframes);
  } catch (error) {
    if (fd !== undefined) discard(fs, fd, path);
    unlock();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new TapeError('TAPE_EXISTS', `${path} exists already`);
    }
    throw toTapeError(error, `creating ${path}`);
  }
}

/**
 * Goes on with a tape that exists: cuts a torn tail off, then appends. The instruments are those it ended with.
 * @throws TapeError TAPE_LOCKED, TAPE_CORRUPT and all that opening can give
 */
export function openForAppend(path: string, options: TapeWriterOptions = {}): TapeWriter {
  const fs = options.fs ?? nodeFs;
  const unlock = lockTape(path);
  try {
    const { index, instruments, endOffset } = recoverTape(path);
    const fd = fs.openSync(path, 'r+');
    return new FileTapeWriter(path, fd, endOffset, index, instruments, unlock, options);
  } catch (error) {
    unlock();
    throw toTapeError(error, `opening ${path}`);
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
