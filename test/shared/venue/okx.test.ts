/** OKX on captured frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { SIDE } from '../../../shared/model/tick.ts';
import { OKX } from '../../../shared/venue/okx.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  ofType,
  readCryptofeed,
  readStamped,
  sumOf,
} from './capture.ts';

const CONTEXT = { settings: {}, keys: {} };
const QUERY = {
  ...CONTEXT,
  symbol: 'BTC-USDT',
  from: { timeMs: 1_652_459_224_000, timeNs: 0 },
  until: { timeMs: 1_652_459_236_000, timeNs: 0 },
};

describeCaptures('OKX as recorded in 2022', () => {
  const events = decodeAll(OKX, readCryptofeed('connectors/okx/okx-2022.jsonl'));
  const trades = ofType(events, 'trade');
  const bitcoin = trades.filter(({ symbol }) => symbol === 'BTC-USDT');

  test('every frame is of a known kind', () => {
    expect(countKinds(events)).toEqual({
      trade: 74,
      ack: 6,
      'ignored ack tickers': 9,
      'ignored ack books': 3,
      'ignored tickers': 28,
      'ignored books': 98,
    });
  });

  test('its trades are all there, first to last, without a hole', () => {
    expect(bitcoin).toHaveLength(69);
    expect(bitcoin[0]).toEqual({
      type: 'trade',
      symbol: 'BTC-USDT',
      timeMs: 1_652_459_224_818,
      timeNs: 0,
      price: '30236',
      size: '0.0002',
      side: SIDE.buy,
      id: '338476307',
    });
    expect(bitcoin.at(-1)).toMatchObject({
      id: '338476375',
      price: '30227.6',
      size: '0.00000088',
      timeMs: 1_652_459_235_576,
    });
    expect(bitcoin.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 69 }, (_, at) => 338_476_307 + at),
    );
    expect(bitcoin.filter(({ side }) => side === SIDE.buy)).toHaveLength(44);
    expect(bitcoin.filter(({ side }) => side === SIDE.sell)).toHaveLength(25);
    expect(sumOf(bitcoin.map(({ size }) => size))).toBe(348_657_495n);
    const turnover = bitcoin.reduce(
      (sum, { price, size }) => sum + sumOf([price]) * sumOf([size]),
      0n,
    );
    expect(turnover).toBe(105_393_143_833_072n * 10n ** 7n);
  });

  test('futures and swaps have their trades too', () => {
    const count = (name: string) => trades.filter(({ symbol }) => symbol === name).length;
    expect([count('BTC-USD-220527'), count('UNI-USD-SWAP')]).toEqual([4, 1]);
  });
});

describeCaptures('an OKX swap as recorded in 2026', () => {
  const events = decodeAll(OKX, readStamped('connectors/okx/okx-2026-swap.tsv'));
  const trades = ofType(events, 'trade');

  test('every frame is of a known kind', () => {
    expect(countKinds(events)).toEqual({ trade: 20, quote: 5, sequence: 4 });
  });

  test('twenty trades cover 82 fills, each beginning where the one before ends', () => {
    expect(trades[0]).toMatchObject({
      id: '2953620211',
      price: '84093.4',
      size: '0.04',
      side: SIDE.sell,
    });
    expect(trades.at(-1)).toMatchObject({
      id: '2953620292',
      price: '84095.6',
      size: '9.51',
      side: SIDE.buy,
    });
    expect(trades.reduce((sum, { covers = 1 }) => sum + covers, 0)).toBe(82);
    const begins = trades.map(({ id, covers = 1 }) => BigInt(id!) - BigInt(covers));
    expect(begins.slice(1)).toEqual(trades.slice(0, -1).map(({ id }) => BigInt(id!)));
  });

  test('messages of the book form one chain', () => {
    const chain = ofType(events, 'sequence');
    expect(chain.slice(1).map(({ previous }) => previous)).toEqual(
      chain.slice(0, -1).map(({ number }) => number),
    );
  });

  test('quotes come from the best bid and ask', () => {
    expect(ofType(events, 'quote').at(-1)).toEqual({
      type: 'quote',
      symbol: 'BTC-USDT-SWAP',
      timeMs: 1_790_439_596_530,
      timeNs: 0,
      bid: '84095.5',
      bidSize: '2017.97',
      ask: '84095.6',
      askSize: '51.51',
    });
  });
});

test('single fills are asked of the business machine, which has no quotes', () => {
  const context = { settings: { trades: 'all' }, keys: {} };
  expect(OKX.hosts(context.settings).socket).toBe('wss://ws.okx.com:8443/ws/v5/business');
  expect(OKX.subscribe(['BTC-USDT'], 1, context)).toEqual([
    '{"id":"1","op":"subscribe","args":[{"channel":"trades-all","instId":"BTC-USDT"}]}',
  ]);
});

test('trades are asked for newest first, then backwards by id until the hole is covered', () => {
  const row = { instId: 'BTC-USDT', side: 'sell', sz: '1', px: '5' };
  const first = OKX.trades!.first(QUERY);
  expect(first.path).toBe('/market/trades?instId=BTC-USDT&limit=500');
  const page = (tradeId: string, ts: string, afterId?: string) =>
    OKX.trades!.parse(
      { request: first, headers: {}, body: { code: '0', data: [{ ...row, tradeId, ts }] } },
      { ...QUERY, afterId },
    );
  expect(page('90', '1652459230000').next?.path).toBe(
    '/market/history-trades?instId=BTC-USDT&type=1&after=90&limit=100',
  );
  expect(page('90', '1652459230000', '90').next).toBeUndefined();
  expect(page('90', '1652459223999').next).toBeUndefined();
  expect(page('90', '1652459230000').items).toEqual([
    {
      type: 'trade',
      symbol: 'BTC-USDT',
      timeMs: 1_652_459_230_000,
      timeNs: 0,
      price: '5',
      size: '1',
      side: SIDE.sell,
      id: '90',
    },
  ]);
});

test('bars are asked for newest first; the one that is not confirmed may change', () => {
  const query = {
    ...CONTEXT,
    symbol: 'BTC-USDT',
    intervalMs: 60_000,
    fromMs: 60_000,
    untilMs: 240_000,
  };
  const first = OKX.bars!.first(query);
  expect(first.path).toContain('bar=1m&after=240000&before=59999');
  const data = [
    ['180000', '3', '4', '2', '3.5', '10', '35', '35', '0'],
    ['120000', '3', '4', '2', '3.50', '10', '35', '35', '1'],
  ];
  const page = OKX.bars!.parse({ request: first, headers: {}, body: { data } }, query);
  expect(page.items.map(({ startMs, close, isFinal }) => [startMs, close, isFinal])).toEqual([
    [180_000, '3.5', false],
    [120_000, '3.50', true],
  ]);
  expect(page.next).toBeUndefined();
  const full = Array.from({ length: 100 }, (_, at) => [
    String(6_120_000 - at * 60_000),
    ...data[0]!.slice(1),
  ]);
  const more = OKX.bars!.parse({ request: first, headers: {}, body: { data: full } }, query);
  expect(more.next?.path).toContain('after=180000&before=59999');
});

test('instruments of swaps follow those of spot when a swap is wanted; contracts say their size', () => {
  const query = { ...CONTEXT, symbols: ['BTC-USDT-SWAP'] };
  const first = OKX.instruments.first(query);
  const spot = {
    instType: 'SPOT',
    instId: 'BTC-USDT',
    quoteCcy: 'USDT',
    tickSz: '0.1',
    lotSz: '0.00000001',
    state: 'live',
  };
  const page = OKX.instruments.parse(
    { request: first, headers: {}, body: { data: [spot] } },
    query,
  );
  expect(page.items).toEqual([
    {
      symbol: 'BTC-USDT',
      name: 'BTC-USDT',
      kind: 'crypto',
      currency: 'USDT',
      priceStep: '0.1',
      sizeStep: '0.00000001',
      isTrading: true,
    },
  ]);
  expect(page.next?.path).toBe('/public/instruments?instType=SWAP');
  const swap = {
    instType: 'SWAP',
    instId: 'BTC-USDT-SWAP',
    ctVal: '0.01',
    ctValCcy: 'BTC',
    tickSz: '0.1',
    lotSz: '0.01',
    state: 'suspend',
  };
  const last = OKX.instruments.parse(
    { request: page.next!, headers: {}, body: { data: [swap] } },
    query,
  );
  expect(last.next).toBeUndefined();
  expect(last.items[0]).toMatchObject({
    name: 'BTC-USDT-SWAP, contracts of 0.01 BTC',
    kind: 'future',
    currency: 'USDT',
    isTrading: false,
  });
});
