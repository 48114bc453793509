/**
 * Imports of recorded market data give exactly what is in the files. The data is not part of the project; where
 * it is missing these tests are skipped, visibly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FLAG, SIDE, TICK } from '../../shared/model/tick.ts';
import { importFiles, type ImportResult } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import type { CountedTape } from '../../shared/tape/reader.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll, type Row } from '../server/tape/rows.ts';

const DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const CSV = join(DATA, 'derived/BTCUSDT-trades-spot-2024-08-08.csv');
const SPOT = join(DATA, 'hftbacktest/spot/btcusdt_20240808.gz');
const FUTURE = join(DATA, 'hftbacktest/cm/btcusd_perp_20240808.gz');
const HYPERLIQUID = join(DATA, 'hftbacktest/hyperliquid/btcusd_20250126.gz');

interface Imported {
  readonly result: ImportResult;
  readonly tape: CountedTape;
  readonly rows: Row[];
}

async function load(...paths: string[]): Promise<Imported> {
  const out = join(makeFolder(), 'out.tape');
  const result = await importFiles(paths, { out, isStrict: true, nowMs: 1_750_000_000_000 });
  const tape = openTape(out);
  const rows = readAll(tape);
  tape.close();
  return { result, tape, rows };
}

const tradesOf = (rows: readonly Row[]): Row[] => rows.filter((row) => row[0] === TICK.trade);
const quotesOf = (rows: readonly Row[]): Row[] => rows.filter((row) => row[0] === TICK.quote);
/** Price, size, side and time of trades: what two files about the same trades agree on. */
const factsOf = (rows: readonly Row[]): number[][] =>
  tradesOf(rows).map((row) => [row[2]!, row[3]!, row[4]!, row[5]!, row[8]!]);

describe.skipIf(!existsSync(DATA))('imported real data', () => {
  test('the CSV archive gives its 9,757 trades, exact to the last digit', async () => {
    const { result, tape, rows } = await load(CSV);
    expect(result.reports).toMatchObject([
      { rows: 9757, trades: 9757, rejected: 0, duplicates: 0, idGaps: 0, missingIds: 0 },
    ]);
    const [instrument] = tape.meta.instruments;
    expect(instrument).toMatchObject({
      symbol: 'BTCUSDT',
      priceDecimals: 2,
      sizeDecimals: 5,
      currency: 'USDT',
    });
    expect(tape.meta.provenance).toEqual({
      kind: 'recorded',
      label: 'Imported from BTCUSDT-trades-spot-2024-08-08.csv',
    });
    const lines = readFileSync(CSV, 'latin1').trim().split('\n');
    const expected = lines.map((line) => {
      const [, price, size, , time, isBuyerMaker] = line.split(',');
      const toInteger = (text: string, decimals: number): number =>
        Number(text.replace('.', '').slice(0, text.indexOf('.') + decimals));
      const side = isBuyerMaker === 'True' ? SIDE.sell : SIDE.buy;
      return [Number(time), 0, toInteger(price!, 2), toInteger(size!, 5), side];
    });
    expect(factsOf(rows)).toEqual(expected);
    const prices = rows.map((row) => row[4]!);
    expect([Math.min(...prices), Math.max(...prices)]).toEqual([6158322, 6186080]);
  });

  test('the raw spot frames give the same trades as the CSV, and 28,040 quotes', async () => {
    const csv = await load(CSV);
    const { result, tape, rows } = await load(SPOT);
    expect(result.reports).toMatchObject([
      {
        rows: 41_249,
        trades: 9757,
        quotes: 28_040,
        notImported: { depth: 3451, 'depth snapshot': 1 },
        rejected: 0,
        duplicates: 0,
        idGaps: 0,
      },
    ]);
    expect(factsOf(rows)).toEqual(factsOf(csv.rows));
    expect(quotesOf(rows)).toHaveLength(28_040);
    expect(tape.totals).toEqual([
      { lastSequence: 37_797, trades: 9757, quotes: 28_040, statuses: 0, bars: 0 },
    ]);
    expect(tape.meta.notes).toEqual([
      'btcusdt_20240808.gz: quotes without exchange time have receive time + 1275.018 ms.',
    ]);
    expect(tape.sizeBytes / rows.length).toBeLessThan(7); // the nanoseconds of receive times are noise, a byte each
  });

  test('spot quotes stand to the nanosecond on the exchange clock, in the order of their lines', async () => {
    const { rows } = await load(SPOT);
    let latest: readonly [number, number] = [0, 0];
    let repaired = 0;
    let finer = 0;
    for (const row of rows) {
      const [ms, ns] = [row[2]!, row[3]!];
      const isBefore = ms < latest[0] || (ms === latest[0] && ns < latest[1]);
      if (row[0] === TICK.quote && isBefore) throw new Error(`a quote at ${ms}, ${ns} ns is late`);
      if (((row[9] ?? 0) & FLAG.timeRepaired) !== 0) repaired++;
      if (ns % 1_000 !== 0) finer++;
      if (!isBefore) latest = [ms, ns];
    }
    const last = quotesOf(rows).at(-1)!;
    expect(last[4]! < last[6]!).toBe(true);
    expect(repaired).toBeLessThan(rows.length / 100);
    expect(finer).toBeGreaterThan(20_000);
  });

  test('the last price is the one in the file', async () => {
    const { rows } = await load(SPOT);
    const text = gunzipSync(readFileSync(SPOT)).toString('latin1');
    const price = /"e":"trade".*"p":"([\d.]+)"/.exec(
      text.slice(text.lastIndexOf('"e":"trade"')),
    )![1]!;
    expect(tradesOf(rows).at(-1)![4]! / 100).toBe(Number(price));
  });

  test('coin-margined frames give contracts of BTCUSD_PERP, quotes at their transaction time', async () => {
    const { result, tape, rows } = await load(FUTURE);
    expect(result.reports).toMatchObject([
      {
        rows: 48_270,
        trades: 2286,
        quotes: 19_136,
        notImported: { depth: 26_847, 'depth snapshot': 1 },
        rejected: 0,
      },
    ]);
    expect(tape.meta.instruments).toMatchObject([
      { symbol: 'BTCUSD_PERP', kind: 'future', priceDecimals: 1, sizeDecimals: 0, currency: 'USD' },
    ]);
    const prices = tradesOf(rows).map((row) => row[4]!);
    expect([Math.min(...prices), Math.max(...prices)]).toEqual([616_100, 618_450]);
    expect(quotesOf(rows)[0]!.slice(2, 8)).toEqual([
      1_723_161_257_465, 0, 618_047, 35, 618_048, 1645,
    ]);
    expect(tape.meta.notes).toEqual([
      'btcusd_perp_20240808.gz: sizes are contracts of an inverse future.',
    ]);
  });

  test('Hyperliquid frames give trades and the top of each of 46 books, each a row', async () => {
    const { result, rows } = await load(HYPERLIQUID);
    expect(result.reports).toMatchObject([{ rows: 110, trades: 64, quotes: 46, rejected: 0 }]);
    expect(quotesOf(rows)[0]!.slice(4, 6)).toEqual([105_055, 303_622]);
    expect(new Set(tradesOf(rows).map((row) => row[8]))).toEqual(new Set([SIDE.buy, SIDE.sell]));
  });

  test('zips of LEAN give their quotes of currencies, crossed ones as they are', async () => {
    const paths = [
      'oanda/tick/eurusd/20140501',
      'oanda/tick/eurusd/20140502',
      'oanda/tick/eurusd/20140504',
      'fxcm/tick/nzdusd/20140509',
    ].map((name) => join(DATA, `lean-fx/${name}_quote.zip`));
    const out = join(makeFolder(), 'out.tape');
    const { reports } = await importFiles(paths, { out, isStrict: true, nowMs: 1_750_000_000_000 });
    expect(reports.map(({ rows, quotes, crossed }) => [rows, quotes, crossed])).toEqual([
      [24_179, 24_179, 0],
      [49_341, 49_341, 0],
      [1_164, 1_164, 0],
      [54_273, 54_273, 969],
    ]);
    const tape = openTape(out);
    expect(tape.meta.instruments).toMatchObject([
      { symbol: 'EURUSD', kind: 'fx', priceDecimals: 5 },
      { symbol: 'NZDUSD', kind: 'fx' },
    ]);
    expect(tape.endMs).toBeGreaterThan(Date.UTC(2014, 4, 9, 20));
    tape.close();
  });

  test('two recordings of the same minutes become one tape, merged by time', async () => {
    const { result, tape, rows } = await load(SPOT, FUTURE);
    expect(result.symbols).toEqual(['BTCUSDT', 'BTCUSD_PERP']);
    expect(rows).toHaveLength(37_797 + 21_422);
    const alone = await load(FUTURE);
    expect(rows.filter((row) => row[1] === 1).map((row) => row.with(1, 0))).toEqual(alone.rows);
    expect(tape.tickBlocks.length).toBeLessThan(360);
  });
});
