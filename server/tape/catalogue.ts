/**
 * The recordings in one folder: what there is, and from a name to a file. Promises that no name leads out
 * of the folder and that files may come, go or be damaged while one looks. Keeps no file open.
 */
import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';
import { isRecordingName } from '../../shared/model/recording-name.ts';
import { isLocked } from './lock.ts';
import { partsIn, sumParts } from './parts-summary.ts';
import { findClosedDamage, openInParts } from './open-tape.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { runAtOnce, type Work } from '../../shared/tape/slices.ts';
import { runInSlices } from './run-in-slices.ts';
import { type Recording, readRecording } from './recording-summary.ts';
import { WalkCache } from './walk-cache.ts';

/** A folder of recordings. */
export interface Catalogue {
  /**
   * All recordings by name. Unchanged files are remembered, and of grown ones what was seen; those who ask at
   * the same time get the same list. The event loop is held for some ms at a time.
   */
  list(): Promise<Recording[]>;
  /**
   * Resolves when the closed recordings that were listed are checked for damage, as far as that is done at all: a later
   * list tells what was found. Begun by `list`.
   */
  checked(): Promise<void>;
  /** Opens a recording, at once. @throws TapeError TAPE_NOT_FOUND, and what opening can give */
  open(name: string): Tape;
  /**
   * Path of a recording.
   * @throws TapeError TAPE_NOT_FOUND for names of no file, and for names that are no plain file name
   */
  resolve(name: string): string;
}

const SUFFIX = '.tape';
/** Checking closed tapes takes a fifth of a core while it lasts, ms. */
const CHECK_PAUSE_MS = 16;
/** Looks after the recordings of a folder, which need not exist yet. */
export function createCatalogue(folder: string): Catalogue {
  /** By name; parts by their paths, which no name can be. */
  const seen = new Map<string, { key: string; recording: Recording }>();
  const walks = new WalkCache();
  /** Names of closed tapes that were not read whole yet, and what they were. */
  const unchecked = new Map<string, { readonly path: string; readonly key: string }>();

  const resolve = (name: string): string => {
    const unknown = new TapeError(
      'TAPE_NOT_FOUND',
      `no recording is named ${JSON.stringify(name)}`,
    );
    const plain = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
    if (!isRecordingName(plain)) throw unknown;
    const path = join(folder, `${plain}${SUFFIX}`);
    const stat = statOf(path);
    if (stat === undefined) throw unknown;
    if (!stat.isFile() && !(stat.isDirectory() && partsIn(path).length > 0)) throw unknown;
    if (realpathSync(path) !== `${realpathSync(folder)}${sep}${plain}${SUFFIX}`) throw unknown;
    return path;
  };

  function* look(name: string): Work<Recording | undefined> {
    const path = join(folder, `${name}${SUFFIX}`);
    return statOf(path)?.isDirectory() === true
      ? yield* lookAtParts(name, path)
      : yield* lookAtFile(name, path);
  }

  /** Of a recording in parts, each part is remembered by itself: only the newest one changes. */
  function* lookAtParts(name: string, path: string): Work<Recording | undefined> {
    const found: Recording[] = [];
    const numbers: number[] = [];
    for (const part of partsIn(path)) {
      const recording = yield* lookAtFile(part.path, part.path);
      if (recording !== undefined) {
        numbers.push(part.number);
        found.push(recording);
      }
      yield;
    }
    return sumParts(name, numbers, found, isLocked(path));
  }

  /** @param key by which it is remembered */
  function* lookAtFile(name: string, path: string): Work<Recording | undefined> {
    const stat = statOf(path);
    if (stat === undefined || !stat.isFile()) return undefined;
    const isBeingWritten = isLocked(path);
    const key = `${stat.ino} ${stat.size} ${stat.mtimeMs} ${isBeingWritten}`;
    const known = seen.get(name);
    if (known?.key === key) return known.recording;
    const recording = yield* readRecording(name, path, stat.size, isBeingWritten, walks);
    if (recording !== undefined) seen.set(name, { key, recording });
    if (recording?.state === 'complete') unchecked.set(name, { path, key });
    return recording;
  }

  /** Closed tapes are believed at first, and read whole later. */
  function* checkAll(): Work<void> {
    for (const [name, { path, key }] of unchecked) {
      unchecked.delete(name);
      const reason = yield* findClosedDamage(path);
      const known = seen.get(name);
      if (reason === undefined || known?.key !== key) continue;
      seen.set(name, { key, recording: { ...known.recording, state: 'damaged', reason } });
    }
  }

  let checking: Promise<void> | undefined;
  function check(): void {
    if (unchecked.size === 0) return;
    checking ??= runInSlices(checkAll(), { pauseMs: CHECK_PAUSE_MS }).finally(() => {
      checking = undefined;
    });
  }

  function* lookAtAll(): Work<Recording[]> {
    const names = new Set(namesIn(folder));
    for (const name of seen.keys()) {
      const isPart = name.endsWith(SUFFIX);
      if (isPart ? statOf(name) !== undefined : names.has(name)) continue;
      seen.delete(name);
      walks.forget(isPart ? name : join(folder, `${name}${SUFFIX}`));
    }
    const recordings: Recording[] = [];
    for (const name of names) {
      const recording = yield* look(name);
      if (recording !== undefined) recordings.push(recording);
      yield;
    }
    return recordings;
  }

  let listing: Promise<Recording[]> | undefined;

  return {
    resolve,
    list() {
      listing ??= runInSlices(lookAtAll()).finally(() => {
        listing = undefined;
        check();
      });
      return listing;
    },
    async checked() {
      await checking;
    },
    open(name) {
      const path = resolve(name);
      return runAtOnce(openInParts(path, walks, isLocked(path)));
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .filter(isRecordingName)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw toTapeError(error, `listing ${folder}`, folder);
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path); // not stat: a link is no recording
  } catch {
    return undefined;
  }
}
