/** Files of bars of currencies, futures and crypto, and of the programs that people trade with: read to the letter. */
import { describe, expect, test } from 'vitest';
import { IMPORTERS } from '../../../../shared/import/registry.ts';
import { type BarCase, checkBars, readBars, toLine } from '../../../support/read-bars.ts';

const CASES: readonly BarCase[] = [
  {
    name: 'TradingView in seconds, with indicators of free names',
    path: 'BINANCE_BTCUSDT, 240.csv',
    text: [
      'time,open,high,low,close,Volume,RSI,"Médias, 9",RSI',
      '1704067200,42283.58,42554.57,42261.02,42475.23,4853.1,NaN,,51.2',
      '1704081600,42475.23,42775,42431.65,42613.56,5196.5,NaN,,52.3',
    ],
    what: 'TradingView 4-hour bars of BTCUSDT',
    bars: [
      'BTCUSDT 2024-01-01 14400000 42283.58 42554.57 42261.02 42475.23 4853.1',
      'BTCUSDT 2024-01-01T04:00 14400000 42475.23 42775 42431.65 42613.56 5196.5',
    ],
    note: 'Columns left out: rsi, médias, 9, rsi.',
  },
  {
    name: 'TradingView’s days of shares, by their offset of the season',
    path: 'BATS_AAPL, 1D.csv',
    text: [
      'time,open,high,low,close',
      '2024-03-08T09:30:00-05:00,169,173.7,168.94,170.73',
      '2024-03-11T09:30:00-04:00,172.94,174.38,172.05,172.75',
    ],
    what: 'TradingView daily bars of AAPL',
    bars: [
      'AAPL 2024-03-08 day 169 173.7 168.94 170.73 –',
      'AAPL 2024-03-11 day 172.94 174.38 172.05 172.75 –',
    ],
  },
  {
    name: 'TradingView’s days of currencies, which begin the evening before',
    path: 'OANDA_EURUSD, 1D.csv',
    text: [
      'time,open,high,low,close',
      '1704146400,1.1038,1.1045,1.0938,1.0941',
      '1704232800,1.0941,1.0966,1.0893,1.0921',
    ],
    what: 'TradingView daily bars of EURUSD',
    bars: [
      'EURUSD 2024-01-02 day 1.1038 1.1045 1.0938 1.0941 –',
      'EURUSD 2024-01-03 day 1.0941 1.0966 1.0893 1.0921 –',
    ],
  },
  {
    name: 'CryptoDataDownload, seconds and ms in one file, one time rounded by a spreadsheet',
    path: 'Binance_BTCUSDT_1h.csv',
    text: [
      'https://www.CryptoDataDownload.com',
      'unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount',
      '1609459200000,2021-01-01 00:00:00,BTC/USDT,28923.63,29031.34,28690.17,28995.13,2311.8,66768830.3,58389',
      '1609455600,2020-12-31 23:00:00,BTC/USDT,28782.01,29000,28780,28923.63,1000.5,28900000.1,40000',
      '1.60945E+12,2020-12-31 22:00:00,BTC/USDT,28800,28900,28700,28782.01,900.5,25900000.1,30000',
    ],
    what: 'CryptoDataDownload hourly bars of BTC/USDT',
    bars: [
      'BTC/USDT 2021-01-01 3600000 28923.63 29031.34 28690.17 28995.13 2311.8',
      'BTC/USDT 2020-12-31T23:00 3600000 28782.01 29000 28780 28923.63 1000.5',
      'BTC/USDT 2020-12-31T22:00 3600000 28800 28900 28700 28782.01 900.5',
    ],
  },
  {
    name: 'Kraken, whose empty hours are not there',
    path: 'XBTUSD_60.csv',
    text: [
      '1381096800,122.0,122.0,122.0,122.0,0.1,1',
      '1381179600,123.61,123.61,123.61,123.61,0.1,1',
      '1381201200,124.19,124.19,123.9,124.18,1.9916,2',
    ],
    what: 'Kraken hourly bars of XBTUSD',
    bars: [
      'XBTUSD 2013-10-06T22:00 3600000 122.0 122.0 122.0 122.0 0.1',
      'XBTUSD 2013-10-07T21:00 3600000 123.61 123.61 123.61 123.61 0.1',
      'XBTUSD 2013-10-08T03:00 3600000 124.19 124.19 123.9 124.18 1.9916',
    ],
  },
  {
    name: 'Investing.com in English',
    path: 'AAPL Historical Data.csv',
    text: [
      '\ufeff"Date","Price","Open","High","Low","Vol.","Change %"',
      '"01/13/2023","1,134.76","1,132.03","1,134.92","1,131.66","57.81M","1.01%"',
      '"01/12/2023","1,133.41","1,133.88","1,134.26","1,131.44","-","-0.06%"',
    ],
    what: 'Investing.com daily bars of AAPL',
    bars: [
      'AAPL 2023-01-13 day 1132.03 1134.92 1131.66 1134.76 57810000',
      'AAPL 2023-01-12 day 1133.88 1134.26 1131.44 1133.41 –',
    ],
    note: 'Volumes are rounded',
  },
  {
    name: 'Investing.com in German',
    path: 'DAX Historische Daten.csv',
    text: [
      '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"',
      '"02.05.2024","17.896,50","17.921,95","18.003,38","17.884,75","71,66M","-0,20%"',
      '"30.04.2024","17.932,17","18.100,10","18.141,95","17.910,21","1,2B","-1,03%"',
    ],
    what: 'Investing.com daily bars of DAX',
    bars: [
      'DAX 2024-05-02 day 17921.95 18003.38 17884.75 17896.50 71660000',
      'DAX 2024-04-30 day 18100.10 18141.95 17910.21 17932.17 1200000000',
    ],
  },
  {
    name: 'Dukascopy’s site, day first',
    path: 'EURUSD_Candlestick_1_M_ASK_02.01.2024-02.01.2024.csv',
    text: [
      'Gmt time,Open,High,Low,Close,Volume',
      '02.01.2024 00:00:00.000,1.10427,1.10429,1.10421,1.10423,68.71',
      '02.01.2024 00:01:00.000,1.10424,1.10424,1.10414,1.10417,95.52',
    ],
    what: 'Dukascopy minute ask bars of EURUSD',
    bars: [
      'EURUSD 2024-01-02 60000 1.10427 1.10429 1.10421 1.10423 68.71',
      'EURUSD 2024-01-02T00:01 60000 1.10424 1.10424 1.10414 1.10417 95.52',
    ],
  },
  {
    name: 'Dukascopy’s site in local time, with the offset in each row',
    path: 'XAUUSD_Candlestick_1_Hour_BID_30.03.2024-01.04.2024.csv',
    text: [
      'Local time,Open,High,Low,Close,Volume',
      '31.03.2024 00:00:00.000 GMT+0100,2232.1,2232.2,2232.0,2232.1,0',
      '31.03.2024 01:00:00.000 GMT+0100,2232.1,2232.1,2232.1,2232.1,0',
      '31.03.2024 03:00:00.000 GMT+0200,2232.1,2232.1,2232.1,2232.1,0',
    ],
    what: 'Dukascopy hourly bid bars of XAUUSD',
    bars: [
      'XAUUSD 2024-03-30T23:00 3600000 2232.1 2232.2 2232.0 2232.1 0',
      'XAUUSD 2024-03-31 3600000 2232.1 2232.1 2232.1 2232.1 0',
      'XAUUSD 2024-03-31T01:00 3600000 2232.1 2232.1 2232.1 2232.1 0',
    ],
  },
  {
    name: 'dukascopy-node in ms',
    path: 'eurusd-m1-bid-2024-01-02-2024-01-03.csv',
    text: [
      'timestamp,open,high,low,close,volume',
      '1704153600000,1.10427,1.10429,1.10421,1.10423,68.71',
    ],
    what: 'Dukascopy minute bid bars of EURUSD',
    bars: ['EURUSD 2024-01-02 60000 1.10427 1.10429 1.10421 1.10423 68.71'],
  },
  {
    name: 'HistData, five hours behind UTC in summer too',
    path: 'HISTDATA_COM_ASCII_EURUSD_M1201207/DAT_ASCII_EURUSD_M1_201207.csv',
    text: [
      '20120702 000000;1.266;1.2661;1.2659;1.266;0',
      '20120702 000100;1.266;1.2662;1.266;1.2661;0',
    ],
    what: 'HistData minute bid bars of EURUSD',
    bars: [
      'EURUSD 2012-07-02T05:00 60000 1.266 1.2661 1.2659 1.266 –',
      'EURUSD 2012-07-02T05:01 60000 1.266 1.2662 1.266 1.2661 –',
    ],
  },
  {
    name: 'HistData in MetaTrader’s columns',
    path: 'DAT_MT_EURUSD_M1_201207.csv',
    text: ['2012.07.02,00:00,1.266,1.2661,1.2659,1.266,0'],
    what: 'HistData minute bid bars of EURUSD',
    bars: ['EURUSD 2012-07-02T05:00 60000 1.266 1.2661 1.2659 1.266 –'],
  },
  {
    name: 'NinjaTrader, stamped with the end',
    path: 'ES 12-06.Last.txt',
    text: [
      '20061004 093100;1344.25;1344.5;1344;1344.25;812',
      '20061004 093200;1344.25;1345;1344.25;1344.75;655',
    ],
    what: 'NinjaTrader minute bars of ES-12-06',
    bars: [
      'ES-12-06 2006-10-04T09:30 60000 1344.25 1344.5 1344 1344.25 812',
      'ES-12-06 2006-10-04T09:31 60000 1344.25 1345 1344.25 1344.75 655',
    ],
    note: 'end of their bar',
  },
  {
    name: 'NinjaTrader’s days, which are of their date',
    path: 'CL 01-24.Bid.txt',
    text: ['20231204;73.9;74.5;72.6;73.04;1000', '20231205;73.2;73.9;72.0;72.32;1200'],
    what: 'NinjaTrader daily bid bars of CL-01-24',
    bars: [
      'CL-01-24 2023-12-04 day 73.9 74.5 72.6 73.04 1000',
      'CL-01-24 2023-12-05 day 73.2 73.9 72.0 72.32 1200',
    ],
  },
  {
    name: 'MetaTrader 4 in the broker’s zone, which the user says',
    path: 'EURUSD60.csv',
    settings: { zone: 'Europe/Athens' },
    text: [
      '2024.01.02,00:00,1.1037,1.1045,1.1031,1.1040,1200',
      '2024.01.02,01:00,1.1040,1.1046,1.1038,1.1044,900',
    ],
    what: 'MetaTrader 4 hourly bid bars of EURUSD',
    bars: [
      'EURUSD 2024-01-01T22:00 3600000 1.1037 1.1045 1.1031 1.1040 1200',
      'EURUSD 2024-01-01T23:00 3600000 1.1040 1.1046 1.1038 1.1044 900',
    ],
  },
  {
    name: 'MetaTrader 4’s days without a zone',
    path: 'GBPJPY1440.csv',
    text: [
      '2024.01.02,00:00,179.1,180.9,178.9,180.4,120000',
      '2024.01.03,00:00,180.4,182.0,180.1,181.4,110000',
    ],
    what: 'MetaTrader 4 daily bid bars of GBPJPY',
    bars: [
      'GBPJPY 2024-01-02 day 179.1 180.9 178.9 180.4 120000',
      'GBPJPY 2024-01-03 day 180.4 182.0 180.1 181.4 110000',
    ],
  },
  {
    name: 'MetaTrader 5 with traded volumes',
    path: 'AAPL_M5_202401021630_202401022255.csv',
    settings: { zone: '+02:00' },
    text: [
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      '2024.01.02\t16:30:00\t187.15\t188.44\t186.9\t187.9\t2500\t120000\t2',
      '2024.01.02\t16:35:00\t187.9\t188.0\t187.1\t187.3\t1900\t90000\t2',
    ],
    what: 'MetaTrader 5 5-minute bars of AAPL',
    bars: [
      'AAPL 2024-01-02T14:30 300000 187.15 188.44 186.9 187.9 120000',
      'AAPL 2024-01-02T14:35 300000 187.9 188.0 187.1 187.3 90000',
    ],
  },
  {
    name: 'MetaTrader 5’s days, without a clock',
    path: 'EURUSD_Daily_202401020000_202401030000.csv',
    text: [
      '<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      '2024.01.02\t1.1037\t1.1045\t1.0931\t1.0940\t72000\t0\t5',
    ],
    what: 'MetaTrader 5 daily bid bars of EURUSD',
    bars: ['EURUSD 2024-01-02 day 1.1037 1.1045 1.0931 1.0940 72000'],
  },
  {
    name: 'MetaTrader’s Python table, a broker’s clock in seconds since 1970',
    path: 'EURUSD_H1.csv',
    settings: { zone: '+02:00' },
    text: [
      ',time,open,high,low,close,tick_volume,spread,real_volume',
      '0,1704153600,1.1037,1.1045,1.1031,1.1040,1200,1,0',
      '1,1704157200,1.1040,1.1046,1.1038,1.1044,900,1,0',
    ],
    what: 'MetaTrader 5 hourly bid bars of EURUSD',
    bars: [
      'EURUSD 2024-01-01T22:00 3600000 1.1037 1.1045 1.1031 1.1040 1200',
      'EURUSD 2024-01-01T23:00 3600000 1.1040 1.1046 1.1038 1.1044 900',
    ],
  },
  {
    name: 'Interactive Brokers, two spaces and a zone',
    path: 'SPY.csv',
    text: [
      'date,open,high,low,close,volume,average,barCount',
      '20240102  09:30:00 US/Eastern,472.16,472.6,472.0,472.4,5000,472.3,900',
      '20240102  09:31:00 US/Eastern,472.4,472.7,472.3,472.5,4000,472.5,800',
    ],
    what: 'Interactive Brokers minute bars of SPY',
    bars: [
      'SPY 2024-01-02T14:30 60000 472.16 472.6 472.0 472.4 5000',
      'SPY 2024-01-02T14:31 60000 472.4 472.7 472.3 472.5 4000',
    ],
  },
  {
    name: 'Interactive Brokers’ averages of both sides, without volume',
    path: 'EURUSD_BID_ASK.csv',
    text: [
      'date,open,high,low,close,volume,average,barCount',
      '20240102,1.1,1.2,1.0,1.1,-1,-1,-1',
      '20240103,1.1,1.2,1.0,1.1,-1.0,-1.0,-1',
    ],
    what: 'Interactive Brokers daily mid bars of EURUSD',
    bars: ['EURUSD 2024-01-02 day 1.1 1.2 1.0 1.1 –', 'EURUSD 2024-01-03 day 1.1 1.2 1.0 1.1 –'],
    note: 'averages of the bid and the ask',
  },
  {
    name: 'backtrader, date and clock apart',
    path: 'ibm.csv',
    settings: { zone: 'UTC' },
    text: [
      'Date,Time,Open,High,Low,Close,Volume,OpenInterest',
      '2006-01-02,09:01:00,3602.00,3603.00,3597.00,3599.00,5699,0',
      '2006-01-02,09:02:00,3600.00,3601.00,3598.00,3599.00,894,0',
    ],
    what: 'backtrader minute bars of IBM',
    bars: [
      'IBM 2006-01-02T09:01 60000 3602.00 3603.00 3597.00 3599.00 5699',
      'IBM 2006-01-02T09:02 60000 3600.00 3601.00 3598.00 3599.00 894',
    ],
  },
  {
    name: 'zipline’s csvdir',
    path: 'daily/AAPL.csv',
    text: [
      'date,open,high,low,close,volume,dividend,split',
      '2012-01-03,58.48,58.92,58.42,58.74,75555200,0.0,1.0',
      '2012-01-04,58.57,59.24,58.46,59.06,65005500,0.0,1.0',
    ],
    what: 'zipline daily bars of AAPL',
    bars: [
      'AAPL 2012-01-03 day 58.48 58.92 58.42 58.74 75555200',
      'AAPL 2012-01-04 day 58.57 59.24 58.46 59.06 65005500',
    ],
  },
  {
    name: 'Sierra Chart’s text, whose close is called last',
    path: 'ESH24.txt',
    settings: { zone: 'America/Chicago' },
    text: [
      'Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume',
      '2024/1/2, 08:30:00, 4790.25, 4791.00, 4788.50, 4789.75, 5300, 2100, 2600, 2700',
      '2024/1/2, 08:31:00, 4789.75, 4790.00, 4787.00, 4787.50, 4100, 1800, 2300, 1800',
    ],
    what: 'Sierra Chart minute bars of ESH24',
    bars: [
      'ESH24 2024-01-02T14:30 60000 4790.25 4791.00 4788.50 4789.75 5300',
      'ESH24 2024-01-02T14:31 60000 4789.75 4790.00 4787.00 4787.50 4100',
    ],
  },
  {
    name: 'pandas’ index of times, without a name',
    path: 'GOOG.csv',
    text: [
      ',Open,High,Low,Close,Volume',
      '2004-08-19,100.0,104.06,95.96,100.34,22351900',
      '2004-08-20,101.01,109.08,100.5,108.31,11428600',
    ],
    what: 'pandas table of daily bars of GOOG',
    bars: [
      'GOOG 2004-08-19 day 100.0 104.06 95.96 100.34 22351900',
      'GOOG 2004-08-20 day 101.01 109.08 100.5 108.31 11428600',
    ],
  },
  {
    name: 'pandas’ index of row numbers before ccxt’s columns',
    path: 'ETHUSDT_5m.csv',
    text: [
      ',timestamp,open,high,low,close,volume',
      '0,1704067200000,2281.87,2284.0,2281.87,2283.5,300.125',
      '1,1704067500000,2283.5,2285.1,2283.0,2284.9,250.5',
    ],
    what: 'pandas table of 5-minute bars of ETHUSDT',
    bars: [
      'ETHUSDT 2024-01-01 300000 2281.87 2284.0 2281.87 2283.5 300.125',
      'ETHUSDT 2024-01-01T00:05 300000 2283.5 2285.1 2283.0 2284.9 250.5',
    ],
  },
  {
    name: 'Databento’s raw numbers',
    path: 'glbx-mdp3-20201228.ohlcv-1m.csv',
    text: [
      'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
      '1609160400000000000,33,1,5482,3720250000000,3721500000000,3720250000000,3721000000000,353,ESH1',
      '1609160460000000000,33,1,5482,3721250000000,3721500000000,3721000000000,9223372036854775807,152,ESH1',
    ],
    what: 'Databento minute bars of ESH1',
    bars: [
      'ESH1 2020-12-28T13:00 60000 3720.250000000 3721.500000000 3720.250000000 3721.000000000 353',
    ],
    reject: 'one of its four prices',
  },
  {
    name: 'Databento’s decimals',
    path: 'glbx-mdp3-20201228.ohlcv-1d.csv',
    text: [
      'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
      '2020-12-28T00:00:00.000000000Z,35,1,5482,3720.250000000,3721.500000000,3720.250000000,3721.000000000,353,ESH1',
    ],
    what: 'Databento daily bars of ESH1',
    bars: ['ESH1 2020-12-28 day 3720.250000000 3721.500000000 3720.250000000 3721.000000000 353'],
  },
  {
    name: 'Massive’s aggregates, close second',
    path: 'us_stocks_sip/minute_aggs_v1/2024/01/2024-01-02.csv',
    text: [
      'ticker,volume,open,close,high,low,window_start,transactions',
      'A,4500,138.75,138.9,139.0,138.5,1704205800000000000,95',
      'A,1200,138.9,138.6,138.9,138.6,1704205860000000000,30',
      'TRUE,10,3.4,3.4,3.4,3.4,1704205800000000000,1',
    ],
    what: 'Massive minute bars of 2 symbols',
    bars: [
      'A 2024-01-02T14:30 60000 138.75 139.0 138.5 138.9 4500',
      'A 2024-01-02T14:31 60000 138.9 138.9 138.6 138.6 1200',
      'TRUE 2024-01-02T14:30 60000 3.4 3.4 3.4 3.4 10',
    ],
  },
  {
    name: 'Alpaca’s table',
    path: 'bars.csv',
    text: [
      'symbol,timestamp,open,high,low,close,volume,trade_count,vwap',
      'AAPL,2024-01-02 05:00:00+00:00,187.15,188.44,183.885,185.64,82488674.0,1009074.0,185.831',
    ],
    what: 'Alpaca daily bars of AAPL',
    settings: { interval: '1d' },
    bars: ['AAPL 2024-01-02 day 187.15 188.44 183.885 185.64 82488674.0'],
  },
  {
    name: 'Kibot, month first, New York’s summer',
    path: 'IBM_1min.txt',
    text: [
      '07/03/2023,09:30,133.4,133.5,133.3,133.4,50000',
      '07/03/2023,09:31,133.4,133.6,133.4,133.5,20000',
    ],
    what: 'Kibot minute bars of IBM',
    bars: [
      'IBM 2023-07-03T13:30 60000 133.4 133.5 133.3 133.4 50000',
      'IBM 2023-07-03T13:31 60000 133.4 133.6 133.4 133.5 20000',
    ],
    isAdjusted: true,
  },
  {
    name: 'FirstRate',
    path: 'AAPL_1min.txt',
    text: [
      '2023-07-03 09:30:00,193.78,193.88,193.6,193.7,900000',
      '2023-07-03 09:31:00,193.7,193.8,193.5,193.6,500000',
    ],
    what: 'FirstRate minute bars of AAPL',
    bars: [
      'AAPL 2023-07-03T13:30 60000 193.78 193.88 193.6 193.7 900000',
      'AAPL 2023-07-03T13:31 60000 193.7 193.8 193.5 193.6 500000',
    ],
  },
  {
    name: 'freqtrade’s JSON of one line',
    path: 'BTC_USDT-1h.json',
    text: [
      '[[1704067200000,42283.58,42554.57,42261.02,42475.23,1271.68],[1704070800000,42475.23,42775.0,42431.65,42613.56,1.196e3]]',
    ],
    what: 'ccxt or freqtrade hourly bars of BTC/USDT',
    bars: [
      'BTC/USDT 2024-01-01 3600000 42283.58 42554.57 42261.02 42475.23 1271.68',
      'BTC/USDT 2024-01-01T01:00 3600000 42475.23 42775.0 42431.65 42613.56 1.196e3',
    ],
  },
  {
    name: 'Coinbase’s answer, low first, newest first',
    path: 'BTC-USD_60.json',
    settings: { symbol: 'BTC-USD' },
    text: [
      '[[1704067260, 42280.1, 42330.9, 42290.5, 42320.4, 4.1],',
      ' [1704067200, 42270.2, 42300.3, 42285.1, 42290.5, 3.2]]',
    ],
    what: 'Coinbase minute bars of BTC-USD',
    bars: [
      'BTC-USD 2024-01-01T00:01 60000 42290.5 42330.9 42280.1 42320.4 4.1',
      'BTC-USD 2024-01-01 60000 42285.1 42300.3 42270.2 42290.5 3.2',
    ],
  },
  {
    name: 'Bitfinex’s answer, close second',
    path: 'tBTCUSD-1h.json',
    text: [
      '[[1704070800000,42475,42613,42775,42431,11.5],[1704067200000,42283,42475,42554,42261,12.7]]',
    ],
    what: 'Bitfinex hourly bars of TBTCUSD',
    bars: [
      'TBTCUSD 2024-01-01T01:00 3600000 42475 42775 42431 42613 11.5',
      'TBTCUSD 2024-01-01 3600000 42283 42554 42261 42475 12.7',
    ],
  },
  {
    name: 'Bitstamp’s answer of objects',
    path: 'ohlc.json',
    text: [
      '{"data":{"ohlc":[{"close":"42475.2","high":"42554","low":"42261","open":"42283","timestamp":"1704067200","volume":"12.5"},',
      '{"close":"42613","high":"42775","low":"42431","open":"42475","timestamp":"1704070800","volume":"11.5"}],"pair":"BTC/USD"}}',
    ],
    what: 'Bitstamp hourly bars of BTC/USD',
    bars: [
      'BTC/USD 2024-01-01 3600000 42283 42554 42261 42475.2 12.5',
      'BTC/USD 2024-01-01T01:00 3600000 42475 42775 42431 42613 11.5',
    ],
  },
  {
    name: 'Alpaca’s answer of several symbols, which stay apart',
    path: 'answer.json',
    text: [
      '{"bars":{"AAPL":[{"c":185.64,"h":188.44,"l":183.885,"n":1009074,"o":187.15,"t":"2024-01-02T05:00:00Z","v":82488674,"vw":185.83}],',
      '"TRUE":[{"c":3.4,"h":3.5,"l":3.3,"n":10,"o":3.45,"t":"2024-01-02T05:00:00Z","v":100,"vw":3.4}]},"next_page_token":null}',
    ],
    settings: { interval: '1d' },
    what: 'JSON daily bars of 2 symbols',
    bars: [
      'AAPL 2024-01-02 day 187.15 188.44 183.885 185.64 82488674',
      'TRUE 2024-01-02 day 3.45 3.5 3.3 3.4 100',
    ],
  },
  {
    name: 'Kraken’s answer, whose list is named by the symbol',
    path: 'OHLC.json',
    text: [
      '{"error":[],"result":{"XXBTZUSD":[[1704067200,"42283.0","42554.0","42261.0","42475.2","42400.1","12.5",900],[1704070800,"42475.2","42775.0","42431.0","42613.0","42600.1","11.5",800]],"last":1704067200}}',
    ],
    what: 'Kraken hourly bars of XXBTZUSD',
    bars: [
      'XXBTZUSD 2024-01-01 3600000 42283.0 42554.0 42261.0 42475.2 12.5',
      'XXBTZUSD 2024-01-01T01:00 3600000 42475.2 42775.0 42431.0 42613.0 11.5',
    ],
  },
  {
    name: 'a table that a spreadsheet saved again, with semicolons and decimal commas',
    path: 'SAP.csv',
    text: [
      'Date;Open;High;Low;Close;Adj Close;Volume',
      '2024-01-02;139,5;140,25;138,1;139,98;137,7;1500000',
      '2024-01-03;139,9;140;135,5;136,02;133,8;1700000',
    ],
    what: 'Yahoo daily bars of SAP',
    bars: [
      'SAP 2024-01-02 day 139.5 140.25 138.1 139.98 1500000',
      'SAP 2024-01-03 day 139.9 140 135.5 136.02 1700000',
    ],
  },
  {
    name: 'a date and five numbers without a header, close second',
    path: 'GAZP.csv',
    text: [
      '2024-01-03,160.2,161.9,162.4,159.8,31000',
      '2024-01-04,161.9,160.0,162.5,159.9,28000',
      '2024-01-05,160.1,161.0,161.2,159.4,25000',
    ],
    what: 'plain daily bars of GAZP',
    bars: [
      'GAZP 2024-01-03 day 160.2 162.4 159.8 161.9 31000',
      'GAZP 2024-01-04 day 161.9 162.5 159.9 160.0 28000',
      'GAZP 2024-01-05 day 160.1 161.2 159.4 161.0 25000',
    ],
  },
  {
    name: 'JForex in eastern Europe’s summer time',
    path: 'EURUSD_1 Min_Bid_2012.07.02_2012.07.03.csv',
    text: [
      'Time (EET),Open,High,Low,Close,Volume ',
      '2012.07.02 00:00:00,1.2662,1.2663,1.266,1.2661,120.5',
      '2012.07.02 00:01:00,1.2661,1.2663,1.266,1.2662,90.1',
    ],
    what: 'Dukascopy minute bid bars of EURUSD',
    bars: [
      'EURUSD 2012-07-01T21:00 60000 1.2662 1.2663 1.266 1.2661 120.5',
      'EURUSD 2012-07-01T21:01 60000 1.2661 1.2663 1.266 1.2662 90.1',
    ],
  },
  {
    name: 'a footer, a header in the middle, an empty row and a cut one, each as what it is',
    path: 'MSFT.csv',
    text: [
      'Date,Open,High,Low,Close,Adj Close,Volume',
      '2024-01-02,373.86,375.9,366.77,370.87,369,25258600',
      'Date,Open,High,Low,Close,Adj Close,Volume',
      ',,,,,,',
      '2024-01-03,369.01,373.26,368.51,370.6,369,23083500',
      '2024-01-04,370.67,373.1',
      '2024-01-05,1,368.97,371,366.5,367.75,366,20987000',
      'Data provided by somebody, as it is',
    ],
    what: 'Yahoo daily bars of MSFT',
    bars: [
      'MSFT 2024-01-02 day 373.86 375.9 366.77 370.87 25258600',
      'MSFT 2024-01-03 day 369.01 373.26 368.51 370.6 23083500',
    ],
    notImported: { 'row without prices': 1, 'line of text': 1 },
    reject: '3 columns, 7 are expected; 8 columns, 7 are expected',
  },
];

describe('bars of markets and programs', () => {
  test.each(CASES)('are read: $name', (one) => checkBars(one));
});

describe('a column of the symbol names the instrument', () => {
  test('of daily bars, and of one symbol alone', () => {
    const rows = ['2024-01-02,1,3,1,2,AAPL', '2024-01-03,1,3,1,2,AAPL'];
    const text = ['time,open,high,low,close,symbol', ...rows].join('\n');
    const { match, bars } = readBars(IMPORTERS, '1.csv', text);
    expect(match?.question).toBeUndefined();
    expect(bars.map(toLine)).toEqual([
      'AAPL 2024-01-02 day 1 3 1 2 –',
      'AAPL 2024-01-03 day 1 3 1 2 –',
    ]);
  });

  test.each([
    ['ib', 'date,open,high,low,close,volume,average,barCount,symbol', '9,2,1', undefined],
    ['backtrader', 'date,open,high,low,close,volume,symbol,openinterest', '9', '0'],
    ['zipline', 'date,open,high,low,close,volume,dividend,split,symbol', '9,0,1', undefined],
    ['nasdaq-com', 'Date,Close/Last,Volume,Open,High,Low,Symbol', undefined, undefined],
    [
      'metatrader5-python',
      'time,open,high,low,close,tick_volume,spread,real_volume,symbol',
      '9,1,9',
      undefined,
    ],
  ])('beside the columns of %s', (format, head, cells, last) => {
    const rows = ['02', '03'].flatMap((day) =>
      ['AAPL', 'MSFT'].map((symbol) => {
        const date = format === 'nasdaq-com' ? `01/${day}/2024` : `2024-01-${day}`;
        const prices = cells === undefined ? `2,9,1,3,1` : `1,3,1,2,${cells}`;
        return `${date},${prices},${symbol}${last === undefined ? '' : `,${last}`}`;
      }),
    );
    const text = [head, ...rows].join('\n');
    const read = readBars(IMPORTERS, 'all.csv', text, { zone: 'UTC' });
    expect(read.report.rejects).toEqual([]);
    expect(read.bars.map(({ symbol }) => symbol)).toEqual(['AAPL', 'MSFT', 'AAPL', 'MSFT']);
  });
});

describe('what a file does not say', () => {
  const matchOf = (path: string, ...text: string[]) =>
    readBars(IMPORTERS, path, text.join('\n')).match;

  test('a broker’s zone is asked about', () => {
    const { question } = matchOf(
      'EURUSD1.csv',
      '2024.01.02,00:00,1,2,1,2,5',
      '2024.01.02,00:01,1,2,1,2,5',
    )!;
    expect(question).toContain('--tz');
  });

  test('HistData and NinjaTrader without their names are asked about', () => {
    const rows = ['20120702 000000;1.2;1.3;1.2;1.2;0', '20120702 000100;1.2;1.3;1.2;1.2;0'];
    expect(readBars(IMPORTERS, 'eurusd.csv', rows.join('\n')).mustAsk).toBe(true);
  });

  test('day and month that fit both ways are asked about, and told by a later row', () => {
    const header = '"Date","Price","Open","High","Low","Change %"';
    const row = (date: string): string => `"${date}","1.10","1.10","1.12","1.09","0.10%"`;
    const path = 'EUR_USD Historical Data.csv';
    const open = readBars(
      IMPORTERS,
      path,
      [header, row('03/02/2024'), row('02/02/2024')].join('\n'),
    );
    expect(open.report.rejects[0]?.reason).toContain('--time-format');
    const rows = ['14/02/2024', '13/02/2024', '02/02/2024'].map(row);
    const { bars } = readBars(IMPORTERS, path, [header, ...rows].join('\n'));
    expect(bars.map((bar) => toLine(bar).slice(0, 18))).toEqual([
      'EUR/USD 2024-02-14',
      'EUR/USD 2024-02-13',
      'EUR/USD 2024-02-02',
    ]);
  });

  test('freqtrade’s marks and funding are refused by name', () => {
    const text = '[[1704067200000,1,2,1,2,0]]';
    expect(matchOf('BTC_USDT_USDT-8h-mark.json', text)?.question).toContain('of no trades');
  });

  test('a name and rows that disagree are asked about', () => {
    const match = matchOf(
      'XBTUSD_60.csv',
      '1381096800,1,1,1,1,1,1',
      '1381097100,1,1,1,1,1,1',
      '1381097400,1,1,1,1,1,1',
    );
    expect(match?.question).toContain('--interval');
  });
});

describe('the hours that daylight saving repeats and leaves out', () => {
  const read = (...clocks: string[]): string[] => {
    const rows = clocks.map((clock) => `2024-11-03 ${clock},1,2,1,2,5`);
    const { bars } = readBars(IMPORTERS, 'AAPL_1hour.txt', rows.join('\n'), { interval: '1h' });
    return bars.map(({ startMs }) => new Date(startMs).toISOString().slice(11, 16));
  };
  test('rows that run forward pass the repeated hour in summer first', () => {
    expect(read('00:00:00', '01:00:00', '01:00:00', '02:00:00')).toEqual([
      '04:00',
      '05:00',
      '06:00',
      '07:00',
    ]);
  });
  test('rows that run backward pass it in winter first', () => {
    expect(read('02:00:00', '01:00:00', '01:00:00', '00:00:00')).toEqual([
      '07:00',
      '06:00',
      '05:00',
      '04:00',
    ]);
  });
  test('an hour that never was is refused', () => {
    const rows = [
      '2024-03-10 01:00:00,1,2,1,2,5',
      '2024-03-10 02:00:00,1,2,1,2,5',
      '2024-03-10 03:00:00,1,2,1,2,5',
    ];
    const { report } = readBars(IMPORTERS, 'AAPL_1hour.txt', rows.join('\n'));
    expect(report.rejects).toEqual([{ line: 2, reason: expect.stringContaining('put forward') }]);
  });
});

test('days of UTC’s clock are dates of the zone that the user names', () => {
  const text = 'time,open,high,low,close\n1704150000,1,2,1,2\n1704236400,1,2,1,2';
  const read = (zone: string): string[] => {
    const { bars } = readBars(IMPORTERS, 'X_ABC, 1D.csv', text, { zone });
    return bars.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 10));
  };
  expect(read('America/New_York')).toEqual(['2024-01-02', '2024-01-03']);
  expect(read('UTC')).toEqual(['2024-01-02', '2024-01-03']);
  expect(read('-08:00')).toEqual(['2024-01-01', '2024-01-02']);
});
