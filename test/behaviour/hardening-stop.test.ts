/** The end of a server: told to everybody, in time, and at once when it is asked twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { scrape } from '../load/crowd.ts';
import { report, size } from '../load/size.ts';
import { runServer, type RunningServer } from '../support/server-process.ts';
import { openSocket } from '../support/open-socket.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
let server: RunningServer;

afterEach(() => server.child.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(...flags: string[]): Promise<void> {
  const common = ['--recordings', folder, '--history-minutes', '0', '--seed', '7'];
  server = await runServer(['--port', '0', ...common, ...flags]);
}

/** Waits until the server has published so many ticks. */
const untilTicks = (count: number): Promise<void> =>
  until(
    async () => (await scrape(server.port))('tickdeck_ticks_total{market="live"}') >= count,
    `${count} ticks`,
    20_000,
  );

interface Guest {
  socket: WebSocket;
  code: number | undefined;
  retryMs: number | undefined;
}

async function open(): Promise<Guest> {
  const guest: Partial<Guest> = {};
  const socket = await openSocket(server.socketUrl, [BINARY_PROTOCOL], (attempt) => {
    attempt.on('close', (code) => (guest.code = code));
    attempt.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(data.toString()) as { type: string; reconnectAfterMs: number };
      if (message.type === 'restarting') guest.retryMs = message.reconnectAfterMs;
    });
  });
  guest.code = undefined;
  socket.send(JSON.stringify({ type: 'subscribe', symbols: ['AAPL', 'TSLA', 'NVDA', 'SPY'] }));
  return Object.assign(guest, { socket }) as Guest;
}

describe('SIGTERM', () => {
  const CLIENTS = size(100, 1_000);
  const STALLED = CLIENTS / 100;

  test(`tells ${CLIENTS} clients when to come back, spread out, does not wait for ${STALLED} stalled ones, and keeps the tape whole`, async () => {
    await start('--rate', '5000', '--record', 'stop');
    const guests: Guest[] = [];
    while (guests.length < CLIENTS)
      guests.push(...(await Promise.all(Array.from({ length: 50 }, open))));
    for (const { socket } of guests.slice(0, STALLED)) socket.pause();
    await untilTicks(size(2_500, 15_000));
    const beganMs = performance.now();
    server.child.kill('SIGTERM');
    await until(() => server.child.exitCode !== null, 'the end', LIMITS.stopMs);
    expect(await server.exit).toEqual({ code: 0, signal: null });
    const tookMs = performance.now() - beganMs;
    const reading = guests.slice(STALLED);
    await until(() => reading.every(({ code }) => code !== undefined), 'all closed');
    expect(reading.filter(({ code }) => code !== CLOSE.restarting)).toEqual([]);
    const hints = reading.map(({ retryMs }) => retryMs ?? -1);
    expect(Math.min(...hints)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...hints)).toBeLessThan(LIMITS.stopSpreadMs);
    for (let second = 0; second < LIMITS.stopSpreadMs; second += 1_000) {
      const share = hints.filter((ms) => ms >= second && ms < second + 1_000).length / hints.length;
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.5);
    }
    const tape = openTape(join(folder, 'stop.tape'));
    expect(tape.isComplete).toBe(true);
    expect(tape.tickCount).toBeGreaterThan(1_000);
    tape.close();
    report('SIGTERM', { CLIENTS, STALLED, tookMs });
    for (const { socket } of guests) socket.terminate();
  }, 60_000);

  test('to the process and its group, as `timeout` gives it, is one order', async () => {
    await start();
    server.child.kill('SIGTERM');
    server.child.kill('SIGTERM');
    expect(await server.exit).toEqual({ code: 0, signal: null });
  }, 60_000);

  test('given twice, ends at once', async () => {
    await start('--rate', '50000');
    const guests = await Promise.all(Array.from({ length: 3 }, open));
    const [reading, ...stalled] = guests as [Guest, ...Guest[]];
    for (const { socket } of stalled) socket.pause();
    await untilTicks(25_000);
    server.child.kill('SIGTERM');
    await until(() => reading.retryMs !== undefined, 'the first order to be heard');
    const heardMs = performance.now();
    await until(() => performance.now() - heardMs > 150, 'time for another order');
    server.child.kill('SIGTERM');
    /* Had it ended in its own time, it would have been with 0. */
    expect(await server.exit).toEqual({ code: 1, signal: null });
    for (const { socket } of guests) socket.terminate();
  }, 60_000);
});
