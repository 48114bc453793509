/**
 * Begins tapes and goes on with old ones. `append` copies ticks and returns; the disk is written in the
 * background. Promises never to throw into the market or to hold it up: a failing disk ends the recording
 * with `state` 'failed' and a count of what was lost, and leaves a sound file behind.
 */
import nodeFs from 'node:fs';
import { InstrumentList } from '../../shared/model/instrument-change.ts';
import { beginFile } from './begin-file.ts';
import { FileTapeWriter } from './file-tape-writer.ts';
import { toTapeError } from '../../shared/tape/format.ts';
import { KeyframeMaker } from './keyframe-maker.ts';
import { lockTape } from './lock.ts';
import type { TapeMeta } from '../../shared/tape/meta.ts';
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
  const { overwrite, fs } = options;
  const file = beginFile(path, meta, { overwrite, fs });
  const list = new InstrumentList(meta.instruments, meta.previousClose);
  const keyframes = new KeyframeMaker(meta, options.keyframeTicks);
  return new FileTapeWriter(file, list, options, { keyframes });
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
    const file = { path, fd, position: endOffset, index, unlock };
    return new FileTapeWriter(file, instruments, options);
  } catch (error) {
    unlock();
    throw toTapeError(error, `opening ${path}`, path);
  }
}
