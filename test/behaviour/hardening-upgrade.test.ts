/** Who may open a WebSocket: full servers, overload, floods from one address, pages of other sites. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { CLOSE } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createOverload } from '../../shared/engine/session/overload.ts';
import { report, size } from '../load/size.ts';
import { createFakeTransport } from '../support/fake-transport.ts';
import { createTimedSource } from '../support/timed-source.ts';
import {
  connectTo,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.stop();
});

async function start(options: TestServerOptions): Promise<void> {
  server = await startTestServer(createTimedSource(2, 500), {}, options);
}

interface Attempt {
  status: number;
  retryAfter?: string | undefined;
  code?: string | undefined;
  socket?: WebSocket;
}

/** Tries to open a socket; it stays open until the test ends. */
function attempt(headers: Record<string, string> = {}): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = new WebSocket(server.url, [BINARY_PROTOCOL], { headers });
    sockets.push(socket);
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => {
        const { error } = JSON.parse(text) as { error: { code: string } };
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode!, retryAfter, code: error.code });
      });
    });
  });
}

describe('a full server', () => {
  test('answers client N+1 with 503 and a time to come back, before the upgrade; a place that gets free is given', async () => {
    await start({ admission: { clients: 10 } });
    const first = await Promise.all(Array.from({ length: 10 }, () => attempt()));
    expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 101));
    const refused = await Promise.all(Array.from({ length: 5 }, () => attempt()));
    for (const one of refused) {
      expect(one).toMatchObject({ status: 503, code: 'TOO_MANY_CLIENTS', retryAfter: '5' });
    }
    expect(server.sessions.size).toBe(10);
    first[0]!.socket!.close();
    await until(() => server.sessions.size === 9, 'the free place');
    expect((await attempt()).status).toBe(101);
    expect(server.sessions.traffic.refused.get('TOO_MANY_CLIENTS')).toBe(5);
  });

  test('that is stopping lets nobody new in, and says so; who was on the way is sent away to come again', async () => {
    await start({});
    expect((await attempt()).status).toBe(101);
    server.sessions.stop();
    expect(await attempt()).toMatchObject({ status: 503, code: 'STOPPING', retryAfter: '5' });
    const late = createFakeTransport();
    server.sessions.admit(late, { address: '127.0.0.1', rights: 'read' });
    expect(late.messages('restarting')).toHaveLength(1);
    expect(late.closedWith).toBe(CLOSE.restarting);
  });

  test('lets nobody new in while it is overloaded, and goes on serving who is there', async () => {
    const loop = { active: 0, idle: 0, delayMs: 150 };
    const overload = createOverload(() => ({ ...loop }));
    await start({ admission: { isOverloaded: () => overload.isOverloaded } });
    const client = connectTo(server.url);
    client.subscribe(['S0', 'S1']);
    await until(() => client.stats.ticks > 10, 'ticks');
    loop.active += 980;
    loop.idle += 20;
    overload.check();
    expect(await attempt()).toMatchObject({ status: 503, code: 'OVERLOADED', retryAfter: '5' });
    const { ticks } = client.stats;
    await until(() => client.stats.ticks > ticks + 100, 'more ticks');
    loop.active += 980;
    loop.idle += 20;
    overload.addYielding(500);
    overload.check();
    expect(overload.utilization).toBeCloseTo(480 / 500);
    loop.active += 990;
    loop.idle += 10;
    loop.delayMs = 5;
    overload.check();
    expect((await attempt()).status).toBe(101);
    expect(client.stats.missedTicks).toBe(0);
    client.close();
  });
});

describe('one address', () => {
  const ATTEMPTS = size(400, 10_000);

  test(`gets ${LIMITS.clientsPerAddress} open connections out of ${ATTEMPTS} attempts, whatever it claims to forward`, async () => {
    await start({ admission: { isExempt: () => false } });
    let most = 0;
    const seen = new Map<string, number>();
    const watch = setInterval(() => (most = Math.max(most, server.sessions.size)), 1);
    for (let sent = 0; sent < ATTEMPTS;) {
      const wave = Array.from({ length: 50 }, (_, i) => {
        const claimed = `203.0.113.${(sent + i) % 250}`;
        return attempt({ 'x-forwarded-for': claimed, forwarded: `for=${claimed}` });
      });
      for (const { status, code = '' } of await Promise.all(wave)) {
        const key = `${status} ${code}`.trim();
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      sent += wave.length;
    }
    clearInterval(watch);
    expect(most).toBeLessThanOrEqual(LIMITS.clientsPerAddress);
    expect(server.sessions.size).toBe(LIMITS.clientsPerAddress);
    expect([...seen.keys()].sort()).toEqual(['101', '429 TOO_MANY_FROM_ADDRESS']);
    expect(seen.get('101')).toBe(LIMITS.clientsPerAddress);
    report('upgrades', { ATTEMPTS, ...Object.fromEntries(seen) });
  });

  test('opens no more than its rate allows, also when it closes each at once', async () => {
    await start({ admission: { isExempt: () => false } });
    const beganMs = performance.now();
    let opened = 0;
    const codes = new Set<string | undefined>();
    for (let i = 0; i < 100; i++) {
      const { status, socket, code } = await attempt();
      if (status === 101) {
        opened++;
        socket!.terminate();
      } else {
        codes.add(code);
      }
    }
    const seconds = (performance.now() - beganMs) / 1_000;
    const most = LIMITS.clientsPerAddress + Math.ceil(seconds * LIMITS.connectionsPerSecond) + 1;
    expect(opened).toBeGreaterThanOrEqual(LIMITS.clientsPerAddress);
    expect(opened).toBeLessThanOrEqual(most);
    expect([...codes]).toContain('CONNECTING_TOO_FAST');
  });

  test('leaves no socket behind after a refusal', async () => {
    await start({ admission: { clients: 0 } });
    const ends = Array.from({ length: 50 }, async () => {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(
        `GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Protocol: ${BINARY_PROTOCOL}\r\n\r\n`,
      );
      await once(socket, 'close');
    });
    await Promise.all(ends);
    expect(server.sessions.traffic.refused.get('TOO_MANY_CLIENTS')).toBe(50);
  });
});

describe('a page of another site', () => {
  test('is refused with 403 and a log line; only listed origins and our own pass, by equality', async () => {
    const lines: string[] = [];
    await start({
      edge: { origins: ['https://deck.example', 'http://[fd00::1]:8080'] },
      logTo: { write: (line) => lines.push(line) },
    });
    const { port } = server;
    const cases: [origin: string | undefined, isAllowed: boolean][] = [
      [undefined, true],
      [`http://localhost:${port}`, true],
      [`http://127.0.0.1:${port}`, true],
      [`http://[::1]:${port}`, true],
      ['https://deck.example', true],
      ['http://[fd00::1]:8080', true],
      ['null', false],
      ['https://DECK.example', true],
      ['https://deck.example:443', true],
      ['https://deck.example:8443', false],
      ['http://deck.example', false],
      ['https://evil.deck.example', false],
      ['https://deck.example.evil.example', false],
      ['https://notdeck.example', false],
      ['https://deck.example@evil.example', false],
      ['http://[fd00::1]', false],
      ['http://[fd00::2]:8080', false],
      [`http://localhost:${port + 1}`, false],
    ];
    for (const [origin, isAllowed] of cases) {
      const { status, code } = await attempt(origin === undefined ? {} : { origin });
      expect([origin, status]).toEqual([origin, isAllowed ? 101 : 403]);
      if (isAllowed) continue;
      expect(code).toBe('BAD_ORIGIN');
      const last = lines.findLast((line) => line.includes('upgrade refused'))!;
      expect(JSON.parse(last)).toMatchObject({ code: 'BAD_ORIGIN', origin, address: '127.0.0.1' });
    }
  });
});
