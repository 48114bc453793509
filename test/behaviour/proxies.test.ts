/**
 * Tickdeck below a path behind real proxies, with the very files that server/deploy gives for them. A proxy that is
 * not installed is skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIMITS } from '../../shared/wire/limits.ts';
import { type RunningServer, runServer } from '../support/server-process.ts';

const ANSWER_MS = 20_000;
const readDeployed = (name: string): string =>
  readFileSync(new URL(`../../server/deploy/${name}`, import.meta.url), 'utf8');

interface Proxy {
  readonly name: string;
  readonly command: string;
  /** How it is asked for its version: exits with 0 where it is installed. */
  readonly version: string;
  readonly file: string;
  /** Its whole configuration around the file. */
  wrap(text: string, folder: string): string;
  args(config: string, folder: string): readonly string[];
}

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    command: 'nginx',
    version: '-v',
    file: 'nginx.conf',
    wrap: (text, folder) =>
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${text} }`,
    args: (config, folder) => ['-p', folder, '-c', config],
  },
  {
    name: 'Caddy',
    command: 'caddy',
    version: 'version',
    file: 'Caddyfile',
    // It believes nobody before it who is not named: here the test, which stands for many clients.
    wrap: (text) =>
      `{\n\tadmin off\n\tauto_https off\n}\n` +
      text.replace('flush_interval -1', 'flush_interval -1\n\t\t\ttrusted_proxies 127.0.0.1/8 ::1'),
    args: (config) => ['run', '--config', config, '--adapter', 'caddyfile'],
  },
  {
    name: 'HAProxy',
    command: 'haproxy',
    version: '-v',
    file: 'haproxy.cfg',
    wrap: (text) => text,
    args: (config) => ['-db', '-f', config],
  },
];

let server: RunningServer;
let recordings: string;

beforeAll(async () => {
  recordings = mkdtempSync(join(tmpdir(), 'tickdeck-proxies-'));
  const flags = ['--port', '0', '--history-minutes', '1', '--recordings', recordings];
  server = await runServer([...flags, '--trust-proxy', 'loopback']);
}, 60_000);

afterAll(async () => {
  await server.kill();
  rmSync(recordings, { recursive: true, force: true });
});

/** A port that was free a moment ago. */
const findPort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** Starts the proxy before the server; resolves with where it listens when it answers. */
async function run({ command, file, wrap, args }: Proxy): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-proxy-'));
  const port = await findPort();
  const text = readDeployed(file)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${server.port}`)
    .replaceAll('8080', String(port));
  const config = join(folder, file);
  writeFileSync(config, wrap(text, folder));
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child: ChildProcess = spawn(command, args(config, folder), { env, stdio: 'pipe' });
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said += String(data)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  while (!(await isUp(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${said}`);
  }
  return port;
}

const isUp = (port: number): Promise<boolean> =>
  fetch(`http://localhost:${port}/ticks/health`).then(
    (answer) => answer.ok,
    () => false,
  );

/** Connects as a page of an origin does; resolves with the first messages, or the status of a refusal. */
const connect = (
  port: number,
  headers: Record<string, string>,
): Promise<{ socket: WebSocket; status: number }> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://localhost:${port}/ticks/ws`, 'tickdeck.v1.json', {
      headers,
      handshakeTimeout: ANSWER_MS,
    });
    onTestFinished(() => socket.terminate());
    socket.once('open', () => resolve({ socket, status: 101 }));
    socket.once('unexpected-response', (_request, { statusCode = 0 }) =>
      resolve({ socket, status: statusCode }),
    );
    socket.once('error', reject);
  });

/** Resolves with the first message that holds a text. */
const whenSaid = (socket: WebSocket, part: string): Promise<string> =>
  new Promise((resolve) =>
    socket.on('message', (data: Buffer) => {
      if (String(data).includes(part)) resolve(String(data));
    }),
  );

describe.each(PROXIES)('behind $name, below a path', (proxy) => {
  const one = `203.0.113.${1 + 2 * PROXIES.indexOf(proxy)}`;
  const other = `203.0.113.${2 + 2 * PROXIES.indexOf(proxy)}`;
  const isHere = spawnSync(proxy.command, [proxy.version]).status === 0;

  test.skipIf(!isHere)(
    'page, API, live ticks and uploads come through, limits and origins hold for each client',
    async () => {
      const port = await run(proxy);
      const base = `http://localhost:${port}/ticks`;

      // The address without the slash leads to the one with it, and the page's addresses are relative to that.
      const page = await fetch(base);
      expect(page.url).toBe(`${base}/`);
      const script = /src="\.(\/assets\/[^"]+)"/.exec(await page.text())![1]!;
      const asset = await fetch(base + script, { headers: { 'accept-encoding': 'br' } });
      expect(asset.status).toBe(200);
      expect(asset.headers.get('content-encoding')).toBe('br');
      expect(await asset.text()).toContain('import');

      const origin = `http://localhost:${port}`;
      const { socket } = await connect(port, { origin });
      const ticks = whenSaid(socket, '"type":"ticks"');
      socket.send('{"type":"subscribe","id":1,"symbols":["BTC/USD","AAPL"]}');
      expect(await ticks).toContain('"symbol"');
      expect((await connect(port, { origin: 'https://stranger.example' })).status).toBe(403);

      const row = '1,61837.63,0.5,30918.815,1723075200000,true,true\n';
      const file = row.repeat(Math.ceil(3_000_000 / row.length));
      const upload = await fetch(`${base}/api/imports?name=T-trades.csv&symbol=T`, {
        method: 'POST',
        body: file,
        headers: { origin, 'content-type': 'application/octet-stream' },
      });
      expect(upload.status).toBeLessThan(300);
      expect(await upload.json()).toMatchObject({ bytes: file.length });

      // Whoever stands before the proxy is counted by his own address, and another beside him is not hindered.
      const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
      const crowd = Array.from({ length: LIMITS.clientsPerAddress }, () =>
        connect(port, from(one)),
      );
      expect((await Promise.all(crowd)).every(({ status }) => status === 101)).toBe(true);
      expect((await connect(port, from(one))).status).toBeGreaterThanOrEqual(400);
      expect((await connect(port, from(other))).status).toBe(101);
    },
    60_000,
  );
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
test.skipIf(!hasSystemd)('systemd finds nothing wrong with the service, which is locked in', () => {
  const file = new URL('../../server/deploy/tickdeck.service', import.meta.url).pathname;
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the container copies what there is, and starts what the package brings', () => {
  const text = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \.\/$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  );
  expect(copied).toEqual(['package.json', 'package-lock.json', '.npmrc']);
  const { bin } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { bin: Record<string, string> };
  expect(text).toContain(`CMD ["${Object.keys(bin)[0]}", "serve"]`);
});
