/** `tickdeck recorder` and `tickdeck room`: what they ask a server, and what they say of its answers. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { runProgram } from '../../../server/cli/program.ts';

const asked: { url: string; method: string; token: unknown; body: unknown }[] = [];
let answer: { status: number; body: object };
let printed = '';

beforeEach(() => {
  asked.length = 0;
  printed = '';
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
    const { authorization } = init.headers as Record<string, string>;
    const body: unknown = init.body === undefined ? undefined : JSON.parse(init.body as string);
    asked.push({ url: url.href, method: init.method!, token: authorization, body });
    return Promise.resolve(Response.json(answer.body, { status: answer.status }));
  });
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  onTestFinished(() => {
    write.mockRestore();
    vi.unstubAllGlobals();
  });
});

const run = (...words: string[]): Promise<unknown> => runProgram(words);

test('a recording is begun, and what has happened is kept, by name, market and symbols', async () => {
  const begun = { recording: 'day', market: 'live', state: 'recording', startedMs: 1 };
  answer = { status: 201, body: { ...begun, ticks: 2, bytes: 100, lostTicks: 0 } };
  await run('recorder', 'start', 'day', '--symbols', 'A, B', '--token', 'secret-secret-1');
  expect(asked).toEqual([
    {
      url: 'http://localhost:3000/api/recorders',
      method: 'POST',
      token: 'Bearer secret-secret-1',
      body: { recording: 'day', symbols: ['A', 'B'] },
    },
  ]);
  expect(printed).toBe('day  live  recording  2 ticks, 100 bytes\n');
  answer = { status: 201, body: { recording: 'x', startMs: 0, endMs: 60_000, ticks: 5 } };
  await run('recorder', 'keep', '--last', '2m', '-s', 'https://host/base/ws');
  expect(asked[1]).toMatchObject({ url: 'https://host/base/api/keep', body: { seconds: 120 } });
  expect(printed).toContain('x: 5 ticks, 1 min 0.0 s\n');
});

test('rooms are made and closed by name, and a refusal is one sentence', async () => {
  const state = { timeMs: 0, startMs: 0, endMs: 1, state: 'playing', steering: 'host', people: 1 };
  const room = { room: 'a/b', market: 'replay-1', recording: 'day', speed: 10, ...state };
  answer = { status: 201, body: room };
  await run('room', 'create', 'a/b', 'day', '--speed', '10', '--everyone');
  expect(asked[0]).toMatchObject({
    body: { room: 'a/b', recording: 'day', speed: 10, steering: 'everyone' },
  });
  expect(printed).toBe('a/b  day at 1970-01-01 00:00:00.000 UTC  playing, 10×  1 person\n');
  answer = { status: 404, body: { error: { code: 'UNKNOWN_ROOM', message: 'There is no room.' } } };
  await expect(run('room', 'close', 'a/b')).rejects.toThrow('There is no room.');
  expect(asked[1]).toMatchObject({ method: 'DELETE' });
  expect(asked[1]!.url).toContain('/api/rooms/a%2Fb');
});
