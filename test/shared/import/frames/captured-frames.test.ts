/** Recorded frames of venues give their trades and best quotes, whatever recorder wrote the lines. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FLAG, SIDE } from '../../../../shared/model/tick.ts';
import { readForeign, sniffForeign, unaccounted } from '../../../support/read-foreign.ts';

const T = 1_735_689_600_000;
const match = (id: number, more: object = {}): string =>
  JSON.stringify({
    type: 'match',
    trade_id: id,
    side: 'sell',
    size: '0.00000004',
    price: '83432.17',
    product_id: 'BTC-USD',
    time: `2025-01-01T00:00:00.00000${id}Z`,
    ...more,
  });

/** One trade of Coinbase, in the lines of each recorder. */
const LAYOUTS: Readonly<Record<string, (frame: string) => string>> = {
  'the frame alone': (frame) => frame,
  'ns and a space': (frame) => `1735689600000000001 ${frame}`,
  'ns and a tab': (frame) => `1735689600000000001\t${frame}`,
  'µs and a comma': (frame) => `1735689600000000,${frame}`,
  'seconds with a fraction': (frame) => `1735689600.000001 ${frame}`,
  'a clock with another zero': (frame) => `375908839219803\t${frame}`,
  Tardis: (frame) => `2025-01-01T00:00:00.0000000Z ${frame}`,
  cryptofeed: (frame) => JSON.stringify({ t: 'recv', ts: '1735689600.000001', data: frame }),
  'direction and frame': (frame) => `{"dir":"recv","frame":${frame}}`,
  'direction and text': (frame) => JSON.stringify({ dir: 'recv', raw: frame }),
  'time and text': (frame) => JSON.stringify({ ts: T, raw: frame }),
};

describe('lines of recorders', () => {
  test.each(Object.entries(LAYOUTS))('as %s are cut without losing a digit', (_name, toLine) => {
    const { format, trades, report } = readForeign([match(1), match(2)].map(toLine));
    expect(format).toBe('coinbase-frames');
    expect(trades).toMatchObject([
      { symbol: 'BTC-USD', price: '83432.17', size: '0.00000004', side: SIDE.buy, id: 1 },
      { timeMs: T, timeNs: 2_000, id: 2 },
    ]);
    expect([report.rows, unaccounted(report)]).toEqual([2, 0]);
  });

  test('of JSON as a whole are read, printed on many lines or on one', () => {
    const frames = [match(1), match(2), match(3)].map((text) => JSON.parse(text) as unknown);
    const texts = [
      JSON.stringify(frames),
      JSON.stringify(frames, undefined, 2),
      `[\n${frames.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`,
      frames.map((one) => JSON.stringify(one, undefined, 2)).join('\n'),
    ];
    for (const text of texts) {
      const { format, trades, report } = readForeign(text, 'frames.json');
      expect([format, trades.map(({ id }) => id)]).toEqual(['coinbase-frames', [1, 2, 3]]);
      expect(unaccounted(report)).toBe(0);
    }
  });

  test('that were cut off are refused with their line, the others are not lost', () => {
    const whole = JSON.stringify(
      [match(1), match(2)].map((text) => JSON.parse(text)),
      null,
      1,
    );
    const { trades, report } = readForeign(whole.slice(0, -40), 'frames.json');
    expect(trades.map(({ id }) => id)).toEqual([1]);
    expect(report.rejects).toMatchObject([{ line: 11 }]);
    expect(unaccounted(report)).toBe(0);
  });

  test('with what the recorder did itself are counted as that', () => {
    const { report, trades } = readForeign([
      JSON.stringify({ t: 'connect', ts: '1735689600.1', addr: 'wss://ws-feed.pro.coinbase.com' }),
      JSON.stringify({ t: 'send', ts: '1735689600.1', addr: 'wss://x', data: match(7) }),
      JSON.stringify({ t: 'recv', ts: '1735689600.2', data: match(1) }),
      '{"type":"subscriptions","channels":[]}',
      'no frame at all',
    ]);
    expect([trades.length, report.rejected, unaccounted(report)]).toEqual([1, 1, 0]);
    expect(report.notImported).toEqual({
      'connect of the recorder': 1,
      'send of the recorder': 1,
      'answer to a request': 1,
    });
  });
});

/** A frame with a trade of each venue, and one without news. */
const VENUES: Readonly<Record<string, readonly [trade: string, other: string]>> = {
  'coinbase-frames': [match(1), '{"type":"heartbeat","product_id":"BTC-USD","last_trade_id":1}'],
  'coinbase-advanced-frames': [
    '{"channel":"market_trades","timestamp":"2025-01-01T00:00:00.5Z","sequence_num":1,"events":[{"type":"update","trades":[{"product_id":"BTC-USD","trade_id":"1","price":"9.5","size":"2","time":"2025-01-01T00:00:00.000001Z","side":"SELL"}]}]}',
    '{"channel":"heartbeats","timestamp":"2025-01-01T00:00:01Z","sequence_num":2,"events":[{"heartbeat_counter":"1"}]}',
  ],
  'kraken-frames': [
    '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":9.50,"qty":2.00000000,"ord_type":"limit","trade_id":1,"timestamp":"2025-01-01T00:00:00.000001Z"}]}',
    '{"channel":"heartbeat"}',
  ],
  'bitstamp-frames': [
    '{"event":"trade","channel":"live_trades_btcusd","data":{"id":1,"amount":2,"amount_str":"2.0","price":9.5,"price_str":"9.5","type":0,"microtimestamp":"1735689600000001"}}',
    '{"event":"bts:heartbeat","channel":"","data":{}}',
  ],
  'okx-frames': [
    '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"1","px":"9.5","sz":"2","side":"buy","ts":"1735689600000"}]}',
    'pong',
  ],
  'bybit-frames': [
    '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1735689600001,"data":[{"i":"a1","T":1735689600000,"p":"9.5","v":"2","S":"Buy","s":"BTCUSDT"}]}',
    '{"success":true,"ret_msg":"pong","conn_id":"x","op":"ping"}',
  ],
  'alpaca-frames': [
    '[{"T":"t","S":"AAPL","i":1,"x":"V","p":9.5,"s":2,"c":["@"],"z":"C","t":"2025-01-01T00:00:00.000000001Z"}]',
    '[{"T":"success","msg":"connected"}]',
  ],
  'finnhub-frames': [
    '{"type":"trade","data":[{"s":"AAPL","p":9.5,"t":1735689600000,"v":2,"c":null}]}',
    '{"type":"ping"}',
  ],
  'tiingo-frames': [
    '{"messageType":"A","service":"iex","data":["T","2025-01-01T00:00:00+00:00",1735689600000000001,"aapl",null,null,null,null,null,9.5,2,null,0,0,0,0]}',
    '{"messageType":"H","response":{"code":200,"message":"HeartBeat"}}',
  ],
  'massive-frames': [
    '[{"ev":"T","sym":"AAPL","i":"1","x":10,"p":9.5,"s":2,"c":[0],"t":1735689600000,"q":1,"z":3}]',
    '[{"ev":"status","status":"connected","message":"Connected Successfully"}]',
  ],
  'binance-frames': [
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1735689600000,"s":"BTCUSDT","t":1,"p":"9.5","q":"2","T":1735689600000,"m":true}}',
    '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1735689600000,"s":"BTCUSDT","k":{}}}',
  ],
  'hyperliquid-frames': [
    '{"channel":"trades","data":[{"coin":"BTC","side":"B","px":"9.5","sz":"2","time":1735689600000,"tid":1}]}',
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{}}}',
  ],
};

describe('frames of venues', () => {
  test.each(Object.entries(VENUES))('%s are told by what they say', (name, [trade, other]) => {
    const { format, match: told, trades, report } = readForeign([other, trade, other]);
    expect([format, told.what]).toEqual([name, expect.stringMatching(/^recording of .+ frames, /)]);
    expect(trades).toHaveLength(1);
    expect([trades[0]!.timeMs, Number(trades[0]!.size)]).toEqual([
      T,
      name === 'coinbase-frames' ? 4e-8 : 2,
    ]);
    expect([report.rows, report.rejected, unaccounted(report)]).toEqual([3, 0, 0]);
    expect(sniffForeign(trade, 'x').length).toBe(1);
  });

  test('of no kind that is known are counted, not refused', () => {
    const { report } = readForeign([match(1), '{"type":"brand_new","product_id":"BTC-USD"}']);
    expect(report).toMatchObject({ rejected: 0, notImported: { brand_new: 1 } });
  });

  test('that tell a trade of the snapshot once more do not double it', () => {
    const trade = (type: string, ...ids: number[]): string =>
      JSON.stringify({
        channel: 'trade',
        type,
        data: ids.map((id) => ({
          symbol: 'BTC/USD',
          side: 'buy',
          price: 9.5,
          qty: 1,
          trade_id: id,
          timestamp: `2025-01-01T00:00:0${id}Z`,
        })),
      });
    const { trades, report } = readForeign([
      trade('snapshot', 1, 2),
      trade('update', 3),
      trade('snapshot', 2, 3, 4),
    ]);
    expect(trades.map(({ id, flags = 0 }) => [id, flags & FLAG.late])).toEqual([
      [1, FLAG.late],
      [2, FLAG.late],
      [3, 0],
      [4, FLAG.late],
    ]);
    expect([report.rows, report.duplicates, unaccounted(report)]).toEqual([6, 2, 0]);
  });

  test('with several trades of which some are bad refuse these alone', () => {
    const row = (more: object): object => ({ s: 'AAPL', p: 1, t: T, v: 1, ...more });
    const frame = {
      type: 'trade',
      data: [row({}), row({ p: 'x' }), row({ t: null }), row({ v: 2 })],
    };
    const { trades, report } = readForeign([JSON.stringify(frame)]);
    expect([trades.length, report.rejected, report.rows, unaccounted(report)]).toEqual([
      2, 2, 4, 0,
    ]);
    expect(report.rejects.map(({ line }) => line)).toEqual([1, 1]);
  });

  test('of Kraken’s old version have trades, spreads and tickers', () => {
    const { trades, quotes, report } = readForeign([
      '1735689600000000009 {"event":"heartbeat"}',
      '1735689600000000009 [1,[["9.50","2.0","1735689600.000001","s","l",""]],"trade","XBT/EUR"]',
      '1735689600000000009 [2,["9.4","9.6","1735689600.000002","1.0","3.0"],"spread","XBT/EUR"]',
      '1735689600500000000 [3,{"a":["9.7",1,"1.5"],"b":["9.3",2,"2.5"]},"ticker","XDG/EUR"]',
    ]);
    expect(trades).toMatchObject([{ symbol: 'BTC/EUR', price: '9.50', side: SIDE.sell }]);
    expect(quotes).toMatchObject([
      { symbol: 'BTC/EUR', bid: '9.4', bidSize: '1.0', ask: '9.6', timeNs: 2_000 },
      { symbol: 'DOGE/EUR', bid: '9.3', bidSize: '2.5', ask: '9.7' },
    ]);
    expect(unaccounted(report)).toBe(0);
  });
});

describe('books', () => {
  const l2 = (more: object): string => JSON.stringify({ product_id: 'X-USD', ...more });
  const at = (ms: number): string => new Date(T + ms).toISOString();

  test('give their best bid and ask whenever these change, and nothing before a snapshot', () => {
    const { quotes, report } = readForeign([
      l2({ type: 'l2update', changes: [['buy', '1', '1']], time: at(0) }),
      l2({
        type: 'snapshot',
        bids: [
          ['10', '1'],
          ['9', '2'],
        ],
        asks: [['11', '3']],
      }),
      l2({ type: 'l2update', changes: [['buy', '9', '7']], time: at(1) }),
      l2({ type: 'l2update', changes: [['buy', '10', '0']], time: at(2) }),
      l2({ type: 'l2update', changes: [['sell', '11', '0.00']], time: at(3) }),
      l2({ type: 'ticker', best_bid: '1', best_ask: '2', time: at(4) }),
    ]);
    expect(quotes.map(({ timeMs, bid, bidSize, ask }) => [timeMs - T, bid, bidSize, ask])).toEqual([
      [2, '10', '1', '11'],
      [2, '9', '7', '11'],
      [3, '9', '7', undefined],
    ]);
    expect(quotes[0]!.flags).toBe(FLAG.timeRepaired);
    expect(report.notImported).toEqual({
      'book changes without a snapshot before': 1,
      'book below its top': 1,
      'ticker, a better source of quotes is there': 1,
    });
    expect(unaccounted(report)).toBe(0);
  });

  test('whose chain breaks say nothing until the next snapshot', () => {
    const book = (action: string, seqId: number, prevSeqId: number, px: string): string =>
      JSON.stringify({
        arg: { channel: 'books', instId: 'BTC-USDT' },
        action,
        data: [
          {
            asks: [['11', '1', '0', '1']],
            bids: [[px, '1', '0', '1']],
            ts: `${T}`,
            seqId,
            prevSeqId,
          },
        ],
      });
    const { quotes, report } = readForeign([
      book('snapshot', 1, -1, '5'),
      book('update', 2, 1, '6'),
      book('update', 9, 4, '7'),
      book('update', 10, 9, '8'),
      book('snapshot', 20, -1, '4'),
    ]);
    expect(quotes.map(({ bid }) => bid)).toEqual(['5', '6', '4']);
    expect(Object.values(report.notImported)).toEqual([1, 1]);
  });

  test('of Bybit’s archives are frames like others', () => {
    const frame = (type: string, u: number, b: string[][], a: string[][]): string =>
      JSON.stringify({
        topic: 'orderbook.500.BTCUSDT',
        type,
        ts: T,
        data: { s: 'BTCUSDT', b, a, u },
        cts: T,
      });
    const { format, quotes } = readForeign(
      [
        frame('snapshot', 1, [['1', '5']], [['2', '5']]),
        frame(
          'delta',
          2,
          [
            ['1', '0'],
            ['0.9', '4'],
          ],
          [],
        ),
      ],
      '2025-01-01_BTCUSDT_ob500.data',
    );
    expect(format).toBe('bybit-frames');
    expect(quotes).toMatchObject([{ bid: '1' }, { bid: '0.9', bidSize: '4', ask: '2' }]);
  });
});

test('quotes that have no time stand at their receive time, at an earlier one of the venue, or are refused', () => {
  const quote = '{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1"}';
  const trade = VENUES['binance-frames']![0];
  const bare = readForeign([quote, trade, quote]);
  expect(bare.quotes).toMatchObject([{ timeMs: T, flags: FLAG.timeRepaired }]);
  expect(bare.report.rejects).toMatchObject([{ line: 1 }]);
  expect(unaccounted(bare.report)).toBe(0);
  const never = readForeign([
    '{"type":"snapshot","product_id":"X-USD","bids":[["1","1"]],"asks":[]}',
  ]);
  expect(never.report.rejects[0]!.reason).toContain('no other line has one');
});

const DATA = '../shared/data';

describe.skipIf(!existsSync(DATA))('recordings of others', () => {
  /** Rows, trades, quotes, duplicates. */
  const WANTED: Readonly<Record<string, readonly [string, number, number, number, number]>> = {
    'cryptofeed/jsonl/COINBASE.ws.28.0.jsonl': ['coinbase-frames', 9_950, 107, 1_778, 0],
    'cryptofeed/jsonl/KRAKEN.ws.48.0.jsonl': ['kraken-frames', 53, 10, 0, 0],
    'cryptofeed/jsonl/KRAKEN.ws.49.0.jsonl': ['kraken-frames', 62, 0, 18, 0],
    'cryptofeed/jsonl/BINANCE.ws.1.0.jsonl': ['binance-frames', 266, 2, 84, 0],
    'kraken-v2/mdp-outbox/kraken_trades.jsonl': ['kraken-frames', 110, 102, 0, 0],
    'kraken-v2/mdp-outbox/binance_trades.jsonl': ['binance-frames', 12, 12, 0, 0],
    'kraken-v2/tickvault/coinbase_l2.jsonl': ['coinbase-advanced-frames', 12, 0, 7, 0],
    'connectors/okx/okx-2022.jsonl': ['okx-frames', 222, 74, 75, 0],
    'connectors/okx/okx-2026-swap.tsv': ['okx-frames', 29, 20, 5, 0],
    'connectors/bitstamp/bitstamp-2022.jsonl': ['bitstamp-frames', 768, 10, 0, 0],
    'connectors/bitstamp/bitstamp-2022-rest-books.jsonl': ['bitstamp-frames', 3, 0, 3, 0],
    'connectors/bybit/bybit-v5-spot-testnet.jsonl': ['bybit-frames', 27, 8, 12, 0],
    'connectors/binance-us/binance-us-2021.jsonl': ['binance-frames', 481, 11, 128, 0],
    'connectors/kraken/kraken-v2-book.jsonl': ['kraken-frames', 510, 0, 209, 0],
    'connectors/kraken/kraken-v2-wire-derived.jsonl': ['kraken-frames', 46, 0, 11, 0],
    'connectors/kraken/kraken-v1-book.jsonl': ['kraken-frames', 184, 0, 26, 0],
    'connectors/coinbase-exchange/exchange-2026.tsv': ['coinbase-frames', 8, 3, 0, 0],
    'connectors/coinbase-advanced/advanced-2026.tsv': ['coinbase-advanced-frames', 6, 2, 0, 0],
    'connectors/finnhub/trades-2022.jsonl': ['finnhub-frames', 9, 9, 0, 0],
    'connectors/finnhub/issue-143-triplicates.jsonl': ['finnhub-frames', 9, 3, 0, 6],
    'connectors/finnhub/doc-examples.jsonl': ['finnhub-frames', 5, 1, 0, 0],
    'connectors/alpaca/ws-frames-alpaca-py.jsonl': ['alpaca-frames', 6, 2, 1, 0],
    'connectors/massive/ws-client-python-mock.jsonl': ['massive-frames', 8, 3, 0, 0],
    'connectors/massive/ws-doc-examples.jsonl': ['massive-frames', 6, 1, 1, 0],
    'connectors/massive/ws-issue-241-duplicate-q.jsonl': ['massive-frames', 4, 4, 0, 0],
    'connectors/massive/ws-issue-56-duplicate-id.jsonl': ['massive-frames', 2, 1, 0, 1],
    'connectors/tiingo/doc-examples.jsonl': ['tiingo-frames', 8, 2, 1, 0],
  };

  test.each(Object.entries(WANTED))('%s are counted as they were', (path, wanted) => {
    const { format, report, trades, quotes } = readForeign(
      readFileSync(`${DATA}/${path}`, 'utf8'),
      path,
    );
    const { rows, duplicates, rejected } = report;
    expect([format, rows, trades.length, quotes.length, duplicates]).toEqual(wanted);
    expect([rejected, unaccounted(report)]).toEqual([0, 0]);
  });

  const load = (path: string) => readForeign(readFileSync(`${DATA}/${path}`, 'utf8'), path);

  test('of OKX give BTC-USDT to the last digit', () => {
    const trades = load('connectors/okx/okx-2022.jsonl').trades.filter(
      ({ symbol }) => symbol === 'BTC-USDT',
    );
    expect(trades).toHaveLength(69);
    expect(trades[0]).toMatchObject({
      id: 338_476_307,
      price: '30236',
      size: '0.0002',
      side: SIDE.buy,
    });
    expect(trades.at(-1)).toMatchObject({ id: 338_476_375, price: '30227.6', size: '0.00000088' });
    expect(trades.filter(({ side }) => side === SIDE.sell)).toHaveLength(25);
    const sum = trades.reduce((all, { size }) => all + Math.round(Number(size) * 1e8), 0);
    expect(sum).toBe(348_657_495);
  });

  test('of Kraken end at the best bid and ask that their checksums prove', () => {
    const { quotes } = load('connectors/kraken/kraken-v2-book.jsonl');
    expect(quotes.at(-1)).toMatchObject({
      bid: '29430.4',
      bidSize: '11.93517449',
      ask: '29430.5',
      askSize: '0.00560461',
    });
  });

  test('of Bitstamp and Coinbase have the taker’s side', () => {
    const bitstamp = load('connectors/bitstamp/bitstamp-2022.jsonl').trades;
    expect(bitstamp[0]).toMatchObject({
      timeMs: 1_641_343_699_596,
      price: '3805.44',
      side: SIDE.buy,
    });
    expect(bitstamp.filter(({ side }) => side === SIDE.sell)).toHaveLength(9);
    const [last] = load('connectors/coinbase-exchange/exchange-2026.tsv').trades;
    expect(last).toMatchObject({ id: 846_151_671, side: SIDE.buy, flags: FLAG.late });
  });
});
