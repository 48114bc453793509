/** No request makes a running recording unreadable: what it asks for is refused, and the tape stays whole. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../server/app.ts';
import { buildServer } from '../../server/cli/serve.ts';
import { toConfig } from '../../server/config.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';

let folder: string;
let app: Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-extremes-'));
  const config = toConfig(
    {},
    { port: 0, seed: 3, historyMinutes: 1, recordings: folder, record: 'show', logLevel: 'silent' },
  );
  ({ server: app } = await buildServer(config));
  ({ port } = await app.start());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const post = (body: unknown): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/api/scenarios`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('times and texts without end are refused with 400, and the tape that runs is sound', async () => {
  const halt = { event: 'halt', target: 'AAPL' };
  for (const body of [
    { ...halt, at: `${'9'.repeat(310)}h` },
    { ...halt, at: `${'9'.repeat(290)}h` },
    { ...halt, at: `1${' '.repeat(16_000)}s` },
    { ...halt, at: 1e300 },
    { ...halt, target: 'AAPL,'.repeat(3_000) },
    { ...halt, haltSeconds: 1e300 },
  ]) {
    expect((await post(body)).status, JSON.stringify(body).slice(0, 80)).toBe(400);
  }
  expect((await post({ ...halt, at: '24h' })).status).toBe(201);
  await app.stop();
  const path = join(folder, 'show.tape');
  expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true });
  const tape = openTape(path);
  expect(() => tape.events()).not.toThrow();
  tape.close();
}, 20_000);
