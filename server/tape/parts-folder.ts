/**
 * A recording in parts on disk: a folder, `NAME.tape`, with one tape a part, `00000001.tape` and so on. Owns the names, and
 * which parts may go. Promises to take none away that is written, open for reading here, the newest, or no part of this
 * recording; and always the oldest first, so that no hole comes of it.
 */
import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';
import { readStart } from '../../shared/tape/tape-start.ts';
import { isLocked } from './lock.ts';
import { isOpenForReading, openTapeFile } from './tape-file.ts';

/** One part on disk. */
export interface PartFile {
  readonly number: number;
  readonly path: string;
  readonly bytes: number;
  /** When it was written last, ms since 1970. */
  readonly writtenMs: number;
  readonly inode: number;
}

/** What is kept of a recording; a bound that is left out is none. */
export interface KeptParts {
  /** Since a part was written last, ms. */
  readonly ms?: number;
  /** Of all parts together, bytes. */
  readonly bytes?: number;
}

const NAME = /^(\d{8})\.tape$/;
const DIGITS = 8;

/** Tells whether a path is a recording in parts. */
export function isPartsFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // A path through what is no folder: whoever opens it says so.
    return false;
  }
}

/** Whether an error says that a part was only begun when its writer was killed: nothing that counts is in it. */
export const isBarelyBegun = ({ code }: TapeError, { bytes }: Pick<PartFile, 'bytes'>): boolean =>
  code === 'TAPE_TORN' || (code === 'TAPE_NOT_A_TAPE' && bytes === 0);

/** Path of a part. */
export const toPartPath = (folder: string, number: number): string =>
  join(folder, `${String(number).padStart(DIGITS, '0')}.tape`);

/** The parts of a recording, by number. @throws TapeError TAPE_NOT_FOUND, TAPE_IO */
export function listParts(folder: string): PartFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw toTapeError(error, `listing ${folder}`, folder);
  }
  return names.toSorted().flatMap((name): PartFile[] => {
    const number = Number(NAME.exec(name)?.[1]);
    if (!(number > 0)) return [];
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return [];
    return [{ number, path, bytes: stat.size, writtenMs: stat.mtimeMs, inode: stat.ino }];
  });
}

/**
 * Takes the oldest parts away until the rest is within bounds, or one has to stay.
 * @returns the numbers of those that went
 */
export function dropOldParts(
  folder: string,
  recordingMs: number,
  { ms = Infinity, bytes = Infinity }: KeptParts,
  nowMs: number,
): number[] {
  const parts = listParts(folder);
  let sum = parts.reduce((total, part) => total + part.bytes, 0);
  const gone: number[] = [];
  for (const part of parts.slice(0, -1)) {
    if (nowMs - part.writtenMs <= ms && sum <= bytes) break;
    if (!drop(part, recordingMs)) break;
    sum -= part.bytes;
    gone.push(part.number);
  }
  return gone;
}

/** Takes the oldest part away, to make room. @returns its number; undefined where none may go */
export function dropOldestPart(folder: string, recordingMs: number): number | undefined {
  const [oldest, ...others] = listParts(folder);
  if (oldest === undefined || others.length === 0) return undefined;
  return drop(oldest, recordingMs) ? oldest.number : undefined;
}

function drop({ path, number }: PartFile, recordingMs: number): boolean {
  if (isLocked(path) || isOpenForReading(path)) return false;
  if (!isPartOf(path, number, recordingMs)) return false;
  try {
    rmSync(path);
    rmSync(`${path}.index`, { force: true });
    return true;
  } catch {
    return false; // a disk that is read-only: the next try tells
  }
}

function isPartOf(path: string, number: number, recordingMs: number): boolean {
  try {
    const file = openTapeFile(path);
    try {
      const { part } = readStart(file).meta;
      return part?.number === number && part.recordingMs === recordingMs;
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof TapeError) return false;
    throw error;
  }
}
