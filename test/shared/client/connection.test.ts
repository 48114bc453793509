import { beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { toBackoffMs } from '../../../shared/client/backoff.ts';
import { createClockEstimate } from '../../../shared/client/clock-estimate.ts';
import { CLOSE } from '../../../shared/wire/codes.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createDice } from '../../support/batches.ts';
import { type FakeSocket, FakeEnvironment, toRuns } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;
let stale: boolean[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  stale = [];
  client.on('stale', (is) => stale.push(is));
});

const acknowledged = (socket: FakeSocket): number[] =>
  socket.commands('acknowledge').map(({ frames }) => frames);

describe('back-off', () => {
  const bound = (attempt: number): number =>
    Math.min(LIMITS.backoffMaxMs, LIMITS.backoffMinMs * 2 ** attempt);
  const wait = (attempt: number, random: number): number =>
    toBackoffMs(attempt, random, LIMITS.backoffMinMs, LIMITS.backoffMaxMs);

  it('has full jitter: any wait from nothing to the bound, which doubles up to the longest', () => {
    const dice = createDice(1);
    for (const attempt of [0, 1, 2, 5, 6, 40, 5_000]) {
      const waits = Array.from({ length: 2_000 }, () => wait(attempt, dice.bits() / 2 ** 32));
      const most = bound(attempt);
      expect(Math.min(...waits)).toBeLessThan(most * 0.02);
      expect(Math.max(...waits)).toBeGreaterThan(most * 0.98);
      expect(Math.max(...waits)).toBeLessThan(most);
      const mean = waits.reduce((sum, one) => sum + one, 0) / waits.length;
      expect(Math.abs(mean / most - 0.5)).toBeLessThan(0.03);
    }
    expect(wait(0, 0)).toBe(0);
  });

  it('grows from attempt to attempt and begins again after a hello', () => {
    const waits: number[] = [];
    client.on('state', ({ state, retryInMs }) => {
      if (state === 'waiting') waits.push(retryInMs!);
    });
    for (let attempt = 0; attempt < 8; attempt++) {
      environment.socket.end(1006);
      environment.pass(waits.at(-1)!);
    }
    expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    environment.welcome();
    environment.socket.end(1006);
    expect(waits.at(-1)).toBe(125);
  });

  it('gives way to the time that a stopping server names, once', () => {
    const waits: number[] = [];
    client.on('state', ({ retryInMs }) => {
      if (retryInMs !== undefined) waits.push(retryInMs);
    });
    const socket = environment.welcome();
    socket.say({ type: 'restarting', reconnectAfterMs: 0 });
    socket.end(CLOSE.restarting);
    environment.pass(0);
    environment.welcome().say({ type: 'restarting', reconnectAfterMs: 3_210 });
    environment.socket.end(CLOSE.restarting);
    environment.pass(3_210);
    environment.socket.end(1006);
    expect(waits).toEqual([0, 3_210, 250]);
  });
});

describe('a connection', () => {
  it.each(Object.entries(CLOSE))('closed with %s (%i) is made again only below 4500', (_, code) => {
    environment.welcome();
    const reasons: (number | undefined)[] = [];
    client.on('state', (event) => reasons.push(event.code));
    environment.socket.end(code);
    environment.pass(10 * LIMITS.backoffMaxMs);
    expect(reasons[0]).toBe(code);
    expect(environment.sockets.length > 1).toBe(code < 4500);
    if (code >= 4500) {
      expect(client.state).toBe('closed');
      expect(environment.pendingTimers).toBe(0);
    }
  });

  it('ends for good when the client closes it, and leaves no timer behind', () => {
    environment.welcome();
    environment.socket.sendFrame(toRuns(1, 1, 1));
    client.close();
    expect(environment.socket.closedByClient).toBe(true);
    environment.socket.end(1000);
    environment.pass(10 * LIMITS.backoffMaxMs);
    expect([client.state, environment.sockets.length]).toEqual(['closed', 1]);
    expect(environment.pendingTimers).toBe(0);
  });

  it('is made at once when somebody asks for it during the back-off', () => {
    environment.welcome();
    environment.socket.end(1006);
    client.reconnectNow();
    expect(environment.sockets).toHaveLength(2);
    environment.pass(10 * LIMITS.staleMs);
    expect(environment.sockets.length).toBeGreaterThan(2);
  });

  it('that is open but mute is called stale in time, given up later, and fresh when it speaks', () => {
    const first = environment.welcome();
    environment.pass(LIMITS.staleMs - 1_001);
    expect(client.isStale).toBe(false);
    environment.pass(1_001);
    expect([client.isStale, stale]).toEqual([true, [true]]);
    first.say({ type: 'pong', serverMs: 0 });
    expect([client.isStale, stale]).toEqual([false, [true, false]]);
    environment.pass(2 * LIMITS.staleMs - 1_001);
    expect(environment.sockets).toHaveLength(1);
    environment.pass(2_001 + LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(2);
    expect(first.closedByClient).toBe(true);
    first.end(1006);
    expect(client.stats.reconnects).toBe(1);
    environment.welcome();
    expect(client.isStale).toBe(false);
  });

  it('that never opens, or never answers hello, is given up as well', () => {
    environment.pass(2 * LIMITS.staleMs + 1_000 + LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(2);
    environment.socket.open();
    environment.pass(2 * LIMITS.staleMs + 1_000 + LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(3);
  });

  it('is kept talking by a ping in every heartbeat', () => {
    const socket = environment.welcome();
    for (let second = 0; second < 60; second++) {
      environment.pass(1_000);
      socket.say({ type: 'pong', serverMs: environment.nowMs });
    }
    const pings = socket.commands('ping').length;
    expect(pings).toBeGreaterThanOrEqual(60_000 / LIMITS.heartbeatMs);
    expect(pings).toBeLessThanOrEqual(60_000 / LIMITS.heartbeatMs + 2);
  });
});

describe('acknowledgements', () => {
  it('come after so many frames', () => {
    const socket = environment.welcome();
    const most = LIMITS.acknowledgeFrames;
    for (let i = 0; i < most - 1; i++) socket.sendFrame(toRuns(1, 1 + i, 1));
    expect(acknowledged(socket)).toEqual([]);
    socket.sendFrame(toRuns(1, most, 1));
    expect(acknowledged(socket)).toEqual([most]);
    for (let i = 0; i < most; i++) socket.sendFrame(toRuns(1, 1 + i, 1));
    expect(acknowledged(socket)).toEqual([most, 2 * most]);
  });

  it('come after so many bytes', () => {
    const socket = environment.welcome();
    const half = new Uint8Array(LIMITS.acknowledgeBytes / 2).fill(0x1f);
    socket.sendBytes(half);
    expect(acknowledged(socket)).toEqual([]);
    socket.sendBytes(half);
    expect(acknowledged(socket)).toEqual([2]);
  });

  it('come after so much time, and not when there is nothing to acknowledge', () => {
    const socket = environment.welcome();
    socket.sendFrame(toRuns(1, 1, 1));
    environment.pass(LIMITS.acknowledgeMs - 1);
    expect(acknowledged(socket)).toEqual([]);
    environment.pass(1);
    expect(acknowledged(socket)).toEqual([1]);
    environment.pass(3 * LIMITS.acknowledgeMs);
    expect(acknowledged(socket)).toEqual([1]);
  });

  it('count every binary message, also of an unknown type, from nothing on each connection', () => {
    const first = environment.welcome();
    first.sendBytes(Uint8Array.of(0x1f, 0, 0, 0, 0, 0, 0, 0, 0));
    first.sendFrame(toRuns(1, 1, 1));
    environment.pass(LIMITS.acknowledgeMs);
    expect(acknowledged(first)).toEqual([2]);
    first.sendFrame(toRuns(1, 2, 1));
    first.end(1006);
    environment.pass(LIMITS.backoffMaxMs);
    const second = environment.welcome();
    second.sendFrame(toRuns(1, 3, 1));
    environment.pass(LIMITS.acknowledgeMs);
    expect([acknowledged(first), acknowledged(second)]).toEqual([[2], [1]]);
  });
});

describe('the estimate of the server clock', () => {
  it('follows the quickest of the last round trips', () => {
    const clock = createClockEstimate();
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([0, undefined]);
    const trip = (sentMs: number, outMs: number, backMs: number): void => {
      clock.onPing(sentMs);
      clock.onPong(sentMs + outMs + 500, sentMs + outMs + backMs);
    };
    trip(0, 40, 160);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([440, 200]);
    trip(1_000, 5, 5);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 10]);
    trip(2_000, 300, 20);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 320]);
    for (let i = 0; i < 8; i++) trip(3_000 + i * 1_000, 30, 10);
    expect(clock.offsetMs).toBe(510);
  });
});
