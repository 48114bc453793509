/**
 * Imports in a page without a server, in a worker that is started with the first file. Nothing leaves the page; tapes go
 * straight to its recordings.
 */
import type { ToldTexts } from '../../shared/import/told.ts';
import { toFreeName, toRecordingName } from '../../shared/model/recording-name.ts';
import type { ImportJob } from '../../shared/wire/import-job.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { questionOf } from '../../shared/import/question.ts';
import type { FromImportWorker, PageFile, ToImportWorker } from '../worker/import/messages.ts';
import type { LocalRecordings } from './backend.ts';
import type { ImportService, SentFile } from './import-service.ts';
import { toMessage } from './message.ts';

interface PageJob {
  job: ImportJob;
  readonly files: PageFile[];
  told: ToldTexts;
  beganMs: number;
}

const TAPE = /\.tape$/i;

/** Imports in this page. */
export function createPageImports({ keep }: LocalRecordings): ImportService {
  const jobs = new Map<string, PageJob>();
  const kept = new Set<string>();
  let lastId = 0;
  let worker: Worker | undefined;
  let running: PageJob | undefined;

  const set = (one: PageJob, changes: Partial<ImportJob>): void => {
    one.job = { ...one.job, ...changes };
  };

  function find(id: string): PageJob {
    const job = jobs.get(id);
    if (job !== undefined) return job;
    throw new Error('There is no import of that name.');
  }

  /** The next one that waits. */
  function pump(): void {
    if (running !== undefined) return;
    running = [...jobs.values()].find(({ job }) => job.state === 'waiting');
    if (running === undefined) return;
    running.beganMs = performance.now();
    set(running, { state: 'importing' });
    const { files, told } = running;
    const message: ToImportWorker = { files, told };
    toWorker().postMessage(message, []);
  }

  function fail(one: PageJob, message: string): void {
    set(one, { state: questionOf(message) === undefined ? 'failed' : 'asking', message });
  }

  async function finish(one: PageJob, message: FromImportWorker): Promise<void> {
    if (message.kind === 'failed') fail(one, message.message);
    if (message.kind !== 'done') return;
    const recording = toFreeName(one.job.recording, (name) => kept.has(name));
    try {
      await keep(recording, message.tape);
      kept.add(recording);
      set(one, { state: 'done', recording, outcome: message.outcome });
    } catch (error) {
      fail(one, toMessage(error));
    }
  }

  function onMessage({ data }: MessageEvent<FromImportWorker>): void {
    const one = running;
    if (one === undefined) return;
    if (data.kind === 'progress') {
      const { share, bytes, rows } = data;
      set(one, { progress: { share, bytes, rows, ms: performance.now() - one.beganMs } });
      return;
    }
    void finish(one, data).finally(() => {
      running = undefined;
      pump();
    });
  }

  /** It has no memory left, most likely. The next import gets another one. */
  function onDeath(): void {
    worker?.terminate();
    worker = undefined;
    if (running !== undefined) fail(running, 'This page has no room for so large an import.');
    running = undefined;
    pump();
  }

  function toWorker(): Worker {
    if (worker !== undefined) return worker;
    worker = new Worker(new URL('../worker/import-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', onMessage);
    worker.addEventListener('error', onDeath);
    return worker;
  }

  /** A tape is no foreign file. */
  async function keepTape({ brought: { file } }: SentFile): Promise<ImportJob> {
    const name = toRecordingName(file.name);
    await keep(name, await file.arrayBuffer()).catch((error: unknown) => {
      throw new Error(`“${name}” cannot be replayed: ${toMessage(error)}`, { cause: error });
    });
    kept.add(name);
    const outcome = { ticks: 0, bars: 0, bytes: file.size, symbols: [], files: [], leftOut: [] };
    const id = `page-${++lastId}`;
    return { id, recording: name, state: 'done', files: 1, bytes: file.size, outcome };
  }

  function begin({ brought, recording }: SentFile): PageJob {
    const id = `page-${++lastId}`;
    const name = toRecordingName(recording === '' ? brought.file.name : `${recording}.tape`);
    const job: ImportJob = { id, recording: name, state: 'receiving', files: 0, bytes: 0 };
    const one = { job, files: [], told: {}, beganMs: 0 };
    jobs.set(id, one);
    return one;
  }

  return {
    list: async () => ({
      imports: [],
      mostBytes: LIMITS.pageTapeBytes,
      mostFiles: LIMITS.importFiles,
    }),
    async send(file) {
      const { brought, into, told, hasMore } = file;
      if (TAPE.test(brought.path) && into === undefined && !hasMore) return keepTape(file);
      const one = into === undefined ? begin(file) : find(into);
      one.files.push(brought);
      one.told = told;
      set(one, { files: one.files.length, bytes: one.job.bytes + brought.file.size });
      if (!hasMore) {
        set(one, { state: 'waiting' });
        pump();
      }
      return one.job;
    },
    look: async (id) => find(id).job,
    async tell(id, told) {
      const one = find(id);
      one.told = told;
      set(one, { state: 'waiting', message: undefined });
      pump();
      return one.job;
    },
    async forget(id) {
      const one = jobs.get(id);
      jobs.delete(id);
      if (one === undefined || running !== one) return;
      /* Whatever it does at the moment, it is over. */
      running = undefined;
      worker?.terminate();
      worker = undefined;
      pump();
    },
  };
}
