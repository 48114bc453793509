/**
 * Makes a tape that was not closed ready for more.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import type { InstrumentList } from '../../shared/model/instrument-change.ts';
import { ByteReader } from '../../shared/wire/bytes.ts';
import type { BlockIndex } from '../../shared/tape/block-index.ts';
import { BLOCK_TAIL_BYTES, TapeError, toTapeError } from '../../shared/tape/format.ts';
import { scanTape } from '../../shared/tape/scan.ts';
import { openTapeFile } from './tape-file.ts';
import { readBlock, type TapeFile } from '../../shared/tape/tape-bytes.ts';
import { readIndex, readInstruments, readStart } from '../../shared/tape/tape-start.ts';

/** A tape that is ready for more. */
export interface RecoveredTape {
  readonly index: BlockIndex;
  readonly instruments: InstrumentList;
  readonly endOffset: number;
  /** Bytes of a torn tail that were cut off. */
  readonly cutBytes: number;
}

/**
 * Makes a tape end with a whole block: cuts a torn tail off and syncs. Call it with the lock held.
 * @throws TapeError TAPE_CORRUPT when the damage is not at the end: then nothing is changed
 */
export function recoverTape(path: string): RecoveredTape {
  const file = openTapeFile(path);
  try {
    const start = readStart(file);
    const index = readIndex(file, start);
    if (index !== undefined) {
      const { instruments } = readInstruments(file, start.meta, index.blocks);
      const all = withIndexBlock(file, index);
      return { index: all, instruments, endOffset: file.size, cutBytes: 0 };
    }
    const scan = scanTape(file, start, 'all');
    const cutBytes = file.size - scan.endOffset;
    if (cutBytes > 0) truncate(path, scan.endOffset);
    const { index: found, instruments, endOffset } = scan;
    return { index: found, instruments, endOffset, cutBytes };
  } finally {
    file.close();
  }
}

/** The index does not list itself; going on behind it, it becomes a block like others. */
function withIndexBlock(file: TapeFile, index: BlockIndex): BlockIndex {
  const length = new ByteReader(file.read(file.size - BLOCK_TAIL_BYTES, BLOCK_TAIL_BYTES)).u32();
  const offset = file.size - length;
  const block = readBlock(file, offset, length);
  if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
  const { type, flags, firstMs, lastMs, ticks } = block.head;
  index.blocks.push({ type, flags, offset, firstMs, lastMs, ticks });
  return index;
}

function truncate(path: string, size: number): void {
  try {
    const fd = openSync(path, 'r+');
    try {
      ftruncateSync(fd, size);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw toTapeError(error, `cutting the torn end of ${path}`, path);
  }
}
