/**
 * The past of a venue's symbols, from a fake venue to the product's own client: scrolled back to where its data begins,
 * one request for all who ask, what goes wrong said and what is here given all the same.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { BarAnswer } from '../../shared/client/client-contract.ts';
import type { Interval } from '../../shared/model/interval.ts';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { COINBASE } from '../support/venue/dialects/coinbase.ts';
import type { FakeVenue } from '../support/venue/fake-venue.ts';
import { connectBy, type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Friday, 11:00 in New York. */
const START_MS = Date.UTC(2026, 0, 16, 16, 0, 30);

let live: LiveMarket | undefined;
afterEach(async () => {
  await live?.stop();
  live = undefined;
});

/** A bar that the venue has, with a price that tells when it was. */
function fix(venue: FakeVenue, symbol: string, startMs: number, intervalMs = MINUTE_MS): void {
  const price = String(100 + ((startMs / intervalMs) % 100));
  const prices = { open: price, high: price, low: price, close: price };
  venue.world.fixBar({ symbol, startMs, intervalMs, ...prices, volume: '3', trades: 2 });
}

/** Lets time go by until a promise has its value. */
async function waitFor<T>(market: LiveMarket, asked: Promise<T>): Promise<T> {
  let answer: { readonly value: T } | undefined;
  let failure: unknown;
  asked.then(
    (value) => (answer = { value }),
    (error: unknown) => (failure = error ?? 'nothing'),
  );
  await market.until(() => answer !== undefined || failure !== undefined, 'the answer');
  if (answer === undefined) throw failure;
  return answer.value;
}

const ask = (
  market: LiveMarket,
  symbol: string,
  interval: Interval,
  rest: { toMs?: number; fromMs?: number; limit?: number } = {},
): Promise<BarAnswer> => waitFor(market, market.client.bars({ symbol, interval, ...rest }));

const startsOf = ({ bars }: BarAnswer): number[] => bars.map(({ startMs }) => startMs);
const range = (fromMs: number, count: number, stepMs: number): number[] =>
  Array.from({ length: count }, (_, n) => fromMs + n * stepMs);
/** Paths for bars that the venue was asked for since the last time. */
const takeAsked = ({ venue }: LiveMarket, path: string): string[] =>
  venue.ledger.requests.splice(0).filter((line) => line.includes(path));

describe('a coin', () => {
  const MINUTES = 3_600;
  const OLDEST_MS = START_MS - 30_000 - MINUTES * MINUTE_MS;
  const start = (): Promise<LiveMarket> =>
    startLiveMarket(COINBASE, {
      feed: 'BTC-USD',
      startMs: START_MS,
      instruments: [{ symbol: 'BTC-USD', priceStep: '0.01', sizeStep: '0.00001' }],
      prepare(venue) {
        for (const ms of range(OLDEST_MS, MINUTES, MINUTE_MS)) fix(venue, 'BTC-USD', ms);
        for (const ms of range(START_MS - (START_MS % DAY_MS) - 3 * DAY_MS, 3, DAY_MS)) {
          fix(venue, 'BTC-USD', ms, DAY_MS);
        }
      },
    });

  test('is scrolled back to where its data begins: each bar once, without a hole, the venue asked once for all', async () => {
    live = await start();
    const first = await ask(live, 'BTC-USD', '1m', { limit: 2_000 });
    expect(first).toMatchObject({ older: 'more', venueUntilMs: START_MS - 30_000 - 5 * MINUTE_MS });
    takeAsked(live, 'candles');
    const others = [connectBy(live.clock, live.server.url), connectBy(live.clock, live.server.url)];
    await live.until(() => others.every(({ state }) => state === 'open'), 'two more clients');
    const query = {
      symbol: 'BTC-USD',
      interval: '1m',
      toMs: startsOf(first)[0]!,
      limit: 1_500,
    } as const;
    const answers = await waitFor(
      live,
      Promise.all([live.client, ...others].map((client) => client.bars(query))),
    );
    const pages = takeAsked(live, 'candles?granularity=60');
    expect(new Set(pages).size).toBe(pages.length);
    expect(pages.length).toBeLessThanOrEqual(4);
    for (const older of answers) {
      expect([...startsOf(older), ...startsOf(first)]).toEqual(
        range(startsOf(older)[0]!, older.bars.length + first.bars.length, MINUTE_MS),
      );
    }
    const last = await ask(live, 'BTC-USD', '1m', {
      toMs: startsOf(answers[0]!)[0]!,
      limit: 2_000,
    });
    expect(startsOf(last)[0] ?? startsOf(answers[0]!)[0]).toBe(OLDEST_MS);
    expect(last.older).toBe('start');
    takeAsked(live, 'candles');
    await ask(live, 'BTC-USD', '1m', { toMs: OLDEST_MS, limit: 100 });
    expect(takeAsked(live, 'candles')).toEqual([]);
    for (const client of others) client.close();
  });

  test('answers with what is here and with the reason when the venue says that it was asked too much', async () => {
    live = await start();
    live.venue.rest.faults.push({
      path: 'candles',
      times: 1,
      status: 429,
      headers: { 'retry-after': '17' },
    });
    const first = await ask(live, 'BTC-USD', '1m', { limit: 5_000 });
    expect(first.bars.length).toBeGreaterThan(2_800);
    expect(first).toMatchObject({
      older: 'failed',
      reason: expect.stringContaining('429') as string,
    });
    const again = await ask(live, 'BTC-USD', '1m', { limit: 5_000 });
    expect(again.reason).toMatch(/asks to wait: try again in \d+ s/);
    await live.clock.run(17_000, 250);
    const third = await ask(live, 'BTC-USD', '1m', { limit: 5_000 });
    expect(startsOf(third)).toEqual(range(OLDEST_MS, third.bars.length, MINUTE_MS));
  });

  test('is given by HTTP, too, with the same words', async () => {
    live = await start();
    const url = `http://127.0.0.1:${live.server.port}/api/bars?symbol=BTC-USD&interval=1m&limit=3200`;
    const answer = (await (await waitFor(live, fetch(url))).json()) as {
      bars: { t: number }[];
      older: string;
      venueUntilMs: number;
    };
    expect(answer.bars).toHaveLength(3_200);
    expect(answer).toMatchObject({
      older: 'more',
      venueUntilMs: START_MS - 30_000 - 5 * MINUTE_MS,
    });
  });

  test('that is slow holds nobody up, and answers in time with what there is', async () => {
    live = await start();
    live.venue.rest.faults.push({ path: 'candles', times: 1, isHeld: true });
    const slow = live.client.bars({ symbol: 'BTC-USD', interval: '1m', limit: 5_000 });
    await live.until(() => live!.venue.rest.held === 1, 'the request');
    live.venue.trade('BTC-USD', { price: '200' });
    expect(await live.take(1)).toMatchObject([expect.stringContaining('200.00')]);
    const { older, bars } = await waitFor(live, slow);
    expect([older, bars.length > 2_000]).toEqual(['failed', true]);
    live.venue.rest.release();
  });
});

test('a bar that is half the venue’s and half ours is that of all its trades', async () => {
  const at = (ms: number, price: string) => ({
    timeMs: START_MS + ms,
    timeNs: 0,
    price,
    size: '0.5',
  });
  live = await startLiveMarket(BINANCE, {
    feed: 'btcusdt',
    startMs: START_MS,
    prepare(venue) {
      /* The hour began at :00; ticks begin five minutes before. */
      for (const [ms, price] of [
        [-3_000_000, '90'],
        [-1_800_000, '130'],
        [-600_000, '110'],
        [-100_000, '120'],
      ] as const) {
        venue.lose('BTCUSDT', at(ms, price));
      }
    },
  });
  live.venue.trade('BTCUSDT', { price: '105', size: '0.25' });
  await live.until(() => live!.ticks.some((line) => line.includes('105.00')), 'the live trade');
  const { bars } = await ask(live, 'BTCUSDT', '1d', { limit: 10 });
  const day = bars.at(-1)!;
  expect([day.open, day.high, day.low, day.close, day.volume, day.trades]).toEqual([
    9_000, 13_000, 9_000, 10_500, 225_000, 5,
  ]);
  const { bars: quarters } = await ask(live, 'BTCUSDT', '15m', { limit: 4 });
  expect(quarters.map(({ volume }) => volume)).toEqual([50_000, 50_000, 100_000, 25_000]);
});

test('a symbol that is listed anew tells no trade twice, and has them all in its bars', async () => {
  live = await startLiveMarket(BINANCE, { feed: 'btcusdt', startMs: START_MS });
  live.venue.trade('BTCUSDT', { price: '100.25', size: '1' });
  live.venue.trade('BTCUSDT', { price: '101.25', size: '2' });
  await live.take(2);
  live.venue.changeSteps('BTCUSDT', { priceStep: '0.0001' });
  live.venue.trade('BTCUSDT', { price: '100.2575', size: '4' });
  await live.until(() => live!.ticks.some((line) => line.includes('100.2575')), 'the new price');
  await live.clock.run(500);
  expect(live.ticks.filter((line) => line.startsWith('trade'))).toHaveLength(1);
  const { bars, instrument } = await ask(live, 'BTCUSDT', '1m', { limit: 1 });
  expect(instrument.priceDecimals).toBe(4);
  expect(bars).toMatchObject([
    { open: 1_002_500, high: 1_012_500, close: 1_002_575, volume: 700_000, trades: 3 },
  ]);
});

describe('a share', () => {
  const SESSION_MS = 14.5 * HOUR_MS;
  const MIDNIGHT_MS = START_MS - (START_MS % DAY_MS);
  /** Trading days, newest first: three before, a week without any, and three more. */
  const DAYS = [1, 2, 3, 10, 11, 12].map((back) => MIDNIGHT_MS - back * DAY_MS);
  const start = (): Promise<LiveMarket> =>
    startLiveMarket(ALPACA, {
      feed: 'AAPL',
      startMs: START_MS,
      keys: { ALPACA_KEY_ID: 'KEY-ID-1', ALPACA_SECRET_KEY: 'SECRET-1' },
      instruments: [{ symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' }],
      prepare(venue) {
        for (const day of DAYS) {
          for (const ms of range(day + SESSION_MS, 390, MINUTE_MS)) fix(venue, 'AAPL', ms);
          fix(venue, 'AAPL', day, DAY_MS);
          for (const ms of range(day + 14 * HOUR_MS, 7, HOUR_MS)) fix(venue, 'AAPL', ms, HOUR_MS);
        }
      },
    });

  test('is scrolled back over nights and days without trade to its first bar', async () => {
    live = await start();
    const { bars, older } = await ask(live, 'AAPL', '1m', { limit: 5_000 });
    expect(bars).toHaveLength(DAYS.length * 390);
    expect(bars[0]!.startMs).toBe(DAYS.at(-1)! + SESSION_MS);
    expect(older).toBe('start');
    const hours = await ask(live, 'AAPL', '1h', { limit: 5_000 });
    expect(hours.bars).toHaveLength(DAYS.length * 7);
  });

  test('has days that are named by their date in New York', async () => {
    live = await start();
    const { bars } = await ask(live, 'AAPL', '1d', { limit: 50 });
    expect(bars.map(({ startMs }) => startMs)).toEqual(DAYS.toReversed());
  });
});
