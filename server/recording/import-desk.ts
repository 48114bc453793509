/**
 * Files that people bring to a running server: they come in, wait for their turn, are imported one after another beside
 * the markets, and become recordings. Owns the queue and what is told of it. Promises that of an import which fails, is
 * stopped or forgotten nothing stays, and that no recording is ever replaced.
 */
import { toPublicReason } from '../../shared/model/public-reason.ts';
import type { Log } from '../../shared/engine/log.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import { toOutcome } from '../../shared/import/outcome.ts';
import { questionOf } from '../../shared/import/question.ts';
import type { Told } from '../../shared/import/told.ts';
import { toFreeName, toRecordingName } from '../../shared/model/recording-name.ts';
import type { ImportJob, ImportList } from '../../shared/wire/import-job.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { adoptTape, isTapeFile } from '../tape/adopt-tape.ts';
import type { RunImport } from '../tape/import/import-process.ts';
import { type Upload, UploadError } from '../tape/import/upload-folder.ts';
import { isTaken } from '../tape/new-recording.ts';

/** A file on its way in. */
export interface IncomingFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes that it says to have. */
  readonly announced: number | undefined;
  /** The import that it belongs to; one of its own when left out. */
  readonly into: string | undefined;
  /** What the recording is to be called; after the file when left out. */
  readonly recording: string | undefined;
  /** Whether more files follow: the import waits for them. */
  readonly hasMore: boolean;
  readonly told: Told;
}

/** The desk. All throw CommandError UNKNOWN_IMPORT for an id that is none. */
export interface ImportDesk {
  list(): ImportList;
  find(id: string): ImportJob;
  /** @throws CommandError TOO_MANY_IMPORTS, TOO_LARGE, NO_ROOM, BAD_REQUEST, NO_RECORDER; nothing of the file stays then */
  receive(file: IncomingFile): Promise<ImportJob>;
  /** Imports what is here, as it is told now. @throws CommandError BAD_REQUEST while it cannot be */
  start(id: string, told: Told): ImportJob;
  /** Stops and forgets it. */
  remove(id: string): Promise<void>;
  /** Forgets what nobody wants any more: call it each second. */
  lookAfter(): void;
  readonly counts: ImportCounts;
  close(): Promise<void>;
}

/** For metrics. */
export interface ImportCounts {
  /** By how they ended. */
  readonly ended: Readonly<Record<'done' | 'failed' | 'stopped', number>>;
  readonly waiting: number;
  readonly uploadedBytes: number;
}

/** What a desk works with. */
export interface ImportDeskOptions {
  /** Bytes of all files of one import together; 0 takes none. */
  readonly mostBytes: number;
  readonly createUpload: (id: string) => Upload;
  readonly run: RunImport;
  /** Path of a new recording. @throws TapeError */
  readonly newPath: (name: string) => string;
  /** A text that nobody guesses. */
  readonly secret: () => string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

interface Job {
  readonly id: string;
  readonly upload: Upload;
  recording: string;
  state: ImportJob['state'];
  bytes: number;
  told: Told;
  progress?: ImportJob['progress'];
  message?: string | undefined;
  outcome?: ImportJob['outcome'];
  /** While a file of it comes in. */
  isReceiving: boolean;
  stop?: AbortController;
  ended?: Promise<void>;
  touchedMs: number;
}

const CODES = {
  NO_ROOM: 'NO_ROOM',
  TOO_LARGE: 'TOO_LARGE',
  BAD_NAME: 'BAD_REQUEST',
  BROKEN_OFF: 'BAD_REQUEST',
} as const;

/** Makes a desk with nothing on it. */
export function createImportDesk(options: ImportDeskOptions): ImportDesk {
  const { mostBytes, newPath, now, log } = options;
  const jobs = new Map<string, Job>();
  const ended = { done: 0, failed: 0, stopped: 0 };
  let uploadedBytes = 0;
  let running: Job | undefined;
  let isClosed = false;

  const isOver = ({ state }: Job): boolean => state === 'done' || state === 'failed';

  function jobOf(id: string): Job {
    const job = jobs.get(id);
    if (job !== undefined) return job;
    throw new CommandError('UNKNOWN_IMPORT', `There is no import "${id}".`);
  }

  /** A name that neither a recording nor another import has. */
  const toFree = (name: string, own?: Job): string =>
    toFreeName(name, (one) => {
      const isPlanned = [...jobs.values()].some(
        (job) => job !== own && !isOver(job) && job.recording === one,
      );
      return isPlanned || isTaken(newPath(one));
    });

  function begin({ name, recording, told }: IncomingFile): Job {
    const open = [...jobs.values()].filter((job) => !isOver(job)).length;
    if (open >= LIMITS.imports) {
      throw new CommandError('TOO_MANY_IMPORTS', `${LIMITS.imports} imports are not done yet.`);
    }
    const id = options.secret().slice(0, 16);
    const wanted = recording?.trim() ?? '';
    const upload = options.createUpload(id);
    const job: Job = {
      id,
      upload,
      recording: toFree(toRecordingName(wanted === '' ? name : `${wanted}.tape`)),
      state: 'receiving',
      bytes: 0,
      told,
      isReceiving: false,
      touchedMs: now(),
    };
    jobs.set(id, job);
    return job;
  }

  function refuseBusy({ state, isReceiving, upload }: Job): void {
    const isFull = upload.paths.length >= LIMITS.importFiles;
    if (state === 'receiving' && !isReceiving && !isFull) return;
    const message = isFull
      ? `An import takes ${LIMITS.importFiles} files at most.`
      : 'The import takes no other file now.';
    throw new CommandError('BAD_REQUEST', message);
  }

  function enqueue(job: Job): void {
    job.state = 'waiting';
    job.message = undefined;
    job.touchedMs = now();
    pump();
  }

  function pump(): void {
    if (running !== undefined || isClosed) return;
    const next = [...jobs.values()].find(({ state }) => state === 'waiting');
    if (next === undefined) return;
    running = next;
    next.state = 'importing';
    next.stop = new AbortController();
    next.ended = work(next, next.stop.signal).finally(() => {
      running = undefined;
      pump();
    });
  }

  async function work(job: Job, signal: AbortSignal): Promise<void> {
    const { upload, told } = job;
    const beganMs = now();
    const toPublic = (text: string): string => text.replaceAll(`${upload.folder}/`, '');
    try {
      job.recording = toFree(job.recording, job);
      const out = newPath(job.recording);
      const [first] = upload.paths;
      const result =
        upload.paths.length === 1 && isTapeFile(first!)
          ? await adoptTape(first!, out)
          : await options.run(
              upload.paths,
              { ...told, out, nowMs: Math.floor(now()) },
              {
                signal,
                onProgress(share, bytes, rows) {
                  job.progress = { share, bytes, rows, ms: now() - beganMs };
                },
              },
            );
      job.outcome = toOutcome(result, toPublic);
      job.progress = { share: 1, bytes: job.bytes, rows: rowsOf(job), ms: now() - beganMs };
      await end(job, 'done');
    } catch (error) {
      const message = toPublic(toPublicReason(error));
      job.message = message.replaceAll(newPath(job.recording), job.recording);
      if (signal.aborted) await end(job, 'stopped');
      else if (questionOf(job.message) === undefined) await end(job, 'failed');
      else job.state = 'asking';
      log.info({ recording: job.recording, state: job.state, why: job.message }, 'not imported');
    }
    job.touchedMs = now();
  }

  async function end(job: Job, how: keyof typeof ended): Promise<void> {
    ended[how]++;
    await job.upload.remove();
    if (how === 'stopped') jobs.delete(job.id);
    else job.state = how;
  }

  async function remove(job: Job): Promise<void> {
    if (job.state === 'importing') {
      job.stop?.abort();
      await job.ended;
    }
    await job.upload.remove();
    jobs.delete(job.id);
  }

  return {
    list: () => ({
      imports: [...jobs.values()].map(toInfo),
      mostBytes,
      mostFiles: LIMITS.importFiles,
    }),
    find: (id) => toInfo(jobOf(id)),
    async receive(file) {
      if (mostBytes === 0 || isClosed) {
        throw new CommandError('NO_RECORDER', 'This server takes no files (--upload-megabytes).');
      }
      const { into, name, bytes, announced } = file;
      const job = into === undefined ? begin(file) : jobOf(into);
      refuseBusy(job);
      job.isReceiving = true;
      try {
        const size = await job.upload.write(name, bytes, {
          bytes: mostBytes - job.bytes,
          announced,
        });
        job.bytes += size;
        uploadedBytes += size;
        job.told = file.told;
      } catch (error) {
        if (into === undefined) await remove(job);
        if (error instanceof UploadError) throw new CommandError(CODES[error.code], error.message);
        throw error;
      } finally {
        job.isReceiving = false;
        job.touchedMs = now();
      }
      if (!jobs.has(job.id)) throw new CommandError('UNKNOWN_IMPORT', 'The import was stopped.');
      if (!file.hasMore) enqueue(job);
      return toInfo(job);
    },
    start(id, told) {
      const job = jobOf(id);
      const isReady = job.state === 'asking' || (job.state === 'receiving' && !job.isReceiving);
      if (!isReady || job.upload.paths.length === 0) {
        throw new CommandError(
          'BAD_REQUEST',
          `The import is ${job.state}: nothing can be started.`,
        );
      }
      job.told = told;
      enqueue(job);
      return toInfo(job);
    },
    remove: (id) => remove(jobOf(id)),
    lookAfter() {
      const beforeMs = now() - LIMITS.importKeptMs;
      for (const job of jobs.values()) {
        const isAtWork = job.isReceiving || job.state === 'waiting' || job.state === 'importing';
        if (!isAtWork && job.touchedMs < beforeMs) void remove(job);
      }
    },
    get counts() {
      const waiting = [...jobs.values()].filter((job) => job.state === 'waiting').length;
      return { ended, waiting, uploadedBytes };
    },
    async close() {
      isClosed = true;
      await Promise.all([...jobs.values()].map(remove));
    },
  };
}

const rowsOf = ({ outcome }: Job): number =>
  outcome?.files.reduce((sum, { rows }) => sum + rows, 0) ?? 0;

const toInfo = ({
  id,
  recording,
  state,
  upload,
  bytes,
  progress,
  message,
  outcome,
}: Job): ImportJob => ({
  id,
  recording,
  state,
  files: upload.paths.length,
  bytes,
  ...(progress === undefined ? {} : { progress }),
  ...(message === undefined ? {} : { message }),
  ...(outcome === undefined ? {} : { outcome }),
});
