/**
 * What `npm pack` gives, installed as somebody does who has Node and npm and no network: it runs, and a program finds
 * the client library in it, with its types.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lendDemo } from '../support/demo-tape.ts';
import { whenEnded } from '../support/server-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is sent to somebody who installs it, bytes: 2.5 MB when this was written. */
const LARGEST_PACKAGE = 3_500_000;
const TIMEOUT_MS = 60_000;

let folder: string;
let archive: string;

/** Runs npm without a network and without anything that was fetched before. */
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', [...args, '--offline', '--cache', join(folder, 'cache')], {
    cwd,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-package-'));
  archive = join(folder, npm(ROOT, 'pack', '--silent', '--pack-destination', folder).trim());
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  npm(folder, 'install', archive);
}, TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inPackage = (path: string): string => join(folder, 'node_modules/tickdeck', path);

test('the package is small and says the licences of what is packed in', () => {
  expect(statSync(archive).size).toBeLessThan(LARGEST_PACKAGE);
  const licences = readFileSync(inPackage('dist/server/LICENSES.md'), 'utf8');
  for (const name of ['fastify', 'ws', 'typebox']) expect(licences).toMatch(`## ${name} - `);
});

test(
  'an installed package serves the dashboard, its API and its socket, alone in its folder',
  async () => {
    const command = join(folder, 'node_modules/.bin/tickdeck');
    const recordings = join(folder, 'recordings');
    lendDemo(recordings);
    const flags = ['serve', '--port', '0', '--recordings', recordings, '--history-minutes', '1'];
    const child = spawn(process.execPath, [command, ...flags], { cwd: folder });
    const ended = whenEnded(child);
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        const url = /http:\S+:\d+/.exec(String(data))?.[0];
        if (url !== undefined) resolve(url);
      });
      void ended.then(({ err }) => reject(new Error(err)));
    });
    try {
      const page = await (await fetch(address)).text();
      const script = /src="\.(\/assets\/[^"]+)"/.exec(page)![1]!;
      expect((await fetch(address + script)).status).toBe(200);
      expect(await (await fetch(`${address}/embed?symbol=AAPL`)).text()).toMatch('embed.js');
      expect((await fetch(`${address}/embed.js`)).headers.get('content-type')).toMatch(
        'javascript',
      );
      expect(await (await fetch(`${address}/api/openapi.json`)).json()).toHaveProperty('paths');
      writeFileSync(
        join(folder, 'program.js'),
        `import { connect, streamTicks } from 'tickdeck/client';
const client = connect('${address.replace('http', 'ws')}/ws');
import 'tickdeck/embed'; // Where there are no elements it does nothing.
for await (const tick of streamTicks(client, ['AAPL'])) { console.log(tick.symbol); break; }
client.close();`,
      );
      const program = spawn(process.execPath, ['--experimental-websocket', 'program.js'], {
        cwd: folder,
      });
      expect(await whenEnded(program)).toMatchObject({ code: 0, out: 'AAPL\n' });
    } finally {
      child.kill('SIGTERM');
    }
    expect((await ended).code).toBe(0);
  },
  TIMEOUT_MS,
);

test('a program in TypeScript has the types of the client library and of the elements', () => {
  writeFileSync(
    join(folder, 'program.ts'),
    `import { connect } from 'tickdeck/client';
const client = connect('ws://localhost:3000/ws');
const right: void = client.close();
// @ts-expect-error a client is no number
const wrong: number = client;
import { TickdeckChart } from 'tickdeck/embed';
const chart: TickdeckChart = document.createElement('tickdeck-chart');
chart.symbol = 'AAPL';
document.createElement('tickdeck-ticker').pause();
// @ts-expect-error a symbol is a text
chart.symbol = 7;
export { right, wrong };`,
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types'];
  execFileSync(process.execPath, [tsc, ...flags, '', '--lib', 'es2023,dom', 'program.ts'], {
    cwd: folder,
    timeout: TIMEOUT_MS,
    stdio: 'inherit',
  });
});
