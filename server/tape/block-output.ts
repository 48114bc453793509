/**
 * One file of a tape while it is written: blocks go into the append queue and into the index. Owns the descriptor and the lock.
 * Promises that each block is told to be written once it is with the kernel, and that nothing of a failed write stays
 * behind. Knows the blocks' frame only.
 */
import { type BlockIndex, toIndexBlock, toTimes } from '../../shared/tape/block-index.ts';
import { BLOCK, readCrc, toTapeError, type TapeError } from '../../shared/tape/format.ts';
import { AppendQueue, type DiskRetry, type TapeFs } from './append-queue.ts';
import { LiveIndex } from './live-index.ts';
import type { Unlock } from './lock.ts';

/** A file that was begun: its first blocks are in it. */
export interface BegunFile {
  readonly path: string;
  readonly fd: number;
  /** Behind the blocks that are in it, bytes. */
  readonly position: number;
  /** Those blocks, and the totals of the tape's ticks. */
  readonly index: BlockIndex;
  readonly unlock: Unlock;
}

/** How blocks are written, and who is told. */
export interface OutputOptions {
  readonly fs: TapeFs;
  readonly maxQueuedBytes: number;
  readonly syncEveryMs: number;
  readonly retry: DiskRetry | undefined;
  /** What has to be in another file before the first byte goes into this one. */
  readonly after?: Promise<unknown> | undefined;
  /** Told how many ticks more are with the kernel. */
  readonly onWritten: (ticks: number) => void;
  /** @param lostTicks that were on their way */
  readonly onFail: (error: TapeError, lostTicks: number) => void;
}

/** What is in a file that was closed. */
export interface OutputSummary {
  readonly bytes: number;
  readonly ticks: number;
  readonly bars: number;
  readonly blocks: number;
}

/** A block that waits to be written. */
interface BlockInFlight {
  readonly ticks: number;
  /** Behind it, bytes. */
  readonly endOffset: number;
  readonly crc: number;
}

/** Writes the blocks of one file. */
export class BlockOutput {
  readonly path: string;
  readonly index: BlockIndex;
  private readonly fs: TapeFs;
  private readonly fd: number;
  private readonly queue: AppendQueue;
  private readonly live: LiveIndex;
  private readonly unlock: Unlock;
  /** Blocks in the queue, oldest first. */
  private inFlight: BlockInFlight[] = [];
  /** Blocks that are in the file. */
  private writtenBlocks: number;
  private nextOffset: number;
  private error: TapeError | undefined;

  constructor(file: BegunFile, options: OutputOptions) {
    const { onWritten, onFail } = options;
    this.path = file.path;
    this.fs = options.fs;
    this.fd = file.fd;
    this.index = file.index;
    this.unlock = file.unlock;
    this.nextOffset = file.position;
    this.writtenBlocks = file.index.blocks.length;
    this.live = new LiveIndex(file.path, options.fs);
    this.queue = new AppendQueue({
      ...options,
      fd: file.fd,
      position: file.position,
      onWritten: (items) => onWritten(this.noteWritten(items)),
      onFail: (error) => {
        const lostTicks = countTicks(this.inFlight);
        this.error = error;
        this.inFlight = [];
        onFail(error, lostTicks);
      },
    });
  }

  /** Bytes in the file. */
  get bytes(): number {
    return this.queue.position;
  }

  /** Bytes in the file and on their way to it. */
  get endOffset(): number {
    return this.nextOffset;
  }

  get queuedBytes(): number {
    return this.queue.queuedBytes;
  }

  /** Why nothing can be written at the moment. */
  get stalled(): TapeError | undefined {
    return this.queue.stalled;
  }

  /** See `AppendQueue.isFull`. */
  get isFull(): boolean {
    return this.queue.isFull;
  }

  /** See `AppendQueue.overrun`. */
  overrun(): void {
    this.queue.overrun();
  }

  /** Takes a block, which must not be changed afterwards. */
  add(
    block: Uint8Array<ArrayBuffer>,
    type: number,
    flags: number,
    firstMs: number,
    lastMs: number,
    rows: number,
  ): void {
    const offset = this.nextOffset;
    this.nextOffset += block.length;
    const ticks = type === BLOCK.ticks ? rows : 0;
    this.inFlight.push({ ticks, endOffset: this.nextOffset, crc: readCrc(block) });
    this.index.blocks.push({ type, flags, offset, firstMs, lastMs, ticks: rows });
    this.queue.add(block);
  }

  /** Adds the index: the last block of a file that is closed. */
  addIndex(): void {
    const { firstMs, lastMs } = toTimes(this.index);
    this.add(toIndexBlock(this.index), BLOCK.index, 0, firstMs, lastMs, 0);
  }

  /** Resolves when all that was added is with the kernel, or writing has failed. */
  drain(): Promise<void> {
    return this.queue.drain();
  }

  /** Tries a last time where the disk fails. */
  end(): void {
    this.queue.end();
  }

  /** Gives up what waits: it would stand behind a hole. */
  abandon(error: TapeError): void {
    this.queue.abandon(error);
  }

  /** Drains, syncs, closes the file and gives the lock back. @param onError told what goes wrong at the very end */
  async close(onError: (error: TapeError, lostTicks: number) => void): Promise<OutputSummary> {
    await this.queue.sync();
    this.release(onError);
    const end = this.queue.position;
    const { blocks } = this.index;
    while ((blocks.at(-1)?.offset ?? 0) >= end && blocks.length > 0) blocks.pop();
    return {
      bytes: end,
      ticks: blocks.only(BLOCK.ticks).countRows(),
      bars: blocks.only(BLOCK.bars).countRows(),
      blocks: blocks.length,
    };
  }

  private noteWritten(items: number): number {
    const written = this.inFlight.splice(0, items);
    this.writtenBlocks += written.length;
    const last = written.at(-1);
    if (last !== undefined) this.live.note(this.index.blocks, this.writtenBlocks, last);
    return countTicks(written);
  }

  /** Cuts half-written bytes off a failed file, closes it and gives the lock back; errors are told once. */
  private release(onError: (error: TapeError, lostTicks: number) => void): void {
    try {
      if (this.error !== undefined) this.fs.ftruncateSync(this.fd, this.queue.position);
    } catch {
      // a torn tail is what recovery is for
    }
    try {
      this.fs.closeSync(this.fd);
    } catch (error) {
      this.error ??= toTapeError(error, 'closing the tape');
      onError(this.error, 0);
    }
    this.live.close(this.error === undefined);
    this.unlock();
  }
}

const countTicks = (blocks: readonly BlockInFlight[]): number =>
  blocks.reduce((sum, { ticks }) => sum + ticks, 0);
