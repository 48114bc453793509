/** The demo recording is made beside everything else: a server is ready, and ends, without it. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { buildServer } from '../../../server/cli/serve.ts';
import { toConfig } from '../../../server/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-demo-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a server is ready before its demo is there, says so, and leaves nothing half made when it ends', async () => {
  const { server } = await buildServer(
    toConfig({}, { port: 0, seed: 4, historyMinutes: 0, recordings: folder, logLevel: 'silent' }),
  );
  await server.start();
  expect(existsSync(join(folder, 'demo.tape'))).toBe(false);
  expect(() => server.engine.services.openRecording('demo')).toThrow(/is being made/);
  await server.stop();
  expect(readdirSync(folder).filter((name) => name.includes('demo'))).toEqual([]);
});
