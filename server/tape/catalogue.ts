/**
 * The recordings in one folder: what there is, and from a name to a file. Promises that no name leads out
 * of the folder and that files may come, go or be damaged while one looks. Keeps no file open.
 */
import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import type { Provenance } from '../../shared/engine/source/source.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';
import { toBarsInfo } from '../../shared/tape/bar-kinds.ts';
import type { Opening } from '../../shared/model/opening.ts';
import type { FeedTerms } from '../../shared/model/feed-terms.ts';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';
import { isRecordingName } from '../../shared/tape/recording-name.ts';
import { isLocked } from './lock.ts';
import { findClosedDamage, findDamage, openInParts } from './open-tape.ts';
import { toTapeTerms } from '../../shared/tape/meta.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { runAtOnce, type Work } from '../../shared/tape/slices.ts';
import { runInSlices } from './run-in-slices.ts';
import { WalkCache } from './walk-cache.ts';

/** State of a recording. `torn`: not closed, sound up to its end. `damaged`: cannot be played, or only up to a place. */
type RecordingState = 'complete' | 'recording' | 'torn' | 'damaged';

/** One recording; the fields from `startMs` on are those of an empty tape when it cannot be played. */
export interface Recording {
  /** File name without `.tape`. */
  readonly name: string;
  readonly bytes: number;
  readonly state: RecordingState;
  /** Why it is damaged or torn, for people. */
  readonly reason?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly ticks: number;
  readonly symbols: readonly string[];
  readonly provenance?: Provenance;
  /** Whose data it has, as its licence says. */
  readonly terms?: FeedTerms;
  /** Where it has recorded bars. */
  readonly bars?: NonNullable<RecordingInfo['bars']>;
  readonly opening?: Opening;
}

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
  const seen = new Map<string, { key: string; recording: Recording }>();
  const walks = new WalkCache();
  /** Names of closed tapes that were not read whole yet, and what they were. */
  const unchecked = new Map<string, string>();

  const resolve = (name: string): string => {
    const unknown = new TapeError(
      'TAPE_NOT_FOUND',
      `no recording is named ${JSON.stringify(name)}`,
    );
    const plain = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
    if (!isRecordingName(plain)) throw unknown;
    const path = join(folder, `${plain}${SUFFIX}`);
    const stat = statOf(path);
    if (stat === undefined || !stat.isFile()) throw unknown;
    if (realpathSync(path) !== `${realpathSync(folder)}${sep}${plain}${SUFFIX}`) throw unknown;
    return path;
  };

  function* look(name: string): Work<Recording | undefined> {
    const path = join(folder, `${name}${SUFFIX}`);
    const stat = statOf(path);
    if (stat === undefined || !stat.isFile()) return undefined;
    const isBeingWritten = isLocked(path);
    const key = `${stat.ino} ${stat.size} ${stat.mtimeMs} ${isBeingWritten}`;
    const known = seen.get(name);
    if (known?.key === key) return known.recording;
    const recording = yield* readRecording(name, path, stat.size, isBeingWritten, walks);
    if (recording !== undefined) seen.set(name, { key, recording });
    if (recording?.state === 'complete') unchecked.set(name, key);
    return recording;
  }

  /** Closed tapes are believed at first, and read whole later. */
  function* checkAll(): Work<void> {
    for (const [name, key] of unchecked) {
      unchecked.delete(name);
      const reason = yield* findClosedDamage(join(folder, `${name}${SUFFIX}`));
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
      if (names.has(name)) continue;
      seen.delete(name);
      walks.forget(join(folder, `${name}${SUFFIX}`));
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
    throw toTapeError(error, `listing ${folder}`);
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path); // not stat: a link is no recording
  } catch {
    return undefined;
  }
}

/** @returns undefined when the file has gone meanwhile */
function* readRecording(
  name: string,
  path: string,
  bytes: number,
  isBeingWritten: boolean,
  walks: WalkCache,
): Work<Recording | undefined> {
  try {
    const tape = yield* openInParts(path, walks, isBeingWritten);
    const bars = toBarsInfo(tape);
    tape.close();
    if (tape.isComplete) walks.forget(path);
    const isTorn = !isBeingWritten && !tape.isComplete;
    const damage = isTorn ? yield* findDamage(path, walks) : undefined;
    const reason = damage ?? tape.torn ?? 'it was not closed';
    const terms = toTapeTerms(tape);
    return {
      name,
      bytes,
      state: isBeingWritten ? 'recording' : damage ? 'damaged' : isTorn ? 'torn' : 'complete',
      ...(isTorn ? { reason } : {}),
      startMs: tape.startMs,
      endMs: tape.endMs,
      ticks: tape.tickCount,
      symbols: [...new Set(tape.instruments.map(({ symbol }) => symbol))],
      provenance: tape.meta.provenance,
      ...(terms === undefined ? {} : { terms }),
      ...(tape.meta.opening === undefined ? {} : { opening: tape.meta.opening }),
      ...(bars === undefined ? {} : { bars }),
    };
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    if (error.code === 'TAPE_NOT_FOUND') return undefined;
    const reason = error.message;
    return { name, bytes, state: 'damaged', reason, startMs: 0, endMs: 0, ticks: 0, symbols: [] };
  }
}
