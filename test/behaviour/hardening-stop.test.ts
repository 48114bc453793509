/** The end of a server: told to everybody, in time, and at once when it is asked twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { report, size } from '../load/size.ts';
import { runServer, type RunningServer } from '../support/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
let server: RunningServer;

afterEach(() => server.child.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(...flags: string[]): Promise<void> {
  const common = ['--recordings', folder, '--history-minutes', '0', '--seed', '7'];
  server = await runServer(['--port', '0', ...common, ...flags]);
}

interface Guest {
  socket: WebSocket;
  code: number | undefined;
  retryMs: number | undefined;
}

async function open(): Promise<Guest> {
  const socket = new WebSocket(server.socketUrl, [BINARY_PROTOCOL]);
  const guest: Guest = { socket, code: undefined, retryMs: undefined };
  socket.on('error', () => undefined);
  socket.on('close', (code) => (guest.code = code));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString()) as { type: string; reconnectAfterMs: number };
    if (message.type === 'restarting') guest.retryMs = message.reconnectAfterMs;
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, { statusCode }) =>
      reject(new Error(`refused with ${statusCode}`)),
    );
  });
  socket.send(JSON.stringify({ type: 'subscribe', symbols: ['AAPL', 'TSLA', 'NVDA', 'SPY'] }));
  return guest;
}

describe('SIGTERM', () => {
  const CLIENTS = size(100, 1_000);
  const STALLED = CLIENTS / 100;

  test(`24: tells ${CLIENTS} clients when to come back, spread out, does not wait for ${STALLED} stalled ones, and keeps the tape whole`, async () => {
    await start('--rate', '5000', '--record', 'stop');
    const guests: Guest[] = [];
    while (guests.length < CLIENTS)
      guests.push(...(await Promise.all(Array.from({ length: 50 }, open))));
    for (const { socket } of guests.slice(0, STALLED)) socket.pause();
    await new Promise((resolve) => setTimeout(resolve, size(500, 3_000)));
    const beganMs = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.exit).toEqual({ code: 0, signal: null });
    const tookMs = performance.now() - beganMs;
    expect(tookMs).toBeLessThan(LIMITS.stopMs);
    const reading = guests.slice(STALLED);
    const deadline = performance.now() + 2_000;
    while (reading.some(({ code }) => code === undefined) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
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
    report('24', { CLIENTS, STALLED, tookMs });
    for (const { socket } of guests) socket.terminate();
  }, 30_000);

  test('24: given twice, ends at once', async () => {
    await start('--rate', '50000');
    const guests = await Promise.all(Array.from({ length: 3 }, open));
    for (const { socket } of guests) socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 500));
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const beganMs = performance.now();
    server.child.kill('SIGTERM');
    const { code } = await server.exit;
    expect(performance.now() - beganMs).toBeLessThan(500);
    expect(code).toBe(1);
    for (const { socket } of guests) socket.terminate();
  }, 30_000);
});
