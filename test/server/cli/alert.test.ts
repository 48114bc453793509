/** `tickdeck alert` in front of a server: what it prints, when it ends, and how it refuses. */
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { registerAlert, toFiredLine } from '../../../server/cli/alert.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { createScriptedSource, type ScriptedSource } from '../../support/scripted-source.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { until } from '../../support/until.ts';

const T = Date.UTC(2026, 0, 5, 15);

let server: TestServer;
let source: ScriptedSource;
let out = '';
let err = '';

beforeEach(async () => {
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.exitCode = undefined;
  source = createScriptedSource();
  const [instrument] = toInstruments(1);
  source.change({
    atMs: 1,
    changes: [{ change: 'listed', instrument: instrument!, previousClose: 10_000 }],
  });
  server = await startTestServer(source);
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await server.stop();
});

function trade(price: number, timeMs: number): void {
  const ticks = createTickColumns(1);
  pushTrade(ticks, 0, timeMs, 0, Math.round(price * 100), 100, SIDE.buy);
  source.hear(ticks);
}

async function run(...args: string[]): Promise<void> {
  const program = new Command('tickdeck').exitOverride();
  registerAlert(program);
  await program.parseAsync(['alert', '--server', `127.0.0.1:${server.port}`, ...args], {
    from: 'user',
  });
}

const untilGone = (): Promise<void> => until(() => server.sessions.size === 0, 'its end');

test('prints what fires, and ends with the first one when that is asked for', async () => {
  await run('s0 > 101', 'S0 trade > 1k', '--once');
  trade(100, T);
  trade(101.5, T + 1);
  await untilGone();
  expect(out).toBe('2026-01-05T15:00:00.001Z  S0  up 101.5  (s0 > 101)\n');
  expect(err).toBe('');
  expect(Number(process.exitCode ?? 0)).toBe(0);
});

test('goes on, each alert again after its rest, as JSON where that is asked for', async () => {
  await run('S0 > 101', '--json', '--rest', '2s');
  const lines = () => out.trim().split('\n');
  [100, 102, 100, 102, 100, 102].forEach((price, second) => trade(price, T + second * 1_000));
  await until(() => out.includes('"timeMs":1767625205000'), 'the last one');
  expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { alert: 'S0 > 101', market: 'live', symbol: 'S0', value: 102, sequence: 2 },
    { alert: 'S0 > 101', sequence: 4 },
    { alert: 'S0 > 101', sequence: 6 },
  ]);
  /* The terminal is closed. */
  process.emit('SIGHUP');
  await untilGone();
});

test('refuses a text that is no alert before anything is connected, with the place', async () => {
  await expect(run('S0 > 101', 'S0 >> 5')).rejects.toMatchObject({
    message: expect.stringContaining(
      'character 5: expected a price such as 205.10, vwap or sma(20), found ">"',
    ),
  });
  await expect(run('S0 > 101', '--rest', '1ms')).rejects.toMatchObject({
    message: expect.stringContaining('a time of 1s or more is expected'),
  });
  expect(server.sessions.traffic.connections).toBe(0);
});

test('says what the server refuses, and ends when nothing is left', async () => {
  await run('NOPE > 5', 'S0 > 1.005');
  await untilGone();
  expect(err).toContain('tickdeck: Market "live" has no symbol "NOPE".\n');
  expect(err).toContain('tickdeck: alert: rule: level "1.005" has 3 decimals, at most 2 fit\n');
  expect(process.exitCode).toBe(1);
});

test('says when ticks are missing, and the last price where the value is another thing', () => {
  const line = toFiredLine({
    market: 'live',
    epoch: 1,
    alert: 'NVDA -2% in 5m',
    symbol: 'NVDA',
    event: 'down',
    value: -2.01,
    price: 98.1,
    sequence: 9,
    timeMs: T,
    timeNs: 5,
    gapped: true,
  });
  expect(line).toBe(
    '2026-01-05T15:00:00.000000005Z  NVDA  down -2.01 at 98.1, after a gap  (NVDA -2% in 5m)',
  );
});
