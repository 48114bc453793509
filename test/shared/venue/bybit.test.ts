/** Bybit on captured frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { BYBIT } from '../../../shared/venue/bybit.ts';
import { countKinds, decodeAll, describeCaptures, ofType, readFrames, sumOf } from './capture.ts';

const CONTEXT = { settings: {}, keys: {} };

describeCaptures('Bybit as recorded on its test network', () => {
  const events = decodeAll(BYBIT, readFrames('connectors/bybit/bybit-v5-spot-testnet.jsonl'));
  const trades = ofType(events, 'trade');

  test('every frame is of a known kind; an unchanged book is a sign of life', () => {
    expect(countKinds(events)).toEqual({
      ack: 1,
      heartbeat: 3,
      trade: 8,
      quote: 12,
      sequence: 2,
      reject: 1,
    });
    expect(ofType(events, 'heartbeat').filter(({ symbol }) => symbol === 'BTCUSDT')).toHaveLength(
      2,
    );
  });

  test('its trades are all there', () => {
    expect(trades[0]).toEqual({
      type: 'trade',
      symbol: 'BTCUSDT',
      timeMs: 1_789_299_660_688,
      timeNs: 0,
      price: '77140.5',
      size: '0.00389',
      side: SIDE.sell,
      id: '2100000000188691524',
    });
    expect(trades.at(-1)).toMatchObject({
      price: '77140.5',
      size: '0.00389',
      id: '2100000000188691544',
    });
    expect(trades.map(({ side }) => side).filter((side) => side === SIDE.sell)).toHaveLength(7);
    expect(sumOf(trades.map(({ size }) => size))).toBe(1_954_100n);
  });

  test('quotes follow the first level', () => {
    const quotes = ofType(events, 'quote');
    expect(quotes[0]).toMatchObject({
      timeMs: 1_789_299_655_598,
      bid: '77140.5',
      bidSize: '0.216593',
      ask: '77140.6',
      askSize: '0.324006',
    });
    expect(quotes.at(-1)).toMatchObject({
      bid: '77140.5',
      bidSize: '0.236197',
      ask: '77140.6',
      askSize: '0.324084',
    });
  });

  test('deeper books count by one, and the refusal names its symbol', () => {
    expect(ofType(events, 'sequence').map(({ number }) => number)).toEqual(['3734359', '3734360']);
    expect(ofType(events, 'reject')[0]).toEqual({
      type: 'reject',
      reason: 'unknownSymbol',
      symbols: ['NOSUCHSYM'],
      text: 'Invalid symbol :[orderbook.50.NOSUCHSYM]',
    });
  });
});

test('no frame has more than ten topics', () => {
  const frames = BYBIT.subscribe(
    Array.from({ length: 12 }, (_, at) => `S${at}`),
    7,
    CONTEXT,
  );
  const requests = frames.map((frame) => JSON.parse(frame) as { req_id: string; args: string[] });
  expect(requests.map(({ req_id, args }) => [req_id, args.length])).toEqual([
    ['7', 10],
    ['8', 10],
    ['9', 4],
  ]);
});

test('a hole longer than the newest sixty trades stays one', () => {
  const query = {
    ...CONTEXT,
    symbol: 'BTCUSDT',
    from: { timeMs: 1_000, timeNs: 0 },
    until: { timeMs: 9_000, timeNs: 0 },
  };
  const request = BYBIT.trades!.first(query);
  expect(request.path).toBe('/recent-trade?category=spot&symbol=BTCUSDT&limit=60');
  const parse = (time: string, afterId?: string, rows = 60) => {
    const row = { execId: '5', symbol: 'BTCUSDT', price: '1.50', size: '2', side: 'Buy', time };
    const list = Array.from({ length: rows }, () => row);
    return BYBIT.trades!.parse(
      { request, headers: {}, body: { retCode: 0, result: { list } } },
      { ...query, afterId },
    );
  };
  expect(parse('2000').isCut).toBe(true);
  expect(parse('999').isCut).toBe(false);
  expect(parse('2000', '5').isCut).toBe(false);
  /* Fewer than a page are all that there ever were. */
  expect(parse('2000', undefined, 59).isCut).toBe(false);
  expect(parse('2000', undefined, 1).items).toEqual([
    {
      type: 'trade',
      symbol: 'BTCUSDT',
      timeMs: 2_000,
      timeNs: 0,
      price: '1.50',
      size: '2',
      side: SIDE.buy,
      id: '5',
    },
  ]);
});

test('bars are asked for newest first in pages of a thousand', () => {
  const query = {
    ...CONTEXT,
    symbol: 'BTCUSDT',
    intervalMs: 60_000,
    fromMs: 0,
    untilMs: 120_000_000,
  };
  const request = BYBIT.bars!.first(query);
  const list = Array.from({ length: 1_000 }, (_, at) => [
    String(120_000_000 - at * 60_000),
    '1',
    '3',
    '0.5',
    '2.0',
    '7',
    '9',
  ]);
  const page = BYBIT.bars!.parse({ request, headers: {}, body: { result: { list } } }, query);
  expect(page.items).toHaveLength(1_000);
  expect(page.items[0]).toMatchObject({
    startMs: 120_000_000,
    open: '1',
    high: '3',
    low: '0.5',
    close: '2.0',
    volume: '7',
  });
  expect(page.next?.path).toContain(`end=${120_000_000 - 999 * 60_000 - 1}`);
});

test('instruments say their steps; other categories go on by cursor', () => {
  const query = { settings: { category: 'linear' }, keys: {}, symbols: [] };
  const request = BYBIT.instruments.first(query);
  expect(request.path).toBe('/instruments-info?category=linear&limit=1000');
  const row = {
    symbol: 'BTCUSDT',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    status: 'Trading',
    priceFilter: { tickSize: '0.10' },
    lotSizeFilter: { qtyStep: '0.001' },
  };
  const body = { result: { list: [row], nextPageCursor: 'a=b' } };
  const page = BYBIT.instruments.parse({ request, headers: {}, body }, query);
  expect(page.items).toEqual([
    {
      symbol: 'BTCUSDT',
      name: 'BTC/USDT',
      kind: 'future',
      currency: 'USDT',
      priceStep: '0.10',
      sizeStep: '0.001',
      isTrading: true,
    },
  ]);
  expect(page.next?.path).toBe('/instruments-info?category=linear&limit=1000&cursor=a%3Db');
});
