/**
 * Recording a live feed works as for the simulator: a replay tells what the live viewers were told, tick for tick and gap
 * for gap: holes of one symbol alone, those that were filled, late ticks, what was taken back, limit bands, another listing.
 */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import type { Dialect } from '../support/venue/dialect.ts';
import {
  type LiveMarket,
  type LiveMarketOptions,
  startLiveMarket,
} from '../support/venue/live-market.ts';
import { type KnownGaps, replay, toKnownGaps, toShelf } from '../support/venue/replayed.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
/** Monday, 10:00 in New York. */
const MORNING_MS = Date.UTC(2026, 0, 5, 15);

let live: LiveMarket | undefined;
afterEach(() => live?.stop());

/** A live market that is recorded; `look` notes what a newcomer would be told of gaps now. */
async function begin(dialect: Dialect, options: LiveMarketOptions) {
  const folder = makeFolder();
  const market = await startLiveMarket(dialect, {
    ...options,
    server: { shelf: toShelf(folder), record: [{ market: 'live', tape: 'x' }] },
  });
  live = market;
  const { clock, server } = market;
  /* A recording begins with its first tick; its viewer begins to look a moment later. */
  const { listed } = server.markets.primary.market;
  for (const { symbol } of listed) market.venue.trade(symbol, { price: '1' });
  await market.take(listed.length);
  market.bySymbol.clear();
  const fromMs = clock.now();
  await clock.run(100);
  const moments: number[] = [];
  const known: KnownGaps[] = [];
  async function look(): Promise<void> {
    await clock.run(200);
    moments.push(clock.now());
    known.push(toKnownGaps(server.markets.primary.market));
    await clock.run(200);
  }
  async function finish(beginMs: number) {
    await look();
    await market.stop();
    live = undefined;
    const again = await replay(folder, 'x', { beginMs, fromMs, moments });
    return { path: join(folder, 'x.tape'), again, known };
  }
  return { market, look, finish };
}

test('gaps of one symbol, filled ones, late ticks and another listing are replayed as they were seen', async () => {
  const { market, look, finish } = await begin(BINANCE, {
    feed: 'btcusdt,ethusdt',
    instruments: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => ({ symbol, ...STEPS })),
    symbols: ['BTCUSDT', 'ETHUSDT'],
  });
  const { venue, clock, gaps, client } = market;
  const beginMs = Date.UTC(2026, 0, 1, 12);
  const count = (lines: readonly string[], pattern: RegExp): number =>
    lines.filter((line) => pattern.test(line)).length;
  /* Lost on the way, and given by REST; then lost for good. */
  venue.trade('BTCUSDT', { price: '100' });
  venue.trade('ETHUSDT', { price: '10' });
  venue.quote('ETHUSDT', { bid: '9', bidSize: '1', ask: '11', askSize: '2' });
  venue.lose('ETHUSDT', { price: '10.5' });
  venue.trade('ETHUSDT', { price: '11' });
  await market.until(() => count(gaps, /^ETHUSDT missedTrades .* filled$/) === 1, 'the fill');
  venue.rest.faults.push({ path: 'rades', status: 500, times: 999 });
  venue.lose('BTCUSDT', { price: '101' });
  await clock.run(50);
  venue.trade('BTCUSDT', { price: '102' });
  await market.until(() => count(gaps, /^BTCUSDT missedTrades /) > 0, 'the hole');
  await look();
  /* The whole connection, while trades go on; REST comes back for one of them only later. */
  venue.manners.hangs = true;
  venue.cut();
  venue.lose('BTCUSDT', { price: '103' });
  await clock.run(4_000);
  await look();
  venue.manners.hangs = false;
  await market.until(() => count(gaps, /venueDisconnected \+\d+\.\.\+/) >= 2, 'the ends');
  await look();
  venue.rest.faults.length = 0;
  /* A number with more digits: listed anew, under another id. */
  venue.trade('ETHUSDT', { price: '11.125' });
  await market.until(() => market.instruments.size >= 3, 'the other listing');
  venue.trade('ETHUSDT', { price: '12.125' });
  /* A symbol on demand, let go and taken up again. */
  client.subscribe(['SOLUSDT']);
  await market.until(() => market.instruments.size >= 4, 'the symbol on demand');
  venue.trade('SOLUSDT', { price: '1' });
  await clock.run(500);
  client.unsubscribe(['SOLUSDT']);
  await market.until(() => venue.subscribed().length === 2, 'the unsubscribe');
  await look();
  venue.trade('BTCUSDT', { price: '104' });
  await market.until(() => market.ticks.some((line) => line.includes(' 104.00 ')), 'the last tick');
  const { path, again, known } = await finish(beginMs);

  expect(count(gaps, /filled$/)).toBeGreaterThan(0);
  expect(
    known.some((one) =>
      Object.values(one)
        .flat()
        .some(({ toMs }) => toMs === Infinity),
    ),
  ).toBe(true);
  for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
    expect(again.bySymbol.get(symbol)).toEqual(market.bySymbol.get(symbol));
  }
  expect(again.known).toEqual(known);
  expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true });
  const tape = openTape(path);
  expect(tape.gaps).toEqual([]);
  expect(tape.meta.provenance.terms).toMatchObject({ venue: 'Binance', mayShare: true });
  tape.close();
}, 30_000);

test('halts, limit bands, cancels, corrections and late trades of stocks are replayed as they were seen', async () => {
  const { market, look, finish } = await begin(ALPACA, {
    feed: 'AAPL,MSFT',
    instruments: ['AAPL', 'MSFT'].map((symbol) => ({ symbol, priceStep: '0.01', sizeStep: '1' })),
    keys: { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' },
    startMs: MORNING_MS,
  });
  const { venue, clock } = market;
  const limits = (lower: number, upper: number): string =>
    JSON.stringify([
      {
        T: 'l',
        S: 'AAPL',
        u: upper,
        d: lower,
        i: 'B',
        t: new Date(clock.now()).toISOString(),
        z: 'C',
      },
    ]);
  venue.say(limits(95, 105));
  venue.trade('AAPL', { price: '100', size: '10' });
  venue.trade('MSFT', { price: '50', size: '10' });
  const wrong = venue.trade('AAPL', { price: '999', size: '50' });
  venue.cancel(wrong);
  const other = venue.trade('AAPL', { price: '101', size: '5' });
  venue.correct(other, { price: '100.5', id: 77n });
  venue.halt('AAPL');
  venue.quote('AAPL', { bid: '99', bidSize: '1', ask: '101', askSize: '2' });
  await look();
  const before = { timeMs: Math.floor(clock.now()), timeNs: 500 };
  await clock.run(60_000);
  venue.say(limits(94, 104));
  venue.trade('AAPL', { price: '90', conditions: ['@', 'I'] });
  venue.resume('AAPL');
  venue.trade('MSFT', { price: '51' });
  await clock.run(100);
  venue.trade('MSFT', { price: '52', ...before });
  await look();
  venue.cut();
  venue.lose('MSFT', { price: '53' });
  await market.until(() => market.gaps.some((gap) => gap.endsWith('filled')), 'the fill');
  venue.trade('AAPL', { price: '102' });
  await market.until(() => market.ticks.some((line) => line.includes(' 102.00')), 'the last tick');
  let events: readonly MarketEvent[] = [];
  void market.client.events('live').then((all) => (events = all));
  await market.until(() => events.length > 0, 'the events');
  const { path, again, known } = await finish(MORNING_MS);

  const lines = [...market.bySymbol.values()].flat();
  for (const word of ['halted', 'cancel', 'corrected', 'late', 'noPrice', 'filled', 'halt +']) {
    expect(
      lines.some((line) => line.includes(word)),
      word,
    ).toBe(true);
  }
  expect(again.bySymbol).toEqual(market.bySymbol);
  expect(events.map(({ limits: bands }) => bands?.lower)).toEqual(['95', '94']);
  expect(again.events).toEqual(events);
  expect(again.known).toEqual(known);
  const tape = openTape(path);
  expect(tape.meta.provenance.terms).toMatchObject({ venue: 'Alpaca', mayShare: false });
  tape.close();
}, 30_000);
