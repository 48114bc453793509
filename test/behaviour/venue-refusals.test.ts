/**
 * A venue that refuses is asked again as often as it likes, by one loop, and not at all where it would refuse again.
 * (Kinds 6 and 7 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { FINNHUB } from '../support/venue/dialects/finnhub.ts';
import { MASSIVE } from '../support/venue/dialects/massive.ts';
import { toTiingo } from '../support/venue/dialects/tiingo.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const toInstruments = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, ...STEPS }));
const KEYS = {
  ALPACA_KEY_ID: 'KEY-OF-A-TEST',
  ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST',
  FINNHUB_KEY: 'FINN-OF-A-TEST',
  TIINGO_KEY: 'TIIN-OF-A-TEST',
  MASSIVE_KEY: 'MASS-OF-A-TEST',
};

let live: LiveMarket;
afterEach(() => live.stop());

describe('a venue that refuses', () => {
  const refused = (status: number, headers: Record<string, string> = {}) =>
    startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      symbols: [],
      prepare: ({ manners }) => (manners.refuseWith = { status, headers }),
    });

  test('with 429 and Retry-After is left alone for so long, and then asked once', async () => {
    live = await refused(429, { 'retry-after': '30' });
    const { venue, clock } = live;
    await live.until(() => venue.ledger.refused === 1, 'the refusal');
    await clock.run(29_000);
    expect(venue.ledger.refused).toBe(1);
    expect(live.states.at(-1)).toBe('waiting');
    venue.manners.refuseWith = undefined;
    await live.until(() => venue.links.size === 1, 'the connection', 10_000);
    expect(venue.ledger).toMatchObject({ refused: 1, connections: 1, mostLinks: 1 });
  });

  test('without an end is asked for ever, more and more seldom, by one loop', async () => {
    live = await refused(503);
    const { venue, clock } = live;
    const counts: number[] = [];
    for (let minute = 0; minute < 5; minute++) {
      const before = venue.ledger.refused;
      await clock.run(60_000);
      counts.push(venue.ledger.refused - before);
    }
    expect(counts[0]).toBeGreaterThanOrEqual(5);
    expect(counts[0]).toBeLessThanOrEqual(10);
    expect(counts[4]).toBeGreaterThanOrEqual(1);
    expect(counts[4]).toBeLessThanOrEqual(2);
    venue.manners.refuseWith = undefined;
    await live.until(() => venue.links.size === 1, 'the connection');
  });

  test.each([451, 403])(
    'a region with %i is not asked again: people are told which hosts there are',
    async (status) => {
      live = await refused(status);
      const { venue, clock } = live;
      await live.until(() => live.states.at(-1) === 'refused', 'the state');
      await clock.run(180_000);
      expect(venue.ledger.refused).toBe(1);
      const { reason } = await live.connection();
      expect(reason).toMatch(/^Binance: .*region/);
      expect(reason).toMatch(/host=us/);
    },
  );

  test('a key is not asked again, and the key is in no word of it', async () => {
    live = await startLiveMarket(ALPACA, {
      feed: 'AAPL',
      instruments: toInstruments('AAPL'),
      keys: KEYS,
      symbols: [],
      venue: { manners: { key: 'ANOTHER' } },
    });
    const { venue, clock } = live;
    await live.until(() => live.states.at(-1) === 'refused', 'the state');
    await clock.run(180_000);
    expect(venue.ledger.logins).toHaveLength(1);
    expect(venue.ledger.connections).toBe(1);
    const said = JSON.stringify([await live.connection(), live.notes]);
    expect(said).toContain('the key is wrong');
    for (const key of Object.values(KEYS)) expect(said).not.toContain(key);
  });

  test.each([
    [ALPACA, 'AAPL', 'by a frame'],
    [MASSIVE, 'AAPL', 'by a frame'],
    [FINNHUB, 'AAPL', 'with 429'],
    [toTiingo(6), 'aapl', 'with 429'],
  ] as const)(
    '$venue: a second server with the same key ($2) says so, and takes the place when it is free',
    async (dialect, symbol, how) => {
      live = await startLiveMarket(dialect, {
        feed: symbol,
        instruments: toInstruments(symbol),
        keys: KEYS,
        symbols: [],
        startMs: Date.UTC(2026, 0, 5, 15),
        prepare({ manners }) {
          if (how === 'by a frame') manners.mostLinks = 0;
          else manners.refuseWith = { status: 429 };
        },
      });
      const { venue, clock } = live;
      const attempts = (): number => venue.ledger.connections + venue.ledger.refused;
      await live.until(() => live.states.at(-1) === 'waiting', 'the state');
      const { reason, venue: name } = await live.connection();
      expect(reason).toMatch(
        new RegExp(`^${name}: it allows no more connections: another program may use the same key`),
      );
      expect(venue.links.size).toBe(0);
      await clock.run(58_000, 500);
      expect(attempts()).toBe(1);
      await clock.run(100_000, 500);
      expect(attempts()).toBe(2);
      venue.manners.mostLinks = 1;
      venue.manners.refuseWith = undefined;
      await live.until(() => live.states.at(-1) === 'live', 'the connection', 60_000);
      expect(attempts()).toBe(3);
      expect(venue.ledger.mostLinks).toBe(1);
    },
  );

  test('to answer at all is given up after ten seconds, and asked again', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      symbols: [],
      prepare: ({ manners }) => (manners.hangs = true),
    });
    await live.until(() => live.states.at(-1) === 'waiting', 'the state', 60_000);
    expect((await live.connection()).reason).toMatch(/no answer within 10 s/);
    live.venue.manners.hangs = false;
    await live.until(() => live.venue.links.size === 1, 'the connection', 30_000);
  });
});
