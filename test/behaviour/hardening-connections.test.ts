/** Connections that take their time: slow requests, silent sockets, peers that are gone. */
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { quantile, report, size } from '../load/size.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;

afterEach(() => server.stop());

async function open(): Promise<{ socket: WebSocket; closes: number[] }> {
  const socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
  const closes: number[] = [];
  socket.on('close', (code) => closes.push(code));
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, closes };
}

const HEAD = 'POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
/** What a slow client begins with, and what it adds bit by bit; nothing for one that is silent. */
const SLOW: Record<string, { first: string; drip: (n: number) => string }> = {
  headers: { first: HEAD, drip: (n) => `X-${n}: y\r\n` },
  body: { first: `${HEAD}Content-Length: 10000\r\n\r\n{`, drip: () => ' ' },
  upgrade: {
    first: 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
    drip: (n) => `X-${n}: y\r\n`,
  },
  silent: { first: '', drip: () => '' },
};

/** A slow client: what it has come to. */
interface Attack {
  readonly connected: Promise<void>;
  readonly closed: Promise<void>;
}

describe('slow requests', () => {
  const EACH = size(60, 2_000);
  const HEALTHY = 100;
  const WAVE = 50;
  /** A tenth of the real limits keeps the small run short. */
  const scale = size(0.1, 1);
  const timeouts = {
    headersMs: LIMITS.headersTimeoutMs * scale,
    requestMs: LIMITS.requestTimeoutMs * scale,
    idleMs: LIMITS.idleSocketTimeoutMs * scale,
    checkMs: 1_000 * scale,
  };

  test(`${EACH} each of slow headers, bodies, upgrades and silence are closed in time, and healthy clients connect meanwhile`, async () => {
    server = await startTestServer(createTimedSource(1, 100), {}, { timeouts });
    /* How long each lives, in its own beats: a machine that is slow is slow for both sides. */
    const lives: number[] = [];
    function attack({ first, drip }: (typeof SLOW)[string]): Attack {
      const socket = connectTcp(server.port, '127.0.0.1');
      let drips = 0;
      const timer = setInterval(() => {
        const text = drip(drips++);
        if (text !== '' && socket.writable) socket.write(text);
      }, 1_000 * scale);
      socket.on('error', () => undefined);
      socket.resume();
      socket.on('connect', () => first !== '' && socket.write(first));
      const connected = new Promise<void>((resolve) => socket.on('connect', () => resolve()));
      const closed = new Promise<void>((resolve) =>
        socket.on('close', () => {
          clearInterval(timer);
          lives.push(drips);
          resolve();
        }),
      );
      return { connected, closed };
    }
    /* In waves that the kernel's queue of new connections can take. */
    const ends: Promise<void>[] = [];
    for (let i = 0; i < EACH; i += WAVE) {
      const wave = Array.from({ length: Math.min(WAVE, EACH - i) }, () => Object.values(SLOW))
        .flat()
        .map(attack);
      await Promise.all(wave.map(({ connected }) => connected));
      ends.push(...wave.map(({ closed }) => closed));
    }
    const waits: number[] = [];
    for (let i = 0; i < HEALTHY; i++) {
      const beganMs = performance.now();
      const { socket } = await open();
      waits.push(performance.now() - beganMs);
      socket.terminate();
    }
    await Promise.all(ends);
    const mostBeats = Math.max(...lives);
    const p99Ms = quantile(waits, 0.99);
    report('slow requests', { EACH, mostBeats, p99Ms });
    expect(lives).toHaveLength(EACH * Object.keys(SLOW).length);
    expect(mostBeats).toBeLessThan(15 + size(15, 0));
    expect(p99Ms).toBeLessThan(size(Infinity, 250));
  });

  test('a WebSocket that never says anything is closed with 4502', async () => {
    server = await startTestServer(createTimedSource(1, 100));
    const silent = await open();
    const speaking = await open();
    speaking.socket.send(JSON.stringify({ type: 'ping' }));
    await until(() => server.sessions.traffic.commands.get('ping') === 1, 'the ping');
    server.sessions.lookAfter(performance.now() + LIMITS.firstCommandMs + 1);
    await until(() => silent.closes.length > 0, 'the close');
    expect(silent.closes).toEqual([CLOSE.silent]);
    expect(speaking.closes).toEqual([]);
    speaking.socket.terminate();
  });
});

describe('a dead peer', () => {
  test('that answers no ping is cut off within the time of a ping and a pong, a living one is not', async () => {
    server = await startTestServer(createTimedSource(1, 100));
    const dead = await Promise.all(Array.from({ length: 5 }, open));
    const living = await Promise.all(Array.from({ length: 5 }, open));
    for (const { socket } of [...dead, ...living]) socket.send(JSON.stringify({ type: 'hello' }));
    await until(() => server.sessions.traffic.commands.get('hello') === 10, 'the greetings');
    for (const { socket } of dead) socket.pause();
    const beganMs = performance.now();
    /* The small run moves the server's idea of the time instead of waiting. */
    if (size(0, 1) === 0) {
      /* A command that was read says that the pong before it was. */
      for (const { socket } of living) {
        socket.once('ping', () => socket.send(JSON.stringify({ type: 'ping' })));
      }
      server.sessions.lookAfter(beganMs + LIMITS.pingMs + 1);
      await until(() => server.sessions.traffic.commands.get('ping') === 5, 'the pongs');
      server.sessions.lookAfter(beganMs + LIMITS.pingMs + LIMITS.pongMs);
      expect(server.sessions.size).toBe(10);
      server.sessions.lookAfter(beganMs + LIMITS.pingMs + LIMITS.pongMs + 2);
    }
    await until(() => server.sessions.size === 5, 'the end of the dead', 40_000);
    report('dead peers', { ms: performance.now() - beganMs });
    expect(server.sessions.traffic.closes.get(CLOSE.noPong)).toBe(5);
    expect(living.every(({ closes }) => closes.length === 0)).toBe(true);
    for (const { socket } of [...dead, ...living]) socket.terminate();
  });
});
