/** What was imported, exported and imported again is the same, tick by tick and bar by bar, also of real data. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { toBarInterval } from '../../../shared/export/bar-interval.ts';
import type { ExportChoice } from '../../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../../shared/export/registry.ts';
import { createTapeExport } from '../../../shared/export/tape-export.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { FLAG, MISSING, SIDE, STATUS, STATUS_REASON, TICK } from '../../../shared/model/tick.ts';
import { importFiles, type ImportOptions } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import {
  BAR_FLAG,
  BAR_OF,
  type BarInterval,
  type RecordedBar,
  toKnownMs,
} from '../../../shared/model/recorded-bar.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { createRandom, readAll, type Row, toColumns, toMeta } from './rows.ts';

const NOW = 1_750_000_000_000;

interface Market {
  readonly rows: readonly Row[];
  readonly instruments: readonly Instrument[];
}

function readTape(path: string): Market {
  const tape = openTape(path);
  const rows = readAll(tape);
  const { instruments } = tape;
  tape.close();
  return { rows, instruments };
}

async function load(path: string, options: Partial<ImportOptions> = {}): Promise<string> {
  const out = join(makeFolder(), 'in.tape');
  await importFiles([path], { out, nowMs: NOW, isStrict: true, ...options });
  return out;
}

/** Exports a tape. @returns the file, and what was said to be left out */
async function exportTape(path: string, name: string, more: Partial<ExportChoice> = {}) {
  const tape = openTape(path);
  const format = EXPORT_FORMATS.find((one) => one.name === name)!;
  const run = await createTapeExport(tape, {}, { format, ...more });
  const pieces = [run.begin()];
  for (let step = run.next(); step !== undefined; step = run.next()) pieces.push(step.bytes);
  pieces.push(run.end());
  tape.close();
  const file = join(makeFolder(), `out.${name}`);
  writeFileSync(file, Buffer.concat(pieces));
  return { file, left: run.left() };
}

/** Exports a tape and imports what came of it. */
const thereAndBack = async (path: string, name: string, more: Partial<ExportChoice> = {}) =>
  readTape(await load((await exportTape(path, name, more)).file));

async function writeRandom(seed: number): Promise<string> {
  const random = createRandom(seed);
  const rows: Row[] = [];
  for (let i = 0; i < 2_000; i++) {
    const [ms, ns] = [NOW + i * 3, random() % 1_000_000];
    const [price, size] = [1 + (random() % 1e6), 1 + (random() % 1e6)];
    const id = random() % 2;
    const kind = random() % 8;
    const flags = random() % 5 === 0 ? FLAG.noPrice | FLAG.extendedHours : 0;
    if (kind === 0) {
      rows.push([TICK.status, id, ms, ns, STATUS.halted, STATUS_REASON.news, 0, 0, 0, 0]);
    } else if (kind < 4) {
      const isOne = random() % 9 === 0;
      const [ask, askSize] = isOne ? [MISSING, 0] : [price + 1, size];
      rows.push([TICK.quote, id, ms, ns, price, size, ask, askSize, 0, 0]);
    } else rows.push([TICK.trade, id, ms, ns, price, size, 0, 0, random() % 3, flags]);
  }
  const path = join(makeFolder(), 'random.tape');
  const meta = { ...toMeta(2), provenance: { kind: 'recorded', label: 'Test' } as const };
  const writer = createTapeWriter(path, meta);
  writer.append(toColumns(rows), 0, rows.length);
  expect((await writer.close()).error).toBeUndefined();
  return path;
}

test('Parquet: trades, quotes, statuses, flags, names, decimals', async () => {
  const path = await writeRandom(7);
  const before = readTape(path);
  const after = await thereAndBack(path, 'parquet');
  expect(after.rows).toEqual(before.rows);
  const facts = ({
    symbol,
    name,
    kind,
    currency,
    priceDecimals,
    tickSize,
  }: Instrument): unknown => [symbol, name, kind, currency, priceDecimals, tickSize];
  expect(after.instruments.map(facts)).toEqual(before.instruments.map(facts));
});

test('DBN: trades and quotes, whose sizes were made whole and come back', async () => {
  const path = await writeRandom(8);
  const { rows } = readTape(path);
  const after = await thereAndBack(path, 'dbn', { sizeDecimals: 0 });
  const wanted = rows.filter((row) => row[0] !== TICK.status).map((row) => [...row.slice(0, 9), 0]);
  expect(after.rows.map((row) => [...row.slice(0, 9), 0])).toEqual(wanted);
});

const INTERVALS: readonly BarInterval[] = [
  { unit: 'second', count: 60 },
  { unit: 'second', count: 86_400 },
  { unit: 'day', count: 1 },
  { unit: 'week', count: 2 },
  { unit: 'month', count: 1 },
];

/** Bars of every kind: sums that are not told and the largest that are, flags, one side of the quotes. */
function makeBars(seed: number): RecordedBar[] {
  const random = createRandom(seed);
  const bars: RecordedBar[] = [];
  for (let i = 0; i < 400; i++) {
    const interval = INTERVALS[random() % INTERVALS.length]!;
    const isDate = interval.unit !== 'second';
    const day = Date.UTC(
      2020,
      interval.unit === 'month' ? i % 48 : 0,
      interval.unit === 'month' ? 1 : 1 + i,
    );
    const startMs = isDate ? day : Date.UTC(2020, 0, 1) + i * 60_000;
    const prices = [1 + (random() % 1e9), 1 + (random() % 1e9)].toSorted((a, b) => a - b);
    const [low, high] = prices as [number, number];
    const volume = [undefined, 0, random(), 2 ** 53 - 2 - (random() % 9)][random() % 4];
    const isSummed = volume !== undefined && volume < 2 ** 50 && random() % 2 === 0;
    const sum = BigInt(low) * BigInt(volume ?? 0);
    bars.push({
      instrument: i % 2,
      interval,
      of: BAR_OF[random() % BAR_OF.length]!,
      startMs,
      open: low,
      high,
      low,
      close: high,
      volume,
      trades: [undefined, 0, random()][random() % 3],
      turnover: isSummed
        ? { hi: Number(sum >> 52n), lo: Number(sum & (2n ** 52n - 1n)) }
        : undefined,
      flags: random() % 3 === 0 ? BAR_FLAG.partial | BAR_FLAG.adjusted : random() % 8,
    });
  }
  return bars;
}

function readBars(path: string): unknown[] {
  const tape = openTape(path);
  const bars = [...tape.barBlocks].flatMap((_, number) => tape.readBarBlock(number));
  const named = bars.map(({ instrument, ...bar }) => {
    const { symbol, priceDecimals, sizeDecimals } = tape.instruments[instrument]!;
    return [symbol, priceDecimals, sizeDecimals, bar] as const;
  });
  tape.close();
  /* Those that become known at one moment have no order. */
  return named.map((one) => JSON.stringify(one)).toSorted((a, b) => (a < b ? -1 : 1));
}

async function writeBars(bars: readonly RecordedBar[], sizeDecimals = 8): Promise<string> {
  const path = join(makeFolder(), 'bars.tape');
  const meta = { ...toMeta(2), provenance: { kind: 'recorded', label: 'Test' } as const };
  const [first, second] = meta.instruments as [Instrument, Instrument];
  const fine = { ...second, symbol: '@107', priceDecimals: 9, sizeDecimals };
  const writer = createTapeWriter(path, { ...meta, instruments: [first, fine] });
  const days = toDayGrid(first);
  const sorted = bars.toSorted((a, b) => toKnownMs(a, days) - toKnownMs(b, days));
  /* Of one interval of a market a tape has one bar. */
  const keys = new Set<string>();
  const single = sorted.filter((bar) => {
    const key = JSON.stringify([bar.instrument, bar.interval, bar.of, toKnownMs(bar, days)]);
    return !keys.has(key) && keys.add(key);
  });
  writer.bars(single);
  expect((await writer.close()).error).toBeUndefined();
  return path;
}

describe('recorded bars', () => {
  test.each([
    ['csv', 1],
    ['csv', 2],
    ['jsonl', 3],
    ['parquet', 4],
    ['parquet', 5],
  ])('%s holds every interval, sum and flag of them (seed %i)', async (name, seed) => {
    /* Sums of 53 bits and eight decimals beside whole ones are more than a decimal of Parquet holds. */
    const path = await writeBars(makeBars(seed), name === 'parquet' ? 0 : 8);
    const before = readBars(path);
    expect(before.length).toBeGreaterThan(250);
    const { file, left } = await exportTape(path, name);
    expect(left).toEqual({});
    expect(readBars(await load(file))).toEqual(before);
  });

  test('DBN holds prices and volumes of one interval, and says what it does not', async () => {
    const minutes = makeBars(6)
      .filter(({ interval }) => interval.count === 60)
      .map((bar): RecordedBar => ({ ...bar, instrument: 0, of: 'trade' }));
    const path = await writeBars(minutes);
    const { file, left } = await exportTape(path, 'dbn');
    expect(Object.keys(left)).toEqual([
      'numbers of trades, which ohlcv has no place for',
      'sums of price × size, the same',
      'bars lost their flags',
    ]);
    const toFigures = (lines: readonly unknown[]): unknown[] =>
      lines.map((line) => {
        const [symbol, , , bar] = JSON.parse(line as string) as [
          string,
          number,
          number,
          RecordedBar,
        ];
        const { startMs, open, high, low, close, volume } = bar;
        return [symbol, startMs, open, high, low, close, volume];
      });
    const after = toFigures(readBars(await load(file, { decimals: { price: 2, size: 0 } })));
    expect(after.map(String).toSorted()).toEqual(toFigures(readBars(path)).map(String).toSorted());
    await expect(exportTape(await writeBars(makeBars(6)), 'dbn')).rejects.toThrow(
      /choose with --bars/,
    );
  });

  test('longer ones are made of the shorter ones, of the length that covers most, each once', async () => {
    const bar = (second: number, count: number, close: number, volume: number): RecordedBar => ({
      instrument: 0,
      interval: { unit: 'second', count },
      of: 'trade',
      startMs: Date.UTC(2026, 0, 1) + second * 1_000,
      open: 100,
      high: Math.max(100, close),
      low: Math.min(100, close),
      close,
      volume,
      trades: 1,
      turnover: undefined,
      flags: 0,
    });
    const path = await writeBars([
      bar(0, 60, 90, 5),
      bar(60, 60, 120, 6),
      bar(180, 60, 110, 7),
      bar(180, 300, 95, 99),
      bar(0, 300, 110, 20),
      bar(600, 60, 130, 9),
    ]);
    const { file, left } = await exportTape(path, 'jsonl', { interval: toBarInterval('15m')! });
    expect(left).toEqual({});
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      expect.objectContaining({ interval: '15m', volume: '119', close: '0.95', trades: 2 }),
    ]);
    await expect(exportTape(path, 'csv', { interval: toBarInterval('90s')! })).rejects.toThrow(
      /of 1m, 5m: bars of 90s cannot be made/,
    );
  });
});

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

describe.skipIf(!existsSync(DATA))('real data', () => {
  test('9,757 trades of Binance by way of Parquet and of DBN', async () => {
    const path = await load(join(DATA, 'derived/BTCUSDT-trades-spot-2024-08-08.csv'));
    const before = readTape(path);
    expect(before.rows).toHaveLength(9_757);
    const [one] = before.instruments;
    const byParquet = await thereAndBack(path, 'parquet');
    expect(byParquet.rows).toEqual(before.rows);
    expect(byParquet.instruments).toEqual([one]);
    const byDbn = await thereAndBack(path, 'dbn', { sizeDecimals: 5, schema: 'trades' });
    expect(byDbn.rows).toEqual(before.rows);
    expect(new Set(byDbn.rows.map((row) => row[8]))).toEqual(new Set([SIDE.buy, SIDE.sell]));
  });
});
