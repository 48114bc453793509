/** The programs of the README and of the client's page, run as they stand there against a real server. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Ended, whenEnded } from '../support/server-process.ts';
import { test } from './harness.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const examples = ['README.md', 'shared/client/CLIENT.md'].flatMap((name) => {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  return [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
});

/** Runs a program from inside the package, so that `tickdeck/client` is found as its users find it. */
async function run(code: string, name: string, port: number): Promise<Ended> {
  const file = join(DIST, name);
  writeFileSync(file, code.replaceAll('localhost:3000', `localhost:${port}`));
  const ended = await whenEnded(spawn(process.execPath, [file], { timeout: 20_000 }));
  rmSync(file, { force: true });
  return ended;
}

test.describe('the documents', () => {
  test('has examples', () => {
    expect(examples).toHaveLength(7);
  });

  test('streams ticks in its first example', async ({ server }) => {
    const { code, out, err } = await run(examples[0]!, 'readme-1.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines)
      expect(line).toMatch(/^(AAPL|BTC\/USD) [\d.]+ [\d.]+ (buy|sell|unknown)$/);
  }, 30_000);

  test('gets merged updates of a sector in its second', async ({ server }) => {
    const { code, out, err } = await run(examples[1]!, 'readme-2.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out.trim().split('\n').length).toBeGreaterThan(5);
    expect(out).toMatch(/newest of \d+ ticks: \d+/);
  }, 30_000);

  test('sends a token in its third', async ({ server }) => {
    const { code, out, err } = await run(examples[2]!, 'readme-3.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^let in by tickdeck/);
  }, 30_000);

  test('is told of a large trade in its fourth', async ({ server }) => {
    const { code, out, err } = await run(examples[3]!, 'readme-4.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^[\d-]+T[\d:.]+Z (AAPL over \d+ \(busy\)|NVDA \w+ [\d.]+ \(\w+\))\n$/);
  }, 30_000);

  test('makes a room of a replay in its fifth', async ({ server }) => {
    const { code, out, err } = await run(examples[4]!, 'readme-5.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toBe('1 in the room; I may steer: true\n');
  }, 30_000);

  test('talks about a market in its sixth', async ({ server }) => {
    const { code, out, err } = await run(examples[5]!, 'readme-6.mjs', server.port);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain("Ada mentioned [ 'NVDA' ]");
  }, 30_000);
});
