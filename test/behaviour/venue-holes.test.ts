/**
 * What a venue did not tell is known to be missing, is asked for, and is told as late; what nobody can have stays a
 * gap. What comes twice is told once, and history moves no last price. (Kinds 2, 3, 4, 10, 13 and 14 of the
 * connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { BYBIT } from '../support/venue/dialects/bybit.ts';
import { COINBASE } from '../support/venue/dialects/coinbase.ts';
import { COINBASE_ADVANCED } from '../support/venue/dialects/coinbase-advanced.ts';
import { FINNHUB } from '../support/venue/dialects/finnhub.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const DAY_MS = 86_400_000;

let live: LiveMarket;
afterEach(() => live.stop());

/** Prices of trade lines, in their order. */
const pricesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[2]!);
const isLate = (line: string): boolean => line.endsWith(' late');
/** Cause of each gap that was told of. */
const causes = (): string[] => [...new Set(live.gaps.map((gap) => gap.split(' ')[1]!))];
const lastPrice = (): number => {
  const { market } = live.server.markets.primary;
  const { id, priceDecimals } = market.instruments[0]!;
  return market.state(id).last / 10 ** priceDecimals;
};

describe('a connection that breaks', () => {
  test.each([1006, 1008, 1012])(
    'with %i is made anew, and what was missed comes from REST, late and in order',
    async (code) => {
      live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
      const { venue } = live;
      venue.trade('BTCUSDT', { price: '100.01' });
      await live.take(1);
      venue.closeAll(code);
      for (const price of ['100.02', '100.03', '100.04']) venue.lose('BTCUSDT', { price });
      const lines = await live.take(3);
      expect(pricesOf(lines)).toEqual(['100.02', '100.03', '100.04']);
      expect(lines.every(isLate)).toBe(true);
      venue.trade('BTCUSDT', { price: '100.05' });
      const [next] = await live.take(1);
      expect([pricesOf([next!]), isLate(next!)]).toEqual([['100.05'], false]);
      expect(causes()).toEqual(['venueDisconnected']);
      expect(live.gaps[0]).toMatch(/ \+\d+\.\.$/);
      expect(live.gaps.at(-1)).toMatch(/ filled$/);
      const counts = { reconnects: 1, gaps: 1, gapsFilled: 1, lateTicks: 3, duplicates: 0 };
      expect(await live.connection()).toMatchObject({ state: 'live', ...counts });
      expect(venue.ledger).toMatchObject({ connections: 2, mostLinks: 1 });
    },
  );

  test('in the middle of a frame is no other case', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '1' });
    await live.take(1);
    const half = venue.lose('BTCUSDT', { price: '2' });
    const [link] = venue.links;
    venue.sayHalf(BINANCE.trades([half], link!)[0]!);
    const lines = await live.take(1);
    expect([pricesOf(lines), lines.every(isLate)]).toEqual([['2.00'], true]);
    expect(live.gaps.at(-1)).toMatch(/^BTCUSDT venueDisconnected .* filled$/);
    expect(await live.connection()).toMatchObject({ reconnects: 1, malformedFrames: 0 });
  });

  test('leaves a gap with both its ends where REST does not answer, and fills it when REST does', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '1' });
    await live.take(1);
    venue.rest.faults.push(
      { path: 'rades', status: 503, times: 1 },
      { path: 'rades', isCut: true, times: 1 },
    );
    venue.cut();
    venue.lose('BTCUSDT', { price: '2' });
    await live.until(() => live.gaps.some((gap) => /\.\.\+\d+$/.test(gap)), 'the end of the gap');
    expect(live.ticks).toEqual([]);
    expect(live.gaps.some((gap) => gap.endsWith('filled'))).toBe(false);
    const lines = await live.take(1);
    expect(pricesOf(lines)).toEqual(['2.00']);
    expect(live.gaps.at(-1)).toMatch(/ filled$/);
  });

  test('for longer than the venue keeps trades leaves the gap that is left', async () => {
    live = await startLiveMarket(BYBIT, {
      feed: 'BTCUSDT',
      instruments: [{ symbol: 'BTCUSDT', ...STEPS }],
    });
    const { venue, clock } = live;
    venue.trade('BTCUSDT', { price: '1' });
    await live.take(1);
    venue.manners.hangs = true;
    venue.cut();
    for (let n = 0; n < 100; n++) {
      await clock.run(100, 100);
      venue.lose('BTCUSDT', { price: String(1_000 + n) });
    }
    venue.manners.hangs = false;
    const lines = await live.take(60);
    expect(pricesOf(lines)).toEqual(Array.from({ length: 60 }, (_, n) => `${1_040 + n}.00`));
    const [oldest] = lines;
    const firstMs = /\+(\d+) late$/.exec(oldest!)![1];
    expect(live.gaps.at(-1)).toMatch(
      new RegExp(`^BTCUSDT venueDisconnected .*\\.\\.\\+${firstMs}$`),
    );
    expect(await live.connection()).toMatchObject({ gaps: 1, gapsFilled: 0 });
  });
});

describe('ids without holes', () => {
  test('5, 6, 9 and then 7, 8 late: a gap is told, and taken back without asking REST', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '5', id: 5n });
    venue.trade('BTCUSDT', { price: '6' });
    const seven = venue.lose('BTCUSDT', { price: '7' });
    const eight = venue.lose('BTCUSDT', { price: '8' });
    await live.clock.run(20, 20);
    venue.trade('BTCUSDT', { price: '9' });
    await live.until(() => live.ticks.length === 3, 'three trades');
    const asked = venue.ledger.requests.length;
    venue.tell(seven);
    venue.tell(eight);
    const lines = await live.take(5);
    expect(pricesOf(lines)).toEqual(['5.00', '6.00', '9.00', '7.00', '8.00']);
    expect(lines.map(isLate)).toEqual([false, false, false, true, true]);
    expect(lastPrice()).toBe(9);
    expect(causes()).toEqual(['missedTrades']);
    expect(live.gaps.at(-1)).toMatch(/ filled$/);
    expect(venue.ledger.requests).toHaveLength(asked);
    expect(await live.connection()).toMatchObject({ gaps: 1, gapsFilled: 1, outOfOrder: 2 });
  });

  test('tell the order of trades of one moment: a late one of them is no last', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    const moment = { timeMs: Math.floor(clock.now()), timeNs: 0 };
    venue.trade('BTCUSDT', { price: '5', ...moment });
    const six = venue.lose('BTCUSDT', { price: '6', ...moment });
    venue.trade('BTCUSDT', { price: '7', ...moment });
    await live.until(() => live.ticks.length === 2, 'two trades');
    venue.tell(six);
    const lines = await live.take(3);
    expect(pricesOf(lines)).toEqual(['5.00', '7.00', '6.00']);
    expect(lines[2]).toMatch(/ earlier late$/);
    expect(lastPrice()).toBe(7);
    const eight = venue.lose('BTCUSDT', { price: '8', ...moment });
    venue.tell(eight);
    await live.take(1);
    expect(lastPrice()).toBe(8);
  });

  test('that do not come by themselves are asked for after a second', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '1' });
    for (const price of ['2', '3']) venue.lose('BTCUSDT', { price });
    await live.clock.run(20, 20);
    venue.trade('BTCUSDT', { price: '4' });
    await live.until(() => live.ticks.length === 4, 'the missing ones');
    const lines = await live.take(4);
    expect(pricesOf(lines)).toEqual(['1.00', '4.00', '2.00', '3.00']);
    expect(lines.map(isLate)).toEqual([false, false, true, true]);
    expect(lastPrice()).toBe(4);
    expect(live.gaps.at(-1)).toMatch(/^BTCUSDT missedTrades .* filled$/);
  });

  test('of which a heartbeat names one that did not come are asked for', async () => {
    live = await startLiveMarket(COINBASE, {
      feed: 'BTC-USD',
      instruments: [{ symbol: 'BTC-USD', ...STEPS }],
    });
    const { venue } = live;
    venue.trade('BTC-USD', { price: '1' });
    await live.take(1);
    venue.lose('BTC-USD', { price: '2' });
    venue.heartbeat();
    const lines = await live.take(1);
    expect([pricesOf(lines), lines.every(isLate)]).toEqual([['2.00'], true]);
    expect(live.gaps.at(-1)).toMatch(/^BTC-USD missedTrades .* filled$/);
  });
});

describe('numbers of messages', () => {
  const start = (): Promise<LiveMarket> =>
    startLiveMarket(COINBASE_ADVANCED, {
      feed: 'BTC-USD,ETH-USD',
      instruments: ['BTC-USD', 'ETH-USD'].map((symbol) => ({ symbol, ...STEPS })),
    });

  test('of a connection that jump make all its symbols suspect: what was missed is asked for', async () => {
    live = await start();
    const { venue } = live;
    venue.trade('BTC-USD', { price: '1' });
    venue.trade('ETH-USD', { price: '1' });
    await live.take(2);
    const [link] = venue.links;
    venue.lose('BTC-USD', { price: '2' });
    link!.nextSequence();
    venue.heartbeat();
    await live.until(() => live.ticks.length > 0, 'the missed trade');
    expect(pricesOf(await live.take(1))).toEqual(['2.00']);
    expect(causes()).toEqual(['missedTrades']);
    const symbols = new Set(live.gaps.map((gap) => gap.split(' ')[0]));
    expect(symbols).toEqual(new Set(['BTC-USD', 'ETH-USD']));
    for (const symbol of symbols) {
      expect(live.gaps.filter((gap) => gap.startsWith(symbol!)).at(-1)).toMatch(/ filled$/);
    }
  });

  test('that begin anew with a connection are no loss', async () => {
    live = await start();
    const { venue } = live;
    venue.trade('BTC-USD', { price: '1' });
    await live.take(1);
    venue.cut();
    await live.until(() => venue.ledger.connections === 2, 'the connection');
    await live.until(() => venue.subscribed().length === 2, 'the subscriptions');
    venue.trade('BTC-USD', { price: '2' });
    await live.take(1);
    expect(causes()).toEqual(['venueDisconnected']);
  });
});

describe('history', () => {
  test('that a venue repeats after a reconnect is told once, and only what is new', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'BTC/USD',
      instruments: [{ symbol: 'BTC/USD', ...STEPS }],
    });
    const { venue } = live;
    for (let n = 1; n <= 30; n++) venue.trade('BTC/USD', { price: String(n) });
    await live.take(30);
    venue.manners.snapshotTrades = 25;
    venue.cut();
    for (let n = 31; n <= 35; n++) venue.lose('BTC/USD', { price: String(n) });
    const lines = await live.take(5);
    expect(pricesOf(lines)).toEqual(['31.00', '32.00', '33.00', '34.00', '35.00']);
    expect(lines.every(isLate)).toBe(true);
    const { duplicates, gaps, gapsFilled } = await live.connection();
    expect(duplicates).toBeGreaterThanOrEqual(20);
    expect([gaps, gapsFilled]).toEqual([1, 1]);
  });

  test('sent as if it were live sets no last price, high or low', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    venue.trade('BTCUSDT', { price: '100' });
    await live.take(1);
    const yesterday = { timeMs: clock.now() - DAY_MS, timeNs: 0 };
    for (let n = 0; n < 3; n++) {
      const old = { symbol: 'BTCUSDT', price: `${500 + n}`, size: '1', side: 'buy' as const };
      venue.tell({ ...old, id: 900n + BigInt(n), ...yesterday });
    }
    const lines = await live.take(0);
    expect(lines.filter((line) => !isLate(line))).toEqual([]);
    expect(lastPrice()).toBe(100);
    venue.trade('BTCUSDT', { price: '101' });
    const [line] = await live.take(1);
    expect([pricesOf([line!]), isLate(line!)]).toEqual([['101.00'], false]);
    expect(lastPrice()).toBe(101);
  });
});

describe('what comes twice', () => {
  test('by its id is told once, however often and late it comes', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    const first = venue.trade('BTCUSDT', { price: '1' });
    const second = venue.trade('BTCUSDT', { price: '1' });
    venue.tell(second, first, second);
    venue.trade('BTCUSDT', { price: '2' });
    expect(pricesOf(await live.take(3))).toEqual(['1.00', '1.00', '2.00']);
    expect(await live.connection()).toMatchObject({ duplicates: 3, outOfOrder: 0, gaps: 0 });
  });

  test('without ids is told by its frame: equal trades in one frame are real, an equal frame is not', async () => {
    live = await startLiveMarket(FINNHUB, {
      feed: 'AAPL',
      instruments: [{ symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' }],
      keys: { FINNHUB_KEY: 'KEY-OF-A-TEST' },
      startMs: Date.UTC(2026, 0, 5, 15),
    });
    const { venue, clock } = live;
    const one = venue.lose('AAPL', { price: '129.57', size: '7' });
    venue.tell(one, one);
    venue.tell(one, one);
    expect(pricesOf(await live.take(2)).map(Number)).toEqual([129.57, 129.57]);
    await clock.run(3_000);
    const later = venue.lose('AAPL', { price: '129.57', size: '7' });
    venue.tell(later, later);
    expect(await live.take(2)).toHaveLength(2);
    expect((await live.connection()).duplicates).toBeGreaterThan(0);
  });
});
