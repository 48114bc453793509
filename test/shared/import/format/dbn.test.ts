/** DBN: what each record gives, and that damage never gives ticks nobody traded. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
    status: () => undefined,
  };
  const clock = { offsetNs: 0, estimates: 0 };
  const decoder = dbn.create({ handler, report, symbol, path: 'file.dbn', settings: {}, clock });
  for (let at = 0; at < file.length; at += pieceBytes) {
    decoder.decode(file.subarray(at, at + pieceBytes));
  }
  decoder.end();
  return { report, names, ticks, bars };
}

const SAMPLES = '../shared/data/databento-dbn';

describe.skipIf(!existsSync(SAMPLES))('files of Databento', () => {
  const WANTED: Readonly<Record<string, readonly [rows: number, ticks: number]>> = {
    'bbo-1m': [4, 4],
    'bbo-1s': [4, 4],
    'cbbo-1s': [2, 2],
    'cmbp-1': [2, 2],
    definition: [2, 0],
    imbalance: [2, 0],
    mbo: [2, 0],
    'mbo.v3': [2, 0],
    'mbp-1': [2, 2],
    'mbp-10': [2, 1],
    'ohlcv-1d': [0, 0],
    'ohlcv-1h': [2, 0],
    'ohlcv-1m': [2, 0],
    'ohlcv-1s': [2, 0],
    statistics: [2, 0],
    status: [4, 0],
    tbbo: [4, 4],
    trades: [2, 2],
  };
  const files = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((n) => n.endsWith('.dbn')) : [];

  test.each(files)('%s gives its rows, however it is cut', (name) => {
    const file = readFileSync(`${SAMPLES}/${name}`);
    const whole = decode(file);
    const kind = name.replace(/^test_data\.|\.dbn$/g, '');
    expect([whole.report.rows, whole.ticks.length]).toEqual(WANTED[kind]);
    expect(whole.report.rejected).toBe(0);
    expect(decode(file, 7).ticks).toEqual(whole.ticks);
  });

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
      const { report, ticks, bars } = decode(bad);
      const left = Object.values(report.notImported).reduce((sum, count) => sum + count, 0);
      expect(ticks.length + bars + report.rejected + left).toBe(report.rows);
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
