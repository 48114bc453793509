/** The page's HTTP client: what it asks, what it makes of the answer, and what people read when there is none. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  fetchBars,
  fetchCatalogue,
  fetchOverview,
  fetchRecordings,
  fetchStatistics,
} from '../../../web/net/api.ts';
import { toInstruments } from '../../support/test-instruments.ts';

let asked: { url: string; signal: AbortSignal | undefined }[];
let answer: () => Promise<Response>;

const say = (body: unknown, status = 200): void => {
  answer = () => Promise.resolve(Response.json(body, { status }));
};

beforeEach(() => {
  asked = [];
  say({});
  vi.stubGlobal('document', { baseURI: 'https://ticks.example/desk/' });
  vi.stubGlobal('fetch', (url: string, options?: { signal?: AbortSignal }) => {
    asked.push({ url, signal: options?.signal });
    return answer();
  });
});

afterEach(() => vi.unstubAllGlobals());

describe('an address', () => {
  test('is relative to the page, and names are written so that they stay one part of it', async () => {
    say({ recordings: [] });
    await fetchRecordings();
    await fetchCatalogue();
    await fetchOverview('A, B & C/2 (1)');
    await fetchStatistics('replay-1', 'BTC/USD');
    expect(asked.map(({ url }) => url.replace('https://ticks.example/desk/', ''))).toEqual([
      'api/recordings',
      'api/scenarios',
      'api/recordings/A%2C%20B%20%26%20C%2F2%20(1)/overview?buckets=240',
      'api/statistics?market=replay-1&symbol=BTC%2FUSD',
    ]);
  });

  test('of bars says market, symbol, interval, end in whole ms, and how many', async () => {
    say({ epoch: 7, bars: [] });
    const [instrument] = toInstruments(1);
    const query = { market: 'live', interval: '1m', toMs: 60_000.75, limit: 2_000 };
    await fetchBars({ ...query, instrument: { ...instrument!, symbol: 'BTC/USD' } });
    expect(Object.fromEntries(new URL(asked[0]!.url).searchParams)).toEqual({
      market: 'live',
      symbol: 'BTC/USD',
      interval: '1m',
      to: '60000',
      limit: '2000',
    });
  });
});

describe('an answer', () => {
  test('is given as it is, an overview with the name that was asked for', async () => {
    const recordings = [{ name: 'demo' }];
    say({ recordings });
    expect(await fetchRecordings()).toEqual(recordings);
    say({ startMs: 1, endMs: 2, ticks: [3], gaps: [] });
    expect(await fetchOverview('demo')).toMatchObject({ recording: 'demo', ticks: [3] });
  });

  test('with bars comes as the instrument’s integers, exactly where decimals are not', async () => {
    const bar = { t: 60_000, o: 0.29, h: 1.1, l: 0.07, c: 0.57, v: 300, n: 2, vw: 0.5 };
    say({ epoch: 7, bars: [bar, { ...bar, t: 120_000, vw: null }] });
    const [instrument] = toInstruments(1);
    const query = { market: 'live', interval: '1m', toMs: 0, limit: 2 };
    const { epoch, bars } = await fetchBars({ ...query, instrument: instrument! });
    const whole = { open: 29, high: 110, low: 7, close: 57, volume: 300, trades: 2 };
    expect(epoch).toBe(7);
    expect(bars).toMatchObject([
      { ...whole, startMs: 60_000, turnoverHi: 0, turnoverLo: 15_000 },
      { ...whole, startMs: 120_000, turnoverHi: 0, turnoverLo: 17_100 },
    ]);
  });

  test('with sums beyond 2^52 keeps both halves of the turnover', async () => {
    const bar = { t: 0, o: 1e6, h: 1e6, l: 1e6, c: 1e6, v: 1e8, n: 1, vw: 1e6 };
    say({ epoch: 7, bars: [bar] });
    const [instrument] = toInstruments(1);
    const query = { market: 'live', interval: '1d', toMs: 0, limit: 1 };
    const { bars } = await fetchBars({ ...query, instrument: instrument! });
    expect(bars[0]!.turnoverHi * 2 ** 52 + bars[0]!.turnoverLo).toBe(1e16);
    expect(bars[0]!.turnoverLo).toBeLessThan(2 ** 52);
  });
});

describe('what people read', () => {
  test('is the server’s own sentence when it refuses', async () => {
    say({ error: { code: 'UNKNOWN_RECORDING', message: 'There is no such recording.' } }, 404);
    await expect(fetchOverview('x')).rejects.toThrow('There is no such recording.');
  });

  test.each([
    [500, { error: 'broken' }],
    [502, { error: { message: 5 } }],
    [404, null],
    [200, null],
    [200, 'a text'],
    [200, 5],
  ])('names the status when the answer (%i, %j) is none', async (status, body) => {
    say(body, status);
    await expect(fetchRecordings()).rejects.toThrow(`The server answered with status ${status}.`);
  });

  test('names the status when the answer is no JSON, as a proxy’s page is', async () => {
    answer = () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(fetchRecordings()).rejects.toThrow('The server answered with status 502.');
  });

  test('says that nobody answered, also when that took too long', async () => {
    answer = () => Promise.reject(new TypeError('fetch failed'));
    await expect(fetchRecordings()).rejects.toThrow('The server did not answer.');
    expect(asked[0]!.signal?.aborted).toBe(false);
    answer = () => Promise.reject(new DOMException('late', 'TimeoutError'));
    await expect(fetchRecordings()).rejects.toThrow('The server did not answer.');
  });
});
