/**
 * A live feed at ten times the highest rate that was captured: every trade comes, once, in order, and nothing piles
 * up. TICKDECK_FULL=1 (`npm run test:load`) plays the whole capture, and measures how late ticks are and whether
 * memory stays flat.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { openFeeds } from '../../server/feeds/feeds.ts';
import { createSurroundings } from '../../server/machine/surroundings.ts';
import { toConfig } from '../../server/config.ts';
import { TICK } from '../../shared/model/tick.ts';
import { connectTo, startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { hasCaptures, readCapture } from '../support/venue/captures.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { startFakeVenue } from '../support/venue/fake-venue.ts';
import { type LiveMarket, startLiveMarket } from '../support/venue/live-market.ts';

const IS_FULL = process.env['TICKDECK_FULL'] === '1';
/** Frames a second: 41,249 in 346 s were captured. */
const FRAMES_PER_SECOND = 1_192;
const STEP_MS = 16;
const STEPS = { priceStep: '0.01', sizeStep: '0.00001' };

let live: LiveMarket | undefined;
afterEach(() => live?.stop());

const isTrade = (text: string): boolean => text.startsWith('{"stream":"btcusdt@trade"');

describe.skipIf(!hasCaptures)('a capture of Binance', () => {
  test(
    'at ten times its rate comes whole: every trade once and in order, digit by digit',
    { timeout: 120_000 },
    async () => {
      const frames = readCapture('hftbacktest/spot/btcusdt_20240808.gz')
        .map(({ text }) => text)
        .filter((text) => text.startsWith('{"stream"'))
        .slice(0, IS_FULL ? Infinity : 4_000);
      const trades = frames.filter(isTrade);
      const startMs = Number(/"T":(\d+)/.exec(trades[0]!)![1]) - 5_000;
      live = await startLiveMarket(BINANCE, { feed: 'btcusdt', startMs });
      const { venue, clock, ticks } = live;
      const perStep = Math.round((FRAMES_PER_SECOND * STEP_MS) / 1_000);
      for (let at = 0; at < frames.length; at += perStep) {
        venue.say(...frames.slice(at, at + perStep));
        await clock.run(STEP_MS);
      }
      const got = () => ticks.filter((line) => line.startsWith('trade')).length;
      await live.until(() => got() === trades.length, `${trades.length} trades`);
      const told = ticks.filter((line) => line.startsWith('trade'));
      const said = trades.map((text) => {
        const [, price, size, T, isSell] = /"p":"([^"]+)","q":"([^"]+)".*"T":(\d+),"m":(\w+)/.exec(
          text,
        )!;
        const side = isSell === 'true' ? 'sell' : 'buy';
        const digits = (value: string, count: number): string => Number(value).toFixed(count);
        return `trade BTCUSDT ${digits(price!, 2)} x ${digits(size!, 5)} ${side} +${Number(T) - startMs}`;
      });
      expect(told.map((line) => line.replace(/ late$/, ''))).toEqual(said);
      expect(live.gaps).toEqual([]);
      const { frames: heard, duplicates, unknownFrames, malformedFrames } = await live.connection();
      expect(heard).toBe(frames.length + 1);
      expect([duplicates, unknownFrames, malformedFrames]).toEqual([0, 0, 0]);
      for (const { socket } of venue.links) expect(socket.bufferedAmount).toBe(0);
    },
  );
});

function collect(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

const percentile = (sorted: Float64Array, part: number): number =>
  sorted[Math.floor((sorted.length - 1) * part)]!;

describe.runIf(IS_FULL)('a feed at ten times the captured rate', () => {
  test('keeps its memory flat and its ticks young', { timeout: 180_000 }, async () => {
    const venue = await startFakeVenue(BINANCE, { instruments: [{ symbol: 'BTCUSDT', ...STEPS }] });
    const clock = createSurroundings();
    const [feed] = openFeeds(['binance:btcusdt'], {
      config: toConfig({}, {}, {}),
      nowMs: Date.now(),
      variables: venue.environment,
      venueTools: { clock },
    });
    const server = await startTestServer(feed!.source, {}, { flushMs: 16 });
    const client = connectTo(server.url);
    const latencies: number[] = [];
    client.on('ticks', ({ run, columns }) => {
      const nowMs = performance.timeOrigin + performance.now();
      for (let row = run.from; row < run.to; row++) {
        if (columns.kind[row] === TICK.trade) latencies.push(nowMs - columns.timeMs[row]!);
      }
    });
    client.subscribe(['BTCUSDT']);
    await until(() => venue.subscribed().length === 1, 'the subscription');
    await until(() => server.markets.primary.market.instruments.length === 1, 'the listing');
    let sent = 0;
    let quotes = 0;
    const heaps: number[] = [];
    const beganMs = performance.now();
    const sendDue = (): void => {
      const due = ((performance.now() - beganMs) / 1_000) * FRAMES_PER_SECOND;
      while (sent + quotes < due) {
        if ((sent + quotes) % 4 === 0) {
          venue.trade('BTCUSDT', { price: `${60_000 + (sent++ % 100)}.25`, size: '0.001' });
        } else {
          const bid = `${60_000 + (quotes++ % 1_000)}.11`;
          venue.quote('BTCUSDT', { bid, bidSize: '1', ask: '70000', askSize: '1' });
        }
      }
    };
    const timer = setInterval(sendDue, 5);
    for (let second = 5; second <= 60; second += 5) {
      await until(() => performance.now() - beganMs > second * 1_000, 'time', 20_000);
      /* The venue's own memory is not what is measured; the last one says the next id. */
      venue.world.trades('BTCUSDT').splice(0, venue.world.trades('BTCUSDT').length - 1);
      heaps.push(collect());
    }
    clearInterval(timer);
    await until(() => latencies.length >= sent, 'all trades');
    const sorted = Float64Array.from(latencies).sort();
    const shown = [0.5, 0.99].map((part) => percentile(sorted, part).toFixed(1));
    process.stdout.write(
      `${Math.round((sent + quotes) / 60)} frames/s for 60 s: latency p50 ${shown[0]} ms, p99 ${shown[1]} ms; ` +
        `heap ${heaps.map((mb) => mb.toFixed(0)).join(' ')} MB\n`,
    );
    expect(latencies).toHaveLength(sent);
    expect(client.stats.missedTicks).toBe(0);
    const half = heaps.slice(heaps.length / 2);
    expect(Math.max(...half) - Math.min(...half)).toBeLessThan(40);
    client.close();
    await server.stop();
    await venue.stop();
  });
});
