import { describe, expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { COINBASE_ADVANCED } from '../../../shared/venue/coinbase-advanced.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import type { BarQuery, TradeQuery } from '../../../shared/venue/venue.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  missingIds,
  ofType,
  readFrames,
  readStamped,
  readText,
} from './capture.ts';

describeCaptures('captures of Coinbase Advanced Trade', () => {
  test('one number counts the messages of all channels, answers among them', () => {
    const frames = readStamped('connectors/coinbase-advanced/advanced-2026.tsv');
    const events = decodeAll(COINBASE_ADVANCED, frames);
    expect(countKinds(events)).toEqual({ sequence: 6, ack: 2, 'ignored l2_data': 2, trade: 2 });
    expect(ofType(events, 'sequence').map(({ number }) => number)).toEqual([
      '10',
      '11',
      '12',
      '13',
      '247',
      '249',
    ]);
    const [first, second] = ofType(events, 'trade');
    expect(first).toEqual({
      type: 'trade',
      symbol: 'ETH-USD',
      timeMs: 1790735999410,
      timeNs: 400_000,
      price: '2667.2',
      size: '0.84275842',
      side: SIDE.buy,
      id: '846155167',
    });
    expect(second).toMatchObject({ symbol: 'BTC-USD', price: '83320.66', size: '0.0041608' });
    expect(ofType(events, 'ack').at(-1)!.symbols).toEqual(['BTC-USD', 'ETH-USD']);
  });

  test('a snapshot comes out oldest first; its prices fall while takers sell', () => {
    const trades: unknown = JSON.parse(
      readText('connectors/coinbase-advanced/market-trades-snapshot-cut.json'),
    );
    const frame = { channel: 'market_trades', events: [{ type: 'snapshot', trades }] };
    const read = ofType(decodeAll(COINBASE_ADVANCED, [JSON.stringify(frame)]), 'trade');
    expect(read).toHaveLength(12);
    expect([read[0]!.id, read.at(-1)!.id]).toEqual(['846155077', '846155088']);
    expect(missingIds(read.map((trade) => trade.id!))).toBe(0n);
    expect([read[0]!.price, read.at(-1)!.price]).toEqual(['2666.54', '2666.09']);
    expect(read.every(({ side, marks }) => side === SIDE.sell && marks?.snapshot)).toBe(true);
  });

  test('a book of another recorder counts from 0 to 11', () => {
    const events = decodeAll(
      COINBASE_ADVANCED,
      readFrames('kraken-v2/tickvault/coinbase_l2.jsonl'),
    );
    expect(countKinds(events)).toEqual({ sequence: 12, 'ignored l2_data': 11, ack: 1 });
    const sequence = ofType(events, 'sequence');
    expect(sequence.map(({ number }) => Number(number))).toEqual([...sequence.keys()]);
    expect(sequence.map(({ isReset }) => isReset === true)).toEqual([
      true,
      ...Array<boolean>(11).fill(false),
    ]);
  });
});

describe('requests to Coinbase Advanced Trade', () => {
  const context = { settings: {}, keys: {}, symbol: 'BTC-USD' };
  const query: TradeQuery = {
    ...context,
    from: { timeMs: 1_700_000_000_500, timeNs: 0 },
    until: { timeMs: 1_700_000_059_000, timeNs: 0 },
    afterId: '50',
  };
  const row = (id: number): string =>
    `{"trade_id":"${id}","product_id":"BTC-USD","price":"35000.1","size":"0.5","side":"BUY","time":"2023-11-14T22:13:${String(id % 60).padStart(2, '0')}.1Z"}`;
  const parse = (ids: readonly number[], request = COINBASE_ADVANCED.trades!.first(query)) =>
    COINBASE_ADVANCED.trades!.parse(
      { request, body: parseExact(`{"trades":[${ids.map(row).join(',')}]}`), headers: {} },
      query,
    );

  test('trades are read backwards by their seconds until the newest that we have', () => {
    expect(COINBASE_ADVANCED.trades!.first(query).path).toBe(
      '/api/v3/brokerage/market/products/BTC-USD/ticker?limit=1000&start=1700000000&end=1700000060',
    );
    const page = parse([59, 58, 57]);
    expect(page.items[0]).toEqual({
      type: 'trade',
      symbol: 'BTC-USD',
      timeMs: 1_700_000_039_100,
      timeNs: 0,
      price: '35000.1',
      size: '0.5',
      side: SIDE.sell,
      id: '59',
    });
    expect(page.next!.path).toContain('&end=1700000038');
    expect(parse([53, 52, 51]).next).toBeUndefined();
    expect(parse([]).next).toBeUndefined();
    expect(parse([58, 57], page.next).next).toBeUndefined();
  });

  test('candles come in windows of 300', () => {
    const bars: BarQuery = {
      ...context,
      intervalMs: 300_000,
      fromMs: 1_688_998_200_000,
      untilMs: 1_688_998_200_000 + 301 * 300_000,
    };
    const request = COINBASE_ADVANCED.bars!.first(bars);
    expect(request.path).toBe(
      '/api/v3/brokerage/market/products/BTC-USD/candles?start=1688998200&end=1689087900&granularity=FIVE_MINUTE',
    );
    const body = parseExact(
      '{"candles":[{"start":"1688998200","low":"1","high":"4","open":"2","close":"3","volume":"5"}]}',
    );
    const page = COINBASE_ADVANCED.bars!.parse({ request, body, headers: {} }, bars);
    expect(page.items).toEqual([
      {
        type: 'bar',
        symbol: 'BTC-USD',
        startMs: 1_688_998_200_000,
        intervalMs: 300_000,
        open: '2',
        high: '4',
        low: '1',
        close: '3',
        volume: '5',
        isFinal: true,
      },
    ]);
    expect(page.next!.path).toContain('start=1689088200&');
    const last = { request: page.next!, body, headers: {} };
    expect(COINBASE_ADVANCED.bars!.parse(last, bars).next).toBeUndefined();
  });

  test('a product that is another one by a second name is not listed', () => {
    const product = (id: string, more: string): string =>
      `{"product_id":"${id}","base_currency_id":"BTC","quote_currency_id":"${id.slice(4)}","price_increment":"0.01","base_increment":"0.00000001","status":"online"${more}}`;
    const body = parseExact(
      `{"products":[${product('BTC-USD', ',"alias":"","alias_to":["BTC-USDC"]')},${product('BTC-USDC', ',"alias":"BTC-USD"')},${product('BTC-EUR', ',"trading_disabled":true')}],"num_products":3}`,
    );
    const instruments = { settings: {}, keys: {}, symbols: [] };
    const request = COINBASE_ADVANCED.instruments.first(instruments);
    const { items } = COINBASE_ADVANCED.instruments.parse(
      { request, body, headers: {} },
      instruments,
    );
    expect(items).toEqual([
      {
        symbol: 'BTC-USD',
        name: 'BTC/USD',
        kind: 'crypto',
        currency: 'USD',
        priceStep: '0.01',
        sizeStep: '0.00000001',
        isTrading: true,
      },
      expect.objectContaining({ symbol: 'BTC-EUR', isTrading: false }),
    ]);
  });
});

test('one channel a frame, heartbeats last and never taken back', () => {
  const context = { settings: {}, keys: {} };
  expect(COINBASE_ADVANCED.subscribe(['BTC-USD'], 1, context)).toEqual([
    '{"type":"subscribe","channel":"market_trades","product_ids":["BTC-USD"]}',
    '{"type":"subscribe","channel":"ticker","product_ids":["BTC-USD"]}',
    '{"type":"subscribe","channel":"heartbeats"}',
  ]);
  expect(COINBASE_ADVANCED.unsubscribe(['BTC-USD'], 1, context).join()).not.toContain('heartbeats');
});
