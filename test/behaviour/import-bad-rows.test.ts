/**
 * Imports lose nothing in silence: every row is imported, left out by name, or rejected with line and reason.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FLAG, SIDE } from '../../shared/model/tick.ts';
import { importFiles } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll } from '../server/tape/rows.ts';
import { load, OPTIONS, T, trade } from '../support/import-text.ts';

describe('the layouts of Binance trade CSV', () => {
  test.each([
    ['spot trades without header', [trade(1)], 'True'],
    [
      'spot trades with header',
      ['id,price,qty,quote_qty,time,is_buyer_maker,is_best_match', trade(1)],
      'True',
    ],
    [
      'futures trades, true in lower case',
      ['id,price,qty,quote_qty,time,is_buyer_maker', `1,1.50,2,3.0,${T + 1},true`],
      'true',
    ],
    ['aggTrades without header', [`1,1.50,2,10,12,${T + 1},True,True`], 'True'],
    [
      'aggTrades with header',
      [
        'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
        `1,1.50,2,10,12,${T + 1},true`,
      ],
      'true',
    ],
    [
      'quoted fields and CR LF',
      [
        '"id","price","qty","quote_qty","time","is_buyer_maker"\r',
        `"1","1.50","2","3.0","${T + 1}","True"\r`,
      ],
      'True',
    ],
    ['a byte order mark', [`\u{feff}${trade(1)}`], 'True'],
  ])('%s: price, size, side and time are read', async (_what, lines) => {
    const { rows, decimals, report } = await load(
      'ABCUSDT-trades-2024-08-08.csv',
      `${lines.join('\n')}\n`,
    );
    expect(report).toMatchObject({ rows: 1, trades: 1, rejected: 0 });
    expect(decimals).toEqual([1, 0]);
    expect(rows).toEqual([[0, 0, T + 1, 0, 15, 2, 0, 0, SIDE.sell, 0]]);
  });

  test('times in µs and ns are told by their length and stay exact', async () => {
    const text = [
      trade(1, '1', '1', `${T}`),
      trade(2, '1', '1', `${T}123`),
      trade(3, '1', '1', `${T}123456`),
    ];
    const { rows } = await load('ABCUSDT-aggTrades-2025-01-01.csv', text.join('\n'));
    expect(rows.map((row) => [row[2], row[3]])).toEqual([
      [T, 0],
      [T, 123_000],
      [T, 123_456],
    ]);
  });

  test('gzip is told by content, and the file needs no line feed at its end', async () => {
    const { report } = await load('ABCUSDT-trades-x.csv', gzipSync(`${trade(1)}\n${trade(2)}`));
    expect(report).toMatchObject({ rows: 2, trades: 2 });
  });

  test('the symbol is taken from the option before the file name', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'data.csv'), trade(1));
    const out = join(folder, 'a.tape');
    const refused = importFiles([join(folder, 'data.csv')], { ...OPTIONS, out });
    await expect(refused).rejects.toMatchObject({ code: 'IMPORT_SYMBOL' });
    const { symbols } = await importFiles([join(folder, 'data.csv')], {
      ...OPTIONS,
      out,
      symbol: 'DOGEUSDT',
    });
    expect(symbols).toEqual(['DOGEUSDT']);
  });
});

describe('bad rows', () => {
  const lines = [
    trade(1),
    trade(2, 'abc'),
    trade(3, '-1'),
    trade(4, '1.5', '0'),
    '5,1.5',
    trade(6, '1.5', '2', '17231612'),
    `7,1.5,2,3.0,${T},maybe,True`,
    'x,1.5,2,3.0,1723161255342,True,True',
    trade(9, '1.23456789012'),
    '10,"1.5,2,3.0,1723161255342,True,True',
    '',
    trade(12),
  ];

  test('are counted and named by line and reason; the others are imported', async () => {
    const { report, rows } = await load('ABCUSDT-trades-x.csv', lines.join('\n'));
    expect(report).toMatchObject({ rows: 11, trades: 2, rejected: 9, idGaps: 2, missingIds: 2 });
    expect(report.rejects).toEqual([
      { line: 2, reason: 'price "abc" is not a plain decimal number' },
      { line: 3, reason: 'price -1 is not above zero' },
      { line: 4, reason: 'size 0 is not above zero' },
      { line: 5, reason: '2 columns, at least 6 are needed' },
      { line: 6, reason: 'time "17231612" is not in ms, µs or ns' },
      { line: 7, reason: '"maybe" is neither True nor False' },
      { line: 8, reason: 'trade id "x" is not a whole number' },
      { line: 9, reason: 'price "1.23456789012" has 11 decimals, at most 1 fit' },
      { line: 10, reason: 'the quotation marks do not match' },
    ]);
    expect(rows.map((row) => row[9])).toEqual([0, FLAG.gapBefore]);
  });

  test('are fatal when the import is strict, and then no tape is left', async () => {
    const folder = makeFolder();
    const path = join(folder, 'ABCUSDT-trades-x.csv');
    writeFileSync(path, lines.join('\n'));
    const strict = importFiles([path], { ...OPTIONS, out: join(folder, 'a.tape'), isStrict: true });
    await expect(strict).rejects.toMatchObject({
      code: 'IMPORT_BAD_ROW',
      message: `${path}, line 2: price "abc" is not a plain decimal number`,
    });
    expect(readdirSync(folder)).toEqual(['ABCUSDT-trades-x.csv']);
  });

  test('beyond the first twenty are counted all the same', async () => {
    const bad = Array.from({ length: 50 }, (_, i) => trade(i + 2, 'bad'));
    const { report } = await load('ABCUSDT-trades-x.csv', [trade(1), ...bad].join('\n'));
    expect(report.rejected).toBe(50);
    expect(report.rejects).toHaveLength(20);
  });

  test('of trades that come twice are left out and counted; late ones are kept', async () => {
    const text = [1, 2, 2, 5, 3, 1].map((id) => trade(id)).join('\n');
    const { report, rows } = await load('ABCUSDT-trades-x.csv', text);
    expect(report).toMatchObject({
      rows: 6,
      trades: 4,
      duplicates: 2,
      outOfOrder: 2,
      idGaps: 1,
      missingIds: 1,
    });
    expect(rows).toHaveLength(4);
  });
});

describe('numbers that no instrument can have', () => {
  test('ten decimals of a price are refused by name, nine are exact', async () => {
    const lines = [trade(1, '0.123456789'), trade(2, '0.0000000001'), trade(3, '1.2345678900')];
    const { report, rows, decimals } = await load('ABCUSDT-trades-x.csv', lines.join('\n'));
    expect(decimals).toEqual([9, 0]);
    expect(rows.map((row) => row[4])).toEqual([123_456_789, 1_234_567_890]);
    expect(report.rejects).toEqual([
      { line: 2, reason: 'price "0.0000000001" has 10 decimals, at most 9 fit' },
    ]);
  });

  test('a file with nothing else says which number it was', async () => {
    const only = load('ABCUSDT-trades-x.csv', trade(1, '0.0000000001'));
    await expect(only).rejects.toMatchObject({
      code: 'IMPORT_EMPTY',
      message: expect.stringMatching(/line 1: price "0.0000000001" has 10 decimals, at most 9 fit/),
    });
  });

  test('billions of a coin with eight decimals are exact as far as sizes go, and refused by name beyond', async () => {
    const lines = [
      trade(1, '0.00001', '22517998.13685247'),
      trade(2, '0.00001', '22517998.13685248'),
      trade(3, '0.00001', '1000000000.00000001'),
    ];
    const { report, rows, decimals } = await load('SHIBUSDT-trades-x.csv', lines.join('\n'));
    expect(decimals).toEqual([5, 8]);
    expect(rows.map((row) => row[5])).toEqual([2 ** 51 - 1]);
    expect(report.rejects.map(({ reason }) => reason)).toEqual([
      'size "22517998.13685248" is too large for 8 decimals',
      'size "1000000000.00000001" is too large for 8 decimals',
    ]);
  });
});

describe('rows that would bring the volume of a day past what a market takes', () => {
  const DAY = Date.UTC(2024, 7, 8, 12);
  const REASON = 'The volume of its trading day would pass 2^53 - 1 size units.';
  /** Five of them are more than a double holds exactly. */
  const huge = (id: number, time = DAY + id): string => trade(id, '1', '2000000000000000', time);

  test('are refused by line in the words of the market, which takes the others', async () => {
    const lines = [1, 2, 3, 4, 5, 6].map((id) => huge(id));
    lines.push(huge(7, DAY + 86_400_000), trade(8, '1', '1', DAY + 8));
    const { report, rows } = await load('ABCUSDT-trades-x.csv', lines.join('\n'));
    expect(report).toMatchObject({ rows: 8, trades: 6, rejected: 2, idGaps: 0 });
    expect(report.rejects).toEqual([
      { line: 5, reason: REASON },
      { line: 6, reason: REASON },
    ]);
    expect(rows).toHaveLength(6);
  });

  test('are counted over all files of a tape, and a gap before one of them stays declared', async () => {
    const folder = makeFolder();
    const paths = ['a', 'b'].map((name) => join(folder, `ABCUSDT-trades-${name}.csv`));
    writeFileSync(paths[0]!, [1, 2, 3].map((id) => `${huge(id)}\n`).join(''));
    const late = [huge(4), huge(6), trade(7, '1', '5', DAY + 7)];
    writeFileSync(paths[1]!, late.map((row) => `${row}\n`).join(''));
    const out = join(folder, 'a.tape');
    const { reports } = await importFiles(paths, { ...OPTIONS, out });
    expect(reports.map(({ rejected }) => rejected)).toEqual([0, 1]);
    expect(reports[1]!.rejects).toEqual([{ line: 2, reason: REASON }]);
    const tape = openTape(out);
    expect(readAll(tape).map((row) => row[9])).toEqual([0, 0, 0, 0, FLAG.gapBefore]);
    tape.close();
  });

  test('end a strict import', async () => {
    const folder = makeFolder();
    const path = join(folder, 'ABCUSDT-trades-x.csv');
    writeFileSync(path, [1, 2, 3, 4, 5].map((id) => huge(id)).join('\n'));
    const strict = importFiles([path], { ...OPTIONS, out: join(folder, 'a.tape'), isStrict: true });
    await expect(strict).rejects.toMatchObject({ message: `${path}, line 5: ${REASON}` });
    expect(readdirSync(folder)).toEqual(['ABCUSDT-trades-x.csv']);
  });
});

describe('files that are nothing to import', () => {
  test.each([
    ['prose', 'Once upon a time\nthere was a file', 'IMPORT_FORMAT'],
    ['empty', '', 'IMPORT_FORMAT'],
    ['a zip that was cut', Buffer.from('PK\u0003\u0004rest'), 'IMPORT_READ'],
    ['only a header', 'id,price,qty,quote_qty,time,is_buyer_maker\n', 'IMPORT_EMPTY'],
    ['a broken gzip', gzipSync(trade(1).repeat(500)).subarray(0, 60), 'IMPORT_READ'],
  ])('%s is refused with a code, and no tape is left', async (_what, content, code) => {
    const folder = makeFolder();
    const path = join(folder, 'ABCUSDT-trades-x.csv');
    writeFileSync(path, content);
    const out = join(folder, 'a.tape');
    await expect(importFiles([path], { ...OPTIONS, out })).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual(['ABCUSDT-trades-x.csv']);
  });

  test('a file of which no row can be taken says which was the first, and why', async () => {
    const folder = makeFolder();
    const path = join(folder, 'ABC.csv');
    writeFileSync(path, 'time,price,size\n1700000000000,-1.5,2\n1700000001000,-1.4,2\n');
    const result = importFiles([path], { ...OPTIONS, out: join(folder, 'a.tape') });
    await expect(result).rejects.toMatchObject({
      code: 'IMPORT_EMPTY',
      message: expect.stringMatching(/ABC\.csv.*line 2: .*price/),
    });
  });

  test('an existing tape is replaced only when told, and only by a whole one', async () => {
    const folder = makeFolder();
    const path = join(folder, 'ABCUSDT-trades-x.csv');
    const out = join(folder, 'a.tape');
    writeFileSync(path, trade(1));
    writeFileSync(out, 'precious');
    await expect(importFiles([path], { ...OPTIONS, out })).rejects.toMatchObject({
      code: 'TAPE_EXISTS',
    });
    await importFiles([path], { ...OPTIONS, out, isForced: true });
    expect(openTape(out).tickCount).toBe(1);
    expect(existsSync(`${out}.unfinished`)).toBe(false);
  });
});
