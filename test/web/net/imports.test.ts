/** Imports of the page: what is brought has one entry, whatever is asked of the server meanwhile. */
import { expect, test } from 'vitest';
import type { ImportJob, ImportList } from '../../../shared/wire/import-job.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import type { ImportService } from '../../../web/net/import-service.ts';
import { doInImports } from '../../../web/net/imports.ts';
import { createAppState } from '../../../web/state/app-state.ts';
import { until } from '../../support/until.ts';

const JOB: ImportJob = { id: 'job-1', recording: 'a', state: 'asking', files: 1, bytes: 1 };

/** An answer that the test gives. */
function createAnswer<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

/** A page, and a server whose answers come when the test lets them. */
function createPage() {
  const store = { getItem: () => null, setItem: () => undefined };
  const state = createAppState(store, {}, () => new LineSeries());
  const sent = createAnswer<ImportJob>();
  const listed = createAnswer<ImportJob[]>();
  const empty: ImportList = { imports: [], mostBytes: 10, mostFiles: 10 };
  const answers = [async () => empty, async () => ({ ...empty, imports: await listed.promise })];
  const service: ImportService = {
    list: () => answers.shift()!(),
    send: () => sent.promise,
    look: async () => JOB,
    tell: async () => JOB,
    forget: async () => undefined,
  };
  const actions = { loadRecordings: () => undefined, openRecording: () => undefined };
  const parts = { state, service, actions };
  const isSent = (): boolean => state.imports.peek().some(({ phase }) => phase === 'sent');
  return {
    parts,
    sent,
    listed,
    isSent,
    keys: () => state.imports.peek().map(({ key, job }) => [key.split('-')[0], job?.id]),
    bring: () =>
      doInImports(parts, { do: 'bring', files: [{ path: 'a', file: new File(['1'], 'a') }] }),
  };
}

test('a file is there once when the list that was asked for before it was sent has it', async () => {
  const { parts, sent, listed, isSent, keys, bring } = createPage();
  await bring();
  const list = doInImports(parts, { do: 'list' });
  sent.resolve(JOB);
  await until(isSent, 'sent');
  listed.resolve([JOB]);
  await list;
  expect(keys()).toEqual([['own', 'job-1']]);
});

test('a file is there once when the list has it before the server said that it was sent', async () => {
  const { parts, sent, listed, isSent, keys, bring } = createPage();
  await bring();
  listed.resolve([JOB]);
  await doInImports(parts, { do: 'list' });
  sent.resolve(JOB);
  await until(isSent, 'sent');
  expect(keys()).toEqual([['own', 'job-1']]);
});
