import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '../../../shared/wire/codes.ts';
import { createHttpApp, START_MS } from '../../support/http-app.ts';

let app: FastifyInstance;

beforeAll(async () => {
  ({ app } = await createHttpApp());
});
afterAll(() => app.close());

const get = async (url: string) => {
  const response = await app.inject({ url });
  return { status: response.statusCode, body: response.json<Record<string, never>>(), response };
};

describe('a parameter that does not fit', () => {
  test.each([
    ['/api/bars?symbol=S0', 'needs "interval"'],
    ['/api/bars?symbol=S0&interval=2m', 'parameter "interval" must be one of 1s, 5s, 15s, 1m,'],
    ['/api/bars?symbol=S0&interval=1m&limit=0', 'parameter "limit" must be >= 1'],
    ['/api/bars?symbol=S0&interval=1m&limit=x', 'parameter "limit" must be a whole number'],
    ['/api/bars?symbol=S0&interval=1m&fromMs=1', 'unknown parameter "fromMs"'],
    ['/api/bars?symbol=S0&interval=1m&from=1e400', 'parameter "from" must be a number'],
    ['/api/bars?symbol=S0&interval=1m&from=5&to=1', '"from" (5) must not be after "to" (1)'],
    ['/api/events?from=10&to=5', '"from" (10) must not be after "to" (5)'],
    ['/api/recordings/a/export?format=csv&from=10&to=5', '"from" (10) must not be after "to" (5)'],
    ['/api/recordings/a/overview?buckets=1001', 'parameter "buckets" must be <= 1000'],
  ])('is named, with what may stand there: %s', async (url, message) => {
    const { status, body } = await get(url);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { code: 'BAD_REQUEST', message: expect.stringContaining(message) },
    });
  });

  test.each([
    '/api/markets',
    '/api/recordings',
    '/api/rooms',
    '/api/scenarios',
    '/api/alerts',
    '/api/recorders',
    '/api/imports',
    '/api/openapi.json',
    '/api/asyncapi.json',
    '/health',
    '/ready',
    '/udf/config',
    '/udf/time',
  ])('is refused where none is listed: %s', async (path) => {
    const { status, body } = await get(`${path}?x=1`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('unknown parameter');
  });

  test('may come with what asks for metrics', async () => {
    expect((await app.inject({ url: '/metrics?module=x' })).statusCode).toBe(200);
  });

  test('an event is ended in the market that is named, not in another', async () => {
    const url = '/api/events/event-1?market=elsewhere';
    const response = await app.inject({ method: 'DELETE', url });
    expect(response.json()).toMatchObject({ error: { code: 'UNKNOWN_MARKET' } });
  });
});

describe('the HTTP interface', () => {
  test('lists instruments and markets', async () => {
    const { body } = await get('/api/instruments');
    expect(body).toMatchObject({
      market: 'live',
      instruments: [{ symbol: 'S0' }, { symbol: 'S1' }],
    });
    const markets = await get('/api/markets');
    expect(markets.body).toMatchObject({
      markets: [{ name: 'live', kind: 'live', instruments: 2 }],
    });
  });

  test('gives latest quotes in decimals, and null for what is not there', async () => {
    const { body } = await get('/api/quotes?symbols=s0,S1');
    expect(body).toMatchObject({
      quotes: [
        {
          symbol: 'S0',
          last: 100.59,
          volume: 600,
          turnover: '60177.00',
          trades: 60,
          open: 100,
          high: 100.59,
          bid: null,
        },
        { symbol: 'S1', last: null, bid: null, ask: 50.1, askSize: 7, change: null },
      ],
    });
  });

  test('gives bars as a CSV file, prices as exact decimals, the forming one flagged', async () => {
    const response = await app.inject({
      url: '/api/bars?symbol=S0&interval=1m&limit=2&format=csv',
    });
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.headers['content-disposition']).toContain('filename="S0-1m.csv"');
    const lines = response.body.split('\r\n');
    expect(lines).toEqual([
      'time,symbol,interval,of,open,high,low,close,volume,trades,turnover,flags',
      '2026-01-05T12:08:00.000000000Z,S0,1m,trade,100.48,100.53,100.48,100.53,60,6,6030.30,',
      '2026-01-05T12:09:00.000000000Z,S0,1m,trade,100.54,100.59,100.54,100.59,60,6,6033.90,partial',
      '',
    ]);
  });

  test('gives bars of a range, oldest first, newest within the limit, start-stamped, forming one open', async () => {
    const { body } = await get('/api/bars?symbol=S0&interval=1m&limit=3');
    const { bars } = body as unknown as { bars: Record<string, number>[] };
    expect(bars.map(({ t }) => t)).toEqual([7, 8, 9].map((i) => START_MS + i * 60_000));
    expect(bars[0]).toEqual({
      t: START_MS + 420_000,
      o: 100.42,
      h: 100.47,
      l: 100.42,
      c: 100.47,
      v: 60,
      turnover: '6026.70',
      n: 6,
      vw: expect.closeTo(100.445, 9) as number,
      closed: true,
    });
    expect(bars[2]!['closed']).toBe(false);
    const from = START_MS + 60_000;
    const range = await get(`/api/bars?symbol=S0&interval=1m&from=${from}&to=${from + 120_000}`);
    expect((range.body as unknown as { bars: unknown[] }).bars).toHaveLength(2);
    const empty = await get('/api/bars?symbol=S1&interval=1m');
    expect((empty.body as unknown as { bars: unknown[] }).bars).toEqual([]);
  });

  test('tells the statistics of a symbol beside those of real recordings, null where there is too little', async () => {
    const { status, body } = await get('/api/statistics?symbol=s0');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      market: 'live',
      symbol: 'S0',
      sample: { seconds: 0, pastSeconds: 0, progress: 1, trades: 0, hasHours: false },
      curves: { step: 1, fano: { x: [], y: [] }, hill: null },
    });
    const { facts, references } = body as unknown as {
      facts: { value: null; isAsExpected: null; references: (number | null)[] }[];
      references: { name: string; source: string }[];
    };
    expect(facts.length).toBeGreaterThan(15);
    expect(references.length).toBeGreaterThan(3);
    for (const fact of facts) {
      expect([fact.value, fact.isAsExpected]).toEqual([null, null]);
      expect(fact.references).toHaveLength(references.length);
    }
  });

  test('answers what is wrong with a code, in JSON, without its inside', async () => {
    const cases: [string, number, string][] = [
      ['/api/bars?symbol=NOPE&interval=1m', 404, 'UNKNOWN_SYMBOL'],
      ['/api/bars?symbol=S0&interval=2m', 400, 'BAD_REQUEST'],
      ['/api/bars?symbol=S0', 400, 'BAD_REQUEST'],
      ['/api/bars?symbol=S0&interval=1m&limit=0', 400, 'BAD_REQUEST'],
      ['/api/bars?symbol=S0&interval=1m&colour=red', 400, 'BAD_REQUEST'],
      ['/api/statistics?symbol=NOPE', 404, 'UNKNOWN_SYMBOL'],
      ['/api/statistics?symbol=S0&market=replay-9', 404, 'UNKNOWN_MARKET'],
      ['/api/statistics', 400, 'BAD_REQUEST'],
      ['/api/statistics?symbol=S0&seconds=9', 400, 'BAD_REQUEST'],
      ['/api/quotes?market=replay-9', 404, 'UNKNOWN_MARKET'],
      ['/api/recordings/nope/overview', 404, 'UNKNOWN_RECORDING'],
      ['/api/nothing', 404, 'NOT_FOUND'],
    ];
    for (const [url, status, code] of cases) {
      const answer = await get(url);
      expect([url, answer.status]).toEqual([url, status]);
      expect(answer.body).toMatchObject({ error: { code } });
      expect(Object.keys(ERRORS)).toContain(code);
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:/);
    }
  });

  test('says whether it works and whether it is ready', async () => {
    expect((await get('/health')).body).toMatchObject({ status: 'ok', ticks: 61 });
    expect((await get('/ready')).status).toBe(200);
    const { app: loading } = await createHttpApp({ isLoading: true });
    const answer = await loading.inject({ url: '/ready' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ error: { code: 'NOT_READY' } });
    await loading.close();
  });

  test('sends the security headers', async () => {
    const { headers } = (await get('/health')).response;
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
