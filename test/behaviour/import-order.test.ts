/**
 * Imports put everything where it belongs: by the time of the event, whatever the order of rows and files, each trade
 * once, and with gaps only where something is missing. Kinds 4 to 9 of reported faults, on data of the same kinds.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../shared/model/tick.ts';
import { createCatalogue } from '../../server/tape/catalogue.ts';
import { importFiles, type ImportResult } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { createRandom, readAll, type Row } from '../server/tape/rows.ts';

const T = 1_723_161_255_000;
const trade = (id: number, time = T + id, price = '1.5', size = '2'): string =>
  `${id},${price},${size},3.0,${time},True,True`;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

interface Loaded {
  readonly result: ImportResult;
  readonly rows: readonly Row[];
}

/** Imports texts as files of those names. */
async function load(texts: Readonly<Record<string, string | Buffer>>): Promise<Loaded> {
  const folder = makeFolder();
  const paths = Object.entries(texts).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  const out = join(folder, 'out.tape');
  const result = await importFiles(paths, { out, nowMs: 1_750_000_000_000 });
  const tape = openTape(out);
  const rows = readAll(tape);
  tape.close();
  return { result, rows };
}

const NAME = 'ABCUSDT-trades-a.csv';
const timesOf = (rows: readonly Row[]): number[] => rows.map((row) => row[2]!);
const gapsIn = (rows: readonly Row[]): number =>
  rows.filter((row) => (row[9]! & FLAG.gapBefore) !== 0).length;

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const next = createRandom(seed);
  const keyed = items.map((item) => ({ item, key: next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe('the order of rows makes no difference', () => {
  const ids = range(1, 3_000);
  const halves = range(1, 1_500).flatMap((id) => [id, 1_499 + id]);
  test.each([
    ['newest first', ids.toReversed()],
    ['shuffled', shuffle(ids, 5)],
    ['two parts row by row', halves],
  ])('%s: every trade once, by time, and no gap where ids are whole', async (_what, order) => {
    const text = order.map((id) => trade(id)).join('\n');
    const { result, rows } = await load({ [NAME]: text });
    expect(result.reports).toMatchObject([
      { rows: order.length, trades: order.length, duplicates: 0, rejected: 0 },
    ]);
    expect(timesOf(rows)).toEqual([...order].sort((a, b) => a - b).map((id) => T + id));
    expect(gapsIn(rows)).toBe(0);
  });

  test('trades of one time stand in the order of their ids', async () => {
    const text = [3, 1, 2].map((id) => trade(id, T, `${id}.5`)).join('\n');
    const { rows } = await load({ [NAME]: text });
    expect(rows.map((row) => row[4])).toEqual([15, 25, 35]);
  });

  test('tens of thousands of shuffled rows are all there', async () => {
    const count = 60_000;
    const text = shuffle(range(0, count), 9)
      .map((id) => trade(id))
      .join('\n');
    const { result, rows } = await load({ [NAME]: text });
    expect(result.reports).toMatchObject([{ trades: count, duplicates: 0, idGaps: 0 }]);
    expect(rows).toHaveLength(count);
    expect(timesOf(rows)).toEqual(range(0, count).map((id) => T + id));
  }, 60_000);
});

describe('several files', () => {
  const toText = (ids: readonly number[]): string => ids.map((id) => trade(id)).join('\n');

  test('that overlap give each trade once, in either order', async () => {
    const one = { 'ABCUSDT-trades-a.csv': toText(range(0, 100)) };
    const two = { 'ABCUSDT-trades-b.csv': toText(range(80, 200)) };
    for (const files of [
      { ...one, ...two },
      { ...two, ...one },
    ]) {
      const { result, rows } = await load(files);
      const count = (key: 'trades' | 'duplicates' | 'rows'): number =>
        result.reports.reduce((sum, report) => sum + report[key], 0);
      expect([count('rows'), count('trades'), count('duplicates')]).toEqual([220, 200, 20]);
      expect(rows).toHaveLength(200);
      expect(gapsIn(rows)).toBe(0);
    }
  });

  test('with a hole between them have a hole', async () => {
    const { result, rows } = await load({
      'ABCUSDT-trades-a.csv': toText(range(0, 100)),
      'ABCUSDT-trades-b.csv': toText(range(120, 150)),
    });
    expect(result.reports.map(({ idGaps, missingIds }) => [idGaps, missingIds])).toEqual([
      [0, 0],
      [1, 20],
    ]);
    expect(gapsIn(rows)).toBe(1);
  });

  test('two different trades under one id both stay', async () => {
    const { result, rows } = await load({
      [NAME]: [trade(1), trade(2, T + 2, '1.5'), trade(2, T + 2, '1.6'), trade(3)].join('\n'),
    });
    expect(result.reports).toMatchObject([{ trades: 4, duplicates: 0 }]);
    expect(rows).toHaveLength(4);
  });

  test('of single trades and of their aggregates are not merged: it says which are which', async () => {
    const both = load({
      'ABCUSDT-trades-a.csv': toText(range(0, 9)),
      'ABCUSDT-aggTrades-a.csv': `1,1.5,2,0,3,${T + 3},True,True`,
    });
    await expect(both).rejects.toMatchObject({
      code: 'IMPORT_TWICE',
      message: expect.stringMatching(
        /ABCUSDT-trades-a\.csv has single trades of ABCUSDT, .*aggTrades/,
      ),
    });
  });
});

describe('markets and copies', () => {
  const HEADER = 'id,price,qty,quote_qty,time,is_buyer_maker';

  test('of one name, spot and futures, are not merged: it says which is which', async () => {
    const both = load({
      'ABCUSDT-trades-a.csv': [trade(1), trade(2)].join('\n'),
      'ABCUSDT-trades-b.csv': `${HEADER}\n1,1.5,2,3,${T + 3},true`,
    });
    await expect(both).rejects.toMatchObject({
      code: 'IMPORT_TWICE',
      message: expect.stringMatching(
        /of Binance spot in .*a\.csv, of Binance USD-margined futures/,
      ),
    });
  });

  test('of a file whose ids do not count up are told by these ids, and miss none', async () => {
    const bybit = [
      'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
      '1735689600.0974,BTCUSDT,Sell,0.001,93530,ZeroMinusTick,aa-1,1,1,1',
      '1735689600.0974,BTCUSDT,Sell,0.001,93530,ZeroMinusTick,aa-2,1,1,1',
    ].join('\n');
    // However long they are: hours of one file are in the other.
    const later = Array.from(
      { length: 20 },
      (_, i) => `${1_735_689_900 + i * 600}.5,BTCUSDT,Buy,0.001,93530,ZeroMinusTick,bb-${i},1,1,1`,
    );
    for (const [file, trades] of [
      [bybit, 2],
      [[bybit, ...later].join('\n'), 22],
    ] as const) {
      const { result, rows } = await load({ 'BTCUSDT2025-01-01.csv': file, 'copy.csv': file });
      const duplicates = result.reports.map((report) => report.duplicates);
      expect([rows.length, duplicates[0]! + duplicates[1]!, gapsIn(rows)]).toEqual([
        trades,
        trades,
        0,
      ]);
    }
  });
});

describe('what is refused or left out is not missing', () => {
  test('zero sizes, bad prices and torn rows leave no gap', async () => {
    const lines = range(0, 40).map((id) => trade(id));
    lines[7] = trade(7, T + 7, '1.5', '0');
    lines[12] = trade(12, T + 12, 'NaN');
    lines[20] = '20,1.5';
    const { result, rows } = await load({ [NAME]: lines.join('\n') });
    expect(result.reports).toMatchObject([{ trades: 37, rejected: 3, idGaps: 0, missingIds: 0 }]);
    expect(gapsIn(rows)).toBe(0);
  });

  test('prints of futures that are no trades of the market set no price', async () => {
    const frame = (id: number, price: string, kind: string): string =>
      `${T + id}000000 ${JSON.stringify({
        stream: 'btcusdt@trade',
        data: {
          e: 'trade',
          E: T + id,
          T: T + id,
          s: 'BTCUSDT',
          t: id,
          p: price,
          q: '0.01',
          X: kind,
          m: true,
        },
      })}`;
    const lines = [
      frame(1, '60000.0', 'MARKET'),
      frame(2, '54000.0', 'INSURANCE_FUND'),
      frame(3, '66500.0', 'ADL'),
      frame(4, '0', 'NA'),
      frame(5, '60001.0', 'MARKET'),
    ];
    const { result, rows } = await load({ 'frames.jsonl': lines.join('\n') });
    expect(rows.map((row) => row[4])).toEqual([60_000, 60_001]);
    expect(result.reports).toMatchObject([{ rows: 5, trades: 2, rejected: 0, idGaps: 0 }]);
    expect(Object.values(result.reports[0]!.notImported)).toEqual([1, 1, 1]);
  });
});

describe('rows are what the file says', () => {
  test('two rows in one, from files glued together, are refused by line; the others stay', async () => {
    const text = `${trade(1)}\n${trade(2)}${trade(3)}\n${trade(4)}`;
    const { result } = await load({ [NAME]: text });
    expect(result.reports).toMatchObject([{ rows: 3, trades: 2, rejected: 1 }]);
    expect(result.reports[0]!.rejects).toEqual([{ line: 2, reason: '13 columns, 7 are expected' }]);
  });

  test('a comma in a number makes a row too wide, quotation marks make it a number', async () => {
    const header = 'id,price,qty,time,is_buyer_maker';
    const text = [header, `1,61,837.63,2,${T},true`, `2,"61,837.63",2,${T + 1},true`].join('\n');
    const { result, rows } = await load({ [NAME]: text });
    expect(result.reports[0]!.rejects).toEqual([{ line: 2, reason: '6 columns, 5 are expected' }]);
    expect(rows.map((row) => row[4])).toEqual([6_183_763]);
  });

  test('exponents are numbers', async () => {
    const { rows } = await load({
      [NAME]: [trade(1, T, '1e-05'), trade(2, T, '1.5E-4')].join('\n'),
    });
    expect(rows.map((row) => row[4])).toEqual([1, 15]);
  });

  test.each([
    ['carriage returns alone', (text: string) => Buffer.from(text.replaceAll('\n', '\r'))],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    [
      'UTF-16 of the other byte order',
      (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    ],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ])('%s are read', async (_what, encode) => {
    const { result } = await load({
      [NAME]: encode(
        range(1, 50)
          .map((id) => trade(id))
          .join('\n'),
      ),
    });
    expect(result.reports).toMatchObject([{ rows: 49, trades: 49, rejected: 0 }]);
  });
});

test('of a compressed file that was cut the whole rows are taken when asked, and the cut is named', async () => {
  const folder = makeFolder();
  const path = join(folder, `${NAME}.gz`);
  const next = createRandom(4);
  const text = range(0, 20_000)
    .map((id) => trade(id, T + id, `${(next() % 9_999) + 1}.5`))
    .join('\n');
  writeFileSync(path, gzipSync(text).subarray(0, 40_000));
  const options = { out: join(folder, 'out.tape'), nowMs: 1_750_000_000_000 };
  await expect(importFiles([path], options)).rejects.toMatchObject({ code: 'IMPORT_READ' });
  const { reports } = await importFiles([path], { ...options, isPartial: true });
  const { trades, rejected, rejects } = reports[0]!;
  expect(trades).toBeGreaterThan(1_000);
  expect([rejected, rejects[0]]).toEqual([
    1,
    { line: trades + 1, reason: 'the file ends in the middle: it was not closed' },
  ]);
});

test('a whole file of several compressed parts is not called cut, and a cut one is, in whichever part', async () => {
  const folder = makeFolder();
  const path = join(folder, `${NAME}.gz`);
  const parts = [range(0, 300), range(300, 310)].map((ids) =>
    gzipSync(ids.map((id) => `${trade(id, T + id)}\n`).join('')),
  );
  const options = {
    nowMs: 1_750_000_000_000,
    isPartial: true,
    isForced: true,
    out: join(folder, 'out.tape'),
  };
  writeFileSync(path, Buffer.concat(parts));
  const whole = await importFiles([path], options);
  expect(whole.reports).toMatchObject([{ trades: 310, rejected: 0 }]);
  writeFileSync(path, Buffer.concat(parts).subarray(0, -9));
  const cut = await importFiles([path], options);
  expect(cut.reports[0]!.rejects.at(-1)!.reason).toContain('the file ends in the middle');
});

test('of two imports to one tape the second is refused, and the first is whole', async () => {
  const folder = makeFolder();
  const files = ['ABCUSDT', 'DEFUSDT'].map((symbol) => join(folder, `${symbol}-trades-x.csv`));
  /* The first is still read when the second, left alone, would be whole. */
  writeFileSync(
    files[0]!,
    range(0, 20_000)
      .map((id) => `${trade(id)}\n`)
      .join(''),
  );
  writeFileSync(files[1]!, trade(1));
  const out = join(folder, 'out.tape');
  const [first, second] = await Promise.allSettled(
    files.map((file) => importFiles([file], { out, nowMs: 1_750_000_000_000 })),
  );
  expect(first).toMatchObject({ status: 'fulfilled', value: { symbols: ['ABCUSDT'] } });
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'TAPE_LOCKED' } });
  expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual(['out.tape']);
});

test('a tape is listed under whatever name a file can have', async () => {
  const folder = makeFolder();
  const source = join(folder, NAME);
  writeFileSync(source, trade(1));
  const names = [
    'BTCUSDT-trades-2024-08-08 (1)',
    'été',
    '[1] week',
    'A, B & C',
    'x'.repeat(130),
    '币安',
  ];
  for (const name of names) {
    const out = join(folder, `${name}.tape`);
    await importFiles([source], { out, nowMs: 1_750_000_000_000 });
    expect(existsSync(out), basename(out)).toBe(true);
  }
  const catalogue = createCatalogue(folder);
  const listed = await catalogue.list();
  expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort());
  for (const name of names) catalogue.open(name).close();
});
