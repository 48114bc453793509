import { describe, expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { COINBASE } from '../../../shared/venue/coinbase.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import type { BarQuery, TradeQuery } from '../../../shared/venue/venue.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  missingIds,
  ofType,
  readCryptofeed,
  readStamped,
  sumOf,
} from './capture.ts';

describeCaptures('captures of Coinbase Exchange', () => {
  test('the taker is on the other side, the last match is a snapshot, the heartbeat fits the match after it', () => {
    const frames = readStamped('connectors/coinbase-exchange/exchange-2026.tsv');
    const events = decodeAll(COINBASE, frames);
    expect(frames).toHaveLength(8);
    expect(countKinds(events)).toEqual({ ack: 1, trade: 3, 'ignored l2update': 2, heartbeat: 2 });
    const [snapshot, first, second] = ofType(events, 'trade');
    expect(snapshot).toMatchObject({
      symbol: 'ETH-USD',
      id: '846151671',
      side: SIDE.buy,
      marks: { snapshot: true },
    });
    expect(first).toEqual({
      type: 'trade',
      symbol: 'BTC-USD',
      timeMs: 1790733802285,
      timeNs: 778_000,
      price: '83432.17',
      size: '0.00000004',
      side: SIDE.sell,
      id: '1100243521',
    });
    expect(second).toMatchObject({ id: '1100243522', size: '0.00000026' });
    const beat = ofType(events, 'heartbeat').find(({ symbol }) => symbol === 'BTC-USD')!;
    expect(BigInt(first!.id!) - BigInt(beat.lastTradeId!)).toBe(1n);
    expect(ofType(events, 'ack')[0]!.symbols).toEqual(['BTC-USD', 'ETH-USD']);
  });

  test('ten products for half a minute: every match, none missing after the last one before', () => {
    const events = decodeAll(COINBASE, readCryptofeed('cryptofeed/jsonl/COINBASE.ws.28.0.jsonl'));
    expect(countKinds(events)).toEqual({
      ack: 3,
      quote: 107,
      trade: 107,
      'ignored l2update': 9719,
      'ignored snapshot': 10,
    });
    const trades = ofType(events, 'trade');
    expect(trades.filter((trade) => trade.marks?.snapshot === true)).toHaveLength(10);
    expect(trades[0]).toMatchObject({
      symbol: 'BAND-GBP',
      id: '881613',
      price: '14.7775',
      side: SIDE.buy,
    });
    expect(trades.at(-1)).toMatchObject({
      symbol: 'SKL-USD',
      id: '1568319',
      price: '0.7902',
      size: '18',
      side: SIDE.sell,
      timeMs: 1618677846669,
      timeNs: 388_000,
    });
    expect(sumOf(trades.map((trade) => trade.size))).toBe(5_771_874_400_700n);
    for (const symbol of new Set(trades.map((trade) => trade.symbol))) {
      const ids = trades.filter((trade) => trade.symbol === symbol).map((trade) => trade.id!);
      expect([symbol, missingIds(ids)]).toEqual([symbol, 0n]);
    }
    expect(ofType(events, 'ack').map((ack) => ack.symbols!.length)).toEqual([10, 10, 10]);
  });

  test('products of REST have their steps', () => {
    const [text] = readCryptofeed('cryptofeed/jsonl/COINBASE.0.jsonl', 'http');
    const query = { settings: {}, keys: {}, symbols: [] };
    const request = COINBASE.instruments.first(query);
    const body = parseExact(text!);
    const { items } = COINBASE.instruments.parse({ request, body, headers: {} }, query);
    expect(items).toHaveLength((body as unknown[]).length);
    expect(items.find((item) => item.symbol === 'BTC-GBP')).toEqual({
      symbol: 'BTC-GBP',
      name: 'BTC/GBP',
      kind: 'crypto',
      currency: 'GBP',
      priceStep: '0.01',
      sizeStep: '0.00000001',
      isTrading: true,
    });
  });
});

describe('requests to Coinbase Exchange', () => {
  const context = { settings: {}, keys: {}, symbol: 'BTC-USD' };
  const query: TradeQuery = {
    ...context,
    from: { timeMs: 1_700_000_000_000, timeNs: 0 },
    until: { timeMs: 1_700_000_059_000, timeNs: 0 },
    afterId: '50',
  };
  const row = (id: number): string =>
    `{"trade_id":${id},"side":"buy","size":"0.5","price":"35000.10","time":"2023-11-14T22:13:${String(id % 60).padStart(2, '0')}.123456Z"}`;
  const parse = (ids: readonly number[], cursor: string | undefined, of = query) =>
    COINBASE.trades!.parse(
      {
        request: COINBASE.trades!.first(of),
        body: parseExact(`[${ids.map(row).join(',')}]`),
        headers: { 'cb-after': cursor },
      },
      of,
    );

  test('trades are read backwards by the cursor until the newest that we have', () => {
    expect(COINBASE.trades!.first(query).path).toBe('/products/BTC-USD/trades?limit=1000');
    const page = parse([59, 58, 57], '57');
    expect(page.items[0]).toEqual({
      type: 'trade',
      symbol: 'BTC-USD',
      timeMs: 1_700_000_039_123,
      timeNs: 456_000,
      price: '35000.10',
      size: '0.5',
      side: SIDE.sell,
      id: '59',
    });
    expect(page.next!.path).toBe('/products/BTC-USD/trades?limit=1000&after=57');
    expect(parse([53, 52, 51, 50], '50').next).toBeUndefined();
    expect(parse([53, 52, 51], undefined).next).toBeUndefined();
  });

  test('candles come in windows of 300, also where a window is empty', () => {
    const bars: BarQuery = {
      ...context,
      intervalMs: 60_000,
      fromMs: 1_700_000_040_000,
      untilMs: 1_700_000_040_000 + 400 * 60_000,
    };
    const request = COINBASE.bars!.first(bars);
    expect(request.path).toBe(
      '/products/BTC-USD/candles?granularity=60&start=1700000040&end=1700017980',
    );
    const body = parseExact('[[1700000040,1.1,4.40,2.2,3.3,0.00001350]]');
    const page = COINBASE.bars!.parse({ request, body, headers: {} }, bars);
    expect(page.items).toEqual([
      {
        type: 'bar',
        symbol: 'BTC-USD',
        startMs: 1_700_000_040_000,
        intervalMs: 60_000,
        open: '2.2',
        high: '4.40',
        low: '1.1',
        close: '3.3',
        volume: '0.00001350',
        isFinal: true,
      },
    ]);
    expect(page.next!.path).toContain('start=1700018040&end=1700024039');
    const last = COINBASE.bars!.parse({ request: page.next!, body: [], headers: {} }, bars);
    expect(last).toEqual({ items: [] });
  });
});

test('one frame asks for all channels of its products', () => {
  expect(COINBASE.subscribe(['BTC-USD', 'ETH-USD'], 1, { settings: {}, keys: {} })).toEqual([
    '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channels":["ticker","matches","heartbeat"]}',
  ]);
  expect(COINBASE.hosts({ host: 'sandbox' }).socket).toContain('sandbox');
  expect(COINBASE.toVenueSymbol('btc/usd')).toBe('BTC-USD');
});
