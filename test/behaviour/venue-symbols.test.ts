/**
 * One symbol's trouble is its own: what a venue refuses, forgets, renames or changes is said by name, and all others
 * go on. (Kinds 8, 9, 11 and 16 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { OKX } from '../support/venue/dialects/okx.ts';
import { connectBy, type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const toInstruments = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, ...STEPS }));
/** A list so long that a venue's file takes it for all that there are. */
const MANY = Array.from({ length: 60 }, (_, n) => ({ symbol: `C${n}USDT`, ...STEPS }));
const DAY_MS = 86_400_000;
const TRADING_HOURS_MS = Date.UTC(2026, 0, 5, 15);
const ALPACA_KEYS = { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' };

let live: LiveMarket;
afterEach(() => live.stop());

const find = (symbol: string) => live.server.markets.primary.market.find(symbol);
const listed = (...symbols: string[]): Promise<void> =>
  live.until(() => symbols.every((one) => find(one) !== undefined), `${symbols.join()} listed`);

describe('a symbol that a venue refuses', () => {
  test('is one of three: the two others are live, and go on', async () => {
    live = await startLiveMarket(OKX, {
      feed: 'BTC-USDT,SOL-USDT,ETH-USDT',
      instruments: toInstruments('BTC-USDT', 'SOL-USDT', 'ETH-USDT'),
      prepare: ({ manners }) => manners.refusals.set('SOL-USDT', 'unknownSymbol'),
      symbols: ['BTC-USDT', 'ETH-USDT'],
    });
    const { venue } = live;
    for (const symbol of ['BTC-USDT', 'ETH-USDT']) venue.trade(symbol);
    expect(await live.take(2)).toHaveLength(2);
    const { state, symbols } = await live.connection();
    expect(state).toBe('live');
    expect(symbols).toMatchObject({
      live: 2,
      refused: [{ symbol: 'SOL-USDT', reason: expect.stringContaining('SOL-USDT') }],
    });
    expect(venue.ledger).toMatchObject({ connections: 1, mostLinks: 1 });
    expect(find('SOL-USDT')).toBeUndefined();
  });

  test('with the whole request, unnamed, is found by halves', async () => {
    live = await startLiveMarket(OKX, {
      feed: 'BTC-USDT,SOL-USDT,ETH-USDT,XRP-USDT',
      instruments: toInstruments('BTC-USDT', 'SOL-USDT', 'ETH-USDT', 'XRP-USDT'),
      prepare({ manners }) {
        manners.refusals.set('SOL-USDT', 'unknownSymbol');
        manners.refusesWhole = true;
      },
      symbols: ['BTC-USDT', 'ETH-USDT', 'XRP-USDT'],
    });
    const { ledger } = live.venue;
    expect(live.venue.subscribed()).toEqual(['BTC-USDT', 'ETH-USDT', 'XRP-USDT']);
    const { symbols } = await live.connection();
    expect(symbols).toMatchObject({ live: 3, refused: [{ symbol: 'SOL-USDT' }] });
    expect(ledger.subscribes.length).toBeLessThanOrEqual(6);
    expect(ledger.connections).toBe(1);
  });

  test('because of its limit leaves those that it took', async () => {
    live = await startLiveMarket(ALPACA, {
      feed: 'AAPL,MSFT,TSLA',
      instruments: toInstruments('AAPL', 'MSFT', 'TSLA'),
      keys: ALPACA_KEYS,
      startMs: TRADING_HOURS_MS,
      prepare({ manners }) {
        manners.refusals.set('TSLA', 'symbolLimit');
        manners.refusesWhole = true;
      },
      symbols: ['AAPL', 'MSFT'],
    });
    const { symbols, state } = await live.connection();
    expect(state).toBe('live');
    expect(symbols).toMatchObject({ live: 2, limit: 30, refused: [{ symbol: 'TSLA' }] });
    expect(symbols.refused[0]!.reason).toMatch(/limit/);
    expect(live.venue.ledger.connections).toBe(1);
  });

  test('since it is on no list of it is named with those that are near', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      instruments: [...toInstruments('BTCUSDT'), ...MANY],
      symbols: ['BTCUSDT'],
      venue: { manners: { acceptsUnknown: true } },
    });
    const rejected: string[] = [];
    live.client.on('rejected', ({ symbol, error }) => rejected.push(`${symbol}: ${error.message}`));
    live.client.subscribe(['BTCUSDTT']);
    await live.until(() => rejected.length === 1, 'the refusal');
    expect(rejected[0]).toMatch(/^BTCUSDTT: .*BTCUSDT\b/);
    await live.until(() => live.venue.subscribed().join() === 'BTCUSDT', 'the unsubscribe');
  });
});

describe('an acknowledgement', () => {
  test('that does not come makes a symbol refused after ten seconds; data makes it live again', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'BTC/USD,ETH/USD',
      instruments: toInstruments('BTC/USD', 'ETH/USD'),
      venue: { manners: { acks: new Set(['BTC/USD']) } },
      symbols: [],
    });
    await listed('BTC/USD', 'ETH/USD');
    live.client.subscribe(['BTC/USD', 'ETH/USD']);
    await live.clock.run(12_000);
    const before = await live.connection();
    expect(before.symbols).toMatchObject({
      live: 1,
      refused: [{ symbol: 'ETH/USD', reason: expect.stringContaining('acknowledge') }],
    });
    live.venue.trade('ETH/USD');
    await live.take(1);
    await live.clock.run(2_000);
    expect((await live.connection()).symbols).toMatchObject({ live: 2, refused: [] });
    expect(live.venue.ledger.connections).toBe(1);
  });

  test('that lists all and leaves one out has the one asked for again', async () => {
    live = await startLiveMarket(ALPACA, {
      feed: 'AAPL,MSFT',
      instruments: toInstruments('AAPL', 'MSFT'),
      keys: ALPACA_KEYS,
      startMs: TRADING_HOURS_MS,
    });
    const { venue } = live;
    const [link] = venue.links;
    link!.symbols.delete('MSFT');
    venue.say(...ALPACA.ack(venue.ledger.subscribes[0]!, [], link!));
    await live.until(() => venue.subscribed().length === 2, 'the other subscription');
    expect(venue.ledger.subscribes.at(-1)!.symbols).toEqual(['MSFT']);
    expect(venue.ledger.connections).toBe(1);
  });
});

describe('a day later', () => {
  test('another step is another description, and a renamed symbol is named as one that is gone', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt,ethusdt',
      instruments: [...toInstruments('BTCUSDT', 'ETHUSDT'), ...MANY],
      symbols: ['BTCUSDT', 'ETHUSDT'],
    });
    const { venue, clock } = live;
    venue.trade('BTCUSDT', { price: '100.25' });
    await live.take(1);
    venue.changeSteps('BTCUSDT', { priceStep: '0.05' });
    venue.rename('ETHUSDT', 'ETH2USDT');
    clock.leap(DAY_MS);
    await live.until(() => find('BTCUSDT')?.tickSize === 5, 'the other step');
    const { symbols } = await live.connection();
    expect(symbols.refused).toMatchObject([{ symbol: 'ETHUSDT' }]);
    expect(symbols.refused[0]!.reason).toMatch(/ETH2USDT/);
    venue.trade('BTCUSDT', { price: '100.30' });
    const [line] = await live.take(1);
    expect(line).toMatch(/^trade BTCUSDT 100\.30 /);
  });
});

describe('a symbol that nobody asked for yet', () => {
  test('is opened by who subscribes to it, shared, and let go a while after the last one left', async () => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      instruments: [...toInstruments('BTCUSDT', 'ETHUSDT'), ...MANY],
      symbols: ['BTCUSDT'],
    });
    const { venue, client, clock } = live;
    const other = connectBy(clock, live.server.url);
    let snapshots = 0;
    other.on('snapshot', () => snapshots++);
    client.subscribe(['ETHUSDT']);
    other.subscribe(['ETHUSDT']);
    await live.until(() => live.instruments.size === 2 && snapshots === 1, 'both subscriptions');
    expect(venue.ledger.subscribes.flatMap(({ symbols }) => symbols)).toEqual([
      'BTCUSDT',
      'ETHUSDT',
    ]);
    venue.trade('ETHUSDT', { price: '4' });
    expect(await live.take(1)).toEqual([expect.stringMatching(/^trade ETHUSDT 4\.00 /)]);
    client.unsubscribe(['ETHUSDT']);
    await clock.run(90_000);
    expect(venue.subscribed()).toEqual(['BTCUSDT', 'ETHUSDT']);
    other.close();
    await live.until(() => venue.subscribed().length === 1, 'the unsubscribe');
    venue.lose('ETHUSDT', { price: '5' });
    client.subscribe(['ETHUSDT']);
    await live.until(() => live.ticks.some((line) => line.includes(' 5.00 ')), 'what was missed');
    expect(live.gaps.some((gap) => gap.startsWith('ETHUSDT notSubscribed'))).toBe(true);
    expect(live.gaps.at(-1)).toMatch(/ filled$/);
  });
});
