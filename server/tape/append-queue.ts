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

/** What to do when the disk fails, where that is not the end. */
export interface DiskRetry {
  /** Resolves when to try again. @param attempt 1 after the first failure of a row */
  after(attempt: number): Promise<void>;
  /** The disk has failed, or is too slow: called once for each reason until it has recovered. */
  onStall(error: TapeError): void;
  /** What waited is written. */
  onResume(): void;
}

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
  /** What has to be done before the first byte is written. */
  readonly after?: Promise<unknown> | undefined;
  /** Called when items were written whole: how many, oldest first. */
  readonly onWritten: (items: number) => void;
  /** Left out: the first failure ends the queue. */
  readonly retry?: DiskRetry | undefined;
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
  /** Why nothing can be written at the moment. */
  stalled: TapeError | undefined;
  private wasFull = false;
  private isEnding = false;
  private wakeUp: (() => void) | undefined;
  private syncedAt = performance.now();

  constructor(options: AppendQueueOptions) {
    this.options = options;
    this.position = options.position;
  }

  /** Whether so much waits that the disk is too slow; once it was, until half of it is written. */
  get isFull(): boolean {
    const { maxQueuedBytes } = this.options;
    return this.queuedBytes > (this.wasFull ? maxQueuedBytes / 2 : maxQueuedBytes);
  }

  /**
   * Takes a buffer, which must not be changed afterwards. Of a queue that tries again, ask `isFull` before.
   * @returns false when the queue has stopped
   */
  add(bytes: Uint8Array): boolean {
    if (this.failure !== undefined) return false;
    const isOver = this.queuedBytes + bytes.length > this.options.maxQueuedBytes;
    if (isOver && this.options.retry === undefined) {
      this.fail(this.toOverrun());
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

  /** Ends without writing what waits. */
  abandon(error: TapeError): void {
    this.fail(error);
    this.wakeUp?.();
  }

  /** Tries a last time where the disk fails, and then ends. */
  end(): void {
    this.isEnding = true;
    this.wakeUp?.();
  }

  /** Drains, then makes the file durable. */
  async sync(): Promise<void> {
    await this.drain();
    if (this.failure === undefined) await this.syncNow();
  }

  private async run(): Promise<void> {
    await this.options.after; // and lets the blocks of one append go out together
    while (this.waiting.length > 0 && this.failure === undefined) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      await this.writeBatch(batch);
      if (this.failure !== undefined) break;
      if (performance.now() - this.syncedAt >= this.options.syncEveryMs) await this.syncNow();
    }
    this.running = undefined;
  }

  private async writeBatch(batch: Uint8Array[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const isLast = this.isEnding;
      try {
        await this.writeAll(batch);
        break;
      } catch (error) {
        await this.onError(toTapeError(error, 'writing the tape'), attempt, isLast);
        if (this.failure !== undefined) return;
      }
    }
    if (this.failure !== undefined) return; // overrun meanwhile: the batch was told to be lost
    const bytes = batch.reduce((sum, { length }) => sum + length, 0);
    this.queuedBytes -= bytes;
    this.position += bytes;
    this.options.onWritten(batch.length);
    this.resume();
  }

  /** Waits for the next attempt, or gives up. */
  private async onError(error: TapeError, attempt: number, isLast: boolean): Promise<void> {
    const { retry } = this.options;
    if (retry === undefined || isLast) {
      this.fail(error);
      return;
    }
    this.stall(error);
    if (!this.isEnding) await this.untilNext(retry, attempt);
  }

  /** Resolves when the next attempt is due, or the last one. */
  private untilNext(retry: DiskRetry, attempt: number): Promise<void> {
    return new Promise((resolve) => {
      this.wakeUp = resolve;
      void retry.after(attempt).then(resolve);
    });
  }

  /** Says that nothing more is taken until half of what waits is written. */
  overrun(): void {
    this.wasFull = true;
    this.stall(this.stalled ?? this.toOverrun());
  }

  private toOverrun(): TapeError {
    const held = `${this.queuedBytes} bytes wait to be written`;
    return new TapeError('TAPE_OVERRUN', `the disk is too slow: ${held}`);
  }

  private stall(error: TapeError): void {
    if (this.stalled?.code !== error.code) this.options.retry?.onStall(error);
    this.stalled = error;
  }

  private resume(): void {
    if (this.stalled === undefined || (this.wasFull && this.isFull)) return;
    this.stalled = undefined;
    this.wasFull = false;
    this.options.retry?.onResume();
  }

  /** What an earlier attempt has written of it is written again. */
  private async writeAll(batch: readonly Uint8Array[]): Promise<void> {
    let rest = batch;
    let at = this.position;
    while (rest.length > 0) {
      const written = await this.writev(rest, at);
      if (written <= 0) throw new TapeError('TAPE_IO', 'writing the tape: no bytes were taken');
      at += written;
      rest = dropBytes(rest, written);
    }
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
      const typed = toTapeError(error, 'syncing the tape');
      if (this.options.retry === undefined || this.isEnding) this.fail(typed);
      else this.stall(typed); // the next write tells whether it has recovered
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
