/** The README's programs, run as they stand there against a real server. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runServer, type RunningServer } from '../support/server-process.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const examples = [...README.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
let server: RunningServer;

beforeAll(async () => {
  const flags = ['--port', '0', '--seed', '1', '--rate', '3000', '--history-minutes', '0'];
  server = await runServer([...flags, '--recordings', folder]);
}, 20_000);

afterAll(() => {
  server.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program from inside the package, so that `tickdeck/client` is found as its users find it. */
function run(
  code: string,
  name: string,
): Promise<{ exit: number | null; out: string; err: string }> {
  const file = join(DIST, name);
  writeFileSync(file, code.replaceAll('localhost:3000', `localhost:${server.port}`));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], { timeout: 20_000 });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('exit', (exit) => {
      rmSync(file, { force: true });
      resolve({ exit, out, err });
    });
  });
}

describe('the README', () => {
  test('has examples', () => expect(examples).toHaveLength(3));

  test('streams ticks in its first example', async () => {
    const { exit, out, err } = await run(examples[0]!, 'readme-1.mjs');
    expect(err).toBe('');
    expect(exit).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines)
      expect(line).toMatch(/^(AAPL|BTC\/USD) [\d.]+ [\d.]+ (buy|sell|unknown)$/);
  }, 30_000);

  test('gets merged updates of a sector in its second', async () => {
    const { exit, out, err } = await run(examples[1]!, 'readme-2.mjs');
    expect(err).toBe('');
    expect(exit).toBe(0);
    expect(out.trim().split('\n').length).toBeGreaterThan(5);
    expect(out).toMatch(/newest of \d+ ticks: \d+/);
  }, 30_000);

  test('sends a token in its third', async () => {
    const { exit, out, err } = await run(examples[2]!, 'readme-3.mjs');
    expect(err).toBe('');
    expect(exit).toBe(0);
    expect(out).toMatch(/^let in by tickdeck/);
  }, 30_000);
});
