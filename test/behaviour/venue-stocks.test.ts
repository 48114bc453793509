/**
 * Stocks are stocks: halts are told, what a venue takes back or corrects is taken back and corrected, conditions say
 * what sets a price, bars are ours however often the venue's change. (Kinds 7, 17 and 19 of the connectors' page.)
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';
import type { Bar } from '../../shared/model/bar.ts';

/** Monday, 10:00 in New York. */
const MORNING_MS = Date.UTC(2026, 0, 5, 15);
const MINUTE_MS = 60_000;

let live: LiveMarket;
beforeEach(async () => {
  live = await startLiveMarket(ALPACA, {
    feed: 'AAPL',
    instruments: [{ symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' }],
    keys: { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' },
    startMs: MORNING_MS,
    venue: { manners: { mostLinks: 1 } },
  });
});
afterEach(() => live.stop());

/** Lines without times and without zeros at the ends of numbers. */
const contents = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line
      .replace(/ \+-?\d+(\.\d+)?/, '')
      .replace(/(\.\d*?)0+\b/g, '$1')
      .replace(/\.(?= |$)/g, ''),
  );

async function minuteBars(): Promise<readonly Bar[]> {
  const asked = live.client.bars({ symbol: 'AAPL', interval: '1m', limit: 10 });
  let bars: readonly Bar[] | undefined;
  void asked.then((answer) => (bars = answer.bars));
  await live.until(() => bars !== undefined, 'the bars');
  return bars!;
}

const last = (): number => {
  const { market } = live.server.markets.primary;
  const { id, priceDecimals } = market.find('AAPL')!;
  return market.state(id).last / 10 ** priceDecimals;
};

test('a halt and its end are told, and quotes in between are no reason to call it off', async () => {
  const { venue, clock } = live;
  venue.trade('AAPL', { price: '100' });
  venue.halt('AAPL');
  venue.quote('AAPL', { bid: '99', bidSize: '1', ask: '101', askSize: '2' });
  const lines = contents(await live.take(3));
  expect(lines.slice(0, 2)).toEqual(['trade AAPL 100 x 1 unknown', 'status AAPL halted']);
  expect(lines[2]).toMatch(/^quote AAPL 99 x .* \/ 101 x /);
  await clock.run(120_000);
  expect(await live.connection()).toMatchObject({ state: 'live', reconnects: 0 });
  expect(live.gaps.filter((gap) => !gap.includes(' halt '))).toEqual([]);
  venue.resume('AAPL');
  venue.trade('AAPL', { price: '102' });
  expect(contents(await live.take(2))).toEqual(['status AAPL open', 'trade AAPL 102 x 1 unknown']);
});

describe('a trade', () => {
  test('that never was is taken back, with its size', async () => {
    const { venue } = live;
    venue.trade('AAPL', { price: '100', size: '10' });
    const wrong = venue.trade('AAPL', { price: '999', size: '50' });
    venue.cancel(wrong);
    venue.trade('AAPL', { price: '101', size: '1' });
    expect(contents(await live.take(4))).toEqual([
      'trade AAPL 100 x 10 unknown',
      'trade AAPL 999 x 50 unknown',
      'trade AAPL 999 x 50 unknown cancel',
      'trade AAPL 101 x 1 unknown',
    ]);
    expect((await minuteBars()).at(-1)).toMatchObject({ trades: 2 });
  });

  test('that was another one is told as it should have been', async () => {
    const { venue } = live;
    const wrong = venue.trade('AAPL', { price: '100', size: '50' });
    venue.correct(wrong, { price: '100.5', size: '5', id: 77n });
    expect(contents(await live.take(3))).toEqual([
      'trade AAPL 100 x 50 unknown',
      'trade AAPL 100 x 50 unknown cancel',
      'trade AAPL 100.5 x 5 unknown corrected',
    ]);
  });

  test('of less than a lot, or before the session, sets no price; a marker of the close is none', async () => {
    const { venue } = live;
    venue.trade('AAPL', { price: '100' });
    venue.trade('AAPL', { price: '90', conditions: ['@', 'I'] });
    venue.trade('AAPL', { price: '80', conditions: ['@', 'T'] });
    venue.trade('AAPL', { price: '70', conditions: ['M'] });
    venue.trade('AAPL', { price: '101' });
    expect(contents(await live.take(4))).toEqual([
      'trade AAPL 100 x 1 unknown',
      'trade AAPL 90 x 1 unknown noPrice',
      'trade AAPL 80 x 1 unknown noPrice extendedHours',
      'trade AAPL 101 x 1 unknown',
    ]);
    expect(last()).toBe(101);
    const bar = (await minuteBars()).at(-1)!;
    const { priceDecimals } = live.instruments.get(0)!;
    expect([bar.low, bar.trades]).toEqual([100 * 10 ** priceDecimals, 4]);
  });
});

describe('a bar', () => {
  test('is made of trades: one that the venue makes and changes later is not counted twice', async () => {
    const { venue, clock } = live;
    venue.trade('AAPL', { price: '100', size: '10' });
    venue.trade('AAPL', { price: '102', size: '10' });
    await live.take(2);
    const startMs = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    const ours = (await minuteBars()).at(-1)!;
    const theirs = {
      symbol: 'AAPL',
      startMs,
      intervalMs: MINUTE_MS,
      open: '1',
      high: '500',
      low: '1',
      close: '500',
      volume: '999',
      trades: 7,
    };
    venue.bar(theirs);
    venue.bar({ ...theirs, volume: '1000' }, true);
    expect(await live.take(0)).toEqual([]);
    expect((await minuteBars()).at(-1)).toEqual(ours);
    expect(await live.connection()).toMatchObject({ unknownFrames: 0, malformedFrames: 0 });
  });

  test('that is closed takes in a trade that is late', async () => {
    const { venue, clock } = live;
    venue.trade('AAPL', { price: '100', size: '10' });
    await live.take(1);
    const before = { timeMs: Math.floor(clock.now()), timeNs: 500 };
    await clock.run(MINUTE_MS);
    venue.trade('AAPL', { price: '105', size: '1' });
    await live.take(1);
    venue.trade('AAPL', { price: '120', size: '5', ...before });
    expect(contents(await live.take(1))).toEqual(['trade AAPL 120 x 5 unknown late']);
    const [closed, forming] = (await minuteBars()).slice(-2);
    const { priceDecimals } = live.instruments.get(0)!;
    const unit = 10 ** priceDecimals;
    expect([closed!.high / unit, closed!.trades]).toEqual([120, 2]);
    expect([forming!.close / unit, forming!.trades]).toEqual([105, 1]);
    expect(last()).toBe(105);
  });
});

describe('the only connection of a key', () => {
  test('that was cut for silence is closed before the next one is opened', async () => {
    const { venue } = live;
    venue.trade('AAPL', { price: '1' });
    await live.take(1);
    venue.manners.isStalled = true;
    await live.until(() => live.gaps.length > 0, 'the cut');
    venue.manners.isStalled = false;
    await live.until(() => venue.ledger.connections === 2, 'the connection');
    expect(venue.ledger.mostLinks).toBe(1);
  });

  test('that the venue ends since we read too slowly says so, and is made anew', async () => {
    const { venue } = live;
    venue.trade('AAPL', { price: '1' });
    await live.take(1);
    venue.say('[{"T":"error","code":407,"msg":"slow client"}]');
    venue.lose('AAPL', { price: '2' });
    expect(contents(await live.take(1))).toEqual(['trade AAPL 2 x 1 unknown late']);
    expect(venue.ledger).toMatchObject({ connections: 2, mostLinks: 1 });
    expect(live.gaps.at(-1)).toMatch(/ filled$/);
  });
});
