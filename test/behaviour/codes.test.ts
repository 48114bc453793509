/** Every code that the lists name is sent by something, and the rarely seen ones are seen here. */
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createRecordingShelf } from '../../server/recording/recording-shelf.ts';
import { CLOSE, ERRORS, GAP, SNAPSHOT } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createHttpApp } from '../support/http-app.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All sources of the product below some folders, but the list of codes. */
const toText = (...folders: string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('wire/codes.ts'))
        .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
    )
    .join('\n');

describe('the lists of codes', () => {
  test('name nothing that is never sent', () => {
    const sources = toText('server', 'shared');
    const names = [
      ...Object.keys(ERRORS).map((code) => `'${code}'`),
      ...Object.keys(CLOSE).map((name) => `CLOSE.${name}`),
      ...Object.keys(GAP).map((name) => `GAP.${name}`),
      ...Object.keys(SNAPSHOT).map((name) => `SNAPSHOT.${name}`),
    ];
    expect(names.filter((name) => !sources.includes(name))).toEqual([]);
  });

  test('name no error that no test sees', () => {
    const tests = toText('test');
    expect(Object.keys(ERRORS).filter((code) => !tests.includes(code))).toEqual([]);
  });
});

test('one replay more than there may be is refused with TOO_MANY_REPLAYS', async () => {
  const ticks = toRandomTicks(1, 100, 1, Date.UTC(2026, 0, 5));
  const tape = () => createListSource(toInstruments(1), ticks);
  const server = await startTestServer(tape(), { tape });
  const client = connectTo(server.url);
  await until(() => client.state === 'open', 'the connection');
  for (let i = 0; i < LIMITS.replays; i++) await client.openReplay('tape', { paused: true });
  await expect(client.openReplay('tape')).rejects.toMatchObject({ code: 'TOO_MANY_REPLAYS' });
  client.close();
  await server.stop();
});

/** Makes every attempt to open a file fail, as it does when a process has too many open. */
function withoutDescriptors(): { restore(): void } {
  const { openSync } = fs;
  fs.openSync = (path) => {
    throw Object.assign(new Error(`EMFILE: too many open files, open '${String(path)}'`), {
      code: 'EMFILE',
    });
  };
  syncBuiltinESMExports();
  return {
    restore() {
      fs.openSync = openSync;
      syncBuiltinESMExports();
    },
  };
}

test('a recording that cannot be opened is refused with BAD_RECORDING, and nobody is told where the folder is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-shelf-'));
  writeFileSync(join(folder, 'garbage.tape'), 'this is no tape');
  const { app } = await createHttpApp({ shelf: createRecordingShelf(folder) });
  async function overview(): Promise<string> {
    const answer = await app.inject({ url: '/api/recordings/garbage/overview' });
    const { error } = answer.json<{ error: { code: string; message: string } }>();
    expect([answer.statusCode, error.code]).toEqual([422, 'BAD_RECORDING']);
    return error.message;
  }
  expect(await overview()).not.toContain(folder);
  const descriptors = withoutDescriptors();
  const message = await overview();
  descriptors.restore();
  expect(message).toContain('EMFILE');
  expect(message).not.toContain(folder);
  expect((await app.inject({ url: '/api/recordings' })).payload).not.toContain(folder);
  await app.close();
  rmSync(folder, { recursive: true });
});
