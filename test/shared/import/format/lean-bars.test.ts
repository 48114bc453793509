/** Bars of LEAN's data folder: the path says what the rows do not, and prices are shifted where LEAN shifts them. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { IMPORTERS } from '../../../../shared/import/registry.ts';
import { readBars, toLine } from '../../../support/read-bars.ts';

const read = (path: string, ...lines: string[]) => readBars(IMPORTERS, path, lines.join('\n'));
const linesOf = (path: string, ...lines: string[]): string[] => {
  const { match, bars } = read(path, ...lines);
  return [
    match?.question ?? match?.what ?? 'unknown',
    ...bars.map((bar) => `${bar.of} ${toLine(bar)}`),
  ];
};

describe('LEAN', () => {
  test('minutes of shares are × 10,000, in New York’s time', () => {
    expect(
      linesOf(
        'data/equity/usa/minute/spy/20131007_trade.zip!/20131007_spy_minute_trade.csv',
        '34200000,1679000,1679100,1678000,1678500,1234567',
        '34260000,1678500,1678600,1678400,1678450,5000',
      ),
    ).toEqual([
      'LEAN equity minute bars of SPY',
      'trade SPY 2013-10-07T13:30 60000 167.9000 167.9100 167.8000 167.8500 1234567',
      'trade SPY 2013-10-07T13:31 60000 167.8500 167.8600 167.8400 167.8450 5000',
    ]);
  });

  test('days of shares have their date in each row', () => {
    expect(
      linesOf(
        'equity/usa/daily/aapl.zip!/aapl.csv',
        '19980102 00:00,136300,162500,135000,162500,6315000',
        '19980105 00:00,165000,165600,151900,158800,5677300',
      ),
    ).toEqual([
      'LEAN equity daily bars of AAPL',
      'trade AAPL 1998-01-02 day 13.6300 16.2500 13.5000 16.2500 6315000',
      'trade AAPL 1998-01-05 day 16.5000 16.5600 15.1900 15.8800 5677300',
    ]);
  });

  test('currencies are not shifted, and of fxcm five hours behind UTC in summer too', () => {
    expect(
      linesOf(
        'forex/fxcm/minute/eurusd/20140509_quote.zip!/20140509_eurusd_minute_quote.csv',
        '0,1.38450,1.38455,1.38440,1.38446,0,1.38460,1.38465,1.38450,1.38456,0',
        '60000,,,,,0,1.38460,1.38465,1.38450,1.38456,0',
      ),
    ).toEqual([
      'LEAN forex minute bid and ask bars of EURUSD',
      'bid EURUSD 2014-05-09T05:00 60000 1.38450 1.38455 1.38440 1.38446 –',
      'ask EURUSD 2014-05-09T05:00 60000 1.38460 1.38465 1.38450 1.38456 –',
      'ask EURUSD 2014-05-09T05:01 60000 1.38460 1.38465 1.38450 1.38456 –',
    ]);
  });

  test('a contract has its expiry and strike, and its side by its cells', () => {
    expect(
      linesOf(
        'option/usa/minute/aapl/20140606_quote_american.zip!/20140606_aapl_minute_quote_american_call_950000_20140621.csv',
        '34200000,,,,,0,30000,30500,29500,30000,12',
      ),
    ).toEqual([
      'LEAN option minute bid and ask bars of AAPL140621C00095000',
      'ask AAPL140621C00095000 2014-06-06T13:30 60000 3.0000 3.0500 2.9500 3.0000 –',
    ]);
    expect(
      linesOf(
        'future/cme/minute/es/20131007_trade.zip!/20131007_es_minute_trade_201312.csv',
        '28800000,1680.25,1681,1680,1680.5,100',
      ),
    ).toEqual([
      'LEAN future minute bars of ES-201312',
      'trade ES-201312 2013-10-07T08:00 60000 1680.25 1681 1680 1680.5 100',
    ]);
  });

  test('an index whose day begins at 08:30 is in Chicago’s time', () => {
    expect(
      linesOf(
        'index/usa/minute/spx/20210104_trade.zip!/20210104_spx_minute_trade.csv',
        '30600000,3764.61,3769.99,3764.61,3766.63,0',
      )[1],
    ).toBe('trade SPX 2021-01-04T14:30 60000 3764.61 3769.99 3764.61 3766.63 0');
  });

  test('whole prices without their folder are asked about, and read as shares where the user says so', () => {
    const path = '20131007_spy_minute_trade.csv';
    const row = '34200000,1679000,1679100,1678000,1678500,100';
    expect(linesOf(path, row)[0]).toContain('--format lean-equity-bars');
    const only = IMPORTERS.filter(({ name }) => name === 'lean-equity-bars');
    const { bars } = readBars(only, path, row);
    expect(bars.map(toLine)).toEqual([
      'SPY 2013-10-07T13:30 60000 167.9000 167.9100 167.8000 167.8500 100',
    ]);
  });

  test('an entry of another day than its archive is counted, not merged', () => {
    const { bars, report } = read(
      'crypto/coinbase/minute/btcusd/20170903_trade.zip!/20170904_btcusd_minute_trade.csv',
      '0,4642.39,4652.71,4642.39,4652.69,6.63487803',
    );
    expect(bars).toEqual([]);
    expect(report).toMatchObject({
      rows: 1,
      notImported: { 'row of another day than its archive': 1 },
    });
  });
});

/** The only entry of a zip archive. */
function readEntry(path: string): { readonly entry: string; readonly text: string } {
  const bytes = readFileSync(path);
  const from = 30 + bytes.readUInt16LE(26);
  const data = bytes.subarray(from + bytes.readUInt16LE(28));
  return { entry: bytes.toString('utf8', 30, from), text: inflateRawSync(data).toString() };
}

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/lean-crypto/', import.meta.url));

describe.skipIf(!existsSync(FOLDER))('LEAN’s own files', () => {
  test.each([
    ['second/btcusd/20161007_trade.zip', 4_063, 1, 'second bars'],
    ['minute/btcusd/20170903_trade.zip', 1_440, 1, 'minute bars'],
    ['minute/btcusd/20170903_quote.zip', 1_438, 2, 'minute bid and ask bars'],
  ])('%s has %i rows', (name, rows, barsPerRow, what) => {
    const zip = `${FOLDER}coinbase/${name}`;
    const { entry, text } = readEntry(zip);
    const { match, bars, report } = readBars(IMPORTERS, `${zip}!/${entry}`, text);
    expect(match?.what).toBe(`LEAN crypto ${what} of BTCUSD`);
    expect(report).toMatchObject({ rows, rejected: 0, notImported: {} });
    expect(bars).toHaveLength(rows * barsPerRow);
  });
});
