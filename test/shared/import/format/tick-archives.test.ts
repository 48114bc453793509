/** Archives of ticks are told by their columns and names, and read as their publishers mean them. */
import { describe, expect, test } from 'vitest';
import { FLAG, SIDE } from '../../../../shared/model/tick.ts';
import { checkForeign, questionOf, type WantedForeign } from '../../../support/check-foreign.ts';
import { readForeign, unaccounted } from '../../../support/read-foreign.ts';

const T = 1_735_689_600_000;
const US = `${T}000`;

const TARDIS = 'exchange,symbol,timestamp,local_timestamp,';
const DATABENTO = 'ts_recv,ts_event,rtype,publisher_id,instrument_id,';
const BYBIT =
  'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional';

const FILES: Readonly<
  Record<string, readonly [path: string, lines: readonly string[], WantedForeign]>
> = {
  'trades of Tardis, whose time is the venue’s or the recorder’s': [
    'deribit_trades_2025-01-01_PERPETUALS.csv',
    [
      `${TARDIS}id,side,price,amount`,
      `deribit,BTC-PERPETUAL,${US},${T}900,7,buy,9.54e-06,10`,
      `deribit,ETH-PERPETUAL,0,${T}001,8,unknown,2,3`,
    ],
    {
      format: 'tardis',
      trades: [
        { symbol: 'BTC-PERPETUAL', timeMs: T, price: '9.54e-06', side: SIDE.buy, uniqueId: '7' },
        { symbol: 'ETH-PERPETUAL', timeNs: 1_000, side: SIDE.unknown },
      ],
    },
  ],
  'liquidations of Tardis, which set no price': [
    'bybit_liquidations_2025-01-01_BTCUSDT.csv',
    [`${TARDIS}id,side,price,amount`, `bybit,BTCUSDT,${US},${US},,sell,5,10`],
    { format: 'tardis', trades: [{ flags: FLAG.noPrice }], note: /Liquidations/ },
  ],
  'quotes of Tardis, ask first, a side may be empty': [
    'a_quotes_2025.csv',
    [
      `${TARDIS}ask_amount,ask_price,bid_price,bid_amount`,
      `x,A,${US},${US},1,11,10,2`,
      `x,A,${US},${US},,,10,3`,
    ],
    {
      format: 'tardis',
      quotes: [
        { bid: '10', bidSize: '2', ask: '11', askSize: '1' },
        { bid: '10', ask: undefined, askSize: '0' },
      ],
    },
  ],
  'snapshots of books of Tardis, where their best changes': [
    'x_book_snapshot_5_2025.csv',
    [
      `${TARDIS}asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount`,
      `x,A,${US},${US},11,1,10,2,12,1,9,1`,
      `x,A,${US},${US},11,1,10,2,12,9,9,9`,
      `x,A,${US},${US},11,1,,,,,,`,
    ],
    {
      format: 'tardis',
      quotes: [
        { bid: '10', ask: '11' },
        { bid: undefined, ask: '11' },
      ],
      notImported: { 'rows with the best bid and ask as before': 1 },
    },
  ],
  'changes of books of Tardis, message by message': [
    'x_incremental_book_L2_2025.csv',
    [
      `${TARDIS}is_snapshot,side,price,amount`,
      `x,A,${US},${T}000,false,bid,1,1`,
      `x,A,${US},${T}001,true,bid,10,2`,
      `x,A,${US},${T}001,true,ask,11,3`,
      `x,A,${T}500,${T}600,false,bid,10,0`,
      `x,A,${T}500,${T}600,false,bid,9,5`,
      `x,A,${T}700,${T}800,false,ask,30,5`,
      `x,A,${T}900,${T}900,true,ask,20,1`,
    ],
    {
      format: 'tardis',
      quotes: [
        { timeMs: T, timeNs: 0, bid: '10', bidSize: '2', ask: '11', askSize: '3' },
        { timeNs: 500_000, bid: '9', bidSize: '5', ask: '11' },
        { timeNs: 900_000, bid: undefined, ask: '20' },
      ],
      notImported: {
        'levels before the first snapshot': 1,
        'levels of a book': 2,
        'levels below the best': 1,
      },
    },
  ],
  'options of Tardis as quotes': [
    'deribit_options_chain_2025-01-01_OPTIONS.csv',
    [
      `${TARDIS}type,strike_price,expiration,open_interest,last_price,bid_price,bid_amount,bid_iv,ask_price,ask_amount,ask_iv`,
      `deribit,BTC-1JAN25-100-C,${US},${US},call,100,1,5,0.01,0.02,3,50,0.03,4,60`,
    ],
    { format: 'tardis', quotes: [{ bid: '0.02', bidSize: '3', ask: '0.03', askSize: '4' }] },
  ],
  'quotes of Binance’s futures, in the order of their updates': [
    'BTCUSDT-bookTicker-2025-01-01.csv',
    [
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
      `12,10,1,11,2,${T},${T}`,
      `11,10,5,0,0,${T},${T}`,
    ],
    {
      format: 'binance-book-ticker',
      quotes: [
        { symbol: 'BTCUSDT', order: 12, bid: '10', ask: '11' },
        { order: 11, ask: undefined, askSize: '0' },
      ],
    },
  ],
  'quotes of Binance without a header': [
    'x/BTCUSDT-bookTicker-2023-06.zip!/BTCUSDT-bookTicker-2023-06.csv',
    [`12,10,1,11,2,${T},${T}`],
    { format: 'binance-book-ticker', quotes: [{ symbol: 'BTCUSDT', timeMs: T }] },
  ],
  'trades of Databento in whole numbers': [
    'xnas-itch-20250101.trades.csv',
    [
      `${DATABENTO}action,side,depth,price,size,flags,ts_in_delta,sequence,symbol`,
      `${T}000009,${T}000001,0,2,3,T,A,0,187120000000,5,130,1,77,MSFT`,
      `${T}000009,${T}000002,0,2,3,T,N,0,9223372036854775807,5,130,1,78,MSFT`,
    ],
    {
      format: 'databento-csv',
      trades: [{ symbol: 'MSFT', timeNs: 1, price: '187.120000000', size: '5', side: SIDE.sell }],
      rejected: 1,
    },
  ],
  'mbp-1 of Databento in pretty prices': [
    'glbx-mdp3-20250101.mbp-1.csv',
    [
      `${DATABENTO}action,side,depth,price,size,flags,ts_in_delta,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol`,
      '2025-01-01T00:00:00.000000009Z,2025-01-01T00:00:00.000000001Z,1,1,5,A,B,0,10.000000000,1,0,0,1,10.000000000,,7,0,1,0,ESH5',
      '2025-01-01T00:00:00.000000009Z,2025-01-01T00:00:00.000000002Z,1,1,5,T,B,0,10.250000000,2,0,0,2,10.000000000,,7,0,1,0,ESH5',
      '2025-01-01T00:00:00.000000009Z,2025-01-01T00:00:00.000000003Z,1,1,5,C,B,0,9.000000000,2,0,0,3,10.000000000,,7,0,1,0,ESH5',
    ],
    {
      format: 'databento-csv',
      quotes: [{ symbol: 'ESH5', bid: '10.000000000', bidSize: '7', ask: undefined }],
      trades: [{ price: '10.250000000', side: SIDE.buy, timeNs: 2 }],
      notImported: { 'changes below the best bid and ask': 1 },
    },
  ],
  'orders of Databento, of which trades count once': [
    'x.mbo.csv',
    [
      `${DATABENTO}action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence`,
      `${T}000009,${T}000001,160,1,5,A,B,10500000000,1,0,9,0,0,1`,
      `${T}000009,${T}000002,160,1,5,T,A,10500000000,1,0,9,0,0,2`,
      `${T}000009,${T}000002,160,1,5,F,B,10500000000,1,0,9,0,0,3`,
    ],
    {
      format: 'databento-csv',
      trades: [{ symbol: '5', price: '10.500000000', side: SIDE.sell }],
      notImported: { orders: 1, 'fills of orders whose trades are there': 1 },
    },
  ],
  'derivatives of Bybit, seconds with fractions': [
    'BTCUSDT2025-01-01.csv',
    [
      BYBIT,
      '1735689600.0974,BTCUSDT,Sell,0.001,93530,ZeroMinusTick,aa-1,9.3e+09,0.001,93.53',
      '1735689600.0974,BTCUSDT,Buy,0.002,93530,ZeroMinusTick,aa-2,9.3e+09,0.001,93.53,extra,more',
    ],
    {
      format: 'bybit',
      trades: [
        {
          timeMs: T + 97,
          timeNs: 400_000,
          price: '93530',
          size: '0.001',
          side: SIDE.sell,
          uniqueId: 'aa-1',
        },
      ],
      rejected: 1,
    },
  ],
  'spot of Bybit, whose ids are numbers of rows': [
    'BTCUSDT_2025-01-01.csv',
    ['id,timestamp,price,volume,side', `1,${T},93530,0.1,buy`],
    {
      format: 'bybit',
      trades: [
        { symbol: 'BTCUSDT', timeMs: T, side: SIDE.buy, id: undefined, uniqueId: undefined },
      ],
    },
  ],
  'trades of BitMEX, whose day and clock have a D between them': [
    '20250101.csv',
    [
      `${BYBIT},trdType`,
      '2025-01-01D00:00:00.451900001,XBTUSD,Buy,100,93530.5,PlusTick,a-1,1,1,1,Regular',
      '2025-01-01D00:00:00.451900002,ADAM25,Sell,100,9.54e-06,PlusTick,a-2,1,1,1,Settlement',
    ],
    {
      format: 'bitmex',
      trades: [
        { symbol: 'XBTUSD', timeMs: T + 451, timeNs: 900_001, side: SIDE.buy, flags: 0 },
        { symbol: 'ADAM25', price: '9.54e-06', flags: FLAG.noPrice },
      ],
      note: /inverse/,
    },
  ],
  'quotes of BitMEX': [
    '20250101.csv',
    [
      'timestamp,symbol,bidSize,bidPrice,askPrice,askSize',
      '2025-01-01D00:00:00.000000001,XBTUSD,7,10,11,8',
    ],
    { format: 'bitmex', quotes: [{ bid: '10', bidSize: '7', ask: '11', askSize: '8', timeNs: 1 }] },
  ],
  'trades of OKX': [
    'BTC-USDT-trades-2025-01-01.csv',
    [
      'instrument_name,trade_id,side,price,size,created_time',
      `BTC-USDT,5,sell,93530.1,0.00000088,${T}`,
    ],
    {
      format: 'okx',
      trades: [{ symbol: 'BTC-USDT', side: SIDE.sell, size: '0.00000088', uniqueId: '5' }],
      note: /UTC\+8/,
    },
  ],
  'old trades of OKX with names in two languages': [
    'BTC-USDT-trades-2021-11-01.csv',
    [
      'trade_id/撮合id,side/交易方向,size/数量,price/价格,created_time/成交时间',
      `5,BUY,0.1,93530.1,${T}`,
    ],
    {
      format: 'okx',
      trades: [{ symbol: 'BTC-USDT', side: SIDE.buy, price: '93530.1' }],
      note: /UTC/,
    },
  ],
  'signed amounts of Bitfinex': [
    'tBTCUSD.csv',
    ['id,mts,amount,price', `1,${T},-0.5,93530`, `2,${T},0.25,93531`],
    {
      format: 'bitfinex',
      trades: [
        { symbol: 'BTCUSD', size: '0.5', side: SIDE.sell },
        { size: '0.25', side: SIDE.buy },
      ],
    },
  ],
  'trades of MtGox, whose ids are times': [
    'mtgox-BTCUSD-2013.csv',
    ['id,price,amount,type', '1357002000123456,13.5,0.5,bid'],
    {
      format: 'mtgox',
      trades: [
        { symbol: 'BTCUSD', timeMs: 1_357_002_000_123, timeNs: 456_000, side: SIDE.unknown },
      ],
      note: /unknown/,
    },
  ],
};

describe('files', () => {
  test.each(Object.entries(FILES))('%s', (_what, [path, lines, wanted]) => {
    checkForeign(path, lines, wanted);
    checkForeign(path, [...lines.map((line) => `${line}\r`), ''], wanted);
  });
});

describe('what is no tick, or may be two things,', () => {
  test('is refused with its name', () => {
    const header = `${TARDIS}funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price`;
    expect(questionOf('a.csv', header, `x,A,${US},${US},,,,,5,,`)).toContain('statistics');
    expect(
      questionOf(
        'BTCUSDT-bookDepth-2025-01-01.csv',
        'timestamp,percentage,depth,notional',
        '1,2,3,4',
      ),
    ).toContain('neither trades nor quotes');
    expect(questionOf('a.csv', 'create_time,symbol,sum_open_interest,x', '1,2,3,4')).toBeDefined();
    expect(
      questionOf('a.csv', 'calc_time,funding_interval_hours,last_funding_rate', '1,2,3'),
    ).toBeDefined();
    expect(questionOf('BTCUSD_PERP-liquidationSnapshot-2024.csv', '1,2,3')).toBeDefined();
  });

  test('is asked about, where trades and liquidations look alike', () => {
    const lines = [`${TARDIS}id,side,price,amount`, `bybit,BTCUSDT,${US},${US},,sell,5,10`];
    expect(questionOf('bybit.csv', ...lines)).toContain('liquidations');
    expect(questionOf('bybit/trades/2025/01/01/BTCUSDT.csv', ...lines)).toBeUndefined();
  });
});

describe('ticks of LEAN', () => {
  const DAY = Date.UTC(2024, 0, 2);
  const HOUR = 3_600_000;
  const lean = (path: string, ...lines: string[]) => readForeign(lines, path);

  test('of shares are × 10,000, in New York’s time, with what their conditions say', () => {
    const { trades, facts, report } = lean(
      'equity/usa/tick/spy/20240102_trade.zip!/20240102_spy_Trade_Tick.csv',
      '34200000.1234,4725001,100,P,40,0',
      '34200001,4725100,100,P,100000,0',
      '34200002,4725100,100,P,0,1',
      '72000003,4725100,1,P,80002000,0',
    );
    expect(
      trades.map(({ timeMs, timeNs, price, flags = 0 }) => [timeMs - DAY, timeNs, price, flags]),
    ).toEqual([
      [14.5 * HOUR, 123_400, '472.5001', FLAG.auction],
      [14.5 * HOUR + 1, 0, '472.5100', FLAG.noPrice],
      [14.5 * HOUR + 2, 0, '472.5100', FLAG.noPrice],
      [25 * HOUR + 3, 0, '472.5100', FLAG.extendedHours],
    ]);
    expect([facts.get('SPY'), unaccounted(report)]).toEqual([{ kind: 'equity' }, 0]);
  });

  test('of quotes of shares are news of one side each', () => {
    const { quotes } = lean(
      'equity/usa/tick/spy/20240102_quote.zip!/20240102_spy_Quote_Tick.csv',
      '34200000,4725000,3,0,0,P,0,0',
      '34200001,0,0,4726000,5,P,0,0',
    );
    expect(quotes).toMatchObject([
      { bid: '472.5000', bidSize: '3', ask: undefined },
      { bid: '472.5000', bidSize: '3', ask: '472.6000', askSize: '5' },
    ]);
  });

  test('of options, futures, crypto and FX have their own columns and scales', () => {
    const [option] = lean(
      'option/usa/tick/aapl/20240102_quote_american.zip!/20240102_aapl_tick_quote_american_call_950000_20240119.csv',
      '34200000,12500,3,,,C,0',
    ).quotes;
    expect(option).toMatchObject({ symbol: 'AAPL240119C00095000', bid: '1.2500', ask: undefined });
    const [future] = lean(
      'future/cme/tick/es/20240102_trade.zip!/20240102_es_tick_trade_202403.csv',
      '1000,4750.25,2,,,0',
    ).trades;
    expect(future).toMatchObject({ symbol: 'ES-202403', timeMs: DAY + 1_000, price: '4750.25' });
    const [crypto] = lean(
      'crypto/coinbase/tick/btcusd/20240102_trade.zip!/20240102_btcusd_tick_trade.csv',
      '1000.5,42000.01,0.00000001',
    ).trades;
    expect(crypto).toMatchObject({ symbol: 'BTCUSD', timeNs: 500_000, size: '0.00000001' });
    const [fx] = lean(
      'forex/fxcm/tick/nzdusd/20240102_quote.zip!/20240102_nzdusd_tick_quote.csv',
      '1000,0.62,0.61',
    ).quotes;
    expect(fx).toMatchObject({ timeMs: DAY + 5 * HOUR + 1_000, bid: '0.62', ask: '0.61' });
  });

  test('whose folder is lost are asked about; rows of another day than the archive are left out', () => {
    expect(
      questionOf('20240102_quote.zip!/20240102_nzdusd_tick_quote.csv', '1000,0.62,0.621'),
    ).toContain('--tz');
    const { report } = lean(
      'forex/oanda/tick/eurusd/20240102_quote.zip!/20240103_eurusd_tick_quote.csv',
      '1000,1.1,1.2',
    );
    expect(report.notImported).toEqual({ 'row of another day than its archive': 1 });
  });
});
