import { expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { BINANCE } from '../../../shared/venue/binance.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  missingIds,
  ofType,
  readCryptofeed,
  readFrames,
  readStamped,
  readText,
  sumOf,
} from './capture.ts';

describeCaptures('captures of Binance', () => {
  test('six minutes of BTCUSDT: 9,757 trades equal to the archive of the venue, 28,040 quotes', () => {
    const events = decodeAll(BINANCE, readStamped('hftbacktest/spot/btcusdt_20240808.gz'));
    expect(countKinds(events)).toEqual({
      trade: 9757,
      quote: 28_040,
      'ignored depthUpdate': 3451,
      'ignored depth': 1,
    });
    const trades = ofType(events, 'trade');
    const rows = readText('derived/BTCUSDT-trades-spot-2024-08-08.csv').trimEnd().split('\n');
    const isEqual = (text: string, other: string): boolean => sumOf([text]) === sumOf([other]);
    const differences = rows.filter((row, at) => {
      const [id, price, size, , time, isBuyerMaker] = row.split(',');
      const trade = trades[at]!;
      return !(
        trade.id === id &&
        isEqual(trade.price, price!) &&
        isEqual(trade.size, size!) &&
        trade.timeMs === Number(time) &&
        trade.side === (isBuyerMaker === 'True' ? SIDE.sell : SIDE.buy)
      );
    });
    expect([rows.length, differences]).toEqual([9757, []]);
    expect([trades[0]!.id, trades.at(-1)!.id]).toEqual(['3735683259', '3735693015']);
    expect(missingIds(trades.map((trade) => trade.id!))).toBe(0n);
    expect(sumOf(trades.map((trade) => trade.size))).toBe(21_203_315_000n);
    expect(ofType(events, 'quote').every((quote) => quote.timeMs === undefined)).toBe(true);
  });

  test('four symbols of Binance.US', () => {
    const events = decodeAll(
      BINANCE,
      readCryptofeed('connectors/binance-us/binance-us-2021.jsonl'),
      { host: 'us' },
    );
    expect(countKinds(events)).toEqual({
      'ignored depthUpdate': 336,
      quote: 128,
      trade: 11,
      'ignored kline': 5,
    });
    const trades = ofType(events, 'trade');
    expect(trades[0]).toEqual({
      type: 'trade',
      symbol: 'OMGBUSD',
      timeMs: 1633998288467,
      timeNs: 0,
      price: '13.80480000',
      size: '2.10000000',
      side: SIDE.buy,
      id: '439577',
      covers: 1,
    });
    expect(trades.at(-1)).toMatchObject({
      price: '13.76040000',
      size: '10.00000000',
      side: SIDE.sell,
      timeMs: 1633998301807,
    });
    expect(sumOf(trades.map((trade) => trade.size))).toBe(38_337_000_000n);
    expect(missingIds(trades.map((trade) => trade.id!))).toBe(0n);
    const quotes = ofType(events, 'quote');
    const of = (symbol: string): number => quotes.filter((quote) => quote.symbol === symbol).length;
    expect(['OMGBUSD', 'COMPUSDT', 'ZRXUSDT', 'CRVUSDT'].map(of)).toEqual([58, 44, 15, 11]);
  });

  test('four symbols of binance.com', () => {
    const events = decodeAll(BINANCE, readCryptofeed('cryptofeed/jsonl/BINANCE.ws.1.0.jsonl'));
    expect(countKinds(events)).toEqual({
      'ignored depthUpdate': 177,
      quote: 84,
      trade: 2,
      'ignored kline': 2,
    });
    const books = readCryptofeed('cryptofeed/jsonl/BINANCE.http.0.0.jsonl', 'http');
    expect(countKinds(decodeAll(BINANCE, books))).toEqual({ 'ignored depth': 4 });
  });

  test('twelve trades of two symbols, none missing', () => {
    const frames = readFrames('kraken-v2/mdp-outbox/binance_trades.jsonl');
    const trades = ofType(decodeAll(BINANCE, frames), 'trade');
    const ids = (symbol: string): string[] =>
      trades.filter((trade) => trade.symbol === symbol).map((trade) => trade.id!);
    expect(trades).toHaveLength(12);
    expect(ids('BTCUSDT')).toHaveLength(7);
    expect(missingIds(ids('BTCUSDT')) + missingIds(ids('ETHUSDT'))).toBe(0n);
  });

  test('coin-margined futures, which are no spot, are read without a fault', () => {
    const events = decodeAll(BINANCE, readStamped('hftbacktest/cm/btcusd_perp_20240808.gz'));
    expect(countKinds(events)).toEqual({
      trade: 2286,
      quote: 19_136,
      'ignored depthUpdate': 26_847,
      'ignored depth': 1,
    });
    expect(ofType(events, 'quote')[0]).toMatchObject({ timeMs: 1723161257465, bid: '61804.7' });
  });
});

test.each<[Record<string, string>, string, string | undefined]>([
  [{}, 'wss://data-stream.binance.vision/stream', 'timeUnit=MICROSECOND'],
  [{ host: 'global' }, 'wss://stream.binance.com:9443/stream', 'timeUnit=MICROSECOND'],
  [{ host: 'us' }, 'wss://stream.binance.us:9443/stream', undefined],
])('%j connects to %s', (settings, socket, query) => {
  expect(BINANCE.hosts(settings).socket).toBe(socket);
  const connect = BINANCE.connect!({ settings, keys: {} });
  expect(connect.query).toBe(query);
});

test('a refusal of the region says which host to try', () => {
  expect(BINANCE.toRejectReason!(451, '')).toEqual({
    reason: 'region',
    text: 'Binance refuses this region: try host=data or host=us',
  });
  expect(BINANCE.toRejectReason!(429, '')!.reason).toBe('rateLimit');
  expect(BINANCE.toRejectReason!(502, '')).toBeUndefined();
});
