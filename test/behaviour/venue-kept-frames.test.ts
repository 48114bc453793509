/**
 * `tickdeck import` of kept frames gives the ticks and the gaps of the live run: over reconnects, two connections at the
 * same time, files that began anew, and several venues in one market.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { toConfig } from '../../server/config.ts';
import { openFeeds } from '../../server/feeds/feeds.ts';
import { FrameLog } from '../../server/tape/frame-log.ts';
import { importFiles } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { toDecimalText } from '../../shared/export/decimal-text.ts';
import { MISSING, TICK } from '../../shared/model/tick.ts';
import { toGapName } from '../../shared/wire/codes.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll } from '../server/tape/rows.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { Dialect } from '../support/venue/dialect.ts';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { KRAKEN } from '../support/venue/dialects/kraken.ts';
import { startFakeVenue } from '../support/venue/fake-venue.ts';
import { type LiveMarketOptions, startLiveMarket } from '../support/venue/live-market.ts';
import { toShelf } from '../support/venue/replayed.ts';

const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };
const RECORD = [{ market: 'live', tape: 'live' }];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Ticks and gaps of a tape by symbol, as texts in which decimals do not matter. */
function toLines(path: string): Record<string, string[]> {
  const tape = openTape(path);
  const { instruments } = tape;
  const lines: Record<string, string[]> = {};
  const put = (id: number, line: string): void => {
    (lines[instruments[id]!.symbol] ??= []).push(line);
  };
  for (const [kind, id, ms, ns, price, size, ask, askSize, side, flags] of readAll(tape)) {
    const { priceDecimals, sizeDecimals } = instruments[id!]!;
    const text = (value: number, decimals: number): string =>
      value === MISSING ? '-' : toDecimalText(value, decimals).replace(/\.?0+$/, '');
    const numbers =
      kind === TICK.status
        ? [price, size]
        : [text(price!, priceDecimals), text(size!, sizeDecimals)].concat(
            kind === TICK.quote ? [text(ask!, priceDecimals), text(askSize!, sizeDecimals)] : [],
          );
    put(id!, [kind, `${ms}.${ns}`, ...numbers, side, flags].join(' '));
  }
  for (const { instrument, cause, fromMs, toMs } of tape.allGaps().gaps) {
    put(instrument!, `gap ${toGapName(cause)} ${fromMs} ${toMs}`);
  }
  tape.close();
  return lines;
}

/** Keeps frames in files of a size. */
function createKeeper(fileBytes: number) {
  const folder = makeFolder();
  const logs: FrameLog[] = [];
  return {
    keepFrames(head: ConstructorParameters<typeof FrameLog>[2]): FrameLog {
      const log = new FrameLog(folder, head.venue, head, { fileBytes });
      logs.push(log);
      return log;
    },
    async files(): Promise<string[]> {
      await Promise.all(logs.map((log) => log.close()));
      return readdirSync(folder).map((name) => join(folder, name));
    },
  };
}

/** Imports files in an order that is not theirs. */
async function importAgain(files: readonly string[]): Promise<Record<string, string[]>> {
  const out = join(makeFolder(), 'again.tape');
  const { reports } = await importFiles(files.toReversed(), { out, nowMs: 0 });
  expect(reports.map(({ rejects }) => rejects).flat()).toEqual([]);
  return toLines(out);
}

/** A live market that is recorded and whose frames are kept. */
async function begin(dialect: Dialect, fileBytes: number, options: LiveMarketOptions) {
  const folder = makeFolder();
  const keeper = createKeeper(fileBytes);
  const live = await startLiveMarket(dialect, {
    ...options,
    keepFrames: keeper.keepFrames,
    server: { shelf: toShelf(folder), record: RECORD },
  });
  closers.push(() => live.stop());
  async function finish() {
    await live.clock.run(500);
    await closers.pop()!();
    const files = await keeper.files();
    return { files, ticks: toLines(join(folder, 'live.tape')), again: await importAgain(files) };
  }
  return { live, finish };
}

test('over reconnects, holes that REST fills and one that it does not, in files that begin anew', async () => {
  const { live, finish } = await begin(BINANCE, 3_000, {
    feed: 'btcusdt,ethusdt',
    instruments: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, ...STEPS })),
  });
  const { venue, clock, gaps } = live;
  for (let n = 1; n <= 30; n++) {
    const trade = venue.trade('BTCUSDT', { price: String(100 + n) });
    venue.quote('ETHUSDT', { bid: String(n), bidSize: '1', ask: '90', askSize: '2' });
    /* The same again, over the end of a file too. */
    if (n % 3 === 0) venue.tell(trade);
    await clock.run(20);
  }
  venue.lose('ETHUSDT', { price: '10.5' });
  venue.trade('ETHUSDT', { price: '11' });
  venue.cut();
  venue.lose('BTCUSDT', { price: '103' });
  await live.until(() => gaps.filter((gap) => gap.endsWith('filled')).length >= 2, 'the fills');
  venue.rest.faults.push({ path: 'rades', status: 500, times: 999 });
  venue.cut();
  venue.lose('BTCUSDT', { price: '104' });
  await live.until(() => gaps.some((gap) => /^BTC.*Disconnected \+\d+\.\.\+/.test(gap)), 'the end');
  venue.trade('BTCUSDT', { price: '105' });
  const { files, ticks, again } = await finish();
  expect(files.length).toBeGreaterThan(3);
  expect(ticks['BTCUSDT']!.some((line) => line.startsWith('gap'))).toBe(true);
  expect(again).toEqual(ticks);
}, 30_000);

test('of two connections, one of which takes the place of the other, again and again', async () => {
  const { live, finish } = await begin(KRAKEN, 1e9, {
    feed: 'BTC/USD,ETH/USD',
    instruments: ['BTC/USD', 'ETH/USD'].map((symbol) => ({ symbol, ...STEPS })),
    traits: { maxLifeMs: 3_000 },
  });
  const { venue, clock } = live;
  for (let n = 1; n <= 200; n++) {
    venue.trade('BTC/USD', { price: String(100 + n) });
    venue.quote('ETH/USD', { bid: String(n), bidSize: '1', ask: '900', askSize: '2' });
    await clock.run(32);
  }
  expect(venue.ledger).toMatchObject({ mostLinks: 2 });
  const { ticks, again } = await finish();
  expect(ticks['BTC/USD']!.length).toBeGreaterThanOrEqual(200);
  expect(again).toEqual(ticks);
}, 30_000);

test('of shares over the end of a session: halts, limit bands, late trading, what is taken back', async () => {
  const { live, finish } = await begin(ALPACA, 1e9, {
    feed: 'AAPL,MSFT',
    instruments: ['AAPL', 'MSFT'].map((symbol) => ({ symbol, priceStep: '0.01', sizeStep: '1' })),
    keys: { ALPACA_KEY_ID: 'KEY-OF-A-TEST', ALPACA_SECRET_KEY: 'SECRET-OF-A-TEST' },
    /* Five seconds before 16:00 in New York. */
    startMs: Date.UTC(2026, 0, 6, 20, 59, 55),
  });
  const { venue, clock } = live;
  const bands = (upper: number): string =>
    JSON.stringify([
      { T: 'l', S: 'AAPL', d: 99, u: upper, t: new Date(clock.now()).toISOString() },
    ]);
  venue.say(bands(101));
  venue.trade('AAPL', { price: '100' });
  venue.trade('AAPL', { price: '101.5', conditions: ['@', 'Z'] });
  venue.cancel(venue.trade('AAPL', { price: '102' }));
  venue.halt('MSFT');
  await clock.run(6_000);
  venue.say(bands(102));
  venue.trade('AAPL', { price: '103', conditions: ['@', 'T'] });
  venue.resume('MSFT');
  venue.trade('AAPL', { price: '104', conditions: ['?'] });
  await live.until(() => live.ticks.some((line) => line.includes(' 104')), 'the last trade');
  const { ticks, again } = await finish();
  expect(ticks['MSFT']).toHaveLength(2);
  expect(ticks['AAPL']).toHaveLength(7);
  expect(again).toEqual(ticks);
}, 30_000);

test('of several venues that are one market', async () => {
  const clock = createFakeClock();
  const keeper = createKeeper(1e9);
  const folder = makeFolder();
  const venues = [];
  for (const [dialect, symbol] of [
    [BINANCE, 'BTCUSDT'],
    [KRAKEN, 'BTC/USD'],
  ] as const) {
    const instruments = [{ symbol, ...STEPS }];
    const venue = await startFakeVenue(dialect, { instruments, now: clock.now });
    closers.push(() => venue.stop());
    venues.push({ venue, symbol });
  }
  const [open] = openFeeds(['binance:btcusdt', 'kraken:BTC/USD'], {
    config: toConfig({}, { join: true }, {}),
    nowMs: clock.now(),
    variables: { ...venues[0]!.venue.environment, ...venues[1]!.venue.environment },
    venueTools: { clock, keepFrames: keeper.keepFrames },
  });
  const server = await startTestServer(
    open!.source,
    {},
    { clock, shelf: toShelf(folder), record: RECORD },
  );
  closers.push(() => server.stop());
  const { market } = server.markets.primary;
  await clock.until(() => market.listed.length === 2, 'both listed');
  for (let n = 1; n <= 20; n++) {
    for (const { venue, symbol } of venues) venue.trade(symbol, { price: String(100 + n) });
    await clock.run(48);
  }
  expect(open!.source.connection!.info().feeds).toMatchObject([
    { suffix: '.BINANCE', venue: 'Binance', licence: 'For personal use.', state: 'live', gaps: 0 },
    { suffix: '.KRAKEN', venue: 'Kraken', licence: 'For personal use.', state: 'live', gaps: 0 },
  ]);
  venues[1]!.venue.cut();
  await clock.until(() => market.counters.ticks >= 40, 'the ticks');
  await clock.run(3_000);
  await closers.pop()!();
  const ticks = toLines(join(folder, 'live.tape'));
  expect(Object.keys(ticks).sort()).toEqual(['BTC/USD.KRAKEN', 'BTCUSDT.BINANCE']);
  expect(await importAgain(await keeper.files())).toEqual(ticks);
}, 30_000);
