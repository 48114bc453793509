/**
 * A connection to a venue is replaced before its end, and is never made twice. (Kind 5 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { BITSTAMP } from '../support/venue/dialects/bitstamp.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { OKX } from '../support/venue/dialects/okx.ts';
import { connectBy, type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const toInstruments = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, ...STEPS }));

let live: LiveMarket;
afterEach(() => live.stop());

const pricesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[2]!);

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
