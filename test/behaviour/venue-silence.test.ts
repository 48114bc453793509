/**
 * A venue that falls silent is noticed to be dead, a symbol that merely is not traded is not. (Kind 1 of the connectors'
 * page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const toInstruments = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, ...STEPS }));

let live: LiveMarket;
afterEach(() => live.stop());

/** Trades of a symbol at a steady rate, until they are stopped. */
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
