/** Ticks as terminals, vendors and APIs export them are read as these mean them, or asked about. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FLAG, SIDE } from '../../../../shared/model/tick.ts';
import { checkForeign, questionOf, type WantedForeign } from '../../../support/check-foreign.ts';
import { readForeign, unaccounted } from '../../../support/read-foreign.ts';

const T = 1_735_689_600_000;
const EST = 5 * 3_600_000;
const NS = `${T}000001`;

type Case = readonly [path: string, lines: readonly string[], WantedForeign];

const FILES: Readonly<Record<string, Case>> = {
  'HistData, in EST all the year': [
    'DAT_ASCII_EURUSD_T_202507.csv',
    ['20250701 000003660,1.17874,1.17880,0', '20250701 000004001,1.17875,1.17881,0'],
    {
      format: 'histdata-ticks',
      quotes: [
        {
          symbol: 'EURUSD',
          timeMs: Date.UTC(2025, 6, 1) + EST + 3_660,
          bid: '1.17874',
          ask: '1.17880',
        },
        { timeMs: Date.UTC(2025, 6, 1) + EST + 4_001 },
      ],
      note: /EST/,
    },
  ],
  'asks of HistData for NinjaTrader': [
    'DAT_NT_EURUSD_T_ASK_202507.csv',
    ['20250701 000003;1.17874;0'],
    { format: 'histdata-ticks', quotes: [{ bid: undefined, ask: '1.17874' }], note: /EST/ },
  ],
  'TrueFX, the pair first': [
    'EURUSD-2025-01.csv',
    ['EUR/USD,20250101 00:00:00.123,1.03500,1.03510'],
    { format: 'truefx', quotes: [{ symbol: 'EUR/USD', timeMs: T + 123, bid: '1.03500' }] },
  ],
  'Dukascopy’s site, the ask first': [
    'EURUSD_Ticks_01.01.2025-01.01.2025.csv',
    [
      'Gmt time,Ask,Bid,AskVolume,BidVolume',
      '01.02.2025 00:00:00.123,1.0351,1.0350,0.75,1.5',
      '02.02.2025 00:00:00.123,1.0351,1.0350,0.75,1.5',
    ],
    {
      format: 'dukascopy-ticks',
      quotes: [
        {
          symbol: 'EURUSD',
          timeMs: Date.UTC(2025, 1, 1) + 123,
          bid: '1.0350',
          bidSize: '1.5',
          ask: '1.0351',
        },
        { timeMs: Date.UTC(2025, 1, 2) + 123 },
      ],
      note: /millions/,
    },
  ],
  'dukascopy-node': [
    'eurusd-tick-2025-01-01-2025-01-02.csv',
    ['timestamp,askPrice,bidPrice,askVolume,bidVolume', `${T},1.0351,1.0350,0.75,1.5`],
    {
      format: 'dukascopy-ticks',
      quotes: [{ symbol: 'EURUSD', bid: '1.0350', ask: '1.0351', askSize: '0.75' }],
      note: /millions/,
    },
  ],
  'trades of NinjaTrader to 100 ns': [
    'ES 12-06.Last.txt',
    ['20250101 000000 1234567;5900.25;3', '20250101 000001;5900.5;1'],
    {
      format: 'ninjatrader-ticks',
      trades: [
        { symbol: 'ES-12-06', timeMs: T + 123, timeNs: 456_700, price: '5900.25', size: '3' },
        { timeMs: T + 1_000 },
      ],
      note: /UTC/,
    },
  ],
  'bids of NinjaTrader': [
    'ES 12-06.Bid.txt',
    ['20250101 000000 1234567;5900.25;3'],
    { format: 'ninjatrader-ticks', quotes: [{ bid: '5900.25', bidSize: '3', ask: undefined }] },
  ],
  'a replay of NinjaTrader: each row a quote and a trade': [
    'ES 12-06.Last.txt',
    ['20250101 000000 1234567;5900.25;5900;5900.5;3'],
    {
      format: 'ninjatrader-ticks',
      trades: [{ price: '5900.25', size: '3' }],
      quotes: [{ bid: '5900', ask: '5900.5' }],
    },
  ],
  'ticks of Finam, in Moscow’s time': [
    'SBER_250101_250101.txt',
    [
      '<TICKER>;<PER>;<DATE>;<TIME>;<LAST>;<VOL>;<ID>;<OPER>',
      'SBER;0;20250101;030000;270.5;10;77;S',
      'SBER;0;20250101;030001;270.6;1;78;B',
    ],
    {
      format: 'finam-ticks',
      trades: [
        { symbol: 'SBER', timeMs: T, price: '270.5', size: '10', side: SIDE.sell, uniqueId: '77' },
        { timeMs: T + 1_000, side: SIDE.buy },
      ],
    },
  ],
  'trades of Massive, with conditions and corrections': [
    '2025-01-01.csv',
    [
      'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp',
      `AAPL,"14,37",0,11,7,${NS},250.42,1,${NS},1,3,0,0`,
      `AAPL,12,0,11,8,${NS},250.43,2,${NS},0.5,3,0,0`,
      `BRK.B,,1,4,9,${NS},460,3,${NS},100,3,0,0`,
    ],
    {
      format: 'massive',
      trades: [
        { symbol: 'AAPL', timeNs: 1, price: '250.42', flags: FLAG.noPrice, uniqueId: '11:7' },
        { size: '0.5', flags: FLAG.noPrice | FLAG.extendedHours },
        { symbol: 'BRK.B', flags: FLAG.corrected | FLAG.noPrice },
      ],
    },
  ],
  'quotes of Massive, ask first, zero for no side': [
    '2025-01-01.csv',
    [
      'ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp',
      `AAPL,11,250.5,3,12,250.4,2,1,,${NS},1,${NS},3,0`,
      `AAPL,0,0,0,12,250.4,2,1,,${NS},1,${NS},3,0`,
    ],
    {
      format: 'massive',
      quotes: [
        { bid: '250.4', bidSize: '2', ask: '250.5', askSize: '3' },
        { ask: undefined, askSize: '0' },
      ],
    },
  ],
  'quotes of currencies of Massive, without sizes': [
    '2025-01-01.csv',
    [
      'ticker,ask_exchange,ask_price,bid_exchange,bid_price,participant_timestamp',
      `C:EUR-USD,48,1.0351,48,1.035,${NS}`,
    ],
    { format: 'massive', quotes: [{ symbol: 'EUR-USD', bid: '1.035', ask: '1.0351' }] },
  ],
  'trades of TAQ, whose count is checked': [
    'EQY_US_ALL_TRADE_20250102.txt',
    [
      'Time|Exchange|Symbol|Sale Condition|Trade Volume|Trade Price|Trade Stop Stock Indicator|Trade Correction Indicator|Sequence Number|Trade Id',
      '093000123456789|N|BRK B|@|100|460.5||00|1|7',
      '093000123456790|D|AAPL|@ TI|1|250||00|2|8',
      '093000123456791|D|AAPL|@|1|250||08|2|9',
      'END|20250102|3|',
    ],
    {
      format: 'taq',
      trades: [
        { symbol: 'BRK.B', timeMs: Date.UTC(2025, 0, 2, 14, 30) + 123, timeNs: 456_789, flags: 0 },
        { symbol: 'AAPL', flags: FLAG.noPrice | FLAG.extendedHours },
        { flags: FLAG.corrected | FLAG.noPrice },
      ],
      notImported: { 'footer with the right count': 1 },
    },
  ],
  'trades of LOBSTER, whose direction is of the order that rested': [
    'AAPL_2012-06-21_34200000_57600000_message_10.csv',
    [
      '34200.004241176,1,16113575,18,5853300,1',
      '34200.004260640,4,16113584,18,5853200,-1',
      '34200.004447484,5,0,18,5853100,1',
      '34200.1,7,0,0,-1,-1',
    ],
    {
      format: 'lobster',
      trades: [
        { symbol: 'AAPL', timeNs: 260_640, price: '585.3200', size: '18', side: SIDE.buy },
        { side: SIDE.sell },
      ],
      notImported: { orders: 1, 'halts and their ends': 1 },
    },
  ],
  'trades of ccxt': [
    'trades.json',
    [
      JSON.stringify([
        {
          info: { a: 1 },
          timestamp: T,
          datetime: 'x',
          symbol: 'BTC/USDT',
          id: '5',
          order: null,
          type: null,
          side: 'sell',
          takerOrMaker: null,
          price: 93530.1,
          amount: 1e-8,
          cost: 1,
          fee: null,
        },
      ]),
    ],
    {
      format: 'json-trades',
      trades: [
        {
          symbol: 'BTC/USDT',
          timeMs: T,
          price: '93530.1',
          size: '1e-8',
          side: SIDE.sell,
          uniqueId: '5',
        },
      ],
    },
  ],
  'trades of Deribit, as an API answered': [
    'deribit.json',
    [
      '{"jsonrpc":"2.0","result":{"trades":[',
      `{"trade_seq":1,"trade_id":"a","timestamp":${T},"tick_direction":1,"price":0.0105,"mark_price":0.0104,"iv":50.1,"instrument_name":"BTC-1JAN25-100000-C","index_price":93000.1,"direction":"buy","amount":0.1},`,
      `{"trade_seq":2,"trade_id":"b","timestamp":${T},"price":0.0106,"instrument_name":"BTC-1JAN25-100000-C","direction":"sell","amount":0.2,"liquidation":"T"}`,
      '],"has_more":true}}',
    ],
    {
      format: 'json-trades',
      trades: [
        { symbol: 'BTC-1JAN25-100000-C', price: '0.0105', size: '0.1', side: SIDE.buy },
        { side: SIDE.sell, flags: FLAG.noPrice },
      ],
    },
  ],
  'trades of Coinbase, whose side is the maker’s': [
    'BTC-USD-trades.json',
    [
      `[{"time":"2025-01-01T00:00:00.000001Z","trade_id":5,"price":"93530.00","size":"0.1","side":"buy"}]`,
    ],
    {
      format: 'json-trades',
      trades: [{ symbol: 'BTC-USD', timeNs: 1_000, side: SIDE.sell, uniqueId: '5' }],
    },
  ],
  'trades of Bitfinex, whose amounts are signed': [
    'tBTCUSD-trades.json',
    [`[[5,${T},-0.5,93530],[6,${T},0.25,93531]]`],
    {
      format: 'json-trades',
      trades: [{ symbol: 'BTCUSD', size: '0.5', side: SIDE.sell }, { side: SIDE.buy }],
    },
  ],
  'trades of freqtrade': [
    'BTC_USDT-trades.json',
    [`[[${T},"5",null,"sell",93530.1,0.1,9353],[${T},"6",null,"None",93530.1,0.2,9353]]`],
    {
      format: 'json-trades',
      trades: [
        { symbol: 'BTC_USDT', side: SIDE.sell },
        { side: SIDE.unknown, size: '0.2' },
      ],
    },
  ],
  'trades of Kraken, as an API answered': [
    'kraken.json',
    [
      '{"error":[],"result":{"XXBTZUSD":[["93530.1","0.1",1735689600.0000012,"b","m","",77]],"last":"1"}}',
    ],
    {
      format: 'json-trades',
      trades: [{ symbol: 'XXBTZUSD', timeMs: T, timeNs: 1_200, side: SIDE.buy, uniqueId: '77' }],
    },
  ],
  'Databento’s JSON': [
    'trades.json',
    [
      `{"ts_recv":"${NS}","hd":{"ts_event":"${NS}","rtype":0,"publisher_id":1,"instrument_id":5482},"action":"T","side":"A","price":"3720250000000","size":5,"flags":128,"sequence":1170352}`,
      `{"ts_recv":"${NS}","hd":{"ts_event":"2025-01-01T00:00:00.000000002Z","rtype":1,"publisher_id":1,"instrument_id":5482},"action":"A","side":"B","price":"1.0","size":5,"levels":[{"bid_px":"3720.250000000","ask_px":"3720.500000000","bid_sz":1,"ask_sz":2}],"symbol":"ESH1"}`,
    ],
    {
      format: 'json-trades',
      trades: [{ symbol: '5482', timeNs: 1, price: '3720.250000000', side: SIDE.sell }],
      quotes: [{ symbol: 'ESH1', timeNs: 2, bid: '3720.250000000', askSize: '2' }],
    },
  ],
  'lines of JSON with usual names': [
    'ticks.jsonl',
    [
      `{"symbol":"ABC","ts":${T},"price":"1.5","size":3,"side":"buy"}`,
      `{"symbol":"ABC","ts":${T},"price":null,"size":3}`,
      `{"symbol":"ABC","ts":"yesterday","price":"1.5","size":3}`,
    ],
    {
      format: 'json-trades',
      trades: [{ symbol: 'ABC', price: '1.5', side: SIDE.buy }],
      rejected: 1,
      notImported: { 'JSON without trades and quotes': 1 },
    },
  ],
};

describe('files', () => {
  test.each(Object.entries(FILES))('of %s', (_what, [path, lines, wanted]) => {
    checkForeign(path, lines, wanted);
    checkForeign(path, [...lines.map((line) => `${line}\r`), ''], wanted);
  });
});

describe('ticks of MetaTrader 5', () => {
  const HEAD = '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>';
  const rows = [
    '2025.01.01\t02:00:00.123\t1.1\t1.2\t\t\t6',
    '2025.01.01\t02:00:00.124\t\t1.3\t\t\t4',
    '2025.01.01\t02:00:00.125\t\t\t1.25\t5\t56',
    '2025.01.01\t02:00:00.126\t1.11\t\t\t7\t82',
  ];

  test('carry on what an empty cell leaves out, and are quotes, trades or both by their flags', () => {
    const { quotes, trades, report } = readForeign([HEAD, ...rows], 'EURUSD_202501.csv', {
      zone: '+02:00',
    });
    expect(quotes.map(({ timeMs, bid, ask }) => [timeMs - T, bid, ask])).toEqual([
      [123, '1.1', '1.2'],
      [124, '1.1', '1.3'],
      [126, '1.11', '1.3'],
    ]);
    expect(trades).toMatchObject([
      { symbol: 'EURUSD', price: '1.25', size: '5', side: SIDE.buy },
      { price: '1.25', size: '7', side: SIDE.sell },
    ]);
    expect([report.rows, unaccounted(report)]).toEqual([5, 0]);
  });

  test('need the broker’s zone, as its wall clock in ms does', () => {
    expect(questionOf('EURUSD.csv', HEAD, ...rows)).toContain('--tz');
    const dump = [
      ',time,bid,ask,last,volume,time_msc,flags,volume_real',
      `0,${T / 1000},1.1,1.2,0.0,0,${T},6,0.0`,
    ];
    expect(questionOf('EURUSD.csv', ...dump)).toContain('--tz');
    const { quotes } = readForeign(dump, 'EURUSD.csv', { zone: '+02:00' });
    expect(quotes).toMatchObject([{ timeMs: T - 7_200_000, bid: '1.1', ask: '1.2' }]);
  });
});

test('ticks of Sierra Chart as text are a quote and a trade each, in the chart’s zone', () => {
  const lines = [
    'Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume',
    '2025/1/1, 02:00:00.123456, 0.00, 11.25, 11.00, 11.25, 3, 1, 0, 3',
  ];
  expect(questionOf('ES.txt', ...lines)).toContain('--tz');
  const { quotes, trades } = readForeign(lines, 'ESZ24.txt', { zone: '+02:00' });
  expect(quotes).toMatchObject([{ bid: '11.00', ask: '11.25', timeMs: T + 123, timeNs: 456_000 }]);
  expect(trades).toMatchObject([{ symbol: 'ESZ24', price: '11.25', size: '3', side: SIDE.buy }]);
});

test('what only a lost name would say is asked', () => {
  expect(questionOf('ticks.txt', '20250101 000000 1234567;5900.25;3')).toContain('.Last.txt');
  expect(questionOf('trades.txt', '34200.004260640,4,16113584,18,5853200,-1')).toContain('date');
  expect(questionOf('x.json', `[[5,${T},-0.5,93530]]`)).toBeUndefined();
});

const ALPACA = '../shared/data/connectors/alpaca/rest-pages.jsonl';
const COINBASE = '../shared/data/connectors/coinbase-advanced/market-trades-snapshot-cut.json';

describe.skipIf(!existsSync(ALPACA))('answers that others saved', () => {
  test('of Alpaca give the trades and quotes of their pages', () => {
    const { trades, quotes, report, format } = readForeign(readFileSync(ALPACA, 'utf8'), ALPACA);
    const count = (name: string): number =>
      [...trades, ...quotes].filter(({ symbol }) => symbol === name).length;
    expect(format).toBe('json-trades');
    expect(['AAPL', 'A', 'F', 'GE', 'IBM'].map(count)).toEqual([5, 2, 2, 2, 12]);
    expect(trades[0]).toMatchObject({ timeNs: 607_680, price: '140.2', size: '595' });
    expect([report.rejected, unaccounted(report)]).toEqual([0, 0]);
  });

  test('of Coinbase give the taker’s side', () => {
    const { trades } = readForeign(readFileSync(COINBASE, 'utf8'), COINBASE);
    expect(trades).toHaveLength(12);
    expect(new Set(trades.map(({ side }) => side))).toEqual(new Set([SIDE.sell]));
  });
});
