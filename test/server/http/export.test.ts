/** Recordings as files of other formats over HTTP: all, a part, bars, and what is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server } from '../../../server/app.ts';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createListSource } from '../../support/list-source.ts';
import { until } from '../../support/until.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeRows, toColumns, toMeta } from '../tape/rows.ts';

const T = 1_700_000_000_000;
const NAME = 'früh 1';
let folder = '';
let server: Server;
const open: { tapes: number; breakAfter: number } = { tapes: 0, breakAfter: Infinity };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-export-'));
  const writer = createTapeWriter(join(folder, `${NAME}.tape`), toMeta(3));
  writer.append(toColumns(makeRows(1, 5_000, 3)), 0, 5_000);
  await writer.close();
  const shelf = createRecordingShelf(folder);
  server = createServer(
    [{ name: 'main', source: createListSource(toInstruments(1), createTickColumns(1)) }],
    {
      shelf: {
        ...shelf,
        tape(name) {
          const tape = shelf.tape(name);
          open.tapes++;
          let reads = 0;
          return {
            ...tape,
            readTickBlock(number, scratch) {
              if (++reads > open.breakAfter) throw new TapeError('TAPE_CORRUPT', 'broken', 99);
              return tape.readTickBlock(number, scratch);
            },
            close() {
              open.tapes--;
              tape.close();
            },
          };
        },
      },
    },
  );
  await server.prepare();
});
afterAll(async () => {
  await server.http.close();
  rmSync(folder, { recursive: true });
});

const allClosed = () => until(() => open.tapes === 0, 'all tapes are closed');

const ask = (query: string, name = NAME) =>
  server.http.inject({ url: `/api/recordings/${encodeURIComponent(name)}/export?${query}` });

test('a recording comes as a file of its name, every tick of it', async () => {
  const answer = await ask('format=csv');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringContaining('text/csv') as string,
    'content-disposition':
      'attachment; filename="fr_h_1.csv"; filename*=UTF-8\'\'fr%C3%BCh%201.csv',
    'cache-control': 'no-store',
  });
  expect(answer.body.trimEnd().split('\r\n')).toHaveLength(5_001);
  await allClosed();
});

test('a part is a part: time, symbols, kinds', async () => {
  const { body } = await ask(
    `format=jsonl&symbols=SYM1,sym2&from=${T + 2_000}&to=${T + 4_000}&kinds=trade`,
  );
  const rows = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { symbol: string; kind: string });
  expect(rows.length).toBeGreaterThan(50);
  expect(new Set(rows.map(({ symbol }) => symbol))).toEqual(new Set(['SYM1', 'SYM2']));
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['trade']));
});

test('bars of any interval, and Parquet and DBN as bytes of their own', async () => {
  const bars = await ask('format=csv&bars=90s&symbols=SYM0');
  expect(bars.body.split('\r\n')[0]).toMatch(/open,high,low,close/);
  const parquet = await ask('format=parquet');
  expect(parquet.rawPayload.subarray(0, 4).toString()).toBe('PAR1');
  expect(parquet.rawPayload.subarray(-4).toString()).toBe('PAR1');
  expect((await ask('format=dbn&schema=trades')).rawPayload.subarray(0, 3).toString()).toBe('DBN');
  await allClosed();
});

test('recorded bars come as they are without being asked for, or by their kind', async () => {
  const writer = createTapeWriter(join(folder, 'bars.tape'), toMeta(1));
  writer.bars([
    {
      instrument: 0,
      interval: { unit: 'day', count: 1 },
      of: 'trade',
      startMs: Date.UTC(2026, 0, 5),
      open: 100,
      high: 110,
      low: 90,
      close: 105,
      volume: undefined,
      trades: undefined,
      turnover: undefined,
      flags: 0,
    },
  ]);
  await writer.close();
  const row = '2026-01-05T00:00:00.000000000Z,SYM0,1d,trade,1.00,1.10,0.90,1.05,,,,';
  for (const query of ['format=csv', 'format=csv&kinds=bar', 'format=csv&bars=1d']) {
    expect((await ask(query, 'bars')).body.split('\r\n')[1]).toBe(row);
  }
  const refused = await ask('format=csv&bars=1h', 'bars');
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({
    error: { message: expect.stringContaining('are of 1d: bars of 1h cannot be made') as string },
  });
  expect((await ask('format=csv&kinds=bar')).json()).toMatchObject({
    error: { message: expect.stringContaining('no recorded bars') as string },
  });
  await allClosed();
});

describe('refused by name', () => {
  test.each([
    ['', 400, 'BAD_REQUEST', /format/],
    ['format=xlsx', 400, 'BAD_REQUEST', /format/],
    ['format=csv&symbols=SYM1,NONE', 404, 'UNKNOWN_SYMBOL', /"NONE"/],
    ['format=csv&bars=7y', 400, 'BAD_REQUEST', /"7y" is no interval/],
    ['format=csv&kinds=trade,toString', 400, 'BAD_REQUEST', /"toString" is none of/],
    ['format=csv&from=soon', 400, 'BAD_REQUEST', /from/],
    ['format=csv&more=1', 400, 'BAD_REQUEST', /more/],
  ])('%s', async (query, status, code, message) => {
    const answer = await ask(query);
    const { error } = answer.json<{ error: { code: string; message: string } }>();
    expect([answer.statusCode, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(message);
    await allClosed();
  });

  test('a recording that is not there', async () => {
    expect((await ask('format=csv', 'nope')).json()).toMatchObject({
      error: { code: 'UNKNOWN_RECORDING' },
    });
  });
});

test('one more than may run at a time is told to wait, and none stays behind', async () => {
  const all = await Promise.all(
    Array.from({ length: LIMITS.exports + 1 }, () => ask('format=csv')),
  );
  expect(all.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: LIMITS.exports }, () => 200),
    503,
  ]);
  await allClosed();
  expect((await ask('format=csv')).statusCode).toBe(200);
});

test('a recording that turns out to be damaged ends the answer before its end', async () => {
  open.breakAfter = 2;
  await expect(ask('format=csv')).rejects.toThrow(/destroyed before completion|aborted|broken/i);
  open.breakAfter = Infinity;
  await allClosed();
});
