/** Tokens: who needs one, what it allows, and that it appears nowhere. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createListSource } from '../support/list-source.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { runServer, runTickdeck, whenEnded } from '../support/server-process.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'staple-for-reading';

let server: TestServer;
let base: string;
const lines: string[] = [];
/** Every answer, to look for secrets in. */
const answers: string[] = [];
const cookies: string[] = [];

beforeAll(async () => {
  const ticks = toRandomTicks(1, 100, 1, Date.UTC(2026, 0, 5));
  server = await startTestServer(
    createTimedSource(2, 200),
    { tape: () => createListSource(toInstruments(1), ticks) },
    { tokens: { token: TOKEN, shareToken: SHARE }, logTo: { write: (line) => lines.push(line) } },
  );
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.stop());

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(base + path, init);
  const text = await response.text();
  answers.push(
    text,
    JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie')),
  );
  return { status: response.status, headers: response.headers, text };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function logIn(token: string, headers: Record<string, string> = {}) {
  return ask('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
}

function toCookie(headers: Headers): string {
  const cookie = headers.get('set-cookie')!.split(';')[0]!;
  cookies.push(cookie.split('=')[1]!);
  return cookie;
}

interface Opened {
  status: number;
  socket: WebSocket;
  closes: number[];
  request(command: object): Promise<Record<string, unknown>>;
}

function open(headers: Record<string, string> = {}): Promise<Opened> {
  const socket = new WebSocket(server.url, [BINARY_PROTOCOL], { headers });
  const closes: number[] = [];
  const replies: Record<string, unknown>[] = [];
  let nextId = 1;
  socket.on('close', (code) => closes.push(code));
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) replies.push(JSON.parse(data.toString()) as Record<string, unknown>);
  });
  async function request(command: object): Promise<Record<string, unknown>> {
    const id = nextId++;
    socket.send(JSON.stringify({ ...command, id }));
    await until(() => replies.some((one) => one['id'] === id), 'the reply');
    return replies.find((one) => one['id'] === id)!;
  }
  return new Promise((resolve) => {
    const done = (status: number) => resolve({ status, socket, closes, request });
    socket.on('open', () => done(101));
    socket.on('unexpected-response', (_request, response) => done(response.statusCode!));
  });
}

describe('with a token, the server', () => {
  test('answers nothing but health and the question who one is without it', async () => {
    for (const path of [
      '/api/markets',
      '/api/instruments',
      '/api/quotes',
      '/api/recordings',
      '/metrics',
      '/%61pi/quotes',
      '/api/bars?symbol=S0&interval=1m',
    ]) {
      const { status, text, headers } = await ask(path);
      expect([path, status]).toEqual([path, 401]);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await ask('/health')).status).toBe(200);
    expect((await ask('/ready')).status).toBe(200);
    expect(JSON.parse((await ask('/api/me')).text)).toEqual({ rights: 'none', needsToken: true });
    expect((await open()).status).toBe(401);
    expect(server.sessions.traffic.refused.get('UNAUTHORIZED')).toBe(1);
  });

  test('lets programs in by the Authorization header, with the rights of the token', async () => {
    for (const [token, rights] of [
      [TOKEN, 'full'],
      [SHARE, 'read'],
    ] as const) {
      expect((await ask('/api/markets', bearer(token))).status).toBe(200);
      expect((await ask('/metrics', bearer(token))).status).toBe(200);
      expect(JSON.parse((await ask('/api/me', bearer(token))).text)).toMatchObject({ rights });
      const client = await open(bearer(token).headers);
      expect(client.status).toBe(101);
      client.socket.terminate();
    }
  });

  test('never takes a token from the address', async () => {
    const urls = [`/api/markets?token=${TOKEN}`, `/api/markets?access_token=${TOKEN}`];
    for (const url of urls) expect((await fetch(base + url)).status).toBe(401);
  });

  test('lets a share token look, and refuses what changes something', async () => {
    const owner = await open(bearer(TOKEN).headers);
    const opened = await owner.request({ type: 'open', recording: 'tape', paused: true });
    const { name } = opened['market'] as { name: string };
    const guest = await open(bearer(SHARE).headers);
    expect(await guest.request({ type: 'subscribe', symbols: ['S0'] })).toMatchObject({
      type: 'subscribed',
    });
    expect(await guest.request({ type: 'list', of: 'markets' })).toMatchObject({ type: 'markets' });
    expect(await guest.request({ type: 'join', market: name })).toMatchObject({ type: 'market' });
    const refused = [
      { type: 'open', recording: 'tape' },
      { type: 'play', market: name },
      { type: 'pause', market: name },
      { type: 'seek', market: name, timeMs: 0 },
      { type: 'speed', market: name, speed: 2 },
      { type: 'loop', market: name, loop: true },
      { type: 'step', market: name, by: 'tick' },
      { type: 'jump', market: name, to: 'burst' },
      { type: 'skipIdle', market: name, skipIdle: true },
      { type: 'close', market: name },
    ];
    for (const command of refused) {
      expect(await guest.request(command)).toMatchObject({ error: { code: 'FORBIDDEN' } });
    }
    expect(server.markets.replays).toBe(1);
    expect(await owner.request({ type: 'close', market: name })).toMatchObject({ type: 'closed' });
    owner.socket.terminate();
    guest.socket.terminate();
  });

  test('gives a browser a cookie that scripts cannot read and that is not the token; logging out ends its sockets', async () => {
    const { status, headers, text } = await logIn(SHARE);
    expect([status, JSON.parse(text)]).toEqual([200, { rights: 'read', needsToken: true }]);
    const attributes = headers.get('set-cookie')!;
    expect(attributes).toMatch(
      /^tickdeck_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(attributes).not.toContain(SHARE);
    const cookie = toCookie(headers);
    const withCookie = { headers: { cookie: `other=1; ${cookie}` } };
    expect((await ask('/api/quotes', withCookie)).status).toBe(200);
    const client = await open(withCookie.headers);
    expect(client.status).toBe(101);
    const out = await ask('/api/login', { method: 'DELETE', ...withCookie });
    expect(out.headers.get('set-cookie')).toMatch(
      /^tickdeck_session=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/,
    );
    expect((await ask('/api/quotes', withCookie)).status).toBe(401);
    await until(() => client.closes.length > 0, 'the close');
    expect(client.closes).toEqual([CLOSE.loggedOut]);
    expect((await open({ cookie: 'tickdeck_session=' + 'A'.repeat(43) })).status).toBe(401);
  });

  test('marks the cookie as secure for a page that came over HTTPS, and lets no other site log in', async () => {
    const own = `http://127.0.0.1:${server.port}`;
    expect((await logIn(TOKEN, { origin: own })).headers.get('set-cookie')).not.toContain('Secure');
    const secure = await logIn(TOKEN, { origin: own.replace('http:', 'https:') });
    expect(secure.headers.get('set-cookie')).toMatch(/; Secure; SameSite=Strict$/);
    expect((await logIn(TOKEN, { origin: 'https://evil.example' })).status).toBe(403);
  });

  test('answers malformed logins and headers without their content', async () => {
    const bodies = ['{', '{}', '{"token":""}', `{"token":"${TOKEN}","more":1}`, `"${TOKEN}"`];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await ask('/api/login', { method: 'POST', headers, body });
      expect([body, status]).toEqual([body, 400]);
    }
    for (const authorization of [TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN} x`, 'Bearer']) {
      expect((await ask('/api/markets', { headers: { authorization } })).status).toBe(401);
    }
  });

  test('tells an address that guesses to wait, on every way in, and lets the right token in all the same', async () => {
    for (let i = 0; i < LIMITS.wrongTokensPerMinute; i++) {
      expect((await logIn(`wrong-guess-${i}`)).status).toBe(401);
    }
    const refused = await logIn('wrong-guess-again');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'TOO_MANY_ATTEMPTS' } });
    expect((await ask('/api/markets', bearer('wrong-guess-bearer'))).status).toBe(429);
    expect((await open(bearer('wrong-guess-socket').headers)).status).toBe(429);
    expect((await logIn(TOKEN)).status).toBe(200);
    expect((await ask('/api/markets', bearer(SHARE))).status).toBe(200);
    const client = await open(bearer(TOKEN).headers);
    expect(client.status).toBe(101);
    client.socket.terminate();
  });

  test('lets no token or cookie into logs at level trace, answers or metrics', async () => {
    expect(lines.length).toBeGreaterThan(10);
    const metrics = server.sessions.traffic;
    const figures = JSON.stringify([
      [...metrics.refused],
      [...metrics.errors],
      [...metrics.commands],
    ]);
    const all = [...lines, ...answers, figures].join('\n');
    for (const secret of [TOKEN, SHARE, 'wrong-guess', ...cookies]) {
      expect([secret, all.includes(secret)]).toEqual([secret, false]);
    }
    for (const text of [
      'client connected',
      'client disconnected',
      'upgrade refused',
      'logged in',
      'login refused',
    ]) {
      expect([text, lines.some((line) => line.includes(text))]).toEqual([text, true]);
    }
  });
});

describe('the command line', () => {
  async function run(env: Record<string, string>, ...args: string[]) {
    const { code, out, err } = await whenEnded(runTickdeck(args, env));
    return { code, text: out + err };
  }

  test('refuses to serve other machines openly, and connects with the token it is given', async () => {
    const refused = await run({}, 'serve', '--host', '0.0.0.0', '--port', '0');
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/^tickdeck: host: 0\.0\.0\.0 .*--open\n$/);
    const folder = mkdtempSync(join(tmpdir(), 'tickdeck-'));
    const file = join(folder, 'token');
    writeFileSync(file, `${TOKEN}\n`);
    const flags = ['--port', '0', '--history-minutes', '0', '--recordings', folder];
    const running = await runServer([...flags, '--token-file', file]);
    const to = ['tail', 'BTC/USD', '-n', '2', '--json', '--server', `localhost:${running.port}`];
    const [flag, variable] = await Promise.all([
      run({}, ...to, '--token', TOKEN),
      run({ TICKDECK_TOKEN: TOKEN }, ...to),
    ]);
    expect([flag.code, flag.text.trim().split('\n').length]).toEqual([0, 2]);
    expect([variable.code, variable.text.trim().split('\n').length]).toEqual([0, 2]);
    const wrong = await run({}, ...to, '--token', `${TOKEN}-not`);
    expect(wrong.code).toBe(1);
    expect(wrong.text).toMatch(/^tickdeck: localhost:\d+: The server wants a token .*--token\.\n$/);
    await running.kill();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});
