/** DBN: what each record gives, and that damage never gives ticks nobody traded. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decompress } from 'fzstd';
import { describe, expect, test } from 'vitest';
import { dbn } from '../../../../shared/import/format/dbn/dbn.ts';
import { createImportReport, ImportError } from '../../../../shared/import/report.ts';
import type { TickHandler, UnitQuote, UnitTrade } from '../../../../shared/import/tick-handler.ts';
import { FLAG, MISSING, SIDE } from '../../../../shared/model/tick.ts';
import { load } from '../../../support/import-text.ts';
import { DBN_TIME, NO_PRICE, toDbn, toRecord } from '../../../support/dbn-file.ts';

function decode(file: Uint8Array, pieceBytes = file.length, symbol?: string) {
  const report = createImportReport('file.dbn', 'dbn');
  let bars = 0;
  let statuses = 0;
  const facts: unknown[] = [];
  const names: string[] = [];
  const ticks: (UnitTrade | UnitQuote)[] = [];
  const take = (tick: UnitTrade | UnitQuote): undefined => void ticks.push({ ...tick });
  const handler: TickHandler = {
    line: 0,
    trade: () => undefined,
    quote: () => undefined,
    useSymbol: (name) => names.push(name) - 1,
    tradeUnits: take,
    quoteUnits: take,
    bar: () => void bars++,
    status: () => void statuses++,
    describe: (name, decimals, told) => void facts.push([name, decimals.price, told]),
  };
  const clock = { offsetNs: 0, estimates: 0 };
  const decoder = dbn.create({ handler, report, symbol, path: 'file.dbn', settings: {}, clock });
  for (let at = 0; at < file.length; at += pieceBytes) {
    decoder.decode(file.subarray(at, at + pieceBytes));
  }
  decoder.end();
  return { report, names, ticks, bars, statuses, facts };
}

const SAMPLES = '../shared/data/databento-dbn';
const OTHERS = '../shared/data/databento-python';
const ES = `${OTHERS}/GLBX.MDP3`;
const QQQ = `${OTHERS}/EQUS.MINI`;

describe.skipIf(!existsSync(SAMPLES))('files of Databento', () => {
  type Counts = readonly [rows: number, ticks: number, bars: number, statuses: number];
  /** By schema: the same in every version, plain and in zstd. */
  const WANTED: Readonly<Record<string, Counts>> = {
    'bbo-1m': [4, 4, 0, 0],
    'bbo-1s': [4, 4, 0, 0],
    'cbbo-1s': [2, 2, 0, 0],
    'cmbp-1': [2, 2, 0, 0],
    definition: [2, 0, 0, 0],
    imbalance: [2, 0, 0, 0],
    mbo: [2, 0, 0, 0],
    'mbp-1': [2, 2, 0, 0],
    'mbp-10': [2, 1, 0, 0],
    'ohlcv-1d': [0, 0, 0, 0],
    'ohlcv-1h': [2, 0, 2, 0],
    'ohlcv-1m': [2, 0, 2, 0],
    'ohlcv-1s': [2, 0, 2, 0],
    statistics: [2, 0, 0, 0],
    status: [4, 0, 0, 3],
    tbbo: [4, 4, 0, 0],
    trades: [2, 2, 0, 0],
  };
  const WANTED_ES: Readonly<Record<string, Counts>> = {
    ...WANTED,
    definition: [1, 0, 0, 0],
    mbo: [4, 0, 0, 0],
    'mbp-1': [4, 4, 0, 0],
    'mbp-10': [4, 4, 0, 0],
    'ohlcv-1d': [1, 0, 1, 0],
    'ohlcv-1h': [4, 0, 4, 0],
    'ohlcv-1m': [4, 0, 4, 0],
    'ohlcv-1s': [4, 0, 4, 0],
    statistics: [4, 0, 0, 0],
    tbbo: [8, 8, 0, 0],
    trades: [4, 4, 0, 0],
  };
  /* The first book of QQQ is empty, and of four trades one has the quote of the one before. */
  const WANTED_QQQ: Readonly<Record<string, Counts>> = {
    ...WANTED_ES,
    'mbp-1': [4, 3, 0, 0],
    tbbo: [7, 7, 0, 0],
  };
  const all = [SAMPLES, ES, QQQ].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : [],
  );
  const files = all.filter((path) => /\.dbn(?:\.zst)?$/.test(path));
  const refused = all.filter((path) => /\.dbz$|\.frag(?:\.zst)?$/.test(path));

  test('are all looked at', () => {
    expect([files.length, refused.length]).toEqual([88, 17]);
  });

  test.each(files)('%s gives its rows, however it is cut', (path) => {
    const packed = readFileSync(path);
    const file = path.endsWith('.zst') ? decompress(packed) : packed;
    const { report, ticks, bars, statuses } = decode(file);
    const schema = /test_data\.([a-z\d-]+)/.exec(path)![1]!;
    const wanted = path.startsWith(ES) ? WANTED_ES : path.startsWith(QQQ) ? WANTED_QQQ : WANTED;
    expect([report.rows, ticks.length, bars, statuses]).toEqual(wanted[schema]);
    expect(report.rejected).toBe(0);
    const left = Object.values(report.notImported).reduce((sum, count) => sum + count, 0);
    expect(ticks.length + bars + statuses + left).toBe(report.rows);
    expect(decode(file, 7).ticks).toEqual(ticks);
    const sample = { path, head: file, lines: [], settings: {} };
    expect(dbn.sniff(sample)).toMatchObject({ confidence: 1 });
  });

  test.each(refused)('%s is refused by name', (path) => {
    const sample = { path, head: new Uint8Array(64), lines: [], settings: {} };
    expect(dbn.sniff(sample)?.question).toMatch(/no head|dbn program/);
  });

  test.each([
    [`${SAMPLES}/test_data.definition.v1.dbn.zst`, ['MSFT', 'MSFT'], 0, { kind: 'equity' }],
    [`${SAMPLES}/test_data.definition.v2.dbn.zst`, ['MSFT', 'MSFT'], 0, { kind: 'equity' }],
    [`${SAMPLES}/test_data.definition.v3.dbn.zst`, ['MSFT', 'MSFT'], 0, { kind: 'equity' }],
    [
      `${ES}/test_data.definition.dbn.zst`,
      ['ESH1'],
      2,
      { kind: 'future', currency: 'USD', tickSize: '0.25' },
    ],
  ] as const)(
    '%s: names, steps, currencies and kinds, where they are there',
    (path, names, decimals, told) => {
      const { facts } = decode(decompress(readFileSync(path)));
      expect(facts).toEqual(names.map((name) => [name, decimals, told]));
    },
  );

  test('trades have the price, size, side and time of the file', () => {
    const { ticks, names } = decode(readFileSync(`${SAMPLES}/test_data.trades.dbn`));
    expect(names).toEqual(['ESH1']);
    expect(ticks[0]).toMatchObject({ price: 3_720_250_000_000, priceScale: 9, size: 5 });
    expect(ticks[0]).toMatchObject({ timeMs: 1_609_160_400_098, timeNs: 821_953, side: SIDE.sell });
  });
});

test('a trade with its book is a quote and then a trade', () => {
  const record = toRecord({ rtype: 1, level: [1_000_000_000n, NO_PRICE, 3, 9] });
  const { ticks, report } = decode(toDbn({ records: [record], schema: 3 }));
  expect(ticks[0]).toMatchObject({ bid: 1_000_000_000, ask: MISSING, bidSize: 3, askSize: 0 });
  expect(ticks[1]).toMatchObject({ price: 1_500_000_000, size: 10, side: SIDE.buy });
  expect(report.rows).toBe(2);
});

test('one sequence number twice is two trades', () => {
  const { ticks } = decode(toDbn({ records: [toRecord({}), toRecord({})] }));
  expect(ticks).toHaveLength(2);
});

test('where the event time steps back the receiver says when it was', () => {
  const later = toRecord({ event: DBN_TIME + 5n, recv: DBN_TIME + 10n });
  const back = toRecord({ event: DBN_TIME, recv: DBN_TIME + 11n });
  const { ticks } = decode(toDbn({ records: [later, back] }));
  expect(ticks.map(({ timeNs, flags }) => [timeNs, flags])).toEqual([
    [5, 0],
    [11, FLAG.timeRepaired],
  ]);
});

test('a price beyond 2^53 units is exact or refused by its record', () => {
  const records = [12_345_678_901n * 10n ** 8n, 2n ** 62n + 1n].map((price) => toRecord({ price }));
  const { ticks, report } = decode(toDbn({ records }));
  expect(ticks[0]).toMatchObject({ price: 12_345_678_901 * 10 ** 5, priceScale: 6 });
  expect(report.rejects).toEqual([{ line: 2, reason: 'a price is too large to be exact' }]);
});

test('a number stands for another symbol on another day', () => {
  const names = [
    ['AAA', 20_211_001, 20_211_005, 7],
    ['BBB', 20_211_005, 20_211_010, 7],
  ] as const;
  const records = [toRecord({}), toRecord({ event: DBN_TIME + 86_400_000_000_000n })];
  const found = decode(toDbn({ records, names }));
  expect(found.ticks.map(({ symbol }) => found.names[symbol])).toEqual(['AAA', 'BBB']);
});

test('a time after each record, and records of unknown kinds, are stepped over', () => {
  const odd = toRecord({ rtype: 0x77, more: 40 });
  const records = [toRecord({ more: 8 }), odd, toRecord({ more: 8 })];
  const { ticks, report } = decode(toDbn({ records, tsOut: true, version: 1 }));
  expect(ticks).toHaveLength(2);
  expect(report.notImported).toEqual({ 'records of the unknown type 0x77': 1 });
});

test('trades without price, size or time are refused, each by its number', () => {
  const records = [
    toRecord({ price: NO_PRICE }),
    toRecord({ size: 0xffff_ffff }),
    toRecord({ event: 2n ** 64n - 1n }),
  ];
  const { report } = decode(toDbn({ records }));
  expect(report.rejects.map(({ line }) => line)).toEqual([1, 2, 3]);
});

test('a file that is cut anywhere gives an error, or the sound records before', () => {
  const file = toDbn({ records: [toRecord({}), toRecord({}), toRecord({})] });
  const whole = decode(file).ticks;
  for (let length = 0; length < file.length; length++) {
    try {
      const { ticks } = decode(file.subarray(0, length), 64);
      expect(ticks).toEqual(whole.slice(0, ticks.length));
    } catch (error) {
      expect(error).toBeInstanceOf(ImportError);
    }
  }
});

test('a file with any bit turned gives an error or rows that add up', () => {
  const file = toDbn({ records: [toRecord({}), toRecord({ rtype: 1, level: [1n, 2n, 3, 4] })] });
  for (let bit = 0; bit < file.length * 8; bit++) {
    const bad = Buffer.from(file);
    bad[bit >> 3]! ^= 1 << (bit & 7);
    try {
      const { report, ticks, bars, statuses } = decode(bad);
      const left = Object.values(report.notImported).reduce((sum, count) => sum + count, 0);
      expect(ticks.length + bars + statuses + report.rejected + left).toBe(report.rows);
    } catch (error) {
      expect(error).toBeInstanceOf(ImportError);
    }
  }
});

test('a DBN file becomes a tape of exact numbers, its kind by the data set', async () => {
  const records = [toRecord({}), toRecord({ price: 1_234_500_000n, event: DBN_TIME + 1n })];
  const { rows, decimals, report } = await load('x.dbn', toDbn({ records }));
  expect(decimals).toEqual([4, 0]);
  expect(rows.map((row) => row.slice(4, 6))).toEqual([
    [15_000, 10],
    [12_345, 10],
  ]);
  expect([report.rows, report.trades]).toEqual([2, 2]);
});

test('fragments and the legacy form are refused by name', () => {
  const sample = { lines: [], settings: {}, head: Uint8Array.of(0x5a, 0x13) };
  expect(dbn.sniff({ ...sample, path: 'a.dbn.frag' })?.question).toContain('no head');
  expect(dbn.sniff({ ...sample, path: 'a.dbz' })?.what).toBe('Databento DBZ file');
});
