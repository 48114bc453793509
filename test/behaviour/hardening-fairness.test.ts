/**
 * A bystander of the real server, over real sockets, while others ask for all that they may at once: everything as
 * JSON again and again (S2), all symbols by wildcards (S3), statistics of several symbols (S6). What is counted at
 * small size: that everybody gets what was asked for. At full size the time that the bystander waits is measured too.
 */
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { INTERVALS } from '../../shared/model/interval.ts';
import { JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { IS_FULL, quantile, report, size } from '../load/size.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const COMMANDS = size(3, 20);
const SYMBOLS = size(8, 63);
const PINGS = size(20, 1_000);
const BYSTANDER_P99_MS = 50;
/** Between two questions of the bystander, whether the last was answered or not: below what a client may ask. */
const ASKS_EVERY_MS = 40;

let server: TestServer;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.stop();
});

/** A client of the JSON dialect that reads all and understands only how many snapshots came. */
async function connectJson() {
  const socket = new WebSocket(server.url, [JSON_PROTOCOL]);
  sockets.push(socket);
  const got = { bytes: 0, snapshots: 0 };
  socket.on('message', (data: Buffer) => {
    got.bytes += data.length;
    if (data.includes('"type":"snapshot"')) got.snapshots++;
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return { got, send: (command: object) => socket.send(JSON.stringify(command)) };
}

/** Asks on a clock of its own, so that a question that waits hides none behind it. @returns how long each waited, ms */
async function askSteadily(): Promise<readonly number[]> {
  const socket = new WebSocket(server.url, [JSON_PROTOCOL]);
  sockets.push(socket);
  await new Promise((resolve) => socket.once('open', resolve));
  const askedMs: number[] = [];
  const waits: number[] = [];
  const answered = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { type, id } = JSON.parse(data.toString()) as { type: string; id?: number };
      if (type !== 'pong' || id === undefined) return;
      waits.push(performance.now() - askedMs[id]!);
      if (waits.length === PINGS) resolve();
    });
  });
  const timer = setInterval(() => {
    const id = askedMs.push(performance.now()) - 1;
    socket.send(JSON.stringify({ type: 'ping', id }));
    if (askedMs.length === PINGS) clearInterval(timer);
  }, ASKS_EVERY_MS);
  await answered;
  return waits;
}

test('a bystander is answered while others ask for everything at once', async () => {
  const startMs = Math.floor(performance.timeOrigin + performance.now()) - 120_000;
  const source = createSimulator({ seed: 1, startMs, rate: 2_000 });
  server = await startTestServer(source);
  const symbols = source.instruments.slice(0, SYMBOLS).map(({ symbol }) => symbol);
  const all = {
    ticks: LIMITS.snapshotTicks,
    bars: INTERVALS.map((interval) => ({ interval, limit: LIMITS.snapshotBars })),
  };
  const greedy = await connectJson();
  const wild = await connectJson();
  greedy.send({ type: 'subscribe', symbols, ...all });
  wild.send({ type: 'subscribe', symbols: ['*'], contract: 'latest' });
  for (let i = 0; i < COMMANDS; i++) {
    greedy.send({ type: 'snapshot', symbols, ...all });
    wild.send({ type: 'snapshot', symbols: Array.from({ length: 512 }, () => '*') });
  }
  const { port } = server;
  for (const symbol of symbols.slice(0, 4)) {
    void fetch(`http://127.0.0.1:${port}/api/statistics?symbol=${encodeURIComponent(symbol)}`);
  }
  const bystander = connectTo(server.url, sockets);
  await until(() => bystander.state === 'open', 'the bystander', 20_000);
  bystander.subscribe([symbols[0]!]);
  const waits = await askSteadily();
  await until(() => greedy.got.snapshots >= SYMBOLS, 'all snapshots', size(60_000, 400_000));
  await until(() => server.hub.room('live')!.isInStep, 'everybody in step', size(20_000, 60_000));
  const p99 = quantile(waits, 0.99);
  report('S2, S3 and S6', {
    p50: quantile(waits, 0.5),
    p99,
    max: quantile(waits, 1),
    megabytes: greedy.got.bytes / 1e6,
  });
  expect(bystander.stats.ticks).toBeGreaterThan(0);
  expect(wild.got.snapshots).toBeGreaterThanOrEqual(source.instruments.length);
  if (IS_FULL) expect(p99).toBeLessThan(BYSTANDER_P99_MS);
  bystander.close();
}, 600_000);
