/** The universal data feed, as an adapter asks it. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TIMED_INTERVALS } from '../../../shared/model/interval.ts';
import {
  toInterval,
  toMark,
  toResolution,
  toResolutions,
  toSymbolInfo,
  toTimescaleMark,
} from '../../../server/http/udf-shapes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { createHttpApp, START_MS } from '../../support/http-app.ts';
import { toInstruments } from '../../support/test-instruments.ts';

let app: FastifyInstance;
const START = START_MS / 1000;

beforeAll(async () => {
  ({ app } = await createHttpApp());
});
afterAll(() => app.close());

const get = async (path: string) => {
  const response = await app.inject({ url: `/udf/${path}` });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};

test('every interval is a resolution and back', () => {
  expect(TIMED_INTERVALS.map((one) => toInterval(toResolution(one)))).toEqual(TIMED_INTERVALS);
  expect(['1S', '60', '240', 'd', '1D', 'W', '1M', 'm', '2'].map(toInterval)).toEqual([
    '1s',
    '1h',
    '4h',
    '1d',
    '1d',
    '1w',
    '1M',
    '1M',
    undefined,
  ]);
});

test('a market of recorded days offers none that is shorter, and says so of its symbols', () => {
  const days = [{ interval: '1d', lengthMs: 86_400_000, chart: '1d', of: 'trade' }] as const;
  expect(toResolutions({ bars: [...days] })).toEqual(['1D', '1W', '1M']);
  const market = { label: 'days', bars: [...days] } as unknown as MarketInfo;
  expect(toSymbolInfo(toInstruments(1)[0]!, market)).toMatchObject({
    has_seconds: false,
    has_intraday: false,
    has_daily: true,
    has_weekly_and_monthly: true,
    supported_resolutions: ['1D', '1W', '1M'],
  });
});

test('pages of listed origins may read it, and no others', async () => {
  const { app: listed } = await createHttpApp({ edge: { origins: ['https://charts.example'] } });
  const ask = async (origin: string) => {
    const { headers } = await listed.inject({ url: '/udf/time', headers: { origin } });
    return headers['access-control-allow-origin'];
  };
  expect(await ask('https://charts.example')).toBe('https://charts.example');
  expect(await ask('https://elsewhere.example')).toBeUndefined();
  await listed.close();
});

test('the configuration offers search, marks, time and the resolutions there are', async () => {
  const { body } = await get('config');
  expect(body).toMatchObject({
    supports_search: true,
    supports_group_request: false,
    supports_marks: true,
    supports_timescale_marks: true,
    supports_time: true,
    supported_resolutions: expect.arrayContaining(['1S', '1', '60', '1D']),
  });
});

test('time is the clock of the market, whole seconds, and nothing else', async () => {
  const response = await app.inject({ url: '/udf/time' });
  expect(response.headers['content-type']).toContain('text/plain');
  expect(response.body).toBe(String(START + 600));
});

describe('a symbol', () => {
  test.each(['S0', 's0', 'LIVE:S0', 'live:s0'])('is found as %s', async (asked) => {
    const { body } = await get(`symbols?symbol=${asked}`);
    expect(body).toMatchObject({
      ticker: 'S0',
      minmov: 1,
      pricescale: 100,
      has_intraday: true,
      has_seconds: true,
      session: '24x7',
      timezone: 'Etc/UTC',
    });
    expect(body).not.toHaveProperty('s');
  });

  test('that is not there is an error that an adapter can read', async () => {
    const { status, body } = await get('symbols?symbol=NO');
    expect(status).toBe(404);
    expect(body).toEqual({ s: 'error', errmsg: 'Market "live" has no symbol "NO".' });
  });

  test('that is not named, or a market that is not there, is one too', async () => {
    expect((await get('symbols')).body).toMatchObject({ s: 'error' });
    expect((await get('elsewhere/symbols?symbol=S0')).body).toMatchObject({
      s: 'error',
      errmsg: 'There is no market "elsewhere".',
    });
  });

  test('is searched for in upper case, best first, within the limit', async () => {
    const { body } = await get('search?query=S&type=&exchange=&limit=1');
    expect(body).toMatchObject([{ symbol: 'S0', ticker: 'S0', full_name: 'S0' }]);
    expect((await get('search?query=ZZZ&limit=30')).body).toEqual([]);
    expect((await get('search?query=&type=futures')).body).toEqual([]);
  });
});

describe('history', () => {
  const history = (rest: string) => get(`history?symbol=S0&resolution=1&${rest}`);

  test('is columns in time order, from ≤ t < to', async () => {
    const { body } = await history(`from=${START + 120}&to=${START + 240}`);
    expect(body).toEqual({
      s: 'ok',
      t: [START + 120, START + 180],
      o: [100.12, 100.18],
      h: [100.17, 100.23],
      l: [100.12, 100.18],
      c: [100.17, 100.23],
      v: [60, 60],
    });
  });

  test('of so many bars back goes before from, and never past to', async () => {
    const { body } = await history(`from=${START + 180}&to=${START + 240}&countback=3`);
    expect(body['t']).toEqual([START + 60, START + 120, START + 180]);
  });

  test('without bars names the next earlier one, and none where there is none', async () => {
    const later = await history(`from=${START + 6_000}&to=${START + 7_000}`);
    expect(later.body).toEqual({ s: 'no_data', nextTime: START + 540 });
    const before = await history(`from=${START - 7_000}&to=${START - 6_000}`);
    expect(before.body).toEqual({ s: 'no_data' });
  });

  test('of a resolution that is not there says which are', async () => {
    const { body } = await get(`history?symbol=S0&resolution=7&from=0&to=1`);
    expect(body).toEqual({
      s: 'error',
      errmsg: expect.stringContaining('1S, 5S, 15S, 1, 5, 15, 60'),
    });
  });

  test('takes what adapters add, and days by their trading date', async () => {
    const { body } = await get(
      `history?symbol=S0&resolution=D&from=0&to=${START + 600}&currencyCode=USD&unitId=`,
    );
    expect(body).toMatchObject({ s: 'ok', t: [Date.UTC(2026, 0, 5) / 1000] });
  });
});

test('quotes stand under the names they were asked for, and what is unknown is an error of its own', async () => {
  const { body } = await get('quotes?symbols=s0%2CNO%2CS1');
  expect(body).toMatchObject({
    s: 'ok',
    d: [
      { s: 'ok', n: 's0', v: { lp: 100.59, short_name: 'S0', volume: 600 } },
      { s: 'error', n: 'NO', v: {} },
      { s: 'ok', n: 'S1', v: { ask: 50.1 } },
    ],
  });
  const s1 = (body as { d: { v: object }[] }).d[2]!.v;
  expect(s1).not.toHaveProperty('lp');
});

test('an event is a mark on the bars, and one on the time axis that says how long it lasts', () => {
  const about = { id: 'event-1', kind: 'halt', target: 'S0', label: 'halt of S0' };
  const event = { ...about, atMs: 61_500, untilMs: 91_500, origin: 'market' as const };
  expect(toMark(event)).toMatchObject({ id: 'event-1', time: 61, text: 'halt of S0', label: 'H' });
  expect(toTimescaleMark(event)).toMatchObject({ time: 61, tooltip: ['halt of S0', '30 s'] });
  expect(toTimescaleMark({ ...event, untilMs: null }).tooltip).toEqual(['halt of S0']);
});

test('marks are there, though nothing happened', async () => {
  expect((await get(`marks?symbol=S0&from=0&to=${START + 600}&resolution=1`)).body).toEqual([]);
  expect((await get(`timescale_marks?symbol=S0&from=0&to=1`)).body).toEqual([]);
});
