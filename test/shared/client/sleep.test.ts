/** After the machine has slept, or the process was stopped: right at once, and nobody is blamed for the silence. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { EPOCH, type FakeSocket, FakeEnvironment } from './fake-server.ts';

const HOURS_3_MS = 10_800_000;
const BEAT_MS = 1_000;

let environment: FakeEnvironment;
let client: Client;
let socket: FakeSocket;
let stale: boolean[];
/** The server's clock, ms: the machine's own, which goes on in a sleep. */
const serverMs = (): number => environment.systemMs();

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  stale = [];
  client.on('stale', (is) => stale.push(is));
  socket = environment.welcome();
  for (let second = 0; second < 60; second++) {
    environment.pass(BEAT_MS);
    answer();
  }
});

/** Answers all pings that were not answered, with no delay. */
function answer(): void {
  for (const { id } of socket.commands('ping'))
    socket.say({ type: 'pong', id, serverMs: serverMs() });
}

function heartbeat(sentMs = serverMs()): void {
  socket.sendFrame({
    type: 'heartbeat',
    market: 0,
    baseMs: sentMs,
    serverMs: sentMs,
    epochTag: EPOCH & 0xff,
    epoch: EPOCH,
    instruments: [],
    sequences: [],
  });
}

const pings = (): number => socket.commands('ping').length;

describe('a machine that has slept for three hours, its monotonic clock standing', () => {
  test('is noticed with the next beat: a ping leaves at once, and its answer sets the clock right', () => {
    const before = pings();
    environment.sleep(HOURS_3_MS);
    environment.pass(BEAT_MS);
    expect(pings()).toBe(before + 1);
    answer();
    expect(client.clockOffsetMs).toBe(HOURS_3_MS);
    expect(client.roundTripMs).toBe(0);
  });

  test('is noticed by a heartbeat alone, where the machine’s own clock cannot be asked', () => {
    const blind = new FakeEnvironment();
    const surroundings = Object.assign(blind, { systemMs: undefined });
    client = createClient('ws://test/ws', surroundings);
    environment = blind;
    socket = blind.welcome();
    const sayMs = (): number => blind.nowMs + blind.aheadMs;
    for (const { id } of socket.commands('ping'))
      socket.say({ type: 'pong', id, serverMs: sayMs() });
    blind.sleep(HOURS_3_MS);
    const before = pings();
    heartbeat(sayMs());
    expect(client.clockOffsetMs).toBe(HOURS_3_MS);
    expect(pings()).toBe(before + 1);
  });

  test('keeps a connection that still stands', () => {
    environment.sleep(HOURS_3_MS);
    environment.pass(BEAT_MS);
    answer();
    environment.pass(5 * BEAT_MS);
    expect([client.state, stale, environment.sockets.length]).toEqual(['open', [], 1]);
  });
});

describe('a process that was stopped for a minute', () => {
  test.each(['a beat', 'a message'])(
    'finds its connection as it was, when %s comes first',
    (first) => {
      const before = pings();
      environment.stop(60_000);
      if (first === 'a message') heartbeat(serverMs() - 55_000);
      environment.pass(0);
      expect(pings()).toBe(before + 1);
      answer();
      environment.pass(5 * BEAT_MS);
      expect([client.state, stale, environment.sockets.length]).toEqual(['open', [], 1]);
      expect([client.clockOffsetMs, client.roundTripMs]).toEqual([0, 0]);
    },
  );

  test('takes no measure from a ping that was under way', () => {
    environment.pass(LIMITS.heartbeatMs);
    const { id } = socket.commands('ping').at(-1)!;
    environment.stop(60_000);
    socket.say({ type: 'pong', id, serverMs: serverMs() - 60_000 });
    answer();
    expect([client.clockOffsetMs, client.roundTripMs]).toEqual([0, 0]);
  });

  test('gives the connection up in time when it is mute after all', () => {
    environment.stop(60_000);
    environment.pass(2 * LIMITS.staleMs + 2 * BEAT_MS + LIMITS.backoffMaxMs);
    expect(stale).toEqual([true]);
    expect(environment.sockets).toHaveLength(2);
  });

  test('is not excused again and again while nothing is heard', () => {
    for (let minute = 0; minute < 2; minute++) {
      environment.stop(60_000);
      environment.pass(BEAT_MS);
    }
    expect(stale).toEqual([true]);
    environment.pass(LIMITS.backoffMaxMs);
    expect(environment.sockets.length).toBeGreaterThan(1);
  });
});

describe('timers that come late, as in a hidden page', () => {
  test('are no sleep while messages come', () => {
    const before = pings();
    for (let second = 0; second < 50; second++) {
      environment.stop(1_000);
      heartbeat();
    }
    expect(pings()).toBe(before);
    environment.pass(0);
    expect([client.state, stale]).toEqual(['open', []]);
  });
});
