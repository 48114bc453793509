/** Alpaca on recorded pages and documented frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { STATUS, STATUS_REASON } from '../../../shared/model/tick.ts';
import { ALPACA } from '../../../shared/venue/alpaca.ts';
import { isFields, parseExact } from '../../../shared/venue/exact-json.ts';
import { countKinds, decodeAll, describeCaptures, ofType, readFrames } from './capture.ts';
import { docFrames } from './doc-frames.ts';

const CONTEXT = { settings: {}, keys: { ALPACA_KEY_ID: 'KEY', ALPACA_SECRET_KEY: 'SECRET' } };
const DAY_MS = 86_400_000;
const query = (symbol: string) => ({
  ...CONTEXT,
  symbol,
  from: { timeMs: 0, timeNs: 0 },
  until: { timeMs: DAY_MS, timeNs: 1 },
});
const REQUEST = { path: '/stocks/trades?symbols=AAPL&limit=10000', headers: { a: 'b' } };

describeCaptures('documented frames of Alpaca', () => {
  test('each says what it must', () => {
    const events = decodeAll(ALPACA, docFrames('connectors/alpaca/ws-doc-examples.jsonl'));
    expect(countKinds(events)).toEqual({
      ready: 2,
      ack: 1,
      quote: 4,
      trade: 4,
      'ignored b': 2,
      correction: 1,
      cancel: 1,
      limits: 1,
      status: 1,
      'ignored i': 1,
      reject: 6,
    });
    expect(ofType(events, 'ack')[0]?.symbols).toEqual(['AAPL', 'AMD', 'CLDR']);
    expect(ofType(events, 'reject').map(({ reason }) => reason)).toEqual([
      'badRequest',
      'wrongKey',
      'symbolLimit',
      'connectionLimit',
      'slowReader',
      'notInPlan',
    ]);
    const fakes = ofType(events, 'quote').filter(({ symbol }) => symbol === 'FAKEPACA');
    expect(fakes.map(({ bid, ask }) => [bid, ask])).toEqual([
      ['133.85', '135.77'],
      ['133.85', '135.77'],
    ]);
    expect(ofType(events, 'trade')[0]).toMatchObject({
      id: 'K:628',
      timeMs: Date.parse('2023-04-06T11:54:26.838Z'),
      timeNs: 232_225,
      marks: { oddLot: true, extendedHours: true },
    });
  });

  test('fields as its own client tests them, with stand-in times', () => {
    const events = decodeAll(ALPACA, readFrames('connectors/alpaca/ws-frames-alpaca-py.jsonl'));
    expect(countKinds(events)).toEqual({
      'ignored b': 1,
      trade: 1,
      quote: 1,
      status: 1,
      cancel: 1,
      'ignored o': 1,
    });
    expect(ofType(events, 'status')[0]).toMatchObject({
      symbol: 'STRR',
      timeMs: 10_000,
      timeNs: 10,
      status: STATUS.open,
      reason: STATUS_REASON.operator,
      text: 'Trading Resumption: C11',
    });
    expect(ofType(events, 'cancel')[0]).toMatchObject({
      symbol: 'DJT',
      id: 'D:4868',
      original: { price: '36.18', size: '31800' },
    });
  });
});

describeCaptures('recorded pages of Alpaca', () => {
  const pages = readFrames('connectors/alpaca/rest-pages.jsonl').map((line) => {
    const page = parseExact(line);
    return isFields(page) ? page : {};
  });
  const trades = (at: number, symbol: string) =>
    ALPACA.trades!.parse(
      { request: REQUEST, headers: {}, body: pages[at]!['body'] },
      query(symbol),
    );
  const bars = pages.filter(({ kind }) => kind === 'bars');
  const barsOf = (at: number, symbol: string) =>
    ALPACA.bars!.parse(
      { request: REQUEST, headers: {}, body: bars[at]!['body'] },
      { ...CONTEXT, symbol, intervalMs: DAY_MS, fromMs: 0, untilMs: 1 },
    );

  test('five trades and the page after them', () => {
    const page = trades(0, 'AAPL');
    expect(page.items.map(({ id, price, size }) => `${id} ${price} ${size}`)).toEqual([
      'P:1 140.2 595',
      'P:2 140.1 6',
      'P:3 140.1 92',
      'P:4 140 2',
      'P:5 140 29',
    ]);
    expect(page.items[0]).toMatchObject({
      timeMs: Date.parse('2021-10-13T08:00:00.089Z'),
      timeNs: 607_680,
      marks: { extendedHours: true },
    });
    expect(page.next?.path).toMatch(
      /^\/stocks\/trades\?symbols=AAPL&limit=10000&page_token=QUFQTHwy/,
    );
    expect(page.next?.path).toContain('%3D%3D');
    expect(page.next?.headers).toEqual({ a: 'b' });
  });

  test('trades that were taken back are left out, those of other symbols too', () => {
    expect(trades(1, 'A')).toEqual({ items: [] });
    expect(trades(2, 'F').items.map(({ id, timeNs }) => [id, timeNs])).toEqual([
      ['D:442254', 200_000],
      ['D:442258', 300_000],
    ]);
    expect(trades(2, 'GE').items).toHaveLength(2);
    expect(trades(2, 'GE').items[1]).toMatchObject({
      price: '13.7317',
      marks: { noLast: true, noHighLow: true },
    });
    expect(trades(2, 'X').items).toEqual([]);
    expect(trades(3, 'IBM').items).toHaveLength(1);
  });

  test('a trade that was taken back has an id of fourteen digits, and a correction stays', () => {
    const row =
      '{"t":"2022-10-21T20:19:03.752176Z","x":"D","p":129.88,"s":5,"i":71697353758036,"z":"A"';
    const body = parseExact(
      `{"trades":{"A":[${row},"u":"corrected"},${row},"u":"incorrect"},${row},"u":"canceled"}]}}`,
    );
    const { items } = ALPACA.trades!.parse({ request: REQUEST, headers: {}, body }, query('A'));
    expect(items.map(({ id }) => id)).toEqual(['D:71697353758036']);
  });

  test('bars run over pages', () => {
    expect(barsOf(0, 'AMZN').items).toHaveLength(5);
    expect(barsOf(0, 'AMZN').items[0]).toMatchObject({
      open: '3378.14',
      high: '3380.815',
      low: '3376.3001',
      close: '3379.72',
      volume: '211689',
      trades: 5_435,
    });
    const meta = [barsOf(1, 'META'), barsOf(2, 'META')];
    expect(meta.map(({ items }) => items.length)).toEqual([2, 2]);
    expect(meta.every(({ next }) => next !== undefined)).toBe(true);
    expect([barsOf(3, 'AAPL').items.length, barsOf(3, 'NIO').items.length]).toEqual([3, 3]);
    expect(barsOf(3, 'AAPL').next).toBeUndefined();
  });
});

test('the token of a page replaces the one before it', () => {
  const body = { trades: {}, next_page_token: 'x=1' };
  const request = { path: '/stocks/trades?symbols=A&page_token=old' };
  const { next } = ALPACA.trades!.parse({ request, headers: {}, body }, query('A'));
  expect(next).toEqual({ path: '/stocks/trades?symbols=A&page_token=x%3D1' });
});

test('keys go into the login and the headers, never into an address', () => {
  expect(ALPACA.login!(CONTEXT.keys)).toBe('{"action":"auth","key":"KEY","secret":"SECRET"}');
  const requests = [
    ALPACA.trades!.first(query('AAPL')),
    ALPACA.instruments.first({ ...CONTEXT, symbols: [] }),
    ALPACA.references!.first({ ...CONTEXT, symbols: ['AAPL'] }),
  ];
  for (const { path, headers } of requests) {
    expect(path).not.toMatch(/KEY|SECRET/);
    expect(headers).toEqual({ 'apca-api-key-id': 'KEY', 'apca-api-secret-key': 'SECRET' });
  }
});

test('trades are asked for to the nanosecond, of the feed that is watched', () => {
  expect(ALPACA.trades!.first({ ...query('AAPL'), settings: { feed: 'sip' } }).path).toBe(
    '/stocks/trades?symbols=AAPL&start=1970-01-01T00%3A00%3A00.000Z&end=1970-01-02T00%3A00%3A00.000000001Z&limit=10000&feed=sip&sort=asc',
  );
  expect(ALPACA.hosts({ feed: 'delayed_sip' }).socket).toBe(
    'wss://stream.data.alpaca.markets/v2/delayed_sip',
  );
  expect(ALPACA.hosts({}).socket).toBe('wss://stream.data.alpaca.markets/v2/iex');
});

test('the list of assets is another machine, previous closes come from snapshots', () => {
  const assets = [
    { symbol: 'BRK.B', name: 'Berkshire', status: 'active', tradable: true },
    { symbol: 'SPY', name: 'SPDR S&P 500 ETF Trust', status: 'active', tradable: false },
  ];
  expect(ALPACA.instruments.first({ ...CONTEXT, symbols: [] }).isReference).toBe(true);
  const { items } = ALPACA.instruments.parse(
    { request: REQUEST, headers: {}, body: assets },
    { ...CONTEXT, symbols: [] },
  );
  expect(items.map(({ symbol, kind, isTrading }) => [symbol, kind, isTrading])).toEqual([
    ['BRK.B', 'equity', true],
    ['SPY', 'etf', false],
  ]);
  const body = parseExact('{"AAPL":{"prevDailyBar":{"c":140.910}},"X":{}}');
  expect(
    ALPACA.references!.parse(
      { request: REQUEST, headers: {}, body },
      { ...CONTEXT, symbols: ['AAPL', 'X', 'Y'] },
    ).items,
  ).toEqual([{ type: 'reference', symbol: 'AAPL', previousClose: '140.910' }]);
});
