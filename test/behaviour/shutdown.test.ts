import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CLOSE } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import {
  type Ended,
  runServer,
  type RunningServer,
  runTickdeck,
  whenEnded,
} from '../support/server-process.ts';
import { connectTo } from '../support/test-server.ts';
import { scrape } from '../load/crowd.ts';
import { openSocket } from '../support/open-socket.ts';
import { until } from '../support/until.ts';

/* Each test starts processes of its own; on a busy machine that alone takes seconds. */
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(...flags: string[]): Promise<RunningServer> {
  const server = await runServer(['--port', '0', '--recordings', folder, ...flags]);
  children.push(server.child);
  return server;
}

describe('a server that gets SIGTERM', () => {
  test('tells its clients when to come back, flushes its tape and exits 0 in time', async () => {
    const server = await start('--seed', '3', '--history-minutes', '1', '--record', 'stop');
    const clients = Array.from({ length: 20 }, () => connectTo(server.socketUrl));
    const hints: number[] = [];
    const codes: (number | undefined)[] = [];
    for (const client of clients) {
      client.on('restarting', ({ reconnectAfterMs }) => hints.push(reconnectAfterMs));
      client.on('state', ({ state, code }) => {
        if (state === 'waiting') codes.push(code);
      });
      client.subscribe(['AAPL', 'BTC/USD']);
    }
    await until(() => clients.every((client) => client.stats.frames > 5), 'ticks for all');
    server.child.kill('SIGTERM');
    await until(() => server.child.exitCode !== null, 'the end', LIMITS.stopMs);
    expect(await server.exit).toEqual({ code: 0, signal: null });
    await until(() => codes.length >= 20, 'all told', 10_000);
    for (const client of clients) client.close();
    expect(hints).toHaveLength(20);
    expect(Math.max(...hints) - Math.min(...hints)).toBeGreaterThan(500);
    expect(codes.slice(0, 20).every((code) => code === CLOSE.restarting)).toBe(true);
    const tape = openTape(join(folder, 'stop.tape'));
    expect(tape.isComplete).toBe(true);
    expect(tape.tickCount).toBeGreaterThan(50);
    tape.close();
  });

  test('does not wait for a client that reads nothing', async () => {
    const server = await start('--seed', '3', '--history-minutes', '0', '--rate', '50000');
    const stalled = await openSocket(server.socketUrl, ['tickdeck.v1']);
    stalled.send(JSON.stringify({ type: 'subscribe', symbols: ['AAPL', 'NVDA', 'TSLA', 'SPY'] }));
    stalled.pause();
    /* More than its connection takes unread. */
    await until(
      async () => (await scrape(server.port))('tickdeck_ticks_total{market="live"}') > 40_000,
      'ticks that it does not read',
    );
    server.child.kill('SIGTERM');
    await until(() => server.child.exitCode !== null, 'the end', LIMITS.stopMs);
    expect(server.child.exitCode).toBe(0);
    stalled.terminate();
  });
});

describe('the command line', () => {
  let server: RunningServer;
  beforeAll(async () => {
    const flags = ['--seed', '1', '--history-minutes', '0', '--rate', '2000'];
    server = await runServer(['--port', '0', '--recordings', folder, ...flags]);
  }, 60_000);
  afterAll(() => server.kill());

  function run(...args: string[]): Promise<Ended> {
    const child = runTickdeck(args);
    children.push(child);
    return whenEnded(child);
  }

  test('explains itself', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of ['serve', 'record', 'import', 'replay', 'info', 'tail']) {
      expect(out).toContain(command);
    }
  });

  test('refuses unknown flags and commands with exit code 2', async () => {
    const flag = await run('serve', '--colour', 'red');
    expect(flag.code).toBe(2);
    expect(flag.err).toContain("unknown option '--colour'");
    const command = await run('dance');
    expect(command.code).toBe(2);
    expect(command.err).toContain('dance');
  });

  test('refuses bad settings in one line that names them', async () => {
    const results = await Promise.all([
      run('serve', '--port', '70000'),
      run('serve', '--rate', 'fast'),
      run('replay', 'nowhere.tape'),
      run('tail', 'AAPL', '--server', 'localhost:1', '--limit', '0'),
    ]);
    const patterns = [/port/, /rate/, /nowhere\.tape/, /limit/];
    results.forEach(({ code, err }, i) => {
      expect(code).not.toBe(0);
      expect(err).toMatch(patterns[i]!);
      expect(err).not.toMatch(/\n\s+at /);
    });
  });

  test('says in one line that the port is taken', async () => {
    const taken = ['--port', String(server.port), '--history-minutes', '0'];
    const { code, err } = await run('serve', ...taken);
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(`port ${server.port} is taken`);
  });

  test('tails a symbol of a running server as text and as JSON', async () => {
    const address = `localhost:${server.port}`;
    const [text, json, unknown] = await Promise.all([
      run('tail', 'aapl', '--server', address, '-n', '5'),
      run('tail', 'AAPL', 'BTC/USD', '--server', address, '-n', '20', '--json', '--trades'),
      run('tail', 'NOPE', '--server', address),
    ]);
    expect(text.out.trim().split('\n')).toHaveLength(5);
    expect(
      text.out
        .trim()
        .split('\n')
        .every((line) => line.endsWith('  simulated')),
    ).toBe(true);
    expect(text.out).toContain('AAPL');
    const lines = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { price: number; simulated: boolean });
    expect(lines).toHaveLength(20);
    expect(lines.every(({ price, simulated }) => price > 0 && simulated)).toBe(true);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('NOPE');
  });

  test('records a running server into a tape that another program can read', async () => {
    const out = join(folder, 'cli.tape');
    const from = ['--server', `localhost:${server.port}`, '--out', out];
    const { code } = await run('record', ...from, '--seconds', '1');
    expect(code).toBe(0);
    const tape = openTape(out);
    expect(tape.isComplete).toBe(true);
    expect(tape.tickCount).toBeGreaterThan(500);
    expect(tape.meta.provenance).toMatchObject({ kind: 'simulated', seed: 1 });
    expect(tape.meta.notes).toEqual([
      expect.stringMatching(/^Simulated; fingerprint .* [0-9a-f]{16}\.$/),
    ]);
    tape.close();
    rmSync(out);
  });
});
