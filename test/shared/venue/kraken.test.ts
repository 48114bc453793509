import { describe, expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import { KRAKEN } from '../../../shared/venue/kraken.ts';
import type { BarQuery, TradeQuery } from '../../../shared/venue/venue.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  missingIds,
  ofType,
  readCryptofeed,
  readFrames,
} from './capture.ts';

describeCaptures('captures of Kraken', () => {
  test('the last fifty trades of two symbols and two live ones, none missing', () => {
    const frames = readFrames('kraken-v2/mdp-outbox/kraken_trades.jsonl');
    const events = decodeAll(KRAKEN, frames);
    expect(frames).toHaveLength(12);
    expect(countKinds(events)).toEqual({ venueState: 1, ack: 2, heartbeat: 5, trade: 102 });
    const trades = ofType(events, 'trade');
    const of = (symbol: string) => trades.filter((trade) => trade.symbol === symbol);
    expect([of('BTC/USD').length, of('ETH/USD').length]).toEqual([52, 50]);
    for (const symbol of ['BTC/USD', 'ETH/USD']) {
      expect(missingIds(of(symbol).map((trade) => trade.id!))).toBe(0n);
    }
    expect(trades.filter((trade) => trade.marks?.snapshot === true)).toHaveLength(100);
    expect(trades.at(-1)).toEqual({
      type: 'trade',
      symbol: 'BTC/USD',
      timeMs: 1790446154347,
      timeNs: 98_000,
      price: '84095.7',
      size: '0.00020805',
      side: SIDE.sell,
      id: '109183887',
    });
    expect(of('BTC/USD')[0]).toMatchObject({ id: '109183836', price: '84098.4', side: SIDE.buy });
    expect(ofType(events, 'ack').map((ack) => ack.symbols)).toEqual([['BTC/USD'], ['ETH/USD']]);
  });

  test('books, statuses, errors and pongs as on the wire', () => {
    const frames = readFrames('connectors/kraken/kraken-v2-wire-derived.jsonl');
    const events = decodeAll(KRAKEN, frames);
    expect(frames).toHaveLength(46);
    expect(countKinds(events)).toEqual({
      venueState: 1,
      'ignored subscribed': 1,
      quote: 40,
      heartbeat: 2,
      reject: 2,
    });
    expect(ofType(events, 'reject').map(({ reason, symbols }) => [reason, symbols])).toEqual([
      ['unknownSymbol', ['XBT/EUR']],
      ['rateLimit', undefined],
    ]);
  });

  test('frames of version 1 are counted by kind', () => {
    const kindsOf = (path: string) => countKinds(decodeAll(KRAKEN, readCryptofeed(path)));
    const common = {
      'unknown version 1 systemStatus': 1,
      'unknown version 1 heartbeat': expect.any(Number) as number,
    };
    expect(kindsOf('cryptofeed/jsonl/KRAKEN.ws.48.0.jsonl')).toEqual({
      ...common,
      'unknown version 1 subscriptionStatus': 10,
      'unknown version 1 trade': 8,
    });
    expect(kindsOf('cryptofeed/jsonl/KRAKEN.ws.49.0.jsonl')).toEqual({
      ...common,
      'unknown version 1 subscriptionStatus': 10,
      'unknown version 1 ticker': 18,
    });
    expect(kindsOf('connectors/kraken/kraken-v1-book.jsonl')).toEqual({
      ...common,
      'unknown version 1 subscriptionStatus': 1,
      'unknown version 1 book-1000': 149,
    });
  });

  test('pairs of REST have the names of version 2 and steps of their own', () => {
    const [text] = readCryptofeed('cryptofeed/jsonl/KRAKEN.0.jsonl', 'http');
    const query = { settings: {}, keys: {}, symbols: [] };
    const request = KRAKEN.instruments.first(query);
    const body = parseExact(text!);
    const { items } = KRAKEN.instruments.parse({ request, body, headers: {} }, query);
    const of = (symbol: string) => items.find((item) => item.symbol === symbol);
    expect(items).toHaveLength(293);
    expect(of('BTC/USD')).toEqual({
      symbol: 'BTC/USD',
      name: 'BTC/USD',
      kind: 'crypto',
      currency: 'USD',
      priceStep: '0.1',
      sizeStep: '0.00000001',
      isTrading: true,
    });
    expect(of('DOGE/BTC')).toMatchObject({ currency: 'BTC', priceStep: '0.00000001' });
    expect(items.some((item) => /XBT|XDG/.test(item.symbol))).toBe(false);
  });
});

describe('requests to Kraken', () => {
  const context = { settings: {}, keys: {}, symbol: 'BTC/USD' };
  const query: TradeQuery = {
    ...context,
    from: { timeMs: 1_688_669_597_000, timeNs: 5 },
    until: { timeMs: 1_688_669_600_000, timeNs: 0 },
  };

  test('trades are read from the ns before a moment on', () => {
    expect(KRAKEN.trades!.first(query).path).toBe(
      '/0/public/Trades?pair=XBTUSD&since=1688669597000000004&count=1000',
    );
  });

  const row = (at: number): string =>
    `["30243.40000","0.34507674",16886695${97 + Math.floor(at / 500)}.8277369,"b","m","",${61044952 + at}]`;
  const pageOf = (rows: number, last: string, path = '/0/public/Trades?pair=XBTUSD&since=1') => {
    const list = Array.from({ length: rows }, (_, at) => row(at)).join(',');
    const body = parseExact(`{"error":[],"result":{"XXBTZUSD":[${list}],"last":"${last}"}}`);
    return KRAKEN.trades!.parse({ request: { path }, body, headers: {} }, query);
  };

  test('a full page asks for the next one by the cursor of the venue', () => {
    const page = pageOf(1000, '1688669598827736900');
    expect(page.items).toHaveLength(1000);
    expect(page.items[0]).toEqual({
      type: 'trade',
      symbol: 'BTC/USD',
      timeMs: 1_688_669_597_827,
      timeNs: 736_900,
      price: '30243.40000',
      size: '0.34507674',
      side: SIDE.buy,
      id: '61044952',
    });
    expect(page.next!.path).toContain('since=1688669598827736900&');
  });

  test('the last page, and one whose cursor stands still, ask for no more', () => {
    expect(pageOf(999, '1688669598827736900').next).toBeUndefined();
    const path = pageOf(1000, '1688669598827736900').next!.path;
    expect(pageOf(1000, '1688669598827736900', path).next).toBeUndefined();
  });

  test('of bars the last still forms, and none is older than the newest 720', () => {
    const bars: BarQuery = { ...context, intervalMs: 60_000, fromMs: 0, untilMs: 1e13 };
    expect(KRAKEN.bars!.first({ ...bars, fromMs: 1_688_671_200_000 }).path).toBe(
      '/0/public/OHLC?pair=XBTUSD&interval=1&since=1688671199',
    );
    const rows = Array.from({ length: 720 }, (_, at) => {
      const [volume, trades] = at === 5 ? ['0', 0] : ['8.05', 23];
      return `[${1688671200 + at * 60},"30306.1","30306.2","30305.7","30305.7","30306.1","${volume}",${trades}]`;
    });
    const body = parseExact(`{"error":[],"result":{"XXBTZUSD":[${rows.join(',')}],"last":1}}`);
    const page = KRAKEN.bars!.parse({ request: { path: '' }, body, headers: {} }, bars);
    expect([page.items.length, page.isCut]).toEqual([719, true]);
    expect(page.items[0]).toEqual({
      type: 'bar',
      symbol: 'BTC/USD',
      startMs: 1_688_671_200_000,
      intervalMs: 60_000,
      open: '30306.1',
      high: '30306.2',
      low: '30305.7',
      close: '30305.7',
      volume: '8.05',
      average: '30306.1',
      trades: 23,
      isFinal: true,
    });
    expect(page.items.at(-1)!.isFinal).toBe(false);
  });
});

test.each([
  ['xbt/usd', 'BTC/USD'],
  ['btc-usd', 'BTC/USD'],
  ['XDG/XBT', 'DOGE/BTC'],
])('%s is %s', (text, symbol) => expect(KRAKEN.toVenueSymbol(text)).toBe(symbol));

test('trades and quotes of many symbols are asked for in few frames', () => {
  const symbols = Array.from({ length: 150 }, (_, at) => `S${at}/USD`);
  const frames = KRAKEN.subscribe(symbols, 3, { settings: {}, keys: {} });
  const read = frames.map((frame) => JSON.parse(frame) as { params: { symbol: string[] } });
  expect(read.map(({ params }) => params.symbol.length)).toEqual([100, 100, 50, 50]);
  expect(KRAKEN.subscribe(['BTC/USD'], 3, { settings: {}, keys: {} })).toEqual([
    '{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":true},"req_id":3}',
    '{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"},"req_id":4}',
  ]);
});
