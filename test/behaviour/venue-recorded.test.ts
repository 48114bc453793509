/**
 * A recording of a live feed holds what its clients were given: ticks, symbols, gaps; and a process that was killed
 * leaves a tape that is whole up to its last written tick.
 */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createRecordingShelf } from '../../server/recording/recording-shelf.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { GAP } from '../../shared/wire/codes.ts';
import { TICK } from '../../shared/model/tick.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll } from '../server/tape/rows.ts';
import { runServer } from '../support/server-process.ts';
import { connectTo } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { type FakeVenue, startFakeVenue } from '../support/venue/fake-venue.ts';
import { startLiveMarket } from '../support/venue/live-market.ts';

const BTC = { symbol: 'BTCUSDT', priceStep: '0.01', sizeStep: '0.00001' };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Prices of the trades of a tape, in units of its instrument. */
function pricesOf(path: string): number[] {
  const tape = openTape(path);
  const rows = readAll(tape);
  tape.close();
  return rows.filter(([kind]) => kind === TICK.trade).map((row) => row[4]!);
}

test(
  'a recording of a live feed has the ticks that its clients got, each once, and the gap that was left',
  { timeout: 30_000 },
  async () => {
    const folder = makeFolder();
    const live = await startLiveMarket(BINANCE, {
      feed: 'btcusdt',
      server: {
        shelf: { ...createRecordingShelf(folder), ensure: () => Promise.resolve() },
        record: [{ market: 'live', tape: 'x' }],
      },
    });
    closers.push(() => live.stop());
    const { venue, clock } = live;
    for (let n = 1; n <= 20; n++) {
      venue.trade('BTCUSDT', { price: String(100 + n), size: '0.5' });
      venue.quote('BTCUSDT', { bid: String(100 + n), bidSize: '1', ask: '200', askSize: '2' });
    }
    await live.until(() => live.ticks.length === 40, 'the ticks');
    venue.manners.hangs = true;
    venue.cut();
    venue.lose('BTCUSDT', { price: '999' });
    await clock.run(5_000);
    venue.rest.faults.push({ path: 'rades', status: 500, times: 99 });
    venue.manners.hangs = false;
    await live.until(() => live.gaps.some((gap) => /\.\.\+\d+$/.test(gap)), 'the end of the gap');
    venue.trade('BTCUSDT', { price: '130' });
    await live.until(() => live.ticks.length === 41, 'the last tick');
    const lines = [...live.ticks];
    await closers.pop()!();

    const path = join(folder, 'x.tape');
    const tape = openTape(path);
    const rows = readAll(tape);
    expect(tape.isComplete).toBe(true);
    expect(rows).toHaveLength(lines.length);
    const [gap, ...others] = tape.allGaps().gaps;
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ cause: GAP.venueDisconnected, instrument: 0 });
    expect(gap!.toMs - gap!.fromMs).toBeGreaterThan(5_000);
    const trades = lines.filter((line) => line.startsWith('trade'));
    expect(pricesOf(path)).toEqual(trades.map((line) => Number(line.split(' ')[2]) * 100));
    tape.close();
  },
);

test(
  'a server that is killed while it records leaves all that it was given on its tape, and the next one misses nothing',
  { timeout: 60_000 },
  async () => {
    const folder = makeFolder();
    const path = join(folder, 'x.tape');
    const instruments = [BTC, { ...BTC, symbol: 'ETHUSDT' }];
    const venue: FakeVenue = await startFakeVenue(BINANCE, { instruments });
    closers.push(() => venue.stop());
    const flags = ['--port', '0', '--feed', 'binance:btcusdt', '--recordings', folder];
    const start = async (tape: string) => {
      const server = await runServer([...flags, '--record', tape], venue.environment);
      closers.push(() => server.kill());
      const client = connectTo(server.socketUrl);
      closers.push(() => client.close());
      let ticks = 0;
      client.on('ticks', ({ run }) => (ticks += run.count));
      let isSubscribed = false;
      let symbols = 0;
      client.on('subscribed', () => symbols++);
      client.on('snapshot', () => (isSubscribed = true));
      client.subscribe(['BTCUSDT']);
      await until(() => isSubscribed, 'the subscription', 20_000);
      return { server, client, ticks: () => ticks, symbols: () => symbols };
    };

    const first = await start('x');
    for (let n = 0; n < 200; n++) venue.trade('BTCUSDT', { price: String(1_000 + n) });
    await until(() => first.ticks() >= 200, 'the ticks');
    /* A quiet feed is written too: no later tick has to push it out. */
    await until(() => pricesOf(path).length === 200, 'written ticks', 20_000);
    /* Another symbol comes, and its venue goes: both are on the disk although no tick follows. */
    const toGaps = () => {
      const tape = openTape(path);
      const { gaps } = tape.allGaps();
      tape.close();
      return gaps.map(({ instrument, cause, toMs }) => [instrument, cause, toMs]);
    };
    first.client.subscribe(['ETHUSDT']);
    await until(() => venue.subscribed().length === 2, 'the other symbol', 20_000);
    await until(() => first.symbols() === 2, 'its listing', 20_000);
    venue.manners.hangs = true;
    venue.cut();
    await until(() => toGaps().length === 2, 'written gaps', 20_000);
    await first.server.kill();
    venue.manners.hangs = false;
    const lasting = [GAP.venueDisconnected, Infinity];
    expect(toGaps()).toEqual([
      [0, ...lasting],
      [1, ...lasting],
    ]);
    expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: false, gaps: 2 });
    const toPrices = (count: number): number[] =>
      Array.from({ length: count }, (_, n) => (1_000 + n) * 100);
    expect(pricesOf(path)).toEqual(toPrices(200));
    for (let n = 200; n < 205; n++) venue.lose('BTCUSDT', { price: String(1_000 + n) });

    /* The next one begins with what the venue keeps: nothing that happened meanwhile is missing. */
    const second = await start('y');
    for (let n = 205; n < 215; n++) venue.trade('BTCUSDT', { price: String(1_000 + n) });
    await until(() => second.ticks() >= 10, 'ticks');
    const listed = await fetch(`http://127.0.0.1:${second.server.port}/api/recordings`);
    expect(JSON.stringify(await listed.json())).toMatch(/"name":"x"/);
    second.server.child.kill('SIGTERM');
    await second.server.exit;
    expect(pricesOf(join(folder, 'y.tape'))).toEqual(toPrices(215));
    const tape = openTape(path);
    expect([tape.isComplete, tape.tickCount]).toEqual([false, 200]);
    tape.close();
  },
);
