/** A file of bars becomes bars on the tape, figure by figure, and every row is accounted for. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importFiles, type ImportOptions } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import type { ImportReport } from '../../shared/import/report.ts';
import { toIntervalText } from '../../shared/model/recorded-bar.ts';
import type { TapeBar } from '../../shared/tape/bar-block.ts';
import { BarCursor } from '../../shared/tape/bar-cursor.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { OPTIONS } from '../support/import-text.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const DAY = 86_400_000;

interface Imported {
  readonly reports: readonly ImportReport[];
  readonly bars: readonly TapeBar[];
  readonly symbols: readonly string[];
  readonly decimals: readonly [number, number];
  readonly ticks: number;
}

async function importPaths(
  paths: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const out = join(makeFolder(), 'out.tape');
  const { reports, symbols } = await importFiles(paths, { ...OPTIONS, out, ...options });
  expect(verifyTape(out).problems).toEqual([]);
  const tape = openTape(out);
  const bars: TapeBar[] = [];
  const cursor = new BarCursor(tape);
  for (;;) {
    const some = cursor.take(Infinity, 1_000);
    if (some.length === 0) break;
    bars.push(...some);
  }
  tape.close();
  const { priceDecimals, sizeDecimals } = tape.meta.instruments[0]!;
  return { reports, bars, symbols, decimals: [priceDecimals, sizeDecimals], ticks: tape.tickCount };
}

/** Imports texts as files of these names. */
function load(
  texts: Readonly<Record<string, string>>,
  options?: Partial<ImportOptions>,
): Promise<Imported> {
  const folder = makeFolder();
  const paths = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  return importPaths(paths, options);
}

const toRows = (bars: readonly TapeBar[]): unknown[] =>
  bars.map((bar) => [
    toIntervalText(bar.interval),
    new Date(bar.startMs).toISOString().replace('T00:00:00.000Z', ''),
    bar.open,
    bar.high,
    bar.low,
    bar.close,
    bar.volume,
  ]);

const HEAD = 'date,open,high,low,close,volume\n';
const row = (date: string, rest = '1.5,2.25,1,2,100'): string => `${date},${rest}\n`;

/** Every row is in one place. */
function expectAllCounted({ rows, bars, rejected, duplicates, notImported }: ImportReport): void {
  const left = Object.values(notImported).reduce((sum, count) => sum + count, 0);
  expect(bars + rejected + duplicates + left).toBe(rows);
}

describe('a table of bars', () => {
  test('becomes bars, of the interval that is most common, and no tick', async () => {
    const dates = ['2024-01-02', '2024-01-03', '2024-01-05', '2024-01-08', '2024-01-09'];
    const { bars, ticks, decimals } = await load({
      'ABC.csv': HEAD + dates.map((date) => row(date)).join(''),
    });
    expect(toRows(bars)).toEqual(dates.map((date) => ['1d', date, 150, 225, 100, 200, 100]));
    expect([ticks, decimals]).toEqual([0, [2, 0]]);
  });

  test('newest first, with local times and offsets, weeks, months and minutes', async () => {
    const newestFirst = { 'A.csv': HEAD + row('2024-01-03') + row('2024-01-02') };
    expect(toRows((await load(newestFirst)).bars).map((one) => (one as string[])[1])).toEqual([
      '2024-01-02',
      '2024-01-03',
    ]);
    const daysOf = async (...stamps: string[]): Promise<unknown[]> =>
      (await load({ 'A.csv': HEAD + stamps.map((stamp) => row(stamp)).join('') })).bars.map(
        ({ interval, startMs }) => [toIntervalText(interval), new Date(startMs).toISOString()],
      );
    const date = (text: string): string => `${text}T00:00:00.000Z`;
    expect(
      await daysOf(
        '2024-03-08 00:00:00-05:00',
        '2024-03-11 00:00:00-04:00',
        '2024-03-12 00:00:00-04:00',
      ),
    ).toEqual(['2024-03-08', '2024-03-11', '2024-03-12'].map((one) => ['1d', date(one)]));
    expect(await daysOf('2024-01-02T05:00:00Z', '2024-01-03T05:00:00Z')).toEqual([
      ['1d', date('2024-01-02')],
      ['1d', date('2024-01-03')],
    ]);
    expect(await daysOf('2024-01-01', '2024-02-01', '2024-03-01')).toEqual([
      ['1M', date('2024-01-01')],
      ['1M', date('2024-02-01')],
      ['1M', date('2024-03-01')],
    ]);
    expect(await daysOf('2024-01-01', '2024-01-08')).toEqual([
      ['1w', date('2024-01-01')],
      ['1w', date('2024-01-08')],
    ]);
    expect(await daysOf('1704067200', '1704067500')).toEqual([
      ['5m', date('2024-01-01')],
      ['5m', '2024-01-01T00:05:00.000Z'],
    ]);
  });

  test('with date and clock apart needs a zone for its minutes', async () => {
    const text =
      'Date,Time,Open,High,Low,Close,Volume\n01/15/2024,09:30,1,2,1,2,5\n01/15/2024,09:31,1,2,1,2,5\n';
    const { bars } = await load({ 'ABC.csv': text }, { zone: 'America/New_York' });
    expect(bars.map(({ startMs }) => startMs)).toEqual([
      Date.UTC(2024, 0, 15, 14, 30),
      Date.UTC(2024, 0, 15, 14, 31),
    ]);
    await expect(load({ 'ABC.csv': text })).rejects.toThrow(/none was given with --tz/);
  });

  test('says its interval by its name where rows are missing, and asks where the two disagree', async () => {
    const text = HEAD + row('1704067200') + row('1704070800') + row('1704074400');
    const intervalOf = async (name: string, interval?: string): Promise<string> => {
      const { bars } = await load({ [name]: text }, { interval });
      return toIntervalText(bars[0]!.interval);
    };
    expect(await intervalOf('ABC_1h.csv')).toBe('1h');
    expect(await intervalOf('ABC_5m.csv')).toBe('5m');
    await expect(intervalOf('ABC_1d.csv')).rejects.toThrow(/the name of the file says 1d/);
    expect(await intervalOf('ABC_1d.csv', '1h')).toBe('1h');
  });

  test('keeps eight decimals of volumes where they fit, and rounds the largest ones', async () => {
    const text = HEAD + row('2024-01-02', '1,1,1,1,0.12345678') + row('2024-01-03', '1,1,1,1,7');
    expect((await load({ 'A.csv': text })).bars.map(({ volume }) => volume)).toEqual([
      12_345_678, 700_000_000,
    ]);
    const large = HEAD + row('2024-01-02', '1,1,1,1,1234567890123.25') + row('2024-01-03');
    const { bars, reports } = await load({ 'A.csv': large });
    expect(bars.map(({ volume }) => volume)).toEqual([123_456_789_012_325, 10_000]);
    expect(reports[0]!.roundedVolumes).toBe(0);
    const larger = HEAD + row('2024-01-02', '1,1,1,1,12345678901234.257');
    const rounded = await load({ 'A.csv': larger });
    expect(rounded.bars.map(({ volume }) => volume)).toEqual([123_456_789_012_343]);
    expect(rounded.reports[0]!.roundedVolumes).toBe(1);
  });

  test('refuses what is no bar, row by row, and leaves out rows without prices', async () => {
    const { bars, reports } = await load({
      'A.csv':
        HEAD +
        row('2024-01-02') +
        row('2024-01-03', '1,2,3,2,5') +
        row('2024-01-04', 'null,null,null,null,null') +
        row('2024-01-05', '1,2,1,x,5') +
        row('2024-01-08', '0,0,0,0,0') +
        row('2024-13-01') +
        row('2024-01-09', '1,2,1,1,-5'),
    });
    expect(bars).toHaveLength(1);
    const [report] = reports;
    expect(report!.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'high 2 is below low 3'],
      [5, 'close "x" is not a plain decimal number'],
      [6, 'all prices are zero'],
      [7, expect.stringContaining('2024-13-01')],
      [8, expect.stringContaining('volume')],
    ]);
    expect(report!.notImported).toEqual({ 'row without prices': 1 });
    expectAllCounted(report!);
  });

  test('widens a high or low that does not hold open and close, and flags it', async () => {
    const { bars, reports } = await load({
      'A.csv': HEAD + row('2024-01-02', '5,4,3,4,5') + row('2024-01-03'),
    });
    expect([bars[0]!.high, bars[0]!.flags, bars[1]!.flags]).toEqual([500, 4, 0]);
    expect(reports[0]!.widenedBars).toBe(1);
  });

  test('of the bid or the ask is one of quotes: its name says so', async () => {
    const { bars } = await load({ 'EURUSD_bid_1d.csv': HEAD + row('2024-01-02') });
    expect(bars.map(({ of }) => of)).toEqual(['bid']);
  });
});

describe('bars that come twice', () => {
  test('are one bar where they are equal, in whatever file and order', async () => {
    const one = HEAD + row('2024-01-02') + row('2024-01-03') + row('2024-01-03');
    const other = HEAD + row('2024-01-03') + row('2024-01-04');
    for (const names of [
      ['A.csv', 'A_2.csv'],
      ['A_2.csv', 'A.csv'],
    ] as const) {
      const { bars, reports } = await load({ [names[0]]: one, [names[1]]: other });
      expect(toRows(bars)).toHaveLength(3);
      expect(reports.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(2);
      for (const report of reports) expectAllCounted(report);
    }
  });

  test('and differ are refused with both lines; the one with more volume stays', async () => {
    const { bars, reports } = await load({
      'A.csv':
        HEAD +
        row('2024-01-02', '1,2,1,2,50') +
        row('2024-01-02', '1,3,1,2,80') +
        row('2024-01-03'),
    });
    expect(bars.map(({ volume }) => volume)).toEqual([80, 100]);
    expect(reports[0]!.rejects).toEqual([
      { line: 2, reason: 'line 3 says something else of the bar of 2024-01-02T00:00:00.000Z' },
    ]);
    expectAllCounted(reports[0]!);
  });

  test('of other intervals and symbols are other bars, the shorter ones first', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) =>
      row(String(1_704_153_600 + hour * 3_600)),
    );
    const { bars, symbols } = await load({
      'A_1d.csv': HEAD + row('2024-01-02') + row('2024-01-03'),
      'A_1h.csv': HEAD + hours.join(''),
      'B_1d.csv': HEAD + row('2024-01-02'),
    });
    expect(symbols).toEqual(['A', 'B']);
    expect(
      bars.slice(22, 26).map(({ interval, instrument }) => [toIntervalText(interval), instrument]),
    ).toEqual([
      ['1h', 0],
      ['1h', 0],
      ['1d', 0],
      ['1d', 1],
    ]);
  });
});

describe.skipIf(!existsSync(DATA))('real files of bars', () => {
  test('of plotly give 506 daily bars of AAPL, as they are written', async () => {
    const path = join(DATA, 'plotly/finance-charts-apple.csv');
    const { bars, symbols, decimals } = await importPaths([path]);
    expect([bars.length, symbols, decimals]).toEqual([506, ['AAPL'], [6, 0]]);
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    const figures = (bar: TapeBar): string =>
      [
        new Date(bar.startMs).toISOString().slice(0, 10),
        ...[bar.open, bar.high, bar.low, bar.close].map((price) => String(price / 1e6)),
        bar.volume,
      ].join(',');
    expect(bars.map(figures)).toEqual(lines.map((line) => line.split(',').slice(0, 6).join(',')));
    expect(bars.map(({ knownMs, startMs }) => knownMs - startMs)).toEqual(bars.map(() => DAY));
  });

  test('of gocryptotrader give 365, whose highs are closes: 176 are widened', async () => {
    const path = join(DATA, 'gocryptotrader/binance_BTCUSDT_24h_2019_01_01_2020_01_01.csv');
    const { bars, symbols, reports } = await importPaths([path]);
    expect([bars.length, symbols, reports[0]!.widenedBars]).toEqual([365, ['BTCUSDT'], 176]);
    expect(toRows(bars.slice(0, 1))).toEqual([
      ['1d', '2019-01-01', 370_123, 379_714, 364_200, 379_714, 23_741_687_033],
    ]);
    expectAllCounted(reports[0]!);
  });
});
