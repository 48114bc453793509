/**
 * A market of shares has its day: what session it is in, halts over night, limit bands, trades outside regular hours and
 * the close of the day before are what the feed says, in what clients are told.
 */
import { afterEach, expect, test } from 'vitest';
import { STATUS } from '../../shared/model/tick.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import {
  type LiveMarket,
  type LiveMarketOptions,
  startLiveMarket,
} from '../support/venue/live-market.ts';
import type { FakeBar } from '../support/venue/world.ts';
import { crc32 } from '../../shared/venue/crc32.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Tuesday, half a minute before the opening in New York. */
const BEFORE_OPEN_MS = Date.UTC(2026, 0, 6, 14, 29, 30);
const BEFORE_CLOSE_MS = Date.UTC(2026, 0, 6, 20, 59, 30);
/** Thanksgiving. */
const HOLIDAY_MS = Date.UTC(2026, 10, 26, 16);

let live: LiveMarket;
afterEach(() => live.stop());

async function start(startMs: number, more: Partial<LiveMarketOptions> = {}): Promise<void> {
  live = await startLiveMarket(ALPACA, {
    feed: 'AAPL',
    instruments: [{ symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' }],
    keys: { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' },
    startMs,
    ...more,
  });
}
const stateOf = () => {
  const { market } = live.server.markets.primary;
  const { id, priceDecimals } = market.find('AAPL')!;
  const { status, last, previousClose } = market.state(id);
  const unit = 10 ** priceDecimals;
  const name = Object.entries(STATUS).find(([, code]) => code === status)![0];
  return { status: name, last: last / unit, previousClose: previousClose / unit };
};
const lines = async (count: number): Promise<string[]> =>
  (await live.take(count)).map((line) => line.replace(/(\d)\.0+ x/, '$1 x'));
const bands = (lower: number, upper: number): string => {
  const t = new Date(live.clock.now()).toISOString();
  return JSON.stringify([{ T: 'l', S: 'AAPL', d: lower, u: upper, i: 'B', t, z: 'C' }]);
};

test('a session is told with its own time, and trades outside of regular hours move no last price', async () => {
  await start(BEFORE_OPEN_MS);
  expect(stateOf().status).toBe('preOpen');
  live.venue.trade('AAPL', { price: '99', conditions: ['@', 'T'] });
  live.venue.trade('AAPL', { price: '98', conditions: ['@', 'T', 'I'] });
  expect(await lines(2)).toEqual([
    expect.stringMatching(/^trade AAPL 99 x 1 unknown \+\d+ noPrice extendedHours$/),
    expect.stringMatching(/^trade AAPL 98 x 1 unknown \+\d+ noPrice extendedHours$/),
  ]);
  await live.until(() => live.ticks.length > 0, 'the opening');
  live.venue.trade('AAPL', { price: '100', conditions: ['@', 'O'] });
  expect(await lines(2)).toEqual([
    `status AAPL open +${30 * SECOND_MS}`,
    expect.stringMatching(/^trade AAPL 100 x 1 unknown \+\d+ auction$/),
  ]);
  expect(stateOf()).toMatchObject({ status: 'open', last: 100 });
  expect((await live.connection()).session).toEqual({
    phase: 'open',
    untilMs: Date.UTC(2026, 0, 6, 21),
  });
});

test('a market that is closed says so and why, and its symbols are neither quiet nor stale', async () => {
  await start(HOLIDAY_MS, { prepare: (venue) => void venue.lose('AAPL', { price: '90' }) });
  expect(stateOf().status).toBe('closed');
  for (let minute = 0; minute < 5; minute++) await live.clock.run(MINUTE_MS, SECOND_MS);
  const { session, symbols, state, reconnects } = await live.connection();
  expect(session).toEqual({ phase: 'closed', untilMs: Date.UTC(2026, 10, 27, 9), why: 'holiday' });
  expect([state, reconnects, symbols.live, symbols.quiet]).toEqual(['live', 0, 1, 0]);
  expect(live.gaps).toEqual([]);
});

/** Bars of AAPL as the venue gives them: when, how long, close; the rest around it. */
const bar = (startMs: number, intervalMs: number, close: number): FakeBar => ({
  symbol: 'AAPL',
  startMs,
  intervalMs,
  open: `${close - 1}`,
  high: `${close + 2}`,
  low: `${close - 2}`,
  close: `${close}`,
  volume: '1000',
  trades: 10,
});
const DAY_MS = 86_400_000;

test('a symbol that is opened on a holiday shows its last trading day', async () => {
  await start(HOLIDAY_MS, {
    prepare({ world }) {
      world.fixBar(bar(Date.UTC(2026, 10, 24, 5), DAY_MS, 80));
      world.fixBar(bar(Date.UTC(2026, 10, 25, 5), DAY_MS, 90));
    },
  });
  expect(stateOf()).toEqual({ status: 'closed', last: 90, previousClose: 80 });
  const { market } = live.server.markets.primary;
  const { id, priceDecimals } = market.find('AAPL')!;
  const { high, volume, trades, lastSize } = market.state(id);
  expect([high / 10 ** priceDecimals, volume, trades, lastSize]).toEqual([92, 1_000, 10, 0]);
});

test('early trading of today is no part of its day, which begins with the opening', async () => {
  await start(BEFORE_OPEN_MS, {
    prepare({ world }) {
      world.fixBar(bar(Date.UTC(2026, 0, 2, 5), DAY_MS, 70));
      world.fixBar(bar(Date.UTC(2026, 0, 5, 5), DAY_MS, 80));
      world.fixBar(bar(Date.UTC(2026, 0, 6, 13), MINUTE_MS, 99));
    },
  });
  expect(stateOf()).toMatchObject({ last: 80, previousClose: 70 });
  await live.until(() => stateOf().status === 'open', 'the opening');
  live.venue.trade('AAPL', { price: '81' });
  await live.until(() => stateOf().last === 81, 'the first trade');
  expect(stateOf().previousClose).toBe(80);
});

test('the venue’s own calendar has the last word', async () => {
  const days = ['2026-01-05', '2026-01-07'].map((date) => ({
    date,
    open: '09:30',
    close: '16:00',
  }));
  await start(BEFORE_OPEN_MS, {
    prepare: (venue) => {
      venue.rest.faults.push({ path: '/v2/calendar', status: 200, body: JSON.stringify(days) });
    },
  });
  await live.until(() => stateOf().status === 'closed', 'the calendar');
  expect((await live.connection()).session).toMatchObject({ phase: 'closed', why: 'holiday' });
});

test('a halt outlasts the close', async () => {
  await start(BEFORE_CLOSE_MS);
  live.venue.halt('AAPL');
  expect(await lines(1)).toEqual([expect.stringMatching(/^status AAPL halted /)]);
  await live.clock.run(MINUTE_MS, SECOND_MS);
  expect((await live.connection()).session).toMatchObject({ phase: 'postClose' });
  expect(await live.take(0)).toEqual([]);
  live.venue.resume('AAPL');
  expect(await lines(1)).toEqual([expect.stringMatching(/^status AAPL postClose /)]);
});

test('limit bands are told as events, end with regular hours, and flag what trades outside of them', async () => {
  await start(BEFORE_CLOSE_MS);
  const told: MarketEvent[] = [];
  live.client.on('events', ({ events }) => told.push(...events));
  live.venue.say(bands(95.5, 105.5));
  live.venue.say(bands(95.5, 105.5));
  await live.until(() => told.length > 0, 'the bands');
  live.venue.trade('AAPL', { price: '105.5' });
  live.venue.trade('AAPL', { price: '105.51' });
  const flagged = (await live.take(2)).map((line) => line.endsWith(' outsideLimits'));
  expect(flagged).toEqual([false, true]);
  expect(stateOf().last).toBe(105.51);
  expect(told).toEqual([
    {
      id: 'limits-0',
      kind: 'limits',
      atMs: expect.any(Number) as number,
      untilMs: null,
      target: 'AAPL',
      label: 'Limit bands 95.5 to 105.5: AAPL',
      origin: 'market',
      limits: { lower: '95.5', upper: '105.5' },
    },
  ]);
  await live.until(() => told.length > 1, 'the close');
  expect(told[1]).toEqual({ ...told[0], untilMs: Date.UTC(2026, 0, 6, 21) });
  let read: readonly MarketEvent[] | undefined;
  void live.client.events('live').then((events) => (read = events));
  await live.until(() => read !== undefined, 'the timeline');
  expect(read).toEqual([told[1]]);
});

test('the close of the day before is the venue’s, and decides the change', async () => {
  const body = JSON.stringify({ AAPL: { prevDailyBar: { c: 95.25 } } });
  await start(BEFORE_OPEN_MS, {
    prepare: ({ rest }) => void rest.faults.push({ path: '/stocks/snapshots', status: 200, body }),
  });
  expect(stateOf().previousClose).toBe(95.25);
});

test('a book of Kraken that its checksum refutes is asked for anew, and its quote holds no longer', async () => {
  live = await startLiveMarket(KRAKEN, {
    feed: 'BTC/USD,quotes=book',
    instruments: [{ symbol: 'BTC/USD', priceStep: '0.1', sizeStep: '0.01' }],
  });
  const book = (
    type: string,
    bid: string,
    checksum = crc32(`${bid.replace('.', '')}100`),
  ): string =>
    `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":[{"price":${bid},"qty":1.00}],"asks":[],"checksum":${checksum}}]}`;
  const { venue } = live;
  const asked = venue.ledger.subscribes.length;
  venue.say(book('snapshot', '100.0'));
  expect(await lines(1)).toEqual([
    expect.stringMatching(/^quote BTC\/USD 100 x 1(\.0+)? \/ - x 0/),
  ]);
  venue.say(book('update', '101.0', 7));
  expect(await lines(1)).toEqual([expect.stringMatching(/^quote BTC\/USD - x 0(\.0+)? \/ - x 0/)]);
  await live.until(() => live.gaps.at(-1)?.endsWith(' filled') === true, 'the end of the hole');
  expect(live.gaps[0]).toMatch(/^BTC\/USD reconnect \+\d+\.\.$/);
  expect(venue.ledger.subscribes.length).toBeGreaterThan(asked);
  venue.say(book('update', '102.0'), book('snapshot', '103.0'));
  expect(await lines(1)).toEqual([expect.stringMatching(/^quote BTC\/USD 103 x 1/)]);
  expect(await live.connection()).toMatchObject({ state: 'live', reconnects: 0 });
});
