/**
 * A connection to a venue is noticed to be dead, is replaced before its end, is never made twice, and is not asked
 * for again where it would be refused again. (Kinds 1, 5, 6 and 7 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { BITSTAMP } from '../support/venue/dialects/bitstamp.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { OKX } from '../support/venue/dialects/okx.ts';
import { connectBy, type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const toInstruments = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, ...STEPS }));
const KEYS = { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' };

let live: LiveMarket;
afterEach(() => live.stop());

/** Trades of a symbol at a steady pace, until they are stopped. */
const trade = (symbol: string, everyMs: number) =>
  live.clock.every(everyMs, () => live.venue.trade(symbol));
const pricesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[2]!);

describe('silence', () => {
  test('of the whole connection after three trades ends it: a gap, and what was missed from REST', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    for (const price of ['1', '2', '3']) venue.trade('BTCUSDT', { price });
    await live.take(3);
    venue.manners.isStalled = true;
    const silentMs = clock.elapsed();
    venue.lose('BTCUSDT', { price: '4' });
    await live.until(() => live.gaps.length > 0, 'the gap');
    /* Twice the time in which it would have pinged. */
    expect(clock.elapsed() - silentMs).toBeGreaterThan(35_000);
    expect(clock.elapsed() - silentMs).toBeLessThan(60_000);
    venue.manners.isStalled = false;
    expect(await live.take(1)).toEqual([expect.stringMatching(/ 4\.00 .* late$/)]);
    expect(live.gaps[0]).toMatch(/^BTCUSDT venueSilent \+\d+\.\.$/);
    expect(live.gaps.at(-1)).toMatch(/^BTCUSDT venueSilent \+\d+ filled$/);
    expect(live.states).toContain('live');
    expect(await live.connection()).toMatchObject({ reconnects: 1, gaps: 1, gapsFilled: 1 });
  });

  test('after an hour of data is no reason to wait longer than the first time', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    for (let time = 1; time <= 4; time++) {
      await clock.run(90_000);
      venue.manners.isStalled = true;
      const cuts = () => live.gaps.filter((gap) => gap.endsWith('..')).length;
      await live.until(() => cuts() === time, 'the cut');
      venue.manners.isStalled = false;
      const cutMs = clock.elapsed();
      await live.until(() => venue.ledger.connections === time + 1, 'the connection');
      expect(clock.elapsed() - cutMs).toBeLessThan(500);
      await live.until(() => live.gaps.at(-1)!.endsWith('filled'), 'the fill');
    }
  });

  test('of one symbol while others go on is stale: subscribed anew, then connected anew', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt,ethusdt',
      instruments: toInstruments('BTCUSDT', 'ETHUSDT'),
    });
    const { venue } = live;
    const stops = [trade('BTCUSDT', 500), trade('ETHUSDT', 500)];
    await live.until(() => live.ticks.length > 30, 'trades');
    stops[0]!();
    venue.manners.silent.add('BTCUSDT');
    let price = 1_000;
    stops.push(live.clock.every(1_000, () => venue.lose('BTCUSDT', { price: `${++price}` })));
    await live.until(() => venue.ledger.unsubscribes.length > 0, 'another subscription');
    expect(venue.ledger.unsubscribes[0]!.symbols).toEqual(['BTCUSDT']);
    await live.until(() => live.gaps.length > 0, 'the gap');
    expect(live.gaps[0]).toMatch(/^BTCUSDT venueSilent \+\d+\.\.$/);
    await live.until(() => venue.ledger.connections === 2, 'another connection');
    venue.manners.silent.clear();
    await live.until(
      () =>
        live.gaps
          .filter((gap) => gap.startsWith('BTC'))
          .at(-1)!
          .endsWith('filled'),
      'the fill',
    );
    for (const stop of stops) stop();
    await live.clock.run(2_000);
    const late = live.ticks.filter(
      (line) => line.startsWith('trade BTCUSDT 1') && line.endsWith('late'),
    );
    expect(pricesOf(late).map(Number)).toEqual(late.map((_, n) => 1_001 + n));
    expect(late.length).toBeGreaterThan(60);
  });

  test('of a symbol that nobody trades is quiet, not stale: nothing is cut, no gap is told', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt,ethusdt',
      instruments: toInstruments('BTCUSDT', 'ETHUSDT'),
    });
    const { venue } = live;
    const stops = [trade('BTCUSDT', 500), trade('ETHUSDT', 500)];
    await live.until(() => live.ticks.length > 30, 'trades');
    stops[0]!();
    await live.clock.run(120_000);
    stops[1]!();
    expect(await live.connection()).toMatchObject({
      state: 'live',
      reconnects: 0,
      gaps: 0,
      symbols: { wanted: 2, live: 2, quiet: 1 },
    });
    expect(live.gaps).toEqual([]);
    expect(venue.ledger.unsubscribes).toEqual([]);
  });
});

describe('a connection that will end', () => {
  /** Trades before, while both connections are open, and after: each comes once, none is missing. */
  async function goOn(symbol: string): Promise<string[]> {
    const { venue } = live;
    let price = 0;
    const stop = live.clock.every(20, () => venue.trade(symbol, { price: String(++price) }));
    await live.until(() => venue.ledger.connections === 2 && venue.links.size === 1, 'the other');
    await live.clock.run(500);
    stop();
    await live.clock.run(500);
    const lines = live.ticks.splice(0);
    expect(pricesOf(lines).map(Number)).toEqual(Array.from({ length: price }, (_, i) => i + 1));
    expect(live.gaps).toEqual([]);
    expect(lines.filter((line) => line.endsWith('late'))).toEqual([]);
    return lines;
  }

  test.each([
    [BINANCE, 'BTCUSDT'],
    [OKX, 'BTC-USDT'],
    [BITSTAMP, 'btcusd'],
  ] as const)(
    'by a notice of $venue is replaced while it still gives data',
    async (dialect, symbol) => {
      live = await startLiveMarket(dialect, {
        feed: symbol,
        instruments: toInstruments(symbol),
        symbols: [],
      });
      const { venue } = live;
      await live.until(() => live.server.markets.primary.market.instruments.length === 1, 'listed');
      live.client.subscribe([live.server.markets.primary.market.instruments[0]!.symbol]);
      await live.until(() => live.instruments.size === 1, 'the subscription');
      venue.notice();
      await goOn(symbol);
      expect(venue.ledger.mostLinks).toBe(2);
      expect(venue.ledger.closes).toEqual([1000]);
      expect(await live.connection()).toMatchObject({ state: 'live', reconnects: 1, gaps: 0 });
    },
  );

  test('before the next one has all symbols ends their gaps one by one', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'BTC/USD,ETH/USD',
      instruments: toInstruments('BTC/USD', 'ETH/USD'),
      traits: { maxLifeMs: 20_000 },
    });
    const { venue, clock } = live;
    venue.manners.acks = new Set(['BTC/USD']);
    await live.until(() => venue.links.size === 2, 'the next one');
    await clock.run(500);
    const [first] = venue.links;
    first!.socket.terminate();
    await live.until(() => live.gaps.some((gap) => gap.endsWith('filled')), 'the end of a gap');
    expect(live.gaps.filter((gap) => gap.startsWith('BTC/USD')).at(-1)).toMatch(/ filled$/);
    venue.trade('BTC/USD', { price: '7' });
    expect(pricesOf(await live.take(1))).toEqual(['7.00']);
  });

  test('by its age is replaced before the venue ends it', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt', traits: { maxLifeMs: 60_000 } });
    await goOn('BTCUSDT');
    expect(live.clock.elapsed()).toBeLessThan(60_000);
    expect(live.venue.ledger).toMatchObject({ mostLinks: 2, closes: [1000] });
  });
});

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

  test('a second connection of the same key is asked again after a minute, and says which limit it is', async () => {
    live = await startLiveMarket(ALPACA, {
      feed: 'AAPL',
      instruments: toInstruments('AAPL'),
      keys: KEYS,
      symbols: [],
      venue: { manners: { mostLinks: 0 } },
    });
    const { venue, clock } = live;
    await live.until(() => live.states.at(-1) === 'waiting', 'the state');
    expect((await live.connection()).reason).toMatch(/allows no more connections/);
    expect(venue.links.size).toBe(0);
    await clock.run(58_000);
    expect(venue.ledger.connections).toBe(1);
    venue.manners.mostLinks = 1;
    await live.until(() => live.states.at(-1) === 'live', 'the connection', 60_000);
    expect(venue.ledger).toMatchObject({ connections: 2, mostLinks: 1 });
  });

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

test('one connection serves all clients, however many look', async () => {
  live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
  const others = Array.from({ length: 4 }, () => connectBy(live.clock, live.server.url));
  let snapshots = 0;
  for (const other of others) {
    other.on('snapshot', () => snapshots++);
    other.subscribe(['BTCUSDT']);
  }
  await live.until(() => snapshots === others.length, 'snapshots');
  for (const other of others) other.close();
  expect(live.venue.ledger).toMatchObject({ connections: 1, mostLinks: 1 });
  expect(live.venue.ledger.subscribes).toHaveLength(1);
});
