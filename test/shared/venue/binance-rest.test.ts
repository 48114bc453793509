import { describe, expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { BINANCE } from '../../../shared/venue/binance.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import type { TradeQuery } from '../../../shared/venue/venue.ts';

describe('requests to Binance', () => {
  const settings = {};
  const query: TradeQuery = {
    settings,
    keys: {},
    symbol: 'BTCUSDT',
    from: { timeMs: 1_000_000_000_000, timeNs: 0 },
    until: { timeMs: 1_000_000_009_000, timeNs: 0 },
    afterId: '50',
  };
  /** Trades from..to, one a ms, as REST writes them. */
  const rows = (from: number, to: number): string =>
    JSON.stringify(
      Array.from({ length: to - from + 1 }, (_, at) => ({
        id: from + at,
        price: '1.50',
        qty: '2',
        time: 1_000_000_000_000 + from + at,
        isBuyerMaker: true,
      })),
    );
  const answer = (path: string, text: string, of: TradeQuery = query) =>
    BINANCE.trades!.parse({ request: { path }, body: parseExact(text), headers: {} }, of);

  test('a hole that the newest thousand trades span needs one request', () => {
    expect(BINANCE.trades!.first(query)).toEqual({
      path: '/api/v3/trades?symbol=BTCUSDT&limit=1000',
      weight: 1,
      headers: { 'X-MBX-TIME-UNIT': 'MICROSECOND' },
    });
    const page = answer('/api/v3/trades?symbol=BTCUSDT&limit=1000', rows(51, 1050));
    expect(page.items).toHaveLength(1000);
    expect(page.items[0]).toEqual({
      type: 'trade',
      symbol: 'BTCUSDT',
      timeMs: 1_000_000_000_051,
      timeNs: 0,
      price: '1.50',
      size: '2',
      side: SIDE.sell,
      id: '51',
    });
    expect([page.next, page.isCut]).toEqual([undefined, undefined]);
  });

  test('an older hole is read by id, page after page, until its end', () => {
    const recent = answer('/api/v3/trades?symbol=BTCUSDT&limit=1000', rows(20_000, 20_999));
    expect(recent.items).toEqual([]);
    expect(recent.next!.path).toBe('/api/v3/historicalTrades?symbol=BTCUSDT&fromId=51&limit=1000');
    const first = answer(recent.next!.path, rows(51, 1050));
    expect(first.next!.path).toContain('fromId=1051&');
    const last = answer(first.next!.path, rows(8100, 9099));
    expect([last.items.length, last.next]).toEqual([901, undefined]);
  });

  test('without an id the first trade is looked up by time', () => {
    const of = { ...query, afterId: undefined };
    const recent = answer('/api/v3/trades?symbol=BTCUSDT&limit=1000', rows(20_000, 20_999), of);
    expect(recent.next!.path).toBe(
      '/api/v3/aggTrades?symbol=BTCUSDT&startTime=1000000000000&limit=1',
    );
    const found = answer(recent.next!.path, '[{"a":3,"f":77,"l":79,"p":"1","q":"1","T":1}]', of);
    expect([found.items, found.next!.path]).toEqual([
      [],
      '/api/v3/historicalTrades?symbol=BTCUSDT&fromId=77&limit=1000',
    ]);
  });

  test('Binance.US gives the newest thousand only: the rest of a hole stays one', () => {
    const of = { ...query, settings: { host: 'us' } };
    expect(BINANCE.trades!.first(of).headers).toBeUndefined();
    const page = answer('/api/v3/trades?symbol=BTCUSDT&limit=1000', rows(2000, 2999), of);
    expect([page.items.length, page.next, page.isCut]).toEqual([1000, undefined, true]);
  });

  test.each(['null', '{"code":-1121,"msg":"Invalid symbol."}', '[[],{},1,null]'])(
    'an answer %s gives no trades',
    (text) => expect(answer('/api/v3/trades?symbol=X&limit=1000', text)).toEqual({ items: [] }),
  );

  test('instruments have their steps and whether they are traded', () => {
    const text = `{"timezone":"UTC","symbols":[
      {"symbol":"ETHBTC","status":"TRADING","baseAsset":"ETH","quoteAsset":"BTC","isSpotTradingAllowed":true,
       "filters":[{"filterType":"PRICE_FILTER","minPrice":"0.00001000","tickSize":"0.00001000"},{"filterType":"LOT_SIZE","stepSize":"0.00010000"}]},
      {"symbol":"OLDBTC","status":"BREAK","baseAsset":"OLD","quoteAsset":"BTC"},{"symbol":7}]}`;
    const request = BINANCE.instruments.first({ settings, keys: {}, symbols: ['ETHBTC'] });
    expect(request.path).toBe('/api/v3/exchangeInfo?showPermissionSets=false');
    const { items } = BINANCE.instruments.parse(
      { request, body: parseExact(text), headers: {} },
      { settings, keys: {}, symbols: [] },
    );
    expect(items).toEqual([
      {
        symbol: 'ETHBTC',
        name: 'ETH/BTC',
        kind: 'crypto',
        currency: 'BTC',
        priceStep: '0.00001000',
        sizeStep: '0.00010000',
        isTrading: true,
      },
      expect.objectContaining({ symbol: 'OLDBTC', isTrading: false }),
    ]);
  });

  test('bars come oldest first, those without trades left out, the forming one not final', () => {
    const bars = {
      settings,
      keys: {},
      symbol: 'BTCUSDT',
      intervalMs: 60_000,
      fromMs: 1_499_040_000_000,
      untilMs: 1_499_040_150_000,
    };
    const request = BINANCE.bars!.first(bars);
    expect(request.path).toBe(
      '/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1499040000000&endTime=1499040149999&limit=1000',
    );
    const text = `[[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499040059999,"2434.1",308,"1","2","0"],
      [1499040060000000,"1","1","1","1","0",1499040119999999,"0",0,"0","0","0"],
      [1499040120000000,"1","3","1","2","5",1499040179999999,"9",2,"0","0","0"]]`;
    const body = parseExact(text);
    expect(BINANCE.bars!.parse({ request, body, headers: {} }, bars).items).toEqual([
      {
        type: 'bar',
        symbol: 'BTCUSDT',
        startMs: 1_499_040_000_000,
        intervalMs: 60_000,
        open: '0.01634790',
        high: '0.80000000',
        low: '0.01575800',
        close: '0.01577100',
        volume: '148976.11427815',
        turnover: '2434.1',
        isFinal: true,
        trades: 308,
      },
      expect.objectContaining({ startMs: 1_499_040_120_000, close: '2', isFinal: false }),
    ]);
  });

  test('a thousand bars ask for more from where they end', () => {
    const bars = { settings, keys: {}, symbol: 'X', intervalMs: 60_000, fromMs: 0, untilMs: 1e13 };
    const body = Array.from({ length: 1000 }, (_, at) => [
      String(1_499_040_000_000 + at * 60_000),
      '1',
      '1',
      '1',
      '1',
      '5',
      '0',
      '9',
      '2',
    ]);
    const page = BINANCE.bars!.parse({ request: { path: '' }, body, headers: {} }, bars);
    expect(page.next!.path).toContain('startTime=1499100000000&');
  });
});
