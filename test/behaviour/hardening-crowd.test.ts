/** Many clients: idle ones, slow ones beside healthy ones, all of them coming back at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { type LeanClient, openCrowd, openLean, pause, scrape } from '../load/crowd.ts';
import { IS_FULL, quantile, report, size } from '../load/size.ts';
import { runServer, type RunningServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
const before = process.env['NODE_OPTIONS'];
let server: RunningServer;
let crowd: LeanClient[] = [];

beforeAll(async () => {
  process.env['NODE_OPTIONS'] = '--max-old-space-size=512';
  server = await start();
}, 30_000);
afterEach(() => {
  for (const client of crowd.splice(0)) client.close();
});
afterAll(() => {
  server.child.kill('SIGKILL');
  if (before === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = before;
  rmSync(folder, { recursive: true, force: true });
});

function start(port = 0): Promise<RunningServer> {
  const flags = ['--history-minutes', '0', '--seed', '7', '--rate', '5000'];
  const flush = ['--flush-ms', String(size(16, 50))];
  return runServer(['--port', String(port), '--recordings', folder, ...flags, ...flush]);
}

/** Time that a process has spent on the processor, s. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Cores that a process keeps busy over a time: only a full-size run takes it. */
async function measureCores(pid: number, ms: number): Promise<number> {
  const beganMs = performance.now();
  const cpu = cpuSeconds(pid);
  await pause(ms);
  return (cpuSeconds(pid) - cpu) / ((performance.now() - beganMs) / 1_000);
}

describe('a crowd', () => {
  const IDLE = size(200, 4_900);

  test(
    `${IDLE} clients at four frames a second cost little memory each`,
    async () => {
      const { port, socketUrl, child } = server;
      const snapshotOptions = {
        type: 'subscribe',
        symbols: ['AAPL'],
        contract: 'latest',
        maxRateHz: 4,
      };
      crowd = await openCrowd(20, () => openLean(socketUrl, snapshotOptions, false));
      await until(() => crowd.every(({ frames }) => frames > 1), 'frames for all');
      const empty = await scrape(port);
      const more = await openCrowd(IDLE, () => openLean(socketUrl, snapshotOptions, false));
      crowd.push(...more);
      await until(() => more.every(({ frames }) => frames > size(2, 20)), 'frames for all', 20_000);
      const cores = IS_FULL ? await measureCores(child.pid!, 20_000) : 0;
      const full = await scrape(port);
      const rss = 'process_resident_memory_bytes';
      const kBEach = (full(rss) - empty(rss)) / IDLE / 1_000;
      report('idle clients', {
        IDLE,
        kBEach,
        cores,
        p99: full('nodejs_eventloop_lag_p99_seconds'),
      });
      expect(full('tickdeck_clients')).toBe(IDLE + 20);
      expect(more.every(({ frames }) => frames > 1)).toBe(true);
      expect(kBEach).toBeLessThan(size(250, 60));
      if (IS_FULL) expect(cores).toBeLessThan(0.6);
    },
    size(30_000, 120_000),
  );

  const CROWD = size(50, 1_000);
  const STALLED = CROWD / 10;
  const ROUNDS = size(1, 3);
  /** Frames of a phase that each measured client gets. */
  const PHASE = size(40, 140);
  const MEASURED = 10;
  const few = { type: 'subscribe', symbols: ['AAPL', 'MSFT', 'NVDA'] };
  const many = {
    type: 'subscribe',
    ticks: LIMITS.snapshotTicks,
    symbols: ['AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'META', 'GOOGL', 'SPY', 'BTC/USD', 'ETH/USD'],
  };
  const median = (values: number[]): number => quantile(values, 0.5);

  test(
    `${STALLED} of ${CROWD} clients that read nothing cost the others nothing, are held within their window and closed in time`,
    async () => {
      const { port, socketUrl } = server;
      crowd = await openCrowd(CROWD - STALLED, (i) => openLean(socketUrl, few, i < MEASURED));
      const healthy = crowd.slice(0, MEASURED);
      async function measure(frames: number): Promise<number> {
        for (const { latenciesMs } of healthy) latenciesMs.length = 0;
        const isMeasured = (): boolean =>
          healthy.every(({ latenciesMs }) => latenciesMs.length >= frames);
        await until(isMeasured, `${frames} frames for the healthy`, 20_000);
        return quantile(
          healthy.flatMap(({ latenciesMs }) => latenciesMs),
          0.99,
        );
      }
      const get = async (key: string): Promise<number> => (await scrape(port))(key);
      await measure(size(15, 100));
      const aloneMs: number[] = [];
      const besideMs: number[] = [];
      let mostBytes = 0;
      for (let round = 1; round <= ROUNDS; round++) {
        aloneMs.push(await measure(PHASE));
        const stalled = await openCrowd(STALLED, () => openLean(socketUrl, many, false));
        crowd.push(...stalled);
        for (const client of stalled) client.stall();
        await until(
          async () => (await get('tickdeck_held_clients')) === STALLED,
          'all stalled ones held',
          8_000,
        );
        mostBytes = Math.max(mostBytes, await get('tickdeck_in_flight_max_bytes'));
        besideMs.push(await measure(PHASE));
        if (ROUNDS === 1) break;
        await until(
          async () => (await get('tickdeck_closes_total{code="4008"}')) === round * STALLED,
          'the stalled ones closed',
          LIMITS.stalledMs + 4_000,
        );
      }
      report('stalled clients', {
        CROWD,
        STALLED,
        mostBytes,
        aloneMs: aloneMs.map(Math.round).join(' '),
        besideMs: besideMs.map(Math.round).join(' '),
      });
      expect(healthy.every(({ frames }) => frames > 10)).toBe(true);
      expect(mostBytes).toBeLessThan(LIMITS.windowBytes + 2 * LIMITS.frameBytes);
      const alone = median(aloneMs);
      /* The small run shares its processor with other tests; that frames went on coming is what it shows. */
      if (IS_FULL) expect(median(besideMs)).toBeLessThan(Math.max(alone * 1.1, alone + 5));
    },
    size(30_000, 180_000),
  );
});

describe('a reconnect storm', () => {
  const CLIENTS = size(200, 5_000);
  const clients: Client[] = [];
  const LATEST = { contract: 'latest', maxRateHz: 2 } as const;
  const heard = ({ stats }: Client): number => stats.ticks + stats.mergedTicks;

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  function connect(url: string): Client {
    return createClient(url, {
      connect: (address, protocols) => new WebSocket(address, protocols),
      now: () => performance.timeOrigin + performance.now(),
      random: Math.random,
      setTimer: (run, afterMs) => setTimeout(run, afterMs),
      clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    });
  }

  test(
    `${CLIENTS} clients of a server that was killed are all live again soon, once each, without a gap`,
    async () => {
      const first = server;
      await until(async () => (await scrape(first.port))('tickdeck_clients') === 0, 'nobody there');
      for (let i = 0; i < CLIENTS; i++) {
        const client = connect(first.socketUrl);
        const snapshotOptions = { ticks: 50, bars: [{ interval: '1m' as const, limit: 60 }] };
        /* One in ten wants every tick: five thousand that do are more than one core sends. */
        client.subscribe(
          ['AAPL', 'MSFT'],
          i % 10 === 0 ? snapshotOptions : { ...snapshotOptions, ...LATEST },
        );
        clients.push(client);
        if (i % 100 === 99)
          await until(() => clients.every(({ state }) => state === 'open'), 'open', 20_000);
      }
      await until(() => clients.every((one) => heard(one) > 0), 'ticks for all', 20_000);
      first.child.kill('SIGKILL');
      await first.exit;
      const seen = clients.map(heard);
      const beganMs = performance.now();
      server = await start(first.port);
      const upMs = performance.now() - beganMs;
      /* All at once in the small run, within five seconds in the full one. */
      for (const client of clients)
        setTimeout(() => client.reconnectNow(), Math.random() * size(0, 5_000));
      const isLive = (): boolean =>
        clients.every((one, i) => one.state === 'open' && heard(one) > seen[i]!);
      await until(isLive, 'all live again', size(20_000, 30_000));
      const liveMs = performance.now() - beganMs - upMs;
      let figures = await scrape(first.port);
      await until(async () => {
        figures = await scrape(first.port);
        return figures('tickdeck_clients') === CLIENTS;
      }, 'each counted once');
      const delayS = figures('nodejs_eventloop_lag_p99_seconds');
      report('reconnect storm', {
        CLIENTS,
        upMs,
        liveMs,
        delayS,
        rss: figures('process_resident_memory_bytes'),
      });
      expect(clients.reduce((sum, { stats }) => sum + stats.missedTicks, 0)).toBe(0);
      expect(figures('tickdeck_resumes_total{outcome="recovered"}')).toBe(0);
      if (IS_FULL) expect(delayS).toBeLessThan(0.2);
    },
    size(40_000, 120_000),
  );
});
