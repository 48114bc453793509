/**
 * Keeps what venues send, as it comes: compressed lines in files that begin anew now and then, so that each can be read
 * alone. Promises never to throw into a feed or to hold it up: where the disk is too slow, frames are left out and
 * counted; where it fails, keeping ends.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { ExactTime } from '../../shared/venue/event.ts';
import {
  type FrameFileHead,
  type FrameNote,
  toFrameLine,
  toHeadLine,
  toNoteLine,
} from '../../shared/venue/frame-line.ts';
import { ensureFolder } from './ensure-folder.ts';

/** How to keep; all may be left out. */
export interface FrameLogOptions {
  /** A file ends after so many bytes of text; default 256 MiB, some 20 MB compressed. */
  readonly fileBytes?: number;
  /** Text that may wait for the disk; default 32 MiB. */
  readonly waitingBytes?: number;
  /** Told once when keeping ends because of the disk. */
  readonly onError?: (error: Error) => void;
}

const FILE_BYTES = 256 * 1024 * 1024;
const WAITING_BYTES = 32 * 1024 * 1024;
/** Text after which what was compressed is handed to the disk: a kill loses no more. */
const FLUSH_BYTES = 256 * 1024;
const LEVEL = 4;

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Keeps the frames of one feed. */
export class FrameLog {
  /** Lines that were kept, and those that the disk was too slow for. */
  readonly counters = { lines: 0, lost: 0, files: 0 };
  private readonly folder: string;
  private readonly name: string;
  private readonly head: FrameFileHead;
  private readonly options: FrameLogOptions;
  /** What every file must say for itself: how symbols were listed. */
  private readonly standing = new Map<string, FrameNote>();
  private gzip: Gzip | undefined;
  private file: WriteStream | undefined;
  private bytes = 0;
  private unflushed = 0;
  private hasFailed = false;
  private readonly closing: Promise<void>[] = [];

  constructor(folder: string, name: string, head: FrameFileHead, options: FrameLogOptions = {}) {
    this.folder = folder;
    this.name = name;
    this.head = head;
    this.options = options;
  }

  frame(frame: string | Uint8Array, received: ExactTime, isSpare: boolean): void {
    this.write(toFrameLine(frame, received, isSpare, toBase64), received);
  }

  note(note: FrameNote, received: ExactTime): void {
    this.write(toNoteLine(note, received), received);
    if ('listed' in note) {
      const { symbol } = note.listed;
      this.standing.set(symbol, { listed: { ...note.listed, trades: [] } });
    }
  }

  /** Ends the file; resolves when it is with the system. */
  async close(): Promise<void> {
    this.end();
    await Promise.all(this.closing);
  }

  private write(line: string, received: ExactTime): void {
    if (this.hasFailed) return;
    const { fileBytes = FILE_BYTES, waitingBytes = WAITING_BYTES } = this.options;
    if (this.gzip !== undefined && this.bytes >= fileBytes) this.end();
    if (this.gzip === undefined) this.begin(received);
    if (this.gzip === undefined) return;
    if (this.gzip.writableLength + (this.file?.writableLength ?? 0) > waitingBytes) {
      this.counters.lost++;
      return;
    }
    this.push(line);
    this.counters.lines++;
  }

  private push(line: string): void {
    const { gzip } = this;
    gzip!.write(`${line}\n`);
    this.bytes += line.length + 1;
    this.unflushed += line.length + 1;
    if (this.unflushed < FLUSH_BYTES) return;
    this.unflushed = 0;
    gzip!.flush(constants.Z_SYNC_FLUSH);
  }

  private begin(received: ExactTime): void {
    try {
      ensureFolder(this.folder);
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    const stamp = new Date(received.timeMs).toISOString().replace(/[-:]/g, '').slice(0, 15);
    const number = String(++this.counters.files).padStart(3, '0');
    const path = join(this.folder, `${this.name}-${stamp}-${number}.frames.gz`);
    const gzip = createGzip({ level: LEVEL });
    const file = createWriteStream(path, { flags: 'wx' });
    gzip.pipe(file);
    file.on('error', (error) => this.fail(error));
    this.closing.push(new Promise((resolve) => file.once('close', resolve)));
    this.gzip = gzip;
    this.file = file;
    this.bytes = 0;
    this.push(toHeadLine(this.head));
    for (const note of this.standing.values()) this.push(toNoteLine(note, received));
  }

  private end(): void {
    this.gzip?.end();
    this.gzip = undefined;
    this.file = undefined;
  }

  private fail(error: Error): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.gzip?.destroy();
    this.file?.destroy();
    this.gzip = undefined;
    this.options.onError?.(error);
  }
}
