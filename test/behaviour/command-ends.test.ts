/**
 * How commands end from outside: a reader of their output that has gone, a terminal that is closed. Each ends
 * quietly, and what it was writing is whole.
 */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeRows, toColumns, toMeta } from '../server/tape/rows.ts';
import {
  type Ended,
  runServer,
  runTickdeck,
  type RunningServer,
  whenEnded,
} from '../support/server-process.ts';
import { until } from '../support/until.ts';

const TIMEOUT_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'tickdeck-ends-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command whose output nobody reads, or whose first piece somebody does. */
async function runUnread(
  args: string[],
  pieces: number,
  stream: 'stdout' | 'stderr',
): Promise<Ended> {
  const child = runTickdeck(args);
  const ended = whenEnded(child);
  if (pieces > 0) await once(child[stream], 'data');
  child[stream].destroy();
  return ended;
}

async function writeTape(name: string, instruments: number): Promise<string> {
  const path = join(folder, name);
  const rows = makeRows(1, 2_000, instruments);
  const writer = createTapeWriter(path, toMeta(instruments));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  return path;
}

function writeCsv(): string {
  const path = join(folder, 'ABCUSDT-trades-2024-08-08.csv');
  const rows = Array.from(
    { length: 300 },
    (_, i) => `${i + 1},100.5,0.5,1,${1_723_161_255_342 + i},${i % 2 === 0 ? 'True' : 'bad'},True`,
  );
  writeFileSync(path, rows.join('\n'));
  return path;
}

test(
  'what an import that was killed has left goes with the next one into the folder; that of a living one stays',
  { timeout: TIMEOUT_MS },
  async () => {
    const begin = async (name: string) => {
      const child = runTickdeck(['import', '-', '--symbol', 'ABC', '--out', join(folder, name)]);
      const ended = whenEnded(child);
      child.stdin.write('time,price,size\n1723161255342,100.5,0.5\n');
      await until(() => existsSync(join(folder, `${name}.unpacked-0`)), 'what is unpacked', 30_000);
      return { child, ended };
    };
    const [killed, living] = [await begin('killed.tape'), await begin('living.tape')];
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(join(folder, 'killed.tape.lock'))).toBe(true);
    const csv = writeCsv();
    await whenEnded(runTickdeck(['import', csv, '--out', join(folder, 'next.tape')]));
    const names = readdirSync(folder);
    expect(names).toContain('next.tape');
    expect(names.filter((name) => name.startsWith('killed.tape'))).toEqual([]);
    expect(names).toContain('living.tape.unpacked-0');
    living.child.stdin.end('1723161255343,100.6,0.5\n');
    expect(await living.ended).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'living.tape'))).toBe(true);
  },
);

describe('a command whose output is read no more', () => {
  test('of a tape that is described or checked ends quietly', { timeout: TIMEOUT_MS }, async () => {
    const path = await writeTape('many.tape', 4_000);
    const commands = [['info', path], ['info', path, '--json'], ['verify', path], ['--help']];
    for (const [i, end] of (
      await Promise.all(commands.map((args) => runUnread(args, 0, 'stdout')))
    ).entries()) {
      expect(end, commands[i]!.join(' ')).toMatchObject({ code: 0, signal: null, err: '' });
    }
    expect(await runUnread(['info', path], 1, 'stdout')).toMatchObject({
      code: 0,
      signal: null,
      err: '',
    });
  });

  test('has the tape that it was making', { timeout: TIMEOUT_MS }, async () => {
    const csv = writeCsv();
    for (const stream of ['stdout', 'stderr'] as const) {
      const out = join(folder, `${stream}.tape`);
      const { code } = await runUnread(['import', csv, '--out', out], 0, stream);
      expect(code).toBe(0);
      const tape = openTape(out);
      expect(tape).toMatchObject({ isComplete: true, tickCount: 150 });
      tape.close();
    }
    const out = join(folder, 'simulated.tape');
    const args = ['simulate', '--ticks', '500', '--out', out];
    expect(await runUnread(args, 0, 'stdout')).toMatchObject({ code: 0, err: '' });
    expect(openTape(out).tickCount).toBe(500);
  });

  test('that reports an error still ends with its code', { timeout: TIMEOUT_MS }, async () => {
    const missing = ['info', join(folder, 'missing.tape')];
    expect(await runUnread(missing, 0, 'stderr')).toMatchObject({ code: 1, signal: null });
  });
});

describe('beside a server that records', () => {
  let server: RunningServer;
  const recordings = join(folder, 'recordings');

  beforeAll(async () => {
    server = await runServer([
      '--port',
      '0',
      '--seed',
      '1',
      '--rate',
      '5000',
      '--history-minutes',
      '1',
      '--recordings',
      recordings,
      '--record',
      'live',
    ]);
  }, TIMEOUT_MS);
  afterAll(() => server.child.kill('SIGKILL'));

  const address = (): string => `127.0.0.1:${server.port}`;

  test('tail ends quietly when its reader has gone', { timeout: TIMEOUT_MS }, async () => {
    const args = ['tail', 'AAPL', 'MSFT', '--server', address()];
    expect(await runUnread(args, 1, 'stdout')).toMatchObject({ code: 0, signal: null, err: '' });
  });

  /** Ends a recording and a tail by a signal. */
  async function endBy(signal: NodeJS.Signals): Promise<void> {
    const out = join(folder, `${signal}.tape`);
    const recorder = runTickdeck(['record', '--out', out, '--server', address()]);
    const recorded = whenEnded(recorder);
    const tail = runTickdeck(['tail', 'AAPL', '--server', address()]);
    const tailed = whenEnded(tail);
    await once(tail.stdout, 'data');
    const isRecording = (): boolean => existsSync(out) && readFileSync(out).length >= 30_000;
    await until(isRecording, 'a recording', TIMEOUT_MS);
    recorder.kill(signal);
    tail.kill(signal);
    const quiet = { code: 0, signal: null, err: '' };
    expect(await recorded, signal).toMatchObject(quiet);
    expect(await tailed, signal).toMatchObject(quiet);
    expect(existsSync(`${out}.lock`)).toBe(false);
    const tape = openTape(out);
    expect(tape.isComplete).toBe(true);
    tape.close();
  }

  test(
    'record and tail end by SIGHUP, SIGTERM and SIGINT, and the tape is closed',
    { timeout: TIMEOUT_MS },
    () => Promise.all((['SIGHUP', 'SIGTERM', 'SIGINT'] as const).map(endBy)),
  );

  test(
    'the server itself ends by SIGHUP, and its recording is closed',
    { timeout: TIMEOUT_MS },
    async () => {
      server.child.kill('SIGHUP');
      server.child.kill('SIGHUP'); // a terminal that goes away says it more than once
      expect(await server.exit).toEqual({ code: 0, signal: null });
      const path = join(recordings, 'live.tape');
      expect(existsSync(`${path}.lock`)).toBe(false);
      const tape = openTape(path);
      expect(tape.isComplete).toBe(true);
      tape.close();
    },
  );
});
