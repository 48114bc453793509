/** Files of records: Sierra Chart, MetaTrader 4, Dukascopy, hftbacktest; each number exact, each record accounted for. */
import { compress } from '#lzma1';
import { expect, test } from 'vitest';
import { createClockOffset } from '../../../../shared/import/decoder.ts';
import { bi5 } from '../../../../shared/import/format/binary/bi5.ts';
import { hst } from '../../../../shared/import/format/binary/hst.ts';
import { npy } from '../../../../shared/import/format/binary/npy.ts';
import { scid } from '../../../../shared/import/format/binary/scid.ts';
import type { ImportSettings } from '../../../../shared/import/import-settings.ts';
import type { Importer } from '../../../../shared/import/importer.ts';
import { createImportReport, ImportError } from '../../../../shared/import/report.ts';
import type {
  ForeignBar,
  TickHandler,
  UnitQuote,
  UnitTrade,
} from '../../../../shared/import/tick-handler.ts';
import { MISSING, SIDE } from '../../../../shared/model/tick.ts';

const T = Date.UTC(2024, 0, 15, 13);

interface Decoded {
  readonly bars: ForeignBar[];
  readonly ticks: (UnitTrade | UnitQuote)[];
  readonly names: string[];
  readonly report: ReturnType<typeof createImportReport>;
}

/** Decodes a file in small pieces. */
async function decode(
  importer: Importer,
  file: Uint8Array,
  path: string,
  settings: ImportSettings = {},
  pieceBytes = 37,
): Promise<Decoded> {
  const report = createImportReport(path, importer.name);
  const decoded: Decoded = { bars: [], ticks: [], names: [], report };
  const take = (tick: UnitTrade | UnitQuote): undefined => void decoded.ticks.push({ ...tick });
  const handler: TickHandler = {
    line: 0,
    trade: () => 'no text',
    quote: () => 'no text',
    useSymbol: (name) => decoded.names.push(name) - 1,
    tradeUnits: take,
    quoteUnits: take,
    bar: (bar) => void decoded.bars.push({ ...bar }),
  };
  const symbol = importer.toFileSymbol?.(path);
  const options = { handler, report, symbol, path, settings, clock: createClockOffset() };
  if (importer.reads === 'bytes') {
    const decoder = importer.create(options);
    for (let at = 0; at < file.length; at += pieceBytes) {
      decoder.decode(file.subarray(at, at + pieceBytes));
    }
    decoder.end();
  }
  if (importer.reads === 'file') {
    const read = (at: number, length: number): Uint8Array => file.subarray(at, at + length);
    for await (const share of importer.create(options).decode({ size: file.length, read })) {
      expect(share).toBeLessThanOrEqual(1);
    }
  }
  return decoded;
}

const sniff = (importer: Importer, head: Uint8Array, path: string, settings = {}) =>
  importer.sniff({ head, path, lines: [], settings });

function toScid(...records: readonly (readonly number[])[]): Buffer {
  const head = Buffer.alloc(56);
  head.write('SCID');
  head.writeUInt32LE(56, 4);
  head.writeUInt32LE(40, 8);
  head.writeUInt16LE(1, 12);
  const rows = records.map(([us = 0, open = 0, high = 0, low = 0, close = 0, ...counts]) => {
    const row = Buffer.alloc(40);
    row.writeBigInt64LE(BigInt(T + 2_209_161_600_000) * 1000n + BigInt(us));
    for (const [i, value] of [open, high, low, close].entries()) row.writeFloatLE(value, 8 + i * 4);
    for (const [i, value] of counts.entries()) row.writeUInt32LE(value, 24 + i * 4);
    return row;
  });
  return Buffer.concat([head, ...rows]);
}

test('Sierra Chart: a trade and the quote beside it, told once while it stands', async () => {
  const file = toScid(
    [1_001, 0, 4500.5, 4500.25, 4500.5, 1, 3, 0, 3],
    [1_002, -1.99900095e37, 4500.5, 4500.25, 4500.25, 1, 2, 2, 0],
    [2_000, 0, 4501.1, 0, 4501.1, 1, 1, 0, 0],
  );
  const { ticks, names, report } = await decode(scid, file, 'ESH24-CME.scid');
  expect(names).toEqual(['ESH24-CME']);
  expect(ticks).toMatchObject([
    { bid: 450_025, ask: 450_050, priceScale: 2, timeMs: T + 1, timeNs: 1_000 },
    { price: 45_005, priceScale: 1, size: 3, side: SIDE.buy, timeMs: T + 1, timeNs: 1_000 },
    { price: 450_025, priceScale: 2, size: 2, side: SIDE.sell, timeNs: 2_000 },
    { bid: MISSING, ask: 45_011, priceScale: 1, timeMs: T + 2, timeNs: 0 },
    { price: 45_011, size: 1, side: SIDE.unknown },
  ]);
  expect(report).toMatchObject({ rows: 5, rejected: 0 });
  expect(sniff(scid, file, 'x')?.confidence).toBe(1);
});

test('Sierra Chart: bars of their own interval, and records of other sizes refused', async () => {
  const minute = 60e6;
  const file = toScid(
    [0, 1.1, 1.2, 1.05, 1.15, 5, 100, 40, 60],
    [minute, 1.15, 1.25, 1.1, 1.2, 0, 50, 25, 25],
  );
  const { bars } = await decode(scid, file, 'EURUSD.scid', {}, 1000);
  expect(bars).toMatchObject([
    { startMs: T, interval: 60_000, open: '1.1', high: '1.2', low: '1.05', close: '1.15' },
    { startMs: T + 60_000, volume: '50', trades: undefined },
  ]);
  file.writeUInt32LE(48, 8);
  await expect(decode(scid, file, 'x.scid')).rejects.toThrow('records have 48 bytes');
});

function toHst(version: 400 | 401, period: number, ...rows: readonly number[][]): Buffer {
  const head = Buffer.alloc(148);
  head.writeInt32LE(version, 0);
  head.write('(C)opyright', 4);
  head.write('EURUSD', 68);
  head.writeInt32LE(period, 80);
  head.writeInt32LE(5, 84);
  const records = rows.map(([time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0]) => {
    const row = Buffer.alloc(version === 400 ? 44 : 60);
    if (version === 400) {
      row.writeInt32LE(time, 0);
      for (const [i, value] of [open, low, high, close, volume].entries()) {
        row.writeDoubleLE(value, 4 + i * 8);
      }
    } else {
      row.writeBigInt64LE(BigInt(time), 0);
      for (const [i, value] of [open, high, low, close].entries()) {
        row.writeDoubleLE(value, 8 + i * 8);
      }
      row.writeBigInt64LE(BigInt(volume), 40);
    }
    return row;
  });
  return Buffer.concat([head, ...records]);
}

test.each([400, 401] as const)(
  'MetaTrader 4, version %i: bars by the clock of the broker',
  async (version) => {
    const file = toHst(version, 15, [T / 1000, 1.0951, 1.0972, 1.095, 1.09655, 321]);
    const asked = sniff(hst, file, 'EURUSD15.hst');
    expect(asked?.question).toContain('--tz');
    expect(sniff(hst, file, 'EURUSD15.hst', { zone: 'UTC' })?.question).toBeUndefined();
    const { bars } = await decode(hst, file, 'EURUSD15.hst', { zone: 'Europe/Athens' });
    const texts = { open: '1.0951', high: '1.0972', low: '1.095', close: '1.09655', volume: '321' };
    const startMs = T - 2 * 3_600_000;
    expect(bars).toMatchObject([
      { symbol: 'EURUSD', startMs, interval: 900_000, of: 'bid', ...texts },
    ]);
  },
);

test('MetaTrader 4: daily bars are of a date and need no zone', async () => {
  const day = Date.UTC(2024, 0, 15);
  const file = toHst(401, 1440, [day / 1000, 1.1, 1.2, 1, 1.15, 9]);
  expect(sniff(hst, file, 'EURUSD1440.hst')?.question).toBeUndefined();
  const { bars } = await decode(hst, file, 'EURUSD1440.hst');
  expect(bars).toMatchObject([{ startMs: day, interval: 'day' }]);
});

function toBi5(...rows: readonly (readonly number[])[]): Uint8Array {
  const bytes = Buffer.alloc(rows.reduce((sum, row) => sum + row.length * 4, 0));
  let at = 0;
  for (const row of rows) {
    for (const [i, value] of row.entries()) {
      const isFloat = row.length === 5 ? i > 2 : i === 5;
      at = isFloat ? bytes.writeFloatBE(value, at) : bytes.writeUInt32BE(value, at);
    }
  }
  return compress(bytes);
}

const HOUR = 'EURUSD/2024/00/15/13h_ticks.bi5';

test('Dukascopy: ask first, hour by the path with months from 00 on, sizes in millions', async () => {
  const file = toBi5([1, 109_512, 109_508, 0.75, 1.5], [3_599_999, 109_513, 109_509, 0.12, 1]);
  const { ticks, report } = await decode(bi5, file, HOUR);
  expect(ticks).toMatchObject([
    { timeMs: T + 1, bid: 109_508, ask: 109_512, priceScale: 5, bidSize: 15e5, askSize: 75e4 },
    { timeMs: T + 3_599_999, bid: 109_509, ask: 109_513, bidSize: 1e6, askSize: 12e4 },
  ]);
  expect(report).toMatchObject({ rows: 2, rejected: 0 });
  const { ticks: yen } = await decode(bi5, file, 'USDJPY_2024_00_15_13h_ticks.bi5');
  expect(yen[0]).toMatchObject({ priceScale: 3 });
});

test('Dukascopy: candles are open, close, low, high; an empty file has no tick', async () => {
  const file = toBi5([60, 110_000, 110_020, 109_990, 110_030, 12.5]);
  const { bars } = await decode(bi5, file, 'EURUSD/2024/00/15/BID_candles_min_1.bi5');
  const texts = { open: '1.1', close: '1.1002', low: '1.0999', high: '1.1003', volume: '12500000' };
  const startMs = Date.UTC(2024, 0, 15) + 60_000;
  expect(bars).toMatchObject([{ startMs, interval: 60_000, of: 'bid', ...texts }]);
  expect((await decode(bi5, new Uint8Array(0), HOUR)).report.rows).toBe(0);
});

test.each([
  ['ticks.bi5', {}, 'path alone'],
  ['BRENT/2024/00/15/13h_ticks.bi5', {}, '--decimals'],
  ['BRENT/2024/00/15/13h_ticks.bi5', { decimals: { price: 3 } }, undefined],
] as const)('Dukascopy: what %s does not say is asked for', (path, settings, words) => {
  const question = sniff(bi5, Uint8Array.of(0x5d, 0, 0), path, settings)?.question;
  expect(question ?? '').toContain(words ?? '');
  expect(question === undefined).toBe(words === undefined);
});

const EVENT =
  "[('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')]";

function toNpy(descr: string, ...rows: readonly (readonly [number, number, number, number])[]) {
  const words = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${rows.length},), }`;
  const head = Buffer.from(`\x93NUMPY\x01\x00..${words.padEnd(245)}\n`, 'latin1');
  head.writeUInt16LE(head.length - 10, 8);
  const records = rows.map(([ev, ns, px, qty]) => {
    const row = Buffer.alloc(64);
    row.writeBigUInt64LE(BigInt(ev));
    row.writeBigInt64LE(BigInt(T) * 1_000_000n + BigInt(ns), 8);
    row.writeBigInt64LE(BigInt(T) * 1_000_000n + 9_000_000n, 16);
    row.writeDoubleLE(px, 24);
    row.writeDoubleLE(qty, 32);
    return row;
  });
  return Buffer.concat([head, ...records]);
}

const [BUY, SELL, BOTH, LOCAL] = [2 ** 29, 2 ** 28, 2 ** 31 + 2 ** 30, 2 ** 30];

test('hftbacktest: trades and best prices, depth left out by name, nothing twice', async () => {
  const file = toNpy(
    EVENT,
    [2 + BUY + BOTH, 1, 61_837.63, 0.005],
    [2 + BUY + LOCAL, 1, 61_837.63, 0.005],
    [1 + SELL + BOTH, 2, 61_838, 1],
    [5 + BUY + BOTH, 3, 61_837.5, 2],
    [5 + SELL + BOTH, 4, 61_837.63, 0.25],
  );
  const { ticks, names, report } = await decode(npy, file, 'btcusdt_20240808.npz!/data.npy');
  expect(names).toEqual(['BTCUSDT']);
  expect(ticks).toMatchObject([
    {
      price: 6_183_763,
      priceScale: 2,
      size: 5,
      sizeScale: 3,
      side: SIDE.buy,
      timeMs: T,
      timeNs: 1,
    },
    { bid: 618_375, ask: MISSING, bidSize: 2, askSize: 0, timeNs: 3 },
    { bid: 6_183_750, ask: 6_183_763, bidSize: 200, askSize: 25, sizeScale: 2 },
  ]);
  expect(report.rows).toBe(5);
  expect(report.notImported).toEqual({
    'events as the receiver had them': 1,
    'changes of depth, which need a book': 1,
  });
});

test('another array of numpy is refused by what it lacks', async () => {
  const file = toNpy("[('time', '<i8'), ('price', '<f8')]", [0, 0, 0, 0]);
  await expect(decode(npy, file, 'x.npy')).rejects.toThrow('it has no field ev');
});

test.each([
  [scid, toScid([0, 0, 2, 1, 2, 1, 1, 0, 1], [1, 0, 2, 1, 2, 1, 1, 0, 1]), 'a.scid', {}],
  [hst, toHst(401, 15, [T / 1000, 1, 1, 1, 1, 1]), 'a.hst', { zone: 'UTC' }],
  [bi5, toBi5([1, 2, 1, 1, 1], [2, 2, 1, 1, 1]), HOUR, {}],
  [npy, toNpy(EVENT, [2 + BUY + BOTH, 1, 2, 1]), 'BTCUSDT.npy', {}],
] as const)(
  'a file of $name that is cut anywhere gives an error, or rows that add up',
  async (...of) => {
    const [importer, file, path, settings] = of;
    for (let length = 1; length < file.length; length++) {
      try {
        const { report, ticks, bars } = await decode(
          importer,
          file.subarray(0, length),
          path,
          settings,
        );
        expect(ticks.length + bars.length + report.rejected).toBe(report.rows);
      } catch (error) {
        if (importer !== bi5) expect(error).toBeInstanceOf(ImportError);
      }
    }
  },
);
