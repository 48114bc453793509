/**
 * A market of ten thousand symbols at 20,000 ticks a second: how long it takes to be ready, how long a turn of its event
 * loop gets whatever is asked of it, its memory, and that of a client of 500 symbols. `npx tsx test/load/large-market.ts
 * [symbols] [ticks a second]`; says what it found in a line each. Turns are told in time on a processor: other programs
 * of a busy machine lengthen the wall's.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { openSocket } from '../support/open-socket.ts';
import { until } from '../support/until.ts';
import { pause } from './crowd.ts';

const [symbols = '10000', rate = '20000'] = process.argv.slice(2);
const toPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const START_MS = 300_000;
const CLIENTS = 20;
const CLIENT_SYMBOLS = 500;

/** What the probe wrote last. */
interface Probe {
  readonly phase: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly over20: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-large-'));
const probeFile = join(folder, 'probe.json');
const startedMs = performance.now();
const flags = ['--port', '0', '--universe', symbols, '--rate', rate];
const server = spawn(
  process.execPath,
  [
    '--import',
    toPath('loop-probe.mjs'),
    toPath('../../dist/server/main.js'),
    'serve',
    '--recordings',
    join(folder, 'recordings'),
    ...flags,
  ],
  { env: { ...process.env, TICKDECK_PROBE: probeFile }, stdio: ['ignore', 'pipe', 'inherit'] },
);
const ended = new Promise((resolve) => server.once('exit', resolve));

const readProbe = (): Probe => JSON.parse(readFileSync(probeFile, 'utf8')) as Probe;

/** Seconds that the process was on a processor. */
function toCpuSeconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory, bytes. */
function toResidentBytes(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1_024;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Does something, and says how long the longest turn was meanwhile. */
async function during(what: string, work: () => Promise<string>): Promise<void> {
  writeFileSync(`${probeFile}.phase`, what);
  await until(() => readProbe().phase === what, `the probe in phase ${what}`, 30_000);
  const said = await work();
  await pause(600);
  const { cpuMs, wallMs, over20 } = readProbe();
  const turn = `longest turn ${cpuMs.toFixed(1)} ms of processor, ${wallMs.toFixed(0)} by the wall`;
  console.log(`${what}: ${turn}, ${over20} over 20 ms; ${megabytes(toResidentBytes())}; ${said}`);
}

async function run(): Promise<void> {
  let text = '';
  server.stdout.setEncoding('utf8').on('data', (data: string) => (text += data));
  const address = (): string | undefined => /http:\S+:\d+/.exec(text)?.[0];
  await until(() => address() !== undefined, 'an address', START_MS);
  const url = address()!;
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpu = toCpuSeconds();
  console.log(`ready after ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor`);
  await until(async () => (await ask('/api/recordings')).includes('"demo"'), 'demo', START_MS);

  async function ask(path: string): Promise<string> {
    return (await fetch(url + path)).text();
  }
  async function asking(path: string): Promise<void> {
    await during(path, async () => {
      let bytes = 0;
      for (let i = 0; i < 3; i++) bytes = (await ask(path)).length;
      return `${bytes} bytes`;
    });
  }

  const list = JSON.parse(await ask('/api/instruments')) as { instruments: { symbol: string }[] };
  const names = list.instruments.map(({ symbol }) => symbol);
  const first = encodeURIComponent(names[0]!);
  await during('nothing', async () => {
    await pause(3_000);
    return 'nobody asks';
  });
  for (const path of [
    '/api/quotes',
    '/api/instruments',
    '/api/markets',
    '/metrics',
    '/health',
    `/api/bars?symbol=${first}&interval=1s&limit=5000`,
    `/api/bars?symbol=${first}&interval=1d&limit=5000`,
    `/udf/symbols?symbol=${first}`,
    '/udf/search?query=a&limit=30',
    `/udf/history?symbol=${first}&resolution=1&from=1&to=9999999999`,
    '/api/statistics',
    '/api/openapi.json',
    '/api/events',
  ]) {
    await asking(path);
  }

  async function commanding(what: string, command: object, clients = 1): Promise<void> {
    const before = toResidentBytes();
    await during(what, async () => {
      let bytes = 0;
      const sockets = await Promise.all(
        Array.from({ length: clients }, async () => {
          const socket = await openSocket(`${url.replace('http', 'ws')}/ws`, [BINARY_PROTOCOL]);
          socket.on('message', (data: Buffer) => (bytes += data.length));
          socket.send(JSON.stringify(command));
          return socket;
        }),
      );
      await pause(5_000);
      const each = (toResidentBytes() - before) / clients / 1_000;
      for (const socket of sockets) socket.close();
      return `${bytes} bytes, ${each.toFixed(0)} kB a client`;
    });
  }
  const some = names.slice(0, CLIENT_SYMBOLS);
  const latest = { type: 'subscribe', id: 1, contract: 'latest' };
  await commanding('subscribe all, latest', { ...latest, symbols: ['*'] });
  await commanding(`${CLIENTS} clients, latest`, { ...latest, symbols: some }, CLIENTS);
  await commanding('subscribe, every', { type: 'subscribe', id: 1, symbols: some, ticks: 20 });
  await commanding('quotes', { type: 'quotes', id: 1, symbols: some });
}

try {
  await run();
} finally {
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
