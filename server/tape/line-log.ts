/**
 * A file of lines that only grows, until it is written anew: each line with its CRC, so that what a kill, a full disk or
 * a bad sector has left is told from what was written. Promises that a line is with the system when `add` resolves (it
 * survives `kill -9`), that it is on the disk itself a second later at most, that a torn tail is cut and a bad line in
 * the middle costs that line alone, and never to throw or wait into whoever adds. What a disk did not take is written
 * with the next line that it takes.
 */
import fs, { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** The calls of the file system that are used; tests inject faults here. */
export type LineFs = Pick<
  typeof fs,
  | 'openSync'
  | 'write'
  | 'writeSync'
  | 'fdatasync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'closeSync'
  | 'renameSync'
>;

/** How a log is kept. */
export interface LineLogOptions {
  readonly path: string;
  /** All lines that stand now, for a file that is written anew. */
  readonly toLines: () => Iterable<string>;
  /** The file is written anew beyond so many bytes. */
  readonly maxBytes: number;
  /** What was written is synced after so long, ms. */
  readonly syncAfterMs: number;
  /** Runs a function after so many ms. @returns what calls it off */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Told when the disk takes nothing, once until it does again. */
  readonly onError: (error: Error) => void;
  readonly fs?: LineFs;
}

const CRC_DIGITS = 8;

const toCrc = (text: string): string => crc32(text).toString(16).padStart(CRC_DIGITS, '0');
const toRow = (line: string): string => `${toCrc(line)} ${line}\n`;

/** The line of a row; undefined where its CRC does not fit. */
function toLine(row: string): string | undefined {
  const line = row.slice(CRC_DIGITS + 1);
  return row[CRC_DIGITS] === ' ' && toCrc(line) === row.slice(0, CRC_DIGITS) ? line : undefined;
}

/** Reads a log. @returns its lines, where the last whole one ends, and how many were bad; nothing of a missing file */
export function readLines(path: string): { lines: string[]; bytes: number; bad: number } {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { lines: [], bytes: 0, bad: 0 };
    throw error;
  }
  const bytes = file.lastIndexOf(0x0a) + 1;
  const rows = file.toString('utf8', 0, bytes).split('\n').slice(0, -1);
  const lines = rows.map(toLine).filter((line) => line !== undefined);
  return { lines, bytes, bad: rows.length - lines.length };
}

interface Waiting {
  readonly row: string;
  readonly done: () => void;
}

/** Appends lines to a file. */
export class LineLog {
  private readonly options: LineLogOptions;
  private readonly fs: LineFs;
  private fd: number;
  /** Where the next line goes: behind the last whole one. */
  private position: number;
  private waiting: Waiting[] = [];
  private isRunning = false;
  private isClosed = false;
  private stopTimer: (() => void) | undefined;
  /** Calls that are under way on a file, and files that are to be closed after them. */
  private readonly users = new Map<number, number>();
  private readonly retired = new Set<number>();
  /** The disk lacks lines that were added. */
  private lacks = false;

  /** Goes on behind what was read. @param bytes where the last whole line ends @throws what the file system says */
  constructor(options: LineLogOptions, bytes: number) {
    this.options = options;
    this.fs = options.fs ?? fs;
    this.fs.closeSync(this.fs.openSync(options.path, 'a', 0o600));
    this.fd = this.fs.openSync(options.path, 'r+');
    this.fs.ftruncateSync(this.fd, bytes);
    this.position = bytes;
  }

  /** Takes a line; resolves when the system has it, or when the disk does not take it. */
  add(line: string): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((done) => {
      this.waiting.push({ row: toRow(line), done });
      if (!this.isRunning) void this.run();
    });
  }

  /** Writes what waits, syncs, and ends. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopTimer?.();
    try {
      if (this.lacks || this.isRunning) this.rewrite();
      this.fs.fsyncSync(this.fd);
    } catch (error) {
      this.options.onError(error as Error);
    }
    for (const { done } of this.waiting.splice(0)) done();
    this.retire(this.fd);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    /* Lines of one turn go out together. */
    await Promise.resolve();
    while (this.waiting.length > 0 && !this.isClosed) {
      const batch = this.waiting.splice(0);
      await this.write(batch);
      for (const { done } of batch) done();
      this.syncSoon();
    }
    this.isRunning = false;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.lacks || this.position > this.options.maxBytes) this.rewrite();
      else await this.append(Buffer.from(batch.map(({ row }) => row).join('')));
      this.lacks = false;
    } catch (error) {
      if (!this.lacks) this.options.onError(error as Error);
      this.lacks = true;
    }
  }

  /** What an earlier attempt has left behind the last whole line is written over. */
  private async append(bytes: Buffer): Promise<void> {
    const { fd, position } = this;
    for (let at = 0; at < bytes.length;) {
      const written = await this.writeAt(fd, bytes.subarray(at), position + at);
      if (written <= 0) throw new Error('no bytes were taken');
      at += written;
    }
    this.position = position + bytes.length;
  }

  private writeAt(fd: number, bytes: Buffer, position: number): Promise<number> {
    const free = this.use(fd);
    return new Promise((resolve, reject) => {
      this.fs.write(fd, bytes, 0, bytes.length, position, (error, written) => {
        free();
        if (error) reject(error);
        else resolve(written);
      });
    });
  }

  /** Puts all that stands into a new file in the old one's place: one of the two is there whole at any time. */
  private rewrite(): void {
    const { path, toLines } = this.options;
    const bytes = Buffer.from([...toLines()].map(toRow).join(''));
    const fd = this.fs.openSync(`${path}.new`, 'w', 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += this.fs.writeSync(fd, bytes, at);
      this.fs.fsyncSync(fd);
      this.fs.renameSync(`${path}.new`, path);
    } catch (error) {
      this.fs.closeSync(fd);
      throw error;
    }
    this.retire(this.fd);
    this.fd = fd;
    this.position = bytes.length;
  }

  private syncSoon(): void {
    if (this.isClosed) return;
    this.stopTimer ??= this.options.after(this.options.syncAfterMs, () => {
      this.stopTimer = undefined;
      if (!this.isClosed) this.sync(this.fd);
    });
  }

  private sync(fd: number): void {
    const free = this.use(fd);
    this.fs.fdatasync(fd, (error) => {
      free();
      if (error) this.options.onError(error);
    });
  }

  private use(fd: number): () => void {
    this.users.set(fd, (this.users.get(fd) ?? 0) + 1);
    return () => {
      const left = this.users.get(fd)! - 1;
      if (left > 0) this.users.set(fd, left);
      else this.users.delete(fd);
      if (left === 0 && this.retired.delete(fd)) this.fs.closeSync(fd);
    };
  }

  /** Closes a file once nothing is under way on it. */
  private retire(fd: number): void {
    if (this.users.has(fd)) this.retired.add(fd);
    else this.fs.closeSync(fd);
  }
}
