/**
 * Lines of text on the disk, for few and precious things: each with its own check sum, and with the disk before it is
 * acknowledged (lines that come together share one fsync). Promises that a torn end costs only the line that was
 * nobody's yet, that a line damaged in the middle costs only itself and is told, with a copy of the file kept, and that
 * all lines are replaced at once or not at all. One process writes a file. Knows not what stands in the lines.
 */
import {
  closeSync,
  copyFileSync,
  fdatasync,
  fsyncSync,
  ftruncate,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  write as writeFile,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { ensureFolder } from './ensure-folder.ts';
import { lockTape } from './lock.ts';

/** A journal. */
export interface LineJournal {
  /** Lines that were there, oldest first. */
  readonly lines: readonly string[];
  /** Lines that were damaged, without the torn end. */
  readonly damaged: number;
  /** Adds a line without a line feed; resolves when it is with the disk. Rejects with an error of the system. */
  append(line: string): Promise<void>;
  /** Puts others in place of all lines. Rejects with an error of the system; the old ones stay then. */
  replace(lines: readonly string[]): Promise<void>;
  /** Waits for what was asked for, and gives the file back. */
  close(): Promise<void>;
}

interface Task {
  /** Undefined for a replacement. */
  readonly line: string | undefined;
  readonly lines?: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const writeAt = promisify(writeFile);
const sync = promisify(fdatasync);
const truncate = promisify(ftruncate);

const toSum = (text: string): string => crc32(text).toString(16).padStart(8, '0');
const toRow = (line: string): string => `${toSum(line)} ${line}\n`;
const SUM_CHARACTERS = 8;

/** The line of a row; undefined when its sum does not fit. */
function fromRow(row: string): string | undefined {
  const line = row.slice(SUM_CHARACTERS + 1);
  return row.slice(0, SUM_CHARACTERS + 1) === `${toSum(line)} ` ? line : undefined;
}

/** What a file holds: lines, how many were damaged, and how many bytes stand before a torn end. */
function read(path: string): { lines: string[]; damaged: number; bytes: number } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { lines: [], damaged: 0, bytes: 0 };
  }
  const end = bytes.lastIndexOf('\n') + 1;
  const rows = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  const all = rows.map(fromRow);
  const lines = all.filter((line) => line !== undefined);
  return { lines, damaged: all.length - lines.length, bytes: end };
}

/** Makes the name of a file last, where the system can. */
function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(dirname(path), 'r');
    fsyncSync(fd);
  } catch {
    /* Some systems know no such thing. */
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Opens a journal, made where it is missing.
 * @throws TapeError TAPE_LOCKED when another living process has it; errors of the system
 */
export function openLineJournal(path: string): LineJournal {
  ensureFolder(dirname(path));
  const unlock = lockTape(path);
  try {
    const found = read(path);
    if (found.damaged > 0) copyFileSync(path, `${path}.broken`);
    const file = openSync(path, found.bytes === 0 ? 'w' : 'r+');
    ftruncateSync(file, found.bytes);
    syncFolder(path);
    const { lines, damaged } = found;
    return { lines, damaged, ...createWriter(path, file, found.bytes, unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Writes rows at a place of a file and waits for the disk. */
async function writeRows(file: number, rows: Buffer, from: number): Promise<void> {
  for (let at = 0; at < rows.length;) {
    const { bytesWritten } = await writeAt(file, rows, at, rows.length - at, from + at);
    at += bytesWritten;
  }
  await sync(file);
}

function createWriter(path: string, first: number, firstBytes: number, unlock: () => void) {
  let file = first;
  let bytes = firstBytes;
  let tasks: Task[] = [];
  let running: Promise<void> | undefined;

  /** Writes lines and waits for the disk; what was half written is taken off again. */
  async function write(lines: readonly string[]): Promise<void> {
    const rows = Buffer.from(lines.map(toRow).join(''));
    try {
      await writeRows(file, rows, bytes);
      bytes += rows.length;
    } catch (error) {
      await truncate(file, bytes).catch(() => undefined);
      throw error;
    }
  }

  async function replaceAll(lines: readonly string[]): Promise<void> {
    const other = `${path}.new`;
    const next = openSync(other, 'w');
    const rows = Buffer.from(lines.map(toRow).join(''));
    try {
      await writeRows(next, rows, 0);
      renameSync(other, path);
    } catch (error) {
      closeSync(next);
      rmSync(other, { force: true });
      throw error;
    }
    syncFolder(path);
    closeSync(file);
    file = next;
    bytes = rows.length;
  }

  /** Does what was asked for, in order; lines that stand together are written together. */
  async function run(): Promise<void> {
    while (tasks.length > 0) {
      const isReplacing = tasks[0]!.line === undefined;
      const next = tasks.findIndex(({ line }) => (line === undefined) !== isReplacing);
      const now = isReplacing ? tasks.slice(0, 1) : tasks.slice(0, next < 0 ? undefined : next);
      tasks = tasks.slice(now.length);
      try {
        if (isReplacing) await replaceAll(now[0]!.lines!);
        else await write(now.map(({ line }) => line!));
        for (const { resolve } of now) resolve();
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
    }
    running = undefined;
  }

  const add = (task: Pick<Task, 'line' | 'lines'>): Promise<void> =>
    new Promise((resolve, reject) => {
      tasks.push({ ...task, resolve, reject });
      running ??= run();
    });

  return {
    append: (line: string) => add({ line }),
    replace: (lines: readonly string[]) => add({ line: undefined, lines }),
    async close(): Promise<void> {
      await running;
      closeSync(file);
      unlock();
    },
  };
}
