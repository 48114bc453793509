/** What people say of their files is done, what would be told twice is refused, and what is stopped leaves nothing. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFiles, type ImportOptions } from '../../../../server/tape/import/import-files.ts';
import { openTape } from '../../../../server/tape/open-tape.ts';
import { mergeRows } from '../../../../shared/import/merge.ts';
import { createRows, ROW, ROW_WIDTH } from '../../../../shared/import/import-rows.ts';
import { SIDE } from '../../../../shared/model/tick.ts';
import { load, OPTIONS, T, trade } from '../../../support/import-text.ts';
import { makeFolder } from '../folder.ts';

const DAY = 86_400_000;

/** Writes texts as files of one folder and imports them together. */
async function run(files: Readonly<Record<string, string>>, options: Partial<ImportOptions> = {}) {
  const folder = makeFolder();
  const source = join(folder, 'in');
  mkdirSync(source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  const paths = Object.keys(files).map((name) => join(source, name));
  const left = (): string[] => readdirSync(folder).filter((name) => name !== 'in');
  const result = importFiles(paths, { ...OPTIONS, out: join(folder, 'out.tape'), ...options });
  return { result, left, out: join(folder, 'out.tape') };
}

const table = (times: readonly number[], side = 'buy'): string =>
  ['time,price,size,side', ...times.map((time) => `${time},1.5,2,${side}`)].join('\n');

describe('times before 1990 and after tomorrow', () => {
  test.each([
    ['of 1970', 86_400_000],
    ['after tomorrow', OPTIONS.nowMs + 2 * DAY],
  ])('%s are asked about, with file and line', async (_what, time) => {
    const text = `time,price,size\n${new Date(T).toISOString()},1,1\n${new Date(time).toISOString()},1,1\n`;
    await expect(load('ABC.csv', text)).rejects.toMatchObject({
      code: 'IMPORT_TIMES',
      message: expect.stringMatching(/ABC\.csv, line 3: the time .* --allow-times/) as string,
    });
    const { rows } = await load('ABC.csv', text, { allowsTimes: true });
    expect(rows).toHaveLength(2);
  });
});

describe('sides', () => {
  test.each([
    [undefined, SIDE.buy],
    ['taker', SIDE.buy],
    ['maker', SIDE.sell],
    ['none', SIDE.unknown],
  ] as const)('of the %s', async (side, expected) => {
    const { rows } = await load('ABC.csv', table([T]), { side });
    expect(rows[0]![8]).toBe(expected);
  });
});

test('decimals are at least as many as were asked for', async () => {
  const wider = await load('ABC.csv', table([T]), { decimals: { price: 4, size: 8 } });
  expect(wider.decimals).toEqual([4, 8]);
  const narrower = await load('ABC.csv', table([T]), { decimals: { price: 0, size: 0 } });
  expect(narrower.decimals).toEqual([1, 0]);
});

describe('rows out of order', () => {
  const text = table([T + 5_000, T, T + 9_000]);

  test('are sorted by time, and the report says how many and how late', async () => {
    const { rows, report } = await load('ABC.csv', text);
    expect(rows.map((row) => row[2]! - T)).toEqual([0, 5_000, 9_000]);
    expect(report.late).toEqual({ rows: 1, mostMs: 5_000 });
  });

  test('stay as they arrived where that is wanted', async () => {
    const { rows } = await load('ABC.csv', text, { isAsRecorded: true });
    expect(rows.map((row) => row[2]! - T)).toEqual([5_000, 0, 9_000]);
  });
});

describe('bars of several symbols in a table with the columns of TradingView', () => {
  test.each([
    ['seconds', 'symbol', (at: number) => String((T - (T % 60_000)) / 1000 + at * 60)],
    ['ISO times', 'Ticker', (at: number) => new Date(T - (T % 60_000) + at * 60_000).toISOString()],
  ])('go by the column of the symbol, with %s', async (_what, name, toTime) => {
    for (const volume of ['', ',10']) {
      const rows = [0, 1, 2, 3].flatMap((at) =>
        ['AAPL', 'MSFT'].map((symbol) => `${toTime(at)},1,3,1,2${volume},${symbol}`),
      );
      const head = `time,open,high,low,close${volume && ',volume'},${name}`;
      const { result } = await run({ 'twobars.csv': [head, ...rows].join('\n') });
      const { symbols, tape, reports } = await result;
      expect([symbols, tape.bars, reports[0]!.rejected]).toEqual([['AAPL', 'MSFT'], 8, 0]);
    }
  });
});

describe('what several files say twice', () => {
  const early = table([T, T + 1_000, T + 2_000]);

  test.each([
    ['the same file twice', { 'ABC.csv': early, 'ABC (1).csv': early }],
    ['a file of one row', { 'ABC.csv': table([T]), 'ABC (1).csv': table([T]) }],
    ['one row of it', { 'ABC.csv': early, 'ABC-2.csv': table([T + 1_000]) }],
    ['half of it', { 'ABC.csv': early, 'ABC-2.csv': table([T + 500, T + 2_500]) }],
    [
      'quotes',
      {
        'ABC.csv': `time,bid,ask\n${T},1,2\n${T + 900},1,2`,
        'ABC-2.csv': `time,bid,ask\n${T + 9},1,2\n${T + 990},1,2`,
      },
    ],
    [
      'spot and future of one name',
      {
        'ABCUSDT-trades-1.csv': trade(1),
        'ABCUSDT-trades-2.csv': `9,1.50,2,3.0,${T + DAY},true`,
      },
    ],
  ])('%s is refused with both names', async (_what, files) => {
    const { result, left } = await run(files, { symbol: 'ABC' });
    await expect(result).rejects.toMatchObject({ code: 'IMPORT_TWICE' });
    await expect(result).rejects.toThrow(/ABC.*\.csv.*ABC.*\.csv/);
    expect(left()).toEqual([]);
  });

  test('but one row at the edge of the other file is the next one', async () => {
    const { result } = await run({ 'ABC-1.csv': early, 'ABC-2.csv': table([T + 2_000]) });
    expect((await result).tape.ticks).toBe(4);
  });

  test('but files one after another are one tape, also with a little overlap at the seam', async () => {
    const day = (from: number): string =>
      table(Array.from({ length: 100 }, (_, i) => from + i * 60_000));
    const { result } = await run({
      'ABC-1.csv': day(T),
      'ABC-2.csv': day(T + 98 * 60_000 + 30_000),
    });
    expect((await result).tape.ticks).toBe(200);
  });

  test('and trades with ids are told apart by them', async () => {
    const { result } = await run({
      'ABCUSDT-trades-1.csv': [1, 2, 3].map((id) => trade(id)).join('\n'),
      'ABCUSDT-trades-2.csv': [2, 3, 4].map((id) => trade(id)).join('\n'),
    });
    const { tape, reports } = await result;
    expect(tape.ticks).toBe(4);
    expect(reports.map(({ duplicates }) => duplicates)).toEqual([0, 2]);
  });
});

test('an import that is stopped leaves nothing, in whichever pass it is', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => T + ((i * 7_919) % 30_000) * 1_000);
  const text = table(rows);
  for (const share of [0, 0.4, 0.6, 0.99]) {
    const stop = new AbortController();
    const onProgress = (done: number): void => void (done >= share && stop.abort());
    const { result, left } = await run({ 'ABC.csv': text }, { signal: stop.signal, onProgress });
    await expect(result).rejects.toMatchObject({ code: 'IMPORT_STOPPED' });
    expect(left()).toEqual([]);
  }
});

test('files that follow each other are opened one after another', async () => {
  let open = 0;
  let most = 0;
  const day = async function* (fromMs: number) {
    most = Math.max(most, ++open);
    const rows = createRows(2);
    rows.length = 2;
    rows.data[ROW.timeMs] = fromMs;
    rows.data[ROW_WIDTH + ROW.timeMs] = fromMs + 1;
    yield rows;
    open--;
  };
  const starts = [0, 10, 20, 30, 40];
  const times: number[] = [];
  for await (const { data, length } of mergeRows(starts.map(day), starts)) {
    for (let row = 0; row < length; row++) times.push(data[row * ROW_WIDTH + ROW.timeMs]!);
  }
  expect(times).toEqual([0, 1, 10, 11, 20, 21, 30, 31, 40, 41]);
  expect(most).toBe(1);
});

test('what was widened can be opened', async () => {
  const { result, out } = await run({ 'ABC.csv': table([T]) }, { decimals: { price: 9, size: 9 } });
  await result;
  const tape = openTape(out);
  expect(tape.instruments[0]).toMatchObject({ priceDecimals: 9, sizeDecimals: 9 });
  tape.close();
});
