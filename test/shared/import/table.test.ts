/** Tables of trades and quotes are read to the last digit and nanosecond, or refused in words. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createClockOffset } from '../../../shared/import/decoder.ts';
import { table } from '../../../shared/import/format/table.ts';
import { unitsToText } from '../../../shared/import/foreign-number.ts';
import type { ImportSettings } from '../../../shared/import/import-settings.ts';
import { createImportReport, type ImportReport } from '../../../shared/import/report.ts';
import type {
  ForeignBar,
  ForeignQuote,
  ForeignTrade,
  UnitTrade,
} from '../../../shared/import/tick-handler.ts';
import { SIDE } from '../../../shared/model/tick.ts';

interface Read {
  readonly trades: ForeignTrade[];
  readonly quotes: ForeignQuote[];
  readonly bars: ForeignBar[];
  readonly report: ImportReport;
}

function read(lines: readonly string[], path = 'ABC.csv', settings: ImportSettings = {}): Read {
  const trades: ForeignTrade[] = [];
  const quotes: ForeignQuote[] = [];
  const report = createImportReport(path, 'table');
  const bars: ForeignBar[] = [];
  let symbolOfUnits = '';
  const handler = {
    line: 0,
    bar: (bar: ForeignBar) => void bars.push({ ...bar }),
    trade: (trade: ForeignTrade) => void trades.push({ ...trade }),
    quote: (quote: ForeignQuote) => void quotes.push({ ...quote }),
    useSymbol: (symbol: string) => Number((symbolOfUnits = symbol) === ''),
    /* Numbers as the texts that they were. */
    tradeUnits: ({ price, priceScale, size, sizeScale, ...trade }: UnitTrade) =>
      handler.trade({
        ...trade,
        symbol: symbolOfUnits,
        price: unitsToText(price, priceScale),
        size: unitsToText(size, sizeScale),
        id: undefined,
      }),
    quoteUnits: () => undefined,
  };
  const { symbol } = settings;
  const clock = createClockOffset();
  const decoder = table.create({ handler, report, symbol, path, settings, clock });
  decoder.decode({ text: lines.join('\n'), firstLine: 1, bytesRead: 0 });
  return { trades, quotes, bars, report };
}

const timesOf = (cells: readonly string[], settings: ImportSettings = {}): (string | number)[] => {
  const { trades, report } = read(
    ['time;price;size', ...cells.map((one) => `${one};1;1`)],
    'ABC.csv',
    settings,
  );
  const reasons = report.rejects.map(({ reason }) => reason);
  return [...trades.map(({ timeMs, timeNs }) => timeMs + timeNs / 1e6), ...reasons];
};

describe('times', () => {
  const MS = 1_735_689_600_000;
  test('since 1970 tell their unit row by row, and keep their nanoseconds', () => {
    const cells = [
      '1735689600',
      '1735689600000',
      '1735689600000001',
      '1735689600000000001',
      '1735689600.0974',
    ];
    const { trades } = read(['time,price,size', ...cells.map((one) => `${one},1,1`)]);
    expect(trades.map(({ timeMs, timeNs }) => [timeMs, timeNs])).toEqual([
      [MS, 0],
      [MS, 0],
      [MS, 1_000],
      [MS, 1],
      [MS + 97, 400_000],
    ]);
  });

  test('are read in the forms of the world', () => {
    const cells = [
      '2025-01-01T00:00:00Z',
      '2025-01-01 01:00:00+01:00',
      '2025-01-01D00:00:00.000000000Z',
      '31.12.2024 19:00:00.000 GMT-0500',
      'Jan 1, 2025 12:00:00 AM UTC',
      '1-Jan-25 00:00 UTC',
      '20250101 000000 UTC',
      '20241231 19:00:00 US/Eastern',
    ];
    expect(timesOf(cells)).toEqual(cells.map(() => MS));
  });

  test('lost in a spreadsheet, or of no calendar day, are refused', () => {
    expect(timesOf(['1.73569E+12', '2025-02-29 00:00:00Z', '2025-01-01 24:01:00Z'])).toEqual([
      'the time lost its last digits in a spreadsheet',
      'time "2025-02-29 00:00:00Z" cannot be read',
      'time "2025-01-01 24:01:00Z" cannot be read',
    ]);
  });

  test('without a zone need one', () => {
    expect(timesOf(['2025-01-01 00:00:00'])).toEqual([
      'the time names no zone, and none was given with --tz',
    ]);
    expect(timesOf(['2024-12-31 19:00:00'], { zone: 'America/New_York' })).toEqual([MS]);
  });

  test('of the repeated hour go by the order of rows; of the hour that is none they are refused', () => {
    const zone = 'America/New_York';
    const cells = ['01:10', '01:50', '01:10', '01:50', '02:10'].map(
      (one) => `2024-11-03 ${one}:00`,
    );
    const first = Date.UTC(2024, 10, 3, 5, 10);
    const minutes = (timesOf(cells, { zone }) as number[]).map((ms) => (ms - first) / 60_000);
    expect(minutes).toEqual([0, 40, 60, 100, 120]);
    expect(timesOf(['2024-03-10 02:30:00'], { zone })).toEqual([
      'the clocks of America/New_York were put forward: there was no such time',
    ]);
  });

  test('whose day may be their month are decided by the whole, else asked about', () => {
    const both = ['03/04/2024 00:00:00', '13/04/2024 00:00:00'];
    expect(timesOf(both, { zone: 'UTC' })).toEqual([Date.UTC(2024, 3, 3), Date.UTC(2024, 3, 13)]);
    expect(timesOf(both.slice(0, 1), { zone: 'UTC' })[0]).toContain('--time-format');
    const settings = { zone: 'UTC', timeFormat: 'MM/dd/yyyy HH:mm:ss' };
    expect(timesOf(both.slice(0, 1), settings)).toEqual([Date.UTC(2024, 2, 4)]);
  });
});

test('numbers keep every digit: thousands in quotation marks, commas, exponents, binary tails', () => {
  const head = 'timestamp,price,amount';
  const { trades, report } = read([
    head,
    '1735689600,"61,837.63",1E-7',
    '1735689600,1.100000023841858,61837.630000000005',
    '1735689600,61,837.63,1',
    head,
    '1735689600,null,1',
  ]);
  expect(trades.map(({ price, size }) => [price, size])).toEqual([
    ['61837.63', '1E-7'],
    ['1.1', '61837.63'],
  ]);
  expect(report.rejects).toEqual([
    { line: 4, reason: '4 columns, 3 are expected' },
    { line: 6, reason: 'there is no price' },
  ]);
  const comma = read(['Time;Price;Volume', '1735689600;1.234,5;0,25']);
  expect(comma.trades).toMatchObject([{ price: '1234.5', size: '0.25' }]);
});

test('quotes may have the ask first, and one side', () => {
  const { quotes } = read([
    'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount',
    'deribit,BTC-PERPETUAL,1735689600000000,1735689600000001,5,101.5,101,7',
    'deribit,BTC-PERPETUAL,1735689600000000,1735689600000001,,,101,7',
  ]);
  expect(quotes).toMatchObject([
    { symbol: 'BTC-PERPETUAL', bid: '101', bidSize: '7', ask: '101.5', askSize: '5' },
    { bid: '101', ask: undefined, askSize: '0' },
  ]);
});

test('a last price beside a quote is no trade, one with a size is', () => {
  const chain = read([
    'symbol,timestamp,last_price,bid_price,bid_amount,ask_price,ask_amount',
    'X,1735689600,9,10,1,11,2',
  ]);
  expect([chain.trades.length, chain.quotes]).toMatchObject([0, [{ bid: '10', ask: '11' }]]);
  expect(read(['time,last,vol', '1735689600,9,3']).trades).toMatchObject([
    { price: '9', size: '3' },
  ]);
});

test('sides are the taker’s, unknown where none is said, and symbols those of rows before those of names', () => {
  const rows = ['1605484800,15990,1,BUY', '1605484801,15991,1,ANY'];
  const { trades } = read(rows, 'binance_BTCUSDT_24h-trades_2020_11_16.csv');
  expect(trades).toMatchObject([
    { symbol: 'BTCUSDT', side: SIDE.buy },
    { symbol: 'BTCUSDT', side: SIDE.unknown },
  ]);
  const named = read(['symbol,ts,px,qty,is_buyer_maker', 'nan,1735689600,1,1,true'], 'trades.csv');
  expect(named.trades).toMatchObject([{ symbol: 'NAN', side: SIDE.sell }]);
  expect(read(['ts,px,qty', '1735689600,1,1'], 'trades.csv').report.rejects[0]!.reason).toContain(
    '--symbol',
  );
});

test('bars are told from ticks, and other tables are none', () => {
  const sniff = (name: string, ...lines: string[]): unknown =>
    table.sniff({ path: name, head: new Uint8Array(), lines, settings: {} });
  expect(sniff('A.csv', 'time,open,high,low,close,volume', '1735689600,1,1,1,1,1')).toMatchObject({
    what: 'table of bars',
  });
  expect(sniff('A.csv', 'time,open,price', '1735689600,1,1')).toBeUndefined();
  expect(sniff('x-liquidations.csv', 'timestamp,symbol,side,price,amount')).toBeUndefined();
  expect(sniff('hello.txt', 'hello, world')).toBeUndefined();
  const statistics =
    'symbol,timestamp,funding_rate,open_interest,last_price,index_price,mark_price';
  expect(sniff('a.csv', statistics, 'X,1735689600000000,,,100,,')).toBeUndefined();
});

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

describe.skipIf(!existsSync(DATA))('real files', () => {
  const readFile = (path: string): Read =>
    read(readFileSync(`${DATA}/${path}`, 'utf8').split('\n'), path);

  test('of bitcoincharts give 9,999 trades', () => {
    const { trades, report } = readFile('pyalgotrade/bitstampUSD.csv');
    expect(report).toMatchObject({ rows: 9_999, rejected: 0 });
    const prices = trades.map(({ price }) => Number(price));
    expect([trades.length, Math.min(...prices), Math.max(...prices)]).toEqual([9_999, 2.22, 15]);
  });

  test('of gocryptotrader give 1,000 trades', () => {
    const { trades } = readFile('gocryptotrader/binance_BTCUSDT_24h-trades_2020_11_16.csv');
    const prices = trades.map(({ price }) => Number(price));
    expect([trades.length, Math.min(...prices), Math.max(...prices)]).toEqual([
      1_000, 15_986.34, 15_996.83,
    ]);
    expect(trades[0]!.symbol).toBe('BTCUSDT');
  });
});
