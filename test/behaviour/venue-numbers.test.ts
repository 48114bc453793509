/**
 * Every digit that a venue sends is the digit that a client gets, however it was written and packed; what is no frame
 * is counted and does no harm. (Kinds 11, 12, 14, 15 and 18 of the connectors' page.)
 */
import { afterEach, describe, expect, test } from 'vitest';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const TRADING_HOURS_MS = Date.UTC(2026, 0, 5, 15);

let live: LiveMarket;
afterEach(() => live.stop());

/** Lines without their times. */
const contents = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/ \+-?\d+(\.\d+)?/, ''));

/** A frame of Binance, written by hand. */
const toFrame = (fields: string): string =>
  `{"stream":"btcusdt@trade","data":{"e":"trade","E":1,"s":"BTCUSDT",${fields},"m":true,"M":true}}`;

describe('digits', () => {
  test('of trades and quotes reach a client as they were sent', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    const atMs = clock.elapsed();
    venue.trade('BTCUSDT', { price: '61837.63', size: '0.00100', side: 'sell' });
    venue.trade('BTCUSDT', { price: '61837.64', size: '1.50000', timeNs: 789_000 });
    venue.quote('BTCUSDT', { bid: '61837.63', bidSize: '2', ask: '61837.65', askSize: '0.00001' });
    const lines = await live.take(3);
    expect(lines.slice(0, 2)).toEqual([
      `trade BTCUSDT 61837.63 x 0.00100 sell +${atMs}`,
      `trade BTCUSDT 61837.64 x 1.50000 buy +${atMs}.789000`,
    ]);
    expect(contents(lines.slice(2))).toEqual([
      'quote BTCUSDT 61837.63 x 2.00000 / 61837.65 x 0.00001',
    ]);
    expect(await live.connection()).toMatchObject({ state: 'live', frames: 4, gaps: 0 });
  });

  test('of ids beyond doubles tell trades apart: 9007199254740993 is not …992', async () => {
    live = await startLiveMarket(KRAKEN, {
      feed: 'BTC/USD',
      instruments: [{ symbol: 'BTC/USD', ...STEPS }],
    });
    const { venue } = live;
    for (const id of [9_007_199_254_740_992n, 9_007_199_254_740_993n, 9_007_199_254_740_994n]) {
      venue.trade('BTC/USD', { id });
    }
    await live.take(3);
    expect(await live.connection()).toMatchObject({ duplicates: 0, gaps: 0, lateTicks: 0 });
    venue.tell(venue.world.trades('BTC/USD')[1]!);
    expect(await live.take(0)).toEqual([]);
    expect(await live.connection()).toMatchObject({ duplicates: 1 });
  });

  test('of nanoseconds are all there', async () => {
    live = await startLiveMarket(ALPACA, {
      feed: 'AAPL',
      instruments: [{ symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' }],
      keys: { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' },
      startMs: TRADING_HOURS_MS,
    });
    const { timeMs } = live.venue.trade('AAPL', { price: '133.85', timeNs: 960_768 });
    const [line] = await live.take(1);
    expect(line).toMatch(/^trade AAPL 133\.850* x 10*\.?0* unknown /);
    expect(line!.endsWith(` +${timeMs - TRADING_HOURS_MS}.960768`)).toBe(true);
  });

  test('of an exponent, of doubles with zeros at their end: the same number', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { clock, venue } = live;
    const T = Math.floor(clock.now()) * 1_000;
    venue.say(toFrame(`"t":1,"p":"6.1E4","q":"1E-5","T":${T}`));
    venue.say(toFrame(`"t":2,"p":"61000.010000","q":"1.0000000","T":${T}`));
    expect(contents(await live.take(2))).toEqual([
      'trade BTCUSDT 61000.00 x 0.00001 sell',
      'trade BTCUSDT 61000.01 x 1.00000 sell',
    ]);
    expect(await live.connection()).toMatchObject({ malformedFrames: 0 });
  });
});

describe('a price with more decimals than the instrument says', () => {
  test('lists the symbol anew, and is never rounded; clients go on under the new description', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '100.25' });
    await live.take(1);
    venue.changeSteps('BTCUSDT', { priceStep: '0.0001' });
    venue.trade('BTCUSDT', { price: '100.2575' });
    venue.trade('BTCUSDT', { price: '100.2576' });
    await live.until(() => live.ticks.some((line) => line.includes('100.2576')), 'the new price');
    const told = contents(live.ticks.splice(0)).filter((line) => line.includes('100.257'));
    expect(told.map((line) => line.replace(' late', ''))).toEqual([
      'trade BTCUSDT 100.2575 x 1.00000 buy',
      'trade BTCUSDT 100.2576 x 1.00000 buy',
    ]);
    const [listed] = live.server.markets.primary.market.instruments.filter(
      ({ symbol }) => symbol === 'BTCUSDT',
    );
    expect([...live.instruments.values()].at(-1)).toMatchObject({ priceDecimals: 4 });
    expect(listed).toBeDefined();
    expect(live.notes.some((note) => note.includes('BTCUSDT'))).toBe(true);
    venue.trade('BTCUSDT', { price: '100.2577' });
    expect(contents(await live.take(1))).toEqual(['trade BTCUSDT 100.2577 x 1.00000 buy']);
  });
});

describe('frames', () => {
  test('that are compressed, that hold several messages, that have new fields, are read', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue, clock } = live;
    venue.manners.gzips = true;
    venue.trade('BTCUSDT', { price: '1' });
    venue.manners.gzips = false;
    const T = Math.floor(clock.now()) * 1_000;
    const one = (id: number): string => toFrame(`"t":${id},"p":"${id}","q":"1","T":${T},"X":[{}]`);
    venue.say(
      one(1_002),
      `{"stream":"x","data":[${[1_003, 1_004].map((id) => /"data":(.*)}$/.exec(one(id))![1]).join()}]}`,
    );
    expect(contents(await live.take(4)).map((line) => line.split(' ')[2])).toEqual([
      '1.00',
      '1002.00',
      '1003.00',
      '1004.00',
    ]);
    expect(await live.connection()).toMatchObject({
      unknownFrames: 0,
      malformedFrames: 0,
      gaps: 0,
    });
  });

  test('that nobody knows are counted, those that are none too; what follows is read', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.say('{"stream":"btcusdt@news","data":{"e":"somethingNew","s":"BTCUSDT"}}');
    venue.say('{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTC', '', '[', 'null', '0');
    venue.sayBinary(Uint8Array.of(0x1f, 0x8b, 0x08, 0, 1, 2, 3));
    venue.sayBinary(new Uint8Array(64).fill(255));
    venue.trade('BTCUSDT', { price: '2' });
    expect(contents(await live.take(1))).toEqual(['trade BTCUSDT 2.00 x 1.00000 buy']);
    const { unknownFrames, malformedFrames, state } = await live.connection();
    expect(unknownFrames).toBe(1);
    expect(malformedFrames).toBe(7);
    expect(state).toBe('live');
  });
});

describe('a clock of the venue that is not ours', () => {
  test.each([5_000, -5_000])('by %i ms is told, and no time is changed', async (skewMs) => {
    live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      prepare: (venue) => (venue.skewMs = skewMs),
    });
    const { venue, clock } = live;
    for (let n = 0; n < 5; n++) {
      const atMs = clock.elapsed() + skewMs;
      venue.trade('BTCUSDT', { price: String(n + 1) });
      expect(await live.take(1)).toEqual([`trade BTCUSDT ${n + 1}.00 x 1.00000 buy +${atMs}`]);
    }
    const { clockOffsetMs, gaps, lateTicks, latencyMs } = await live.connection();
    expect(Math.abs(clockOffsetMs! - skewMs)).toBeLessThan(100);
    expect(latencyMs!.p50).toBeGreaterThanOrEqual(0);
    expect([gaps, lateTicks]).toEqual([0, 0]);
  });

  test('and jumps back goes on: trades are told with their times, flagged late, last moves on', async () => {
    live = await startLiveMarket(BINANCE, { feed: 'btcusdt' });
    const { venue } = live;
    venue.trade('BTCUSDT', { price: '1' });
    await live.take(1);
    venue.skewMs = -3_000;
    venue.trade('BTCUSDT', { price: '2' });
    expect(contents(await live.take(1))).toEqual(['trade BTCUSDT 2.00 x 1.00000 buy late']);
    venue.skewMs = 0;
    venue.trade('BTCUSDT', { price: '3' });
    expect(contents(await live.take(1))).toEqual(['trade BTCUSDT 3.00 x 1.00000 buy']);
  });
});
