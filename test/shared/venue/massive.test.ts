/** Massive on recorded and documented frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { isFields, listOf, parseExact, textOf } from '../../../shared/venue/exact-json.ts';
import { MASSIVE } from '../../../shared/venue/massive.ts';
import { marksOfMassiveIds } from '../../../shared/venue/trade-conditions.ts';
import {
  countKinds,
  decodeAll,
  describeCaptures,
  ofType,
  readFrames,
  readText,
} from './capture.ts';
import { docFrames } from './doc-frames.ts';

const CONTEXT = { settings: {}, keys: { MASSIVE_KEY: 'KEY' } };
const REQUEST = { path: '/', headers: { authorization: 'Bearer KEY' } };
const TRADES = {
  ...CONTEXT,
  symbol: 'AAPL',
  from: { timeMs: 1_651_181_822_461, timeNs: 636_600 },
  until: { timeMs: 1_651_181_900_000, timeNs: 0 },
};
const BARS = { ...CONTEXT, symbol: 'AAPL', intervalMs: 86_400_000, fromMs: 0, untilMs: 1 };

describeCaptures('frames of Massive', () => {
  test('those of its own client give a login, an ack and three trades', () => {
    const events = decodeAll(MASSIVE, docFrames('connectors/massive/ws-client-python-mock.jsonl'));
    expect(countKinds(events)).toEqual({ ready: 2, ack: 1, trade: 3 });
    const trades = ofType(events, 'trade');
    expect(trades.map(({ symbol, price, size }) => `${symbol} ${price} ${size}`)).toEqual([
      'AAPL 161.87 300',
      'AMZN 161.87 1',
      'AMZN 161.87 100',
    ]);
    expect(trades.map(({ marks }) => marks?.oddLot ?? false)).toEqual([false, true, false]);
  });

  test('each documented kind says what it must', () => {
    const events = decodeAll(MASSIVE, readFrames('connectors/massive/ws-doc-examples.jsonl'));
    expect(countKinds(events)).toEqual({
      trade: 1,
      quote: 1,
      'ignored A': 1,
      'ignored AM': 1,
      limits: 1,
      'ignored NOI': 1,
    });
    expect(ofType(events, 'trade')[0]).toMatchObject({
      symbol: 'MSFT',
      price: '114.125',
      marks: { extendedHours: true, noLast: true, noHighLow: true },
    });
  });

  test('equal numbers with different ids are two trades, an id that comes twice stays one', () => {
    const numbers = decodeAll(
      MASSIVE,
      readFrames('connectors/massive/ws-issue-241-duplicate-q.jsonl'),
    );
    const ids = decodeAll(MASSIVE, readFrames('connectors/massive/ws-issue-56-duplicate-id.jsonl'));
    expect(new Set(ofType(numbers, 'trade').map(({ id }) => id)).size).toBe(4);
    expect(ofType(ids, 'trade').map(({ id }) => id)).toEqual([
      '11:52983527388738',
      '11:52983527388738',
    ]);
  });
});

describeCaptures('REST of Massive, of its own client', () => {
  const body = (name: string) => parseExact(readText(`connectors/massive/rest-${name}.json`));

  test('two trades and the path of the next page', () => {
    const page = MASSIVE.trades!.parse(
      { request: REQUEST, headers: {}, body: body('v3-trades-aapl-limit-2') },
      TRADES,
    );
    expect(
      page.items.map(({ id, price, size, timeMs, timeNs }) => [id, price, size, timeMs, timeNs]),
    ).toEqual([
      ['11:183276', '156.43', '10', 1_651_181_822_461, 979_400],
      ['12:183276', '157.43', '10', 1_651_181_822_461, 979_400],
    ]);
    expect(page.items[0]?.marks).toEqual({
      noLast: true,
      noHighLow: true,
      extendedHours: true,
      oddLot: true,
    });
  });

  test('daily bars keep the digits of their prices', () => {
    const name = 'v2-aggs-ticker-aapl-range-1-day-2005-04-01-2005-04-04';
    const { items } = MASSIVE.bars!.parse(
      { request: REQUEST, headers: {}, body: body(name) },
      BARS,
    );
    expect(items[0]).toEqual({
      type: 'bar',
      symbol: 'AAPL',
      startMs: 1_112_331_600_000,
      intervalMs: 86_400_000,
      open: '1.5032',
      high: '1.5064',
      low: '1.4489',
      close: '1.4604',
      volume: '642646396.0',
      average: '1.469',
      trades: 82_132,
    });
    expect(items).toHaveLength(2);
  });

  test('conditions count as its own list of rules says', () => {
    const list = body('v3-reference-conditions-asset-class-stocks');
    const rows = listOf(isFields(list) ? list['results'] : []).filter(isFields);
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      const rules = isFields(row['update_rules']) ? row['update_rules']['consolidated'] : {};
      const marks = marksOfMassiveIds([textOf(row, 'id')]) ?? {};
      expect([
        row['name'],
        marks.noLast !== true,
        marks.noHighLow !== true,
        marks.noVolume !== true,
      ]).toEqual([
        row['name'],
        isFields(rules) && rules['updates_open_close'],
        isFields(rules) && rules['updates_high_low'],
        isFields(rules) && rules['updates_volume'],
      ]);
    }
  });
});

test('a trade has one id on the stream and over REST', () => {
  const decoder = MASSIVE.createDecoder({ settings: {} });
  const [live] = decoder.decode(
    '[{"ev":"T","sym":"AAPL","i":"799","x":4,"trfi":201,"trft":1651684012717,"p":161.87,"s":100,"t":1651684192717}]',
  );
  const body = parseExact(
    '{"results":[{"exchange":4,"id":"799","trf_id":201,"trf_timestamp":1651684012717000123,"price":161.87,"size":100,"sip_timestamp":1651684192717000456}]}',
  );
  const [filled] = MASSIVE.trades!.parse({ request: REQUEST, headers: {}, body }, TRADES).items;
  expect(filled).toEqual({ ...live, timeNs: 123 });
});

test('records that take a trade back are left out', () => {
  const row = (correction: number) =>
    `{"exchange":1,"id":"${correction}","correction":${correction},"price":1,"size":2,"sip_timestamp":1651684192717000456}`;
  const body = parseExact(`{"results":[${[0, 1, 7, 8, 10, 11, 12].map(row).join(',')}]}`);
  const { items } = MASSIVE.trades!.parse({ request: REQUEST, headers: {}, body }, TRADES);
  expect(items.map(({ id }) => id)).toEqual(['1:0', '1:1']);
});

test('trades are asked for to the nanosecond; of the next page only the path is believed', () => {
  expect(MASSIVE.trades!.first(TRADES)).toEqual({
    path: '/v3/trades/AAPL?timestamp.gte=1651181822461636600&timestamp.lte=1651181900000000000&order=asc&limit=50000',
    headers: { authorization: 'Bearer KEY' },
  });
  const next = (next_url: unknown) =>
    MASSIVE.trades!.parse({ request: REQUEST, headers: {}, body: { next_url } }, TRADES).next;
  expect(next('https://elsewhere.example/v3/trades/AAPL?cursor=abc')).toEqual({
    ...REQUEST,
    path: '/v3/trades/AAPL?cursor=abc',
  });
  expect([next('file:///etc/passwd'), next(5), next('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('bands are asked for where the plan has them', () => {
  expect(MASSIVE.subscribe(['AAPL', 'MSFT'], 1, CONTEXT)).toEqual([
    '{"action":"subscribe","params":"T.AAPL,Q.AAPL,T.MSFT,Q.MSFT"}',
  ]);
  expect(MASSIVE.subscribe(['AAPL'], 1, { ...CONTEXT, settings: { luld: 'yes' } })).toEqual([
    '{"action":"subscribe","params":"T.AAPL,Q.AAPL,LULD.AAPL"}',
  ]);
});

test('previous closes are asked for one by one', () => {
  const query = { ...CONTEXT, symbols: ['AAPL', 'BRK.B'] };
  const first = MASSIVE.references!.first(query);
  const body = parseExact('{"results":[{"c":140.910}]}');
  const page = MASSIVE.references!.parse({ request: first, headers: {}, body }, query);
  expect(page.items).toEqual([{ type: 'reference', symbol: 'AAPL', previousClose: '140.910' }]);
  expect(page.next?.path).toBe('/v2/aggs/ticker/BRK.B/prev?adjusted=true');
  expect(MASSIVE.references!.parse({ request: page.next!, headers: {}, body: {} }, query)).toEqual({
    items: [],
  });
});
