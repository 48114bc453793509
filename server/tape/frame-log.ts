/**
 * Keeps what venues send, as it comes: compressed lines in files that begin anew now and then, so that each can be read
 * alone. Promises never to throw into a feed or to hold it up: where the disk is too slow, frames are left out and
 * counted; where it fails, keeping ends.
 */
import { createWriteStream, openSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
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
  /** Opens a file that must be new; of the file system when left out. @throws what the file system says */
  readonly open?: (path: string) => Writable;
}

const FILE_BYTES = 256 * 1024 * 1024;
const WAITING_BYTES = 32 * 1024 * 1024;
/** Text, and time between two frames, after which what was compressed goes to the disk: a kill loses no more. */
const FLUSH_BYTES = 256 * 1024;
const FLUSH_MS = 5_000;
const LEVEL = 4;
/** Key of the session among what stands; no symbol has a blank. */
const SESSION = ' session';

const createFile = (path: string): Writable =>
  createWriteStream(path, { fd: openSync(path, 'wx') });
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Keeps the frames of one feed. */
export class FrameLog {
  /** Lines that were kept, and those that the disk was too slow for. */
  readonly counters = { lines: 0, lost: 0, files: 0 };
  private readonly folder: string;
  private readonly name: string;
  private readonly head: FrameFileHead;
  private readonly options: FrameLogOptions;
  /** Files of one run are read as one. */
  private readonly run = randomUUID();
  /** What every file must say for itself: how symbols were listed, and the session. */
  private readonly standing = new Map<string, FrameNote>();
  private gzip: Gzip | undefined;
  private file: Writable | undefined;
  /** Number in the name of the newest file. */
  private numbered = 0;
  private bytes = 0;
  private unflushed = 0;
  private flushedMs = 0;
  private hasFailed = false;
  private readonly closing: Promise<void>[] = [];

  constructor(folder: string, name: string, head: FrameFileHead, options: FrameLogOptions = {}) {
    this.folder = folder;
    this.name = name;
    this.head = head;
    this.options = options;
  }

  frame(frame: string | Uint8Array, received: ExactTime, isSpare: boolean, link = 0): void {
    this.write(toFrameLine(frame, received, isSpare, toBase64, link), received);
  }

  note(note: FrameNote, received: ExactTime): void {
    this.write(toNoteLine(note, received), received);
    if ('listed' in note) {
      const { symbol } = note.listed;
      this.standing.set(symbol, { listed: { ...note.listed, trades: [] } });
    } else if ('session' in note) {
      this.standing.delete(SESSION);
      this.standing.set(SESSION, note);
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
    this.flush(received);
    this.counters.lines++;
  }

  private push(line: string): void {
    const { gzip } = this;
    gzip!.write(`${line}\n`);
    this.bytes += line.length + 1;
    this.unflushed += line.length + 1;
  }

  private flush({ timeMs }: ExactTime): void {
    const sinceMs = timeMs - this.flushedMs;
    if (this.unflushed < FLUSH_BYTES && sinceMs >= 0 && sinceMs < FLUSH_MS) return;
    this.unflushed = 0;
    this.flushedMs = timeMs;
    this.gzip?.flush(constants.Z_SYNC_FLUSH);
  }

  private begin(received: ExactTime): void {
    let file: Writable;
    try {
      ensureFolder(this.folder);
      file = this.openNext(received);
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    this.counters.files++;
    const gzip = createGzip({ level: LEVEL });
    gzip.pipe(file);
    file.on('error', (error) => this.fail(error));
    this.closing.push(new Promise((resolve) => file.once('close', resolve)));
    this.gzip = gzip;
    this.file = file;
    this.bytes = 0;
    this.push(toHeadLine({ ...this.head, run: this.run, part: this.counters.files }));
    for (const note of this.standing.values()) this.push(toNoteLine(note, received));
  }

  /** Opens a file under a name that nobody has: another feed of the same venue keeps its frames beside ours. */
  private openNext({ timeMs }: ExactTime): Writable {
    const { open = createFile } = this.options;
    const stamp = new Date(timeMs).toISOString().replace(/[-:]/g, '').slice(0, 15);
    for (;;) {
      const number = String(++this.numbered).padStart(3, '0');
      const path = join(this.folder, `${this.name}-${stamp}-${number}.frames.gz`);
      try {
        return open(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
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
