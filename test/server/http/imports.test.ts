/** Files that come in over HTTP: they become recordings, ask what they do not say, and leave nothing when they fail. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server, type UploadOptions } from '../../../server/app.ts';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import type { RunImport } from '../../../server/tape/import/import-process.ts';
import { clearUploads, createUpload } from '../../../server/tape/import/upload-folder.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import type { ImportJob, ImportList } from '../../../shared/wire/import-job.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { trade } from '../../support/import-text.ts';
import { createListSource } from '../../support/list-source.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { until } from '../../support/until.ts';

const CSV = [trade(1), trade(2), trade(2), 'no row'].join('\n');
const NAMELESS = 'time,price,size\n1723161255.5,1.5,2\n1723161256.5,1.6,3\n';
const ZONELESS = 'date,price,size\n2024-08-08 10:00:00,1.5,2\n2024-08-08 10:00:01,1.6,3\n';

/** As a process of its own does it, without the process. */
const runHere: RunImport = (paths, order, run) => importFiles(paths, { ...order, ...run });

const running: Server[] = [];
const home = mkdtempSync(join(tmpdir(), 'tickdeck-imports-'));
afterAll(async () => {
  await Promise.all(running.map(({ http }) => http.close()));
  rmSync(home, { recursive: true });
});

async function prepare(options: Partial<UploadOptions> = {}, tokens = {}) {
  const recordings = mkdtempSync(join(home, 'server-'));
  const folder = join(recordings, '.uploads');
  const server = createServer(
    [{ name: 'main', source: createListSource(toInstruments(1), createTickColumns(1)) }],
    {
      shelf: createRecordingShelf(recordings),
      uploads: { folder, mostBytes: 10_000, run: runHere, ...options },
      tokens,
    },
  );
  running.push(server);
  await server.prepare();
  const { http } = server;
  const send = (query: string, payload: string | Buffer, headers = {}) =>
    http.inject({ method: 'POST', url: `/api/imports?${query}`, payload, headers });
  const jobs = async (): Promise<ImportList> =>
    (await http.inject({ url: '/api/imports' })).json<ImportList>();
  async function settled(id: string): Promise<ImportJob> {
    let job: ImportJob | undefined;
    await until(async () => {
      job = (await http.inject({ url: `/api/imports/${id}` })).json<ImportJob>();
      return job.state !== 'waiting' && job.state !== 'importing';
    }, 'the end of the import');
    return job!;
  }
  const left = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const tapes = (): string[] => readdirSync(recordings).filter((name) => !name.startsWith('.'));
  return { server, http, send, jobs, settled, left, tapes, folder };
}

test('a file becomes a recording of its name: what was found, taken, refused and told twice is told, and the file is gone', async () => {
  const { send, settled, left, tapes, http } = await prepare();
  const answer = await send('name=ABCUSDT-trades-2024-08-08.csv', CSV);
  expect(answer.statusCode).toBe(202);
  const job = await settled(answer.json<ImportJob>().id);
  expect(job).toMatchObject({
    state: 'done',
    recording: 'ABCUSDT-trades-2024-08-08',
    outcome: { ticks: 2, symbols: ['ABCUSDT'] },
    progress: { share: 1, rows: 4 },
  });
  expect(job.outcome!.files).toMatchObject([
    { what: 'Binance spot trades', confidence: 1, trades: 2, duplicates: 1, rejected: 1 },
  ]);
  expect(job.outcome!.files[0]!.rejects[0]).toMatchObject({ line: 4 });
  expect(left()).toEqual([]);
  expect(tapes()).toEqual(['ABCUSDT-trades-2024-08-08.tape']);
  const list = (await http.inject({ url: '/api/recordings' })).json<{ recordings: object[] }>();
  expect(list.recordings).toMatchObject([{ name: 'ABCUSDT-trades-2024-08-08', ticks: 2 }]);
});

test('several files, with folders before their names, become one recording; the same name again is another one', async () => {
  const { send, settled, tapes } = await prepare();
  const first = (await send('name=day/A-trades-1.csv&more=true', trade(1))).json<ImportJob>();
  expect(first).toMatchObject({ state: 'receiving', files: 1 });
  await send(`name=day/A-trades-2.csv&into=${first.id}`, trade(2));
  expect(await settled(first.id)).toMatchObject({ state: 'done', files: 2, outcome: { ticks: 2 } });
  const again = (await send('name=A-trades-1.csv', trade(1))).json<ImportJob>();
  expect(again.recording).toBe('A-trades-1 (2)');
  await settled(again.id);
  expect(tapes()).toEqual(['A-trades-1 (2).tape', 'A-trades-1.tape']);
});

test('what a file does not say is asked, and the answer imports it without sending it again', async () => {
  const { send, settled, left, http } = await prepare();
  const { id } = (await send('name=data.csv', NAMELESS)).json<ImportJob>();
  const asking = await settled(id);
  expect(asking).toMatchObject({ state: 'asking' });
  expect(asking.message).toMatch(/^data\.csv .*--symbol/);
  expect(left()).toHaveLength(2);
  const bad = await http.inject({ method: 'POST', url: `/api/imports/${id}?zone=Mars` });
  expect([bad.statusCode, bad.json<object>()]).toMatchObject([
    400,
    { error: { code: 'BAD_REQUEST' } },
  ]);
  await http.inject({ method: 'POST', url: `/api/imports/${id}?symbol=abc` });
  expect(await settled(id)).toMatchObject({
    state: 'done',
    outcome: { symbols: ['ABC'], ticks: 2 },
  });
  expect(left()).toEqual([]);
});

test('a zone that rows lack is asked too, and what is no market data is refused with what it is', async () => {
  const { send, settled, left } = await prepare();
  const zone = (await send('name=ABC.csv&symbol=ABC', ZONELESS)).json<ImportJob>();
  expect((await settled(zone.id)).message).toContain('--tz');
  const picture = (
    await send('name=a.csv', Buffer.from('\x89PNG\r\n', 'latin1'))
  ).json<ImportJob>();
  const job = await settled(picture.id);
  expect(job).toMatchObject({ state: 'failed', message: 'a.csv is a PNG picture, not data' });
  expect(left().filter((name) => name.startsWith(picture.id))).toEqual([]);
});

describe('refused by name, and nothing stays', () => {
  let one: Awaited<ReturnType<typeof prepare>>;
  beforeAll(async () => {
    one = await prepare();
  });

  test.each([
    ['name=..%2Fa.csv', 'x', 400, 'BAD_REQUEST', /no name of a file/],
    ['name=.hidden', 'x', 400, 'BAD_REQUEST', /no name of a file/],
    ['name=a%0Ab.csv', 'x', 400, 'BAD_REQUEST', /no name of a file/],
    ['name=big.csv', 'x'.repeat(10_001), 413, 'TOO_LARGE', /larger/],
    ['name=a.csv&symbol=%20%20a%20b', 'x', 400, 'BAD_REQUEST', /symbol/],
    ['name=a.csv&format=xlsx', 'x', 400, 'BAD_REQUEST', /format/],
    ['name=a.csv&into=none', 'x', 404, 'UNKNOWN_IMPORT', /none/],
    ['name=a.csv&other=1', 'x', 400, 'BAD_REQUEST', /other/],
  ])('%s', async (query, body, status, code, message) => {
    const { send, left, jobs } = one;
    const answer = await send(query, body);
    const { error } = answer.json<{ error: { code: string; message: string } }>();
    expect([answer.statusCode, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(message);
    expect(left()).toEqual([]);
    expect((await jobs()).imports).toEqual([]);
  });

  test('by a page of another origin, by whoever may only look, and by a server that takes none', async () => {
    const tokens = { token: 'a-token-for-all', shareToken: 'a-token-to-look' };
    const { send, http } = await prepare({}, tokens);
    const toHeaders = (token: string) => ({ authorization: `Bearer ${token}` });
    const other = { ...toHeaders(tokens.token), origin: 'https://evil.example' };
    expect((await send('name=a.csv', CSV, other)).statusCode).toBe(403);
    const look = toHeaders(tokens.shareToken);
    expect((await send('name=a.csv', CSV, look)).statusCode).toBe(403);
    expect((await http.inject({ url: '/api/imports', headers: look })).statusCode).toBe(403);
    const none = await prepare({ mostBytes: 0 });
    expect((await none.send('name=a.csv', CSV)).json()).toMatchObject({
      error: { code: 'NO_RECORDER' },
    });
  });

  test('one import more than may be open', async () => {
    const { send } = one;
    for (let i = 0; i < LIMITS.imports; i++) await send(`name=a${i}.csv&more=true`, 'x');
    expect((await send('name=a.csv', 'x')).json()).toMatchObject({
      error: { code: 'TOO_MANY_IMPORTS' },
    });
  });

  test('by a disk that fills up', async () => {
    const place = mkdtempSync(join(home, 'full-'));
    const upload = createUpload(place, 'one');
    async function* full(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first');
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    }
    const most = { bytes: 100, announced: undefined };
    await expect(upload.write('a.csv', full(), most)).rejects.toMatchObject({ code: 'NO_ROOM' });
    expect(readdirSync(upload.folder)).toEqual([]);
    const beyond = { bytes: 1e18, announced: 1e18 };
    await expect(upload.write('a.csv', full(), beyond)).rejects.toMatchObject({ code: 'NO_ROOM' });
    await upload.remove();
    expect(readdirSync(place)).toEqual([]);
  });
});

test('an upload that is broken off leaves nothing, and its import is forgotten', async () => {
  const { http, jobs, left } = await prepare();
  await http.listen({ port: 0, host: '127.0.0.1' });
  const { port } = http.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'POST /api/imports?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nhalf',
  );
  await until(() => left().length > 0, 'the first bytes');
  socket.destroy();
  await until(() => left().length === 0, 'nothing is left');
  expect((await jobs()).imports).toEqual([]);
});

test('a stopped import leaves nothing, and the next one begins', async () => {
  const begun: AbortSignal[] = [];
  const { send, http, settled, left, tapes } = await prepare({
    run(paths, order, run) {
      begun.push(run.signal);
      if (begun.length > 1) return runHere(paths, order, run);
      run.onProgress(0.5, 100, 7);
      return new Promise((_resolve, reject) => {
        run.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    },
  });
  const slow = (await send('name=A-trades-1.csv', CSV)).json<ImportJob>();
  const next = (await send('name=B-trades-1.csv', CSV)).json<ImportJob>();
  expect(next.state).toBe('waiting');
  const seen = await http.inject({ url: `/api/imports/${slow.id}` });
  expect(seen.json()).toMatchObject({ state: 'importing', progress: { share: 0.5, rows: 7 } });
  const { body: metrics } = await http.inject({ url: '/metrics' });
  expect(metrics).toContain('tickdeck_imports_waiting 1');
  expect((await http.inject({ method: 'DELETE', url: `/api/imports/${slow.id}` })).statusCode).toBe(
    204,
  );
  expect(await settled(next.id)).toMatchObject({ state: 'done' });
  expect((await http.inject({ url: `/api/imports/${slow.id}` })).statusCode).toBe(404);
  expect(left()).toEqual([]);
  expect(tapes()).toEqual(['B-trades-1.tape']);
});

test('what a killed server left is removed by the next one, and what a living one has is not', async () => {
  const place = mkdtempSync(join(home, 'left-'));
  const alive = createUpload(place, 'alive');
  mkdirSync(join(place, 'dead'));
  writeFileSync(join(place, 'dead', 'a.csv'), 'x');
  writeFileSync(join(place, 'dead.lock'), '999999999 1\n');
  clearUploads(place);
  expect(readdirSync(place).toSorted()).toEqual(['alive', 'alive.lock']);
  await alive.remove();
});
