/** Files of bars as people download them from sites for stocks: each is known, and read to the letter. */
import { describe, expect, test } from 'vitest';
import { createClockOffset } from '../../../../shared/import/decoder.ts';
import { IMPORTERS } from '../../../../shared/import/registry.ts';
import { createImportReport } from '../../../../shared/import/report.ts';
import { type BarCase, checkBars, readBars, toLine } from '../../../support/read-bars.ts';

const CASES: readonly BarCase[] = [
  {
    name: 'Binance klines of spot without a header, in µs since 2025',
    path: 'BTCUSDT-1m-2025-01-01.zip!/BTCUSDT-1m-2025-01-01.csv',
    text: [
      '1735689600000000,93576.00000000,93610.93000000,93537.50000000,93610.93000000,8.21827000,1735689659999999,768978.84522230,2631,3.95157000,369757.32652890,0',
      '1735689660000000,93610.93000000,93652.00000000,93606.20000000,93652.00000000,11.62376000,1735689719999999,1088337.24571710,1811,6.57957000,616022.27543760,0',
    ],
    what: 'Binance spot minute bars of BTCUSDT',
    bars: [
      'BTCUSDT 2025-01-01 60000 93576.00000000 93610.93000000 93537.50000000 93610.93000000 8.21827000',
      'BTCUSDT 2025-01-01T00:01 60000 93610.93000000 93652.00000000 93606.20000000 93652.00000000 11.62376000',
    ],
  },
  {
    name: 'Binance klines of futures with a header, a month long',
    path: 'futures/um/monthly/klines/ETHUSDT/1mo/ETHUSDT-1mo-2023-02.csv',
    text: [
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
      '1675209600000,1585.5,1744.9,1461.0,1605.1,80000000.5,1677628799999,128000000000.1,66000000,40000000.1,64000000000.5,0',
    ],
    what: 'Binance USD-margined monthly bars of ETHUSDT',
    bars: ['ETHUSDT 2023-02-01 month 1585.5 1744.9 1461.0 1605.1 80000000.5'],
  },
  {
    name: 'Binance klines of coin-margined futures, whose volumes are contracts',
    path: 'BTCUSD_PERP-1h-2024-01-01.csv',
    text: [
      '1704067200000,42000.1,42100.0,41900.0,42050.5,120000,1704070799999,285.5,900,60000,142.7,0',
    ],
    what: 'Binance coin-margined hourly bars of BTCUSD_PERP',
    bars: ['BTCUSD_PERP 2024-01-01 3600000 42000.1 42100.0 41900.0 42050.5 120000'],
    note: 'Volumes are contracts',
  },
  {
    name: 'Yahoo’s site, whose rows may be null throughout',
    path: 'AAPL.csv',
    text: [
      'Date,Open,High,Low,Close,Adj Close,Volume',
      '2020-01-02,74.059998,75.150002,73.797501,75.087502,73.059425,135480400',
      '2020-01-03,null,null,null,null,null,null',
      '2020-01-06,73.447502,74.989998,73.187500,74.949997,72.925644,118387200',
    ],
    what: 'Yahoo daily bars of AAPL',
    bars: [
      'AAPL 2020-01-02 day 74.059998 75.150002 73.797501 75.087502 135480400',
      'AAPL 2020-01-06 day 73.447502 74.989998 73.187500 74.949997 118387200',
    ],
    notImported: { 'row without prices': 1 },
    isAdjusted: true,
  },
  {
    name: 'Yahoo’s site before 2017, newest first',
    path: 'dl/table/^GSPC (1).csv',
    text: [
      'Date,Open,High,Low,Close,Volume,Adj Close',
      '2016-03-04,1994.01,2009.13,1986.77,1999.99,6049930000,1999.99',
      '2016-03-03,1985.60,1993.69,1977.37,1993.40,5081700000,1993.40',
    ],
    what: 'Yahoo daily bars of ^GSPC',
    bars: [
      '^GSPC 2016-03-04 day 1994.01 2009.13 1986.77 1999.99 6049930000',
      '^GSPC 2016-03-03 day 1985.60 1993.69 1977.37 1993.40 5081700000',
    ],
    note: 'Newest row first',
  },
  {
    name: 'yfinance with three lines of header, several symbols side by side',
    path: 'prices.csv',
    text: [
      'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume',
      'Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT',
      'Date,,,,,,,,,,',
      '2024-01-02,184.73,367.01,187.51,372.2,182.99,362.9,186.2,370.1,82488700,25258600',
      '2024-01-03,183.34,366.74,184.96,369.5,182.52,364.8,183.31,365.29,58414500,',
      '2024-01-04,,368.1,,370.0,,366.0,,367.0,,20901500',
    ],
    what: 'yfinance daily bars of 2 symbols',
    bars: [
      'AAPL 2024-01-02 day 186.2 187.51 182.99 184.73 82488700',
      'MSFT 2024-01-02 day 370.1 372.2 362.9 367.01 25258600',
      'AAPL 2024-01-03 day 183.31 184.96 182.52 183.34 58414500',
      'MSFT 2024-01-03 day 365.29 369.5 364.8 366.74 –',
      'MSFT 2024-01-04 day 367.0 370.0 366.0 368.1 20901500',
    ],
    isAdjusted: true,
  },
  {
    name: 'yfinance of one symbol within the day, an index without a name and two offsets',
    path: 'SPY.csv',
    text: [
      ',Open,High,Low,Close,Volume,Dividends,Stock Splits',
      '2024-03-08 15:30:00-05:00,512.5,513.25,511.875,512.0,100,0.0,0.0',
      '2024-03-11 09:30:00-04:00,511.5,512.25,510.875,511.0,200,0.0,0.0',
      '2024-03-11 10:30:00-04:00,511.0,512.0,510.5,511.8999938964844,300,0.0,0.0',
      '2024-03-11 11:30:00-04:00,511.0,512.0,510.5,511.75,300,0.0,0.0',
    ],
    what: 'yfinance hourly bars of SPY',
    bars: [
      'SPY 2024-03-08T20:30 3600000 512.5 513.25 511.875 512.0 100',
      'SPY 2024-03-11T13:30 3600000 511.5 512.25 510.875 511.0 200',
      'SPY 2024-03-11T14:30 3600000 511.0 512.0 510.5 511.9 300',
      'SPY 2024-03-11T15:30 3600000 511.0 512.0 510.5 511.75 300',
    ],
    isAdjusted: true,
  },
  {
    name: 'Stooq’s site, of weeks that end on Fridays',
    path: 'aapl_us_w.csv',
    text: [
      'Date,Open,High,Low,Close,Volume',
      '2024-01-05,187.15,188.44,180.17,181.18,297850423.55',
      '2024-01-12,182.085,187.05,181.5,185.92,244912121',
      '2024-01-19,182.16,191.95,180.3,191.56,284100000',
    ],
    what: 'Stooq weekly bars of AAPL.US',
    bars: [
      'AAPL.US 2024-01-01 week 187.15 188.44 180.17 181.18 297850423.55',
      'AAPL.US 2024-01-08 week 182.085 187.05 181.5 185.92 244912121',
      'AAPL.US 2024-01-15 week 182.16 191.95 180.3 191.56 284100000',
    ],
    isAdjusted: true,
  },
  {
    name: 'Stooq’s bulk files',
    path: 'data/daily/us/aapl.us.txt',
    text: [
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
      'AAPL.US,D,20240102,000000,186.2,187.5,183,184.7,82488700,0',
      'AAPL.US,D,20240103,000000,183.3,185,182.5,183.3,58414500,0',
    ],
    what: 'Stooq daily bars of AAPL.US',
    bars: [
      'AAPL.US 2024-01-02 day 186.2 187.5 183 184.7 82488700',
      'AAPL.US 2024-01-03 day 183.3 185 182.5 183.3 58414500',
    ],
  },
  {
    name: 'Finam, with semicolons, in Moscow’s time',
    path: 'SBER_240101_240131.txt',
    text: [
      '<TICKER>;<PER>;<DATE>;<TIME>;<OPEN>;<HIGH>;<LOW>;<CLOSE>;<VOL>',
      'SBER;5;20240103;100000;271.9000000;272.4500000;271.9000000;272.1700000;1007950',
      'SBER;5;20240103;100500;272.1700000;272.2100000;272.0600000;272.1000000;246440',
    ],
    what: 'Finam 5-minute bars of SBER',
    bars: [
      'SBER 2024-01-03T07:00 300000 271.9000000 272.4500000 271.9000000 272.1700000 1007950',
      'SBER 2024-01-03T07:05 300000 272.1700000 272.2100000 272.0600000 272.1000000 246440',
    ],
  },
  {
    name: 'Alpha Vantage within a day that loses an hour, newest first',
    path: 'intraday_60min_IBM.csv',
    text: [
      'timestamp,open,high,low,close,volume',
      '2024-03-11 05:00:00,195.1,196.2,195.0,196.0,40',
      '2024-03-11 04:00:00,195.0,195.2,194.9,195.1,30',
      '2024-03-08 19:00:00,196.0,196.1,195.9,196.0,20',
      '2024-03-08 18:00:00,196.0,196.1,195.9,196.0,10',
    ],
    what: 'Alpha Vantage hourly bars of IBM',
    bars: [
      'IBM 2024-03-11T09:00 3600000 195.1 196.2 195.0 196.0 40',
      'IBM 2024-03-11T08:00 3600000 195.0 195.2 194.9 195.1 30',
      'IBM 2024-03-09 3600000 196.0 196.1 195.9 196.0 20',
      'IBM 2024-03-08T23:00 3600000 196.0 196.1 195.9 196.0 10',
    ],
    note: 'Newest row first',
  },
  {
    name: 'Alpha Vantage’s adjusted months, by their last trading day',
    path: 'monthly_adjusted_IBM.csv',
    text: [
      'timestamp,open,high,low,close,adjusted close,volume,dividend amount',
      '2024-02-29,183.6,188.9,180.0,185.0,183.1,90000000,1.66',
      '2024-01-31,162.8,196.9,157.9,183.7,180.2,128000000,0.0',
    ],
    what: 'Alpha Vantage monthly bars of IBM',
    bars: [
      'IBM 2024-02-01 month 183.6 188.9 180.0 185.0 90000000',
      'IBM 2024-01-01 month 162.8 196.9 157.9 183.7 128000000',
    ],
    isAdjusted: false,
  },
  {
    name: 'Nasdaq.com, close first, dollars, months first',
    path: 'HistoricalData_1700000000000_TSLA.csv',
    text: [
      'Date,Close/Last,Volume,Open,High,Low',
      '01/13/2023,$122.40,180714100,$116.55,$122.63,$115.60',
      '01/12/2023,$123.56,N/A,$122.56,$124.13,$117.00',
    ],
    what: 'Nasdaq.com daily bars of TSLA',
    bars: [
      'TSLA 2023-01-13 day 116.55 122.63 115.60 122.40 180714100',
      'TSLA 2023-01-12 day 122.56 124.13 117.00 123.56 –',
    ],
  },
  {
    name: 'Quandl, as traded',
    path: 'WIKI-FB.csv',
    text: [
      'Date,Open,High,Low,Close,Volume,Ex-Dividend,Split Ratio,Adj. Open,Adj. High,Adj. Low,Adj. Close,Adj. Volume',
      '2018-03-27,156.31,162.85,150.75,152.19,76787884.0,0.0,1.0,156.3,162.8,150.7,152.1,76787884.0',
      '2018-03-26,160.82,161.1,149.02,160.06,125438294.0,0.0,1.0,160.8,161.1,149.0,160.0,125438294.0',
    ],
    what: 'Quandl WIKI daily bars of FB',
    bars: [
      'FB 2018-03-27 day 156.31 162.85 150.75 152.19 76787884.0',
      'FB 2018-03-26 day 160.82 161.1 149.02 160.06 125438294.0',
    ],
    isAdjusted: false,
  },
  {
    name: 'Google’s old history',
    path: 'goog.csv',
    text: [
      'Date,Open,High,Low,Close,Volume',
      '4-Mar-08,450.95,453.36,435.78,444.60,13618700',
      '3-Mar-08,471.51,472.72,450.11,457.02,7556300',
    ],
    what: 'Google Finance daily bars of GOOG',
    bars: [
      'GOOG 2008-03-04 day 450.95 453.36 435.78 444.60 13618700',
      'GOOG 2008-03-03 day 471.51 472.72 450.11 457.02 7556300',
    ],
  },
];

describe('bars of stocks and their sites', () => {
  test.each(CASES)('are read: $name', (one) => checkBars(one));
});

const NOBODY = {
  line: 0,
  trade: () => undefined,
  quote: () => undefined,
  useSymbol: () => 0,
  tradeUnits: () => undefined,
  quoteUnits: () => undefined,
  bar: () => undefined,
};

describe('what is not bars', () => {
  const questionOf = (path: string, ...text: string[]): string | undefined =>
    readBars(IMPORTERS, path, text.join('\n')).match?.question;
  test('klines of mark, index and premium prices are refused by name', () => {
    const row = '1704067200000,42000.1,42100.0,41900.0,42050.5,0,1704067259999,0,60,0,0,0';
    expect(questionOf('markPriceKlines/BTCUSDT-1m-2024-01-01.csv', row)).toContain('of no trades');
    expect(questionOf('BTCUSDT-1m-2024-01-01.csv', row)).toContain('of no trades');
  });
  test('messages in place of prices are refused in their own words', () => {
    const message = '{"Information": "Thank you for using us! The limit is 25 requests a day."}';
    expect(questionOf('daily_IBM.csv', message)).toContain('25 requests a day');
    expect(questionOf('aapl_us_d.csv', 'Exceeded the daily hits limit')).toContain('hits limit');
  });
  test('a file that does not say its symbol is asked about', () => {
    const [header, row] = ['Date,Open,High,Low,Close,Adj Close,Volume', '2020-01-02,1,2,1,2,2,10'];
    expect(questionOf('data.csv', header, row)).toContain('--symbol');
    const { bars } = readBars(IMPORTERS, 'data.csv', `${header}\n${row}\n`, { symbol: 'X' });
    expect(bars.map(toLine)).toEqual(['X 2020-01-02 day 1 2 1 2 10']);
  });
  test('a format that the user names and the file is not of refuses each row', () => {
    const only = IMPORTERS.filter(({ name }) => name === 'quandl');
    const options = { handler: NOBODY, path: 'x.csv', settings: {}, symbol: undefined };
    const report = createImportReport('x.csv', 'quandl');
    const [quandl] = only;
    if (quandl?.reads !== 'text') throw new Error('it reads text');
    const decoder = quandl.create({ ...options, report, clock: createClockOffset() });
    decoder.decode({ text: 'a,b\n1,2\n', firstLine: 1, bytesRead: 8 });
    decoder.end?.();
    expect(report).toMatchObject({ rows: 2, rejected: 2 });
  });
  test('anybody’s table of times without a zone, oldest first, is not taken for Alpha Vantage’s', () => {
    const rows = ['2024-01-02 09:30:00,1,2,1,2,10', '2024-01-02 09:31:00,1,2,1,2,10'];
    const text = ['timestamp,open,high,low,close,volume', ...rows].join('\n');
    expect(readBars(IMPORTERS, 'BTC.csv', text).format).not.toBe('alpha-vantage');
  });
});
