/**
 * A server whose market has a clock of its own says the same everywhere: greeting, heartbeats, HTTP, metrics;
 * and always that its market is simulated, and how to have it again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../server/app.ts';
import { buildServer } from '../../server/cli/serve.ts';
import type { OpenFeed } from '../../server/feeds/feeds.ts';
import { toConfig } from '../../server/config.ts';
import type { Bar } from '../../shared/model/bar.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { type Interval, toIntervalCode } from '../../shared/model/interval.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { keepDemo, lendDemo } from '../support/demo-tape.ts';
import { connectTo } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const START_MS = Date.UTC(2026, 10, 20, 14, 30);
const SPEED = 50;
const FLAGS = {
  port: '0',
  seed: '7',
  rate: '100',
  speed: String(SPEED),
  start: '2026-11-20T14:30Z',
  historyMinutes: '2',
  scenario: 'halt-resume',
  logLevel: 'silent',
};

interface Beat {
  readonly marketMs: number;
  readonly serverMs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-simulated-'));
let app: Server;
let feeds: readonly OpenFeed[];
let url: string;
/** Heartbeats are seldom: they are collected while other tests run. */
const beats: Beat[] = [];
let listener: ReturnType<typeof connectTo>;

beforeAll(async () => {
  lendDemo(folder);
  const config = toConfig({ ...FLAGS, recordings: folder }, {}, {});
  ({ server: app, feeds } = await buildServer(config));
  const { port } = await app.start();
  await keepDemo(folder);
  url = `http://127.0.0.1:${port}`;
  listener = connectTo(`${url.replace('http', 'ws')}/ws`);
  listener.on('heartbeat', (beat) => beats.push(beat));
  listener.on('hello', () => listener.subscribe(['AAPL']));
}, 40_000);
afterAll(async () => {
  listener.close();
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const get = async <T>(path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as T;

describe('a simulated market with a clock of its own', () => {
  test('is described with all that made it', async () => {
    const { markets } = await get<{ markets: MarketInfo[] }>('/api/markets');
    expect(markets[0]).toMatchObject({
      provenance: 'simulated',
      seed: 7,
      speed: SPEED,
      simulation: {
        seed: 7,
        scenario: 'halt-resume',
        hours: 'continuous',
        universe: 'default',
        rate: 100,
        speed: SPEED,
        startMs: START_MS - 120_000,
        liveFromMs: START_MS,
      },
    });
    expect(markets[0]!.simulation!.fingerprint).toBe(
      feeds[0]!.source.simulation!.info().fingerprint,
    );
    expect(feeds[0]!.repeatBy).toContain('--start 2026-11-20T14:30:00.000Z');
  });

  test('tells offered and achieved ticks, and the fingerprint of its stream', async () => {
    const health = await get<{
      feed: Record<string, number>;
      fingerprint: { inputs: string; stream: string };
    }>('/health');
    expect(health.fingerprint.inputs).toBe(feeds[0]!.source.simulation!.info().fingerprint);
    expect(health.fingerprint.stream).toMatch(/^[0-9a-f]{16}$/);
    expect(health.feed).toMatchObject({ speed: SPEED, isSlowed: false });
    expect(health.feed['offeredPerSecond']).toBeGreaterThan(100 * SPEED * 0.5);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^tickdeck_feed_offered_ticks_per_second\{market="live"\} \d/m);
    expect(metrics).toMatch(/^tickdeck_feed_speed_ratio\{market="live"\} 50$/m);
  });

  test('has years of days and weeks of minutes on the socket and over HTTP, alike', async () => {
    const client = connectTo(`${url.replace('http', 'ws')}/ws`);
    const got = new Map<number, Bar[]>();
    client.on('bars', ({ content }) => {
      const known = content.isHistory ? [] : (got.get(content.interval) ?? []);
      const older = known.filter(({ startMs }) => startMs < content.bars[0]!.startMs);
      got.set(content.interval, [...older, ...content.bars]);
    });
    const limit = LIMITS.snapshotBars;
    const intervals = ['1m', '1h', '1d'] as const;
    client.on('hello', () =>
      client.subscribe(['MSFT'], { bars: intervals.map((interval) => ({ interval, limit })) }),
    );
    // There are six weeks of minutes, and of what is made of them.
    const toLength = (interval: Interval): number =>
      interval === '1h' ? 42 * 24 + 15 - 24 : limit;
    const isWhole = (interval: Interval): boolean =>
      (got.get(toIntervalCode(interval))?.length ?? 0) >= toLength(interval);
    await until(() => intervals.every(isWhole), 'bars of three intervals');
    client.close();
    for (const interval of intervals) {
      const sent = got.get(toIntervalCode(interval))!;
      const { bars } = await get<{ bars: { t: number; o: number; c: number; closed: boolean }[] }>(
        `/api/bars?symbol=MSFT&interval=${interval}&limit=${limit}`,
      );
      expect(sent.length).toBe(toLength(interval));
      // Those that were closed when both were asked.
      const closed = sent.slice(-1_000, -30).map(({ startMs, open }) => [startMs, open / 100]);
      const first = bars.findIndex(({ t }) => t === closed[0]![0]);
      expect(bars.slice(first, first + closed.length).map(({ t, o }) => [t, o])).toEqual(closed);
      expect(bars.at(-2)!.closed).toBe(true);
    }
    const day = got.get(toIntervalCode('1d'))!;
    expect(day[0]!.startMs).toBeLessThan(START_MS - 5 * 365 * 86_400_000);
  });

  test('says with every quote and bar that it is simulated', async () => {
    for (const path of ['/api/quotes?symbols=AAPL', '/api/bars?symbol=AAPL&interval=1d&limit=1']) {
      expect(await get(path)).toMatchObject({ provenance: 'simulated', seed: 7 });
    }
  });

  test('stamps quotes with its own time', async () => {
    const { timeMs, quotes } = await get<{ timeMs: number; quotes: { lastTime: string }[] }>(
      '/api/quotes?symbols=AAPL',
    );
    expect(timeMs).toBeGreaterThan(START_MS);
    const lastMs = Date.parse(quotes[0]!.lastTime);
    expect(lastMs).toBeLessThanOrEqual(timeMs + 20 * SPEED);
    expect(lastMs).toBeGreaterThan(START_MS - 120_000);
  });

  test(
    'beats with the time of its own clock beside the server’s',
    { timeout: 20_000 },
    async () => {
      await until(() => beats.length >= 2, 'two heartbeats', LIMITS.heartbeatMs * 3);
      const [first, second] = beats as [Beat, Beat];
      const ratio = (second.marketMs - first.marketMs) / (second.serverMs - first.serverMs);
      expect(ratio).toBeCloseTo(SPEED, 0);
      expect(first.marketMs).toBeGreaterThan(START_MS);
      expect(first.marketMs).toBeLessThan(START_MS + 30_000 * SPEED);
    },
  );
});
