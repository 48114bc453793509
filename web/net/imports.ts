/**
 * The page's part in imports: sends what people bring, one file after another, asks how far each import is while there
 * are any, and says when one is done that nobody looks at. Fetched when the first file is brought.
 */
import { batch } from '@preact/signals';
import type { ImportJob, ImportList } from '../../shared/wire/import-job.ts';
import type { Actions } from '../state/actions.ts';
import type { AppState } from '../state/app-state.ts';
import type { BroughtFile, ImportRequest, PageImport } from '../state/imports.ts';
import { toBytesText } from '../format/quantity.ts';
import type { ImportService } from './import-service.ts';
import { toMessage } from './message.ts';

const LOOK_EVERY_MS = 400;
const TAPE = /\.tape$/i;
/** Those that somebody else began are shown while there is something to wait for. */
const UNDER_WAY: readonly ImportJob['state'][] = ['waiting', 'importing', 'asking'];

/** What it works with. */
export interface ImportParts {
  readonly service: ImportService;
  readonly state: AppState;
  readonly actions: Pick<Actions, 'loadRecordings' | 'openRecording'>;
}

const stops = new Map<string, AbortController>();
let lastKey = 0;
let isSending = false;
let timer: ReturnType<typeof setTimeout> | undefined;

const sizeOf = (files: readonly BroughtFile[]): number =>
  files.reduce((sum, { file }) => sum + file.size, 0);

/** Does what people ask of imports. @throws Error with a sentence for people */
export async function doInImports(parts: ImportParts, request: ImportRequest): Promise<void> {
  const found = 'key' in request ? find(parts.state, request.key) : undefined;
  if (request.do === 'bring') await bring(parts, request);
  else if (request.do === 'list') await list(parts);
  else if (found === undefined) return;
  else if (request.do === 'start') start(parts, found, request.isTogether);
  else if (request.do === 'forget') await forget(parts, found);
  else if (request.do === 'tell') await tell(parts, found, request.told);
}

const find = ({ imports }: AppState, key: string): PageImport | undefined =>
  imports.peek().find((one) => one.key === key);

function change({ imports }: AppState, key: string, changes: Partial<PageImport>): void {
  imports.value = imports.peek().map((one) => (one.key === key ? { ...one, ...changes } : one));
}

function toImport(
  name: string,
  files: readonly BroughtFile[],
  phase: PageImport['phase'],
): PageImport {
  const key = `own-${++lastKey}`;
  return { key, name, files, bytes: sizeOf(files), phase, sentBytes: 0, sentMs: 0, told: {} };
}

async function bring(
  parts: ImportParts,
  { files, name }: Extract<ImportRequest, { do: 'bring' }>,
): Promise<void> {
  const { state, service } = parts;
  const [first] = files;
  if (first === undefined) {
    state.notice.value = { tone: 'error', text: 'There is no file in what was brought.' };
    return;
  }
  const title = name ?? (files.length === 1 ? first.file.name : `${files.length} files`);
  refuseTooMuch(await service.list(), title, files);
  const isOne = files.length === 1 || name !== undefined;
  batch(() => {
    state.imports.value = [
      toImport(title, files, isOne ? 'queued' : 'staged'),
      ...state.imports.peek(),
    ];
    state.overlay.value = 'recordings';
  });
  void pump(parts);
}

/** Said before minutes of sending. */
function refuseTooMuch(
  { mostBytes, mostFiles }: ImportList,
  name: string,
  files: readonly BroughtFile[],
): void {
  const bytes = sizeOf(files);
  if (mostBytes === 0) throw new Error('This server takes no files.');
  if (bytes > mostBytes) {
    throw new Error(
      `“${name}” has ${toBytesText(bytes)}; one import takes ${toBytesText(mostBytes)} at most.`,
    );
  }
  if (files.length > mostFiles) {
    throw new Error(`“${name}” has ${files.length} files; one import takes ${mostFiles} at most.`);
  }
}

function start(parts: ImportParts, staged: PageImport, isTogether: boolean): void {
  const { imports } = parts.state;
  const begun = isTogether
    ? [{ ...staged, phase: 'queued' as const }]
    : staged.files.map((one) => toImport(one.file.name, [one], 'queued'));
  imports.value = imports.peek().flatMap((one) => (one.key === staged.key ? begun : [one]));
  void pump(parts);
}

/** Sends what waits, the oldest first. */
async function pump(parts: ImportParts): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (;;) {
      const next = parts.state.imports.peek().findLast(({ phase }) => phase === 'queued');
      if (next === undefined) return;
      await send(parts, next);
    }
  } finally {
    isSending = false;
  }
}

async function send(parts: ImportParts, { key, name, files, told }: PageImport): Promise<void> {
  const { state, service } = parts;
  const stop = new AbortController();
  stops.set(key, stop);
  const beganMs = performance.now();
  let job: ImportJob | undefined;
  let doneBytes = 0;
  const note = (bytes: number): void =>
    change(state, key, { sentBytes: doneBytes + bytes, sentMs: performance.now() - beganMs });
  change(state, key, { phase: 'sending', sentBytes: 0, message: undefined, job: undefined });
  try {
    for (const [at, brought] of files.entries()) {
      const hasMore = at < files.length - 1;
      const recording = files.length === 1 ? '' : toFolderName(name, files);
      const { signal } = stop;
      job = await service.send({
        brought,
        told,
        recording,
        into: job?.id,
        hasMore,
        signal,
        onSent: note,
      });
      doneBytes += brought.file.size;
      note(0);
    }
    setSent(state, key, job);
    const sent = find(state, key);
    if (sent !== undefined && job !== undefined && !isOpen(sent)) tellEnd(parts, sent, job);
    follow(parts);
  } catch (error) {
    if (job !== undefined) void service.forget(job.id).catch(() => undefined);
    change(state, key, { phase: 'lost', message: toMessage(error) });
  } finally {
    stops.delete(key);
  }
}

/** A list that was asked for meanwhile may have shown it as somebody else's. */
function setSent(state: AppState, key: string, job: ImportJob | undefined): void {
  batch(() => {
    state.imports.value = state.imports.peek().filter((one) => one.key !== job?.id);
    change(state, key, { phase: 'sent', job });
  });
}

/** A folder's name; of single files that of the first one. */
const toFolderName = (name: string, [first]: readonly BroughtFile[]): string =>
  /^\d+ files$/.test(name) ? `${first!.file.name.replace(/\.\w+(\.\w+)?$/, '')} and more` : name;

const isOpen = ({ job }: PageImport): boolean =>
  job !== undefined && (job.state === 'waiting' || job.state === 'importing');

/** Asks how far they are while there are any. */
function follow(parts: ImportParts): void {
  clearTimeout(timer);
  const open = parts.state.imports.peek().filter(isOpen);
  if (open.length === 0) return;
  timer = setTimeout(() => {
    void Promise.all(open.map((one) => look(parts, one))).finally(() => follow(parts));
  }, LOOK_EVERY_MS);
}

async function look(parts: ImportParts, { key, job }: PageImport): Promise<void> {
  const { state, service } = parts;
  try {
    const now = await service.look(job!.id);
    change(state, key, { job: now });
    const one = find(state, key);
    if (one !== undefined && !isOpen(one)) tellEnd(parts, one, now);
  } catch (error) {
    /* A lost connection is told elsewhere: the import goes on, and is looked for again. */
    if (/no import/.test(toMessage(error)))
      change(state, key, { phase: 'lost', message: toMessage(error) });
  }
}

function tellEnd(
  { state, actions }: ImportParts,
  { key, name, files }: PageImport,
  job: ImportJob,
): void {
  const isLookedAt = state.overlay.peek() === 'recordings';
  if (job.state === 'done') {
    const isTape = files.length === 1 && TAPE.test(files[0]!.path);
    actions.loadRecordings();
    /* A tape has nothing to be said of: it is opened. */
    if (isTape && isLookedAt) {
      state.imports.value = state.imports.peek().filter((one) => one.key !== key);
      state.overlay.value = 'none';
      actions.openRecording(job.recording);
    } else if (!isLookedAt) {
      state.notice.value = {
        tone: 'info',
        text: `“${job.recording}” is imported; it is under Replay.`,
      };
    }
  } else if (!isLookedAt) {
    const text = `“${name}” is not imported yet: ${job.message ?? 'see under Replay'}`;
    state.notice.value = { tone: 'error', text };
  }
}

async function tell(
  parts: ImportParts,
  found: PageImport,
  told: PageImport['told'],
): Promise<void> {
  const { state, service } = parts;
  const { key, job, files } = found;
  if (job?.state === 'asking') {
    change(state, key, { told, job: await service.tell(job.id, told) });
    follow(parts);
  } else if (files.length > 0) {
    if (job !== undefined) void service.forget(job.id).catch(() => undefined);
    change(state, key, { told, job: undefined, phase: 'queued' });
    void pump(parts);
  }
}

async function forget({ state, service }: ImportParts, { key, job }: PageImport): Promise<void> {
  stops.get(key)?.abort();
  state.imports.value = state.imports.peek().filter((one) => one.key !== key);
  if (job !== undefined) await service.forget(job.id);
}

/** Those that another page has brought, or this one before it was loaded anew. */
async function list(parts: ImportParts): Promise<void> {
  const { state, service } = parts;
  const { imports } = await service.list();
  /* Afterwards: what was sent while it was asked for is known by now. */
  const known = new Set(state.imports.peek().map(({ job }) => job?.id));
  const others = imports
    .filter(({ id, state: at }) => !known.has(id) && UNDER_WAY.includes(at))
    .map((job): PageImport => {
      const { id: key, recording: name, bytes } = job;
      return {
        key,
        name,
        files: [],
        bytes,
        phase: 'sent',
        sentBytes: bytes,
        sentMs: 0,
        told: {},
        job,
      };
    });
  if (others.length === 0) return;
  state.imports.value = [...state.imports.peek(), ...others];
  follow(parts);
}
