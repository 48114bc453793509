/**
 * Bytes on their way to the end of a file: enqueued at once, written in the background, in order.
 * Promises bounded memory and never to throw later: a disk that fails or falls behind stops the queue,
 * once, with a typed error. What was reported as written was handed to the kernel whole.
 */
import type fs from 'node:fs';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';

/** The file system calls that writing a tape uses; tests inject faults here. */
export type TapeFs = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'writev' | 'fdatasync' | 'ftruncateSync' | 'closeSync' | 'unlinkSync'
>;

/** How the queue reports. */
export interface AppendQueueOptions {
  readonly fs: TapeFs;
  readonly fd: number;
  /** File offset of the first byte to come. */
  readonly position: number;
  /** Bytes that may wait before the disk counts as too slow. */
  readonly maxQueuedBytes: number;
  /** Least time between two syncs to the disk itself, ms. */
  readonly syncEveryMs: number;
  /** Called when items were written whole: how many, oldest first. */
  readonly onWritten: (items: number) => void;
  /** Called once; afterwards nothing is written any more. */
  readonly onFail: (error: TapeError) => void;
}

/** Most buffers of one writev call (IOV_MAX is 1,024 on Linux). */
const MAX_BATCH = 256;

/** Appends buffers to a file without making the caller wait. */
export class AppendQueue {
  queuedBytes = 0;
  /** File offset behind the last byte that was written as part of a whole item. */
  position: number;
  private readonly options: AppendQueueOptions;
  private waiting: Uint8Array[] = [];
  private running: Promise<void> | undefined;
  private failure: TapeError | undefined;
  private syncedAt = performance.now();

  constructor(options: AppendQueueOptions) {
    this.options = options;
    this.position = options.position;
  }

  /** Takes a buffer, which must not be changed afterwards. @returns false when the queue has stopped */
  add(bytes: Uint8Array): boolean {
    if (this.failure !== undefined) return false;
    if (this.queuedBytes + bytes.length > this.options.maxQueuedBytes) {
      const held = `${this.queuedBytes} bytes wait to be written`;
      this.fail(new TapeError('TAPE_OVERRUN', `the disk is too slow: ${held}`));
      return false;
    }
    this.queuedBytes += bytes.length;
    this.waiting.push(bytes);
    this.running ??= this.run();
    return true;
  }

  /** Resolves when all that was added is written or the queue has stopped; never rejects. */
  async drain(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  /** Drains, then makes the file durable. */
  async sync(): Promise<void> {
    await this.drain();
    if (this.failure === undefined) await this.syncNow();
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // lets the blocks of one append go out together
    while (this.waiting.length > 0 && this.failure === undefined) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      await this.writeBatch(batch);
      if (this.failure !== undefined) break;
      if (performance.now() - this.syncedAt >= this.options.syncEveryMs) await this.syncNow();
    }
    this.running = undefined;
  }

  private async writeBatch(batch: Uint8Array[]): Promise<void> {
    let rest: readonly Uint8Array[] = batch;
    let at = this.position;
    try {
      while (rest.length > 0) {
        const written = await this.writev(rest, at);
        if (written <= 0) throw new TapeError('TAPE_IO', 'writing the tape: no bytes were taken');
        at += written;
        rest = dropBytes(rest, written);
      }
    } catch (error) {
      this.fail(toTapeError(error, 'writing the tape'));
      return;
    }
    if (this.failure !== undefined) return; // overrun meanwhile: the batch was told to be lost
    this.queuedBytes -= at - this.position;
    this.position = at;
    this.options.onWritten(batch.length);
  }

  private writev(buffers: readonly Uint8Array[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.options.fs.writev(this.options.fd, buffers, position, (error, written) => {
        if (error) reject(error);
        else resolve(written);
      });
    });
  }

  private async syncNow(): Promise<void> {
    this.syncedAt = performance.now();
    try {
      await new Promise<void>((resolve, reject) => {
        this.options.fs.fdatasync(this.options.fd, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    } catch (error) {
      this.fail(toTapeError(error, 'syncing the tape'));
    }
  }

  private fail(error: TapeError): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.waiting = [];
    this.queuedBytes = 0;
    this.options.onFail(error);
  }
}

function dropBytes(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count;
  let first = 0;
  while (first < buffers.length && left >= buffers[first]!.length) left -= buffers[first++]!.length;
  const rest = buffers.slice(first);
  if (left > 0) rest[0] = rest[0]!.subarray(left);
  return rest;
}
