/**
 * More than a market can take, and more than usual: quotes give way to trades, what is left out is said, and a coin that
 * is traded by the billion runs for days. (Kind 19 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const DAY_MS = 86_400_000;

let live: LiveMarket;
afterEach(() => live.stop());

const pricesOf = (lines: readonly string[]): number[] =>
  lines.map((line) => Number(line.split(' ')[2]!));
const tradesOf = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith('trade'));

describe('a burst', () => {
  test('costs quotes and no trade: all trades come in their order, the newest quote too, the rest is counted', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt', ticksWaiting: 100 });
    const { venue } = live;
    for (let n = 1; n <= 60; n++) {
      for (let k = 0; k < 4; k++) {
        venue.quote('BTCUSDT', { bid: `${n}.${k}`, bidSize: '1', ask: '99', askSize: '1' });
      }
      venue.trade('BTCUSDT', { price: String(n) });
    }
    await live.hear(300);
    const lines = await live.take(80);
    expect(pricesOf(tradesOf(lines))).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    const quotes = lines.filter((line) => line.startsWith('quote'));
    expect(quotes.at(-1)).toMatch(/^quote BTCUSDT 60\.30 x /);
    const { shedQuotes, shedTrades } = await live.connection();
    expect([shedQuotes, shedTrades]).toEqual([240 - quotes.length, 0]);
    expect(shedQuotes).toBeGreaterThan(100);
    expect(live.gaps).toEqual([]);
  });

  test('of more trades than have room says so: a count and a gap, from the last that was taken to the next', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt', ticksWaiting: 100 });
    const { venue, clock } = live;
    for (let n = 1; n <= 130; n++) venue.trade('BTCUSDT', { price: String(n) });
    await live.hear(130);
    const lines = await live.take(100);
    expect(pricesOf(lines)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    await clock.run(1_000);
    venue.trade('BTCUSDT', { price: '131' });
    expect(pricesOf(await live.take(1))).toEqual([131]);
    expect(live.gaps).toEqual([
      expect.stringMatching(/^BTCUSDT missedTrades \+\d+\.\.$/),
      expect.stringMatching(/^BTCUSDT missedTrades \+\d+\.\.\+\d+$/),
    ]);
    expect(await live.connection()).toMatchObject({ shedTrades: 30, gaps: 1, gapsFilled: 0 });
  });
});

describe('sizes', () => {
  test('of a coin that is traded by the billion, with five decimals, fill no day: it is listed by its volume', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'SHIB/USD',
      instruments: [{ symbol: 'SHIB/USD', priceStep: '0.00000001', sizeStep: '0.00001' }],
      startMs: Date.UTC(2026, 0, 5, 0, 1),
      prepare({ world }, clock) {
        const startMs = Math.floor(clock.now() / DAY_MS) * DAY_MS - DAY_MS;
        const prices = { open: '0.00001', high: '0.00001', low: '0.00001', close: '0.00001' };
        const sums = { volume: '900000000000.12345', trades: 9 };
        world.fixBar({ symbol: 'SHIB/USD', startMs, intervalMs: DAY_MS, ...prices, ...sums });
      },
    });
    const { venue } = live;
    const { market } = live.server.markets.primary;
    expect(market.instruments[0]!.sizeDecimals).toBeLessThan(5);
    const size = '20000000000.98765';
    for (let day = 0; day < 3; day++) {
      const timeMs = Math.floor(live.clock.now()) + day * DAY_MS;
      for (let n = 0; n < 30; n++) {
        venue.trade('SHIB/USD', { price: '0.00001234', size, timeMs, timeNs: n });
      }
      const lines = await live.take(30);
      expect(lines).toHaveLength(30);
      expect(lines[0]).toMatch(/ x 20000000000\.988 /);
    }
    expect(market.refused).toMatchObject({ VOLUME_FULL: 0 });
    expect(await live.connection()).toMatchObject({ state: 'live', roundedSizes: 90 });
    const said = live.notes.filter((line) => line.includes('sizes are rounded'));
    expect(said).toHaveLength(1);
  });

  test('of bitcoin keep eight decimals', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'BTC/USD',
      instruments: [{ symbol: 'BTC/USD', priceStep: '0.1', sizeStep: '0.00000001' }],
    });
    live.venue.trade('BTC/USD', { price: '60000.1', size: '1234.00000001' });
    expect(await live.take(1)).toEqual([expect.stringContaining(' x 1234.00000001 ')]);
    expect(await live.connection()).toMatchObject({ roundedSizes: 0 });
  });
});
