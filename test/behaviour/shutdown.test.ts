import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CLOSE } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { runServer, type RunningServer, runTickdeck } from '../support/server-process.ts';
import { connectTo, until } from '../support/test-server.ts';

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
    const beganMs = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - beganMs).toBeLessThan(LIMITS.stopMs);
    await until(() => codes.length >= 20, 'all told', 1_000);
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
    const { WebSocket } = await import('ws');
    const stalled = new WebSocket(server.socketUrl, ['tickdeck.v1']);
    await new Promise((resolve) => stalled.once('open', resolve));
    stalled.send(JSON.stringify({ type: 'subscribe', symbols: ['AAPL', 'NVDA', 'TSLA', 'SPY'] }));
    stalled.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const beganMs = performance.now();
    server.child.kill('SIGTERM');
    expect((await server.exit).code).toBe(0);
    expect(performance.now() - beganMs).toBeLessThan(LIMITS.stopMs);
    stalled.terminate();
  });
});

describe('the command line', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = runTickdeck(args);
      children.push(child);
      let out = '';
      let err = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (err += data.toString()));
      child.on('exit', (code) => resolve({ code, out, err }));
    });

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
    const server = await start('--seed', '1', '--history-minutes', '0');
    const { code, err } = await run(
      'serve',
      '--port',
      String(server.port),
      '--history-minutes',
      '0',
    );
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(`port ${server.port} is taken`);
  });

  test('tails a symbol of a running server as text and as JSON', async () => {
    const server = await start('--seed', '1', '--history-minutes', '0', '--rate', '2000');
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
    const server = await start('--seed', '1', '--history-minutes', '0', '--rate', '2000');
    const out = join(folder, 'cli.tape');
    const { code } = await run(
      'record',
      '--server',
      `localhost:${server.port}`,
      '--out',
      out,
      '--seconds',
      '2',
    );
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
