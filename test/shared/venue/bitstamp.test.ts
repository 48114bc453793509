/** Bitstamp on captured frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { BITSTAMP } from '../../../shared/venue/bitstamp.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  ofType,
  readCryptofeed,
  sumOf,
} from './capture.ts';

const CONTEXT = { settings: {}, keys: {} };

describeCaptures('Bitstamp as recorded in 2022', () => {
  const events = decodeAll(BITSTAMP, readCryptofeed('connectors/bitstamp/bitstamp-2022.jsonl'));
  const trades = ofType(events, 'trade');

  test('every frame is of a known kind', () => {
    expect(countKinds(events)).toEqual({
      ack: 10,
      'ignored ack diff_order_book': 10,
      'ignored data diff_order_book': 717,
      trade: 10,
    });
  });

  test('its trades are all there, from their texts', () => {
    expect(trades[0]).toEqual({
      type: 'trade',
      symbol: 'ethusd',
      timeMs: 1_641_343_699_596,
      timeNs: 0,
      price: '3805.44',
      size: '0.07920000',
      side: SIDE.buy,
      id: '216000477',
    });
    expect(trades.at(-1)).toMatchObject({
      id: '216000506',
      price: '3800.80',
      size: '2.73248242',
      side: SIDE.sell,
      timeMs: 1_641_343_721_269,
    });
    expect(trades.filter(({ side }) => side === SIDE.sell)).toHaveLength(9);
    expect(sumOf(trades.map(({ size }) => size))).toBe(3_491_894_724n);
    const turnover = trades.reduce(
      (sum, { price, size }) => sum + sumOf([price]) * sumOf([size]),
      0n,
    );
    expect(turnover).toBe(1_327_252_246_516_008n * 10n ** 6n);
  });
});

test('a name of a pair is found in any spelling, and a perpetual keeps its hyphen', () => {
  for (const text of ['BTC/USD', 'btc-usd', 'btc_usd', ' BTCUSD ']) {
    expect(BITSTAMP.toVenueSymbol(text)).toBe('btcusd');
  }
  expect(BITSTAMP.toVenueSymbol('BTC/USD-PERP')).toBe('btcusd-perp');
});

test('the last hour or day of trades is asked for; an older hole cannot be filled', () => {
  const query = (seconds: number) => ({
    ...CONTEXT,
    symbol: 'btcusd',
    from: { timeMs: 1_700_000_000_000, timeNs: 0 },
    until: { timeMs: 1_700_000_000_000 + seconds * 1_000, timeNs: 0 },
  });
  expect(BITSTAMP.trades!.first(query(60)).path).toBe('/transactions/btcusd/?time=hour');
  expect(BITSTAMP.trades!.first(query(3_590)).path).toBe('/transactions/btcusd/?time=day');
  const body = parseExact(
    '[{"date":"1700000030","tid":"9007199254740993","amount":"1E-8","type":"1","price":"37000.10"}]',
  );
  const answer = { request: { path: '/' }, headers: {}, body };
  expect(BITSTAMP.trades!.parse(answer, query(60))).toEqual({
    items: [
      {
        type: 'trade',
        symbol: 'btcusd',
        timeMs: 1_700_000_030_000,
        timeNs: 0,
        price: '37000.10',
        size: '0.00000001',
        side: SIDE.sell,
        id: '9007199254740993',
      },
    ],
    isCut: false,
  });
  expect(BITSTAMP.trades!.parse(answer, query(90_000)).isCut).toBe(true);
});

test('bars go on after the newest of a full page', () => {
  const query = {
    ...CONTEXT,
    symbol: 'btcusd',
    intervalMs: 60_000,
    fromMs: 0,
    untilMs: 90_000_000,
  };
  const request = BITSTAMP.bars!.first(query);
  expect(request.path).toBe('/ohlc/btcusd/?step=60&limit=1000&start=0&end=89999');
  const ohlc = Array.from({ length: 1_000 }, (_, at) => ({
    timestamp: String(at * 60),
    open: '1',
    high: '3',
    low: '0.5',
    close: '2',
    volume: '0.10',
  }));
  const page = BITSTAMP.bars!.parse({ request, headers: {}, body: { data: { ohlc } } }, query);
  expect(page.items).toHaveLength(1_000);
  expect(page.next?.path).toBe('/ohlc/btcusd/?step=60&limit=1000&start=60000&end=89999');
});

test('steps of pairs come from their decimals', () => {
  const body = parseExact(
    '[{"name":"BTC/USD","url_symbol":"btcusd","base_decimals":8,"counter_decimals":0,"trading":"Enabled"}]',
  );
  expect(
    BITSTAMP.instruments.parse(
      { request: { path: '/' }, headers: {}, body },
      { ...CONTEXT, symbols: [] },
    ).items,
  ).toEqual([
    {
      symbol: 'btcusd',
      name: 'BTC/USD',
      kind: 'crypto',
      currency: 'USD',
      priceStep: '1',
      sizeStep: '0.00000001',
      isTrading: true,
    },
  ]);
});
