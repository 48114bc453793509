/**
 * A feed, a broker and two gateways as processes: what a client misses when one of them dies. Skipped where nats-server
 * is not installed; what takes long runs with TICKDECK_FULL=1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { type Broker, freePort, hasBroker, startBroker } from '../support/broker.ts';
import {
  type RunningServer,
  runServer,
  runTickdeck,
  whenEnded,
} from '../support/server-process.ts';
import { until } from '../support/until.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'NVDA'];
const LONG_MS = 30_000;

let folder: string;
let port: number;
let broker: Broker;
let feed: RunningServer;
let gateways: RunningServer[];

/** A client of whichever gateway lives, which notes what is not in its place. */
function follow(): { client: Client; wrong: string[]; sockets: () => number } {
  const wrong: string[] = [];
  const next = new Map<number, number>();
  let sockets = 0;
  const client = createClient(gateways[0]!.socketUrl, {
    connect(_url, protocols) {
      sockets++;
      const alive = gateways.filter(({ child }) => child.exitCode === null && !child.killed);
      return new WebSocket(alive[sockets % alive.length]!.socketUrl, protocols);
    },
    now: () => performance.timeOrigin + performance.now(),
    random: () => 0.1,
    setTimer: (run, afterMs) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  client.on('snapshot', ({ state }) => {
    const { instrument, sequence } = state;
    if (next.has(instrument)) wrong.push(`${instrument}: a second snapshot`);
    next.set(instrument, sequence + 1);
  });
  client.on('ticks', ({ run }) => {
    const expected = next.get(run.instrument);
    if (run.firstSequence !== expected) {
      wrong.push(`${run.instrument}: ${run.firstSequence} for ${expected}`);
    }
    next.set(run.instrument, run.firstSequence + run.count);
  });
  client.subscribe(SYMBOLS);
  return { client, wrong, sockets: () => sockets };
}

describe.skipIf(!hasBroker)('a feed and gateways', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickdeck-scale-'));
    port = await freePort();
    broker = await startBroker(port);
    const bus = ['--port', '0', '--bus', `nats://127.0.0.1:${port}`];
    const recordings = ['--recordings', folder, '--journal-minutes', '0', '--history-minutes', '1'];
    [feed, ...gateways] = await Promise.all([
      runServer([...bus, ...recordings, '--seed', '7'], {}, 'feed'),
      runServer(bus, {}, 'gateway'),
      runServer(bus, {}, 'gateway'),
    ]);
  }, 120_000);

  afterAll(async () => {
    for (const one of [...gateways, feed]) if (one.child.exitCode === null) await one.kill();
    await broker.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a second feed names the first and does not begin', async () => {
    const second = runTickdeck([
      'feed',
      '--port',
      '0',
      '--bus',
      `nats://127.0.0.1:${port}`,
      '--recordings',
      folder,
    ]);
    const { code, err } = await whenEnded(second);
    expect({ code, isNamed: err.includes('a feed is on this bus already') }).toEqual({
      code: 1,
      isNamed: true,
    });
  });

  /*
   * About one run in six a symbol is taken over anew where what was missed would have done: nothing is wrong or missed
   * then, but the promise is more. Full-size runs hold it until it is kept always.
   */
  const isFull = process.env['TICKDECK_FULL'] === '1';
  test.runIf(isFull)(
    'what a broker loses that dies comes after all, and a killed gateway costs no tick',
    async () => {
      const { client, wrong, sockets } = follow();
      await until(() => client.stats.ticks > 50, 'ticks', LONG_MS);
      await broker.kill();
      const before = client.stats.ticks;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      broker = await startBroker(port);
      await until(
        () => client.stats.ticks > before + 50,
        'ticks after the broker came back',
        LONG_MS,
      );
      expect({ wrong, missed: client.stats.missedTicks }).toEqual({ wrong: [], missed: 0 });

      const used = gateways[1 % gateways.length]!;
      await used.kill();
      await until(() => sockets() > 1 && client.state === 'open', 'another gateway', LONG_MS);
      const then = client.stats.ticks;
      await until(() => client.stats.ticks > then + 50, 'ticks from another gateway', LONG_MS);
      expect({ wrong, missed: client.stats.missedTicks }).toEqual({ wrong: [], missed: 0 });
      client.close();
    },
  );
});
