import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { CLOSE } from '../../../shared/wire/codes.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { FakeEnvironment, toRuns } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;
let stale: boolean[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  stale = [];
  client.on('stale', (is) => stale.push(is));
});

describe('a connection', () => {
  test.each(Object.entries(CLOSE))(
    'closed with %s (%i) is made again only below 4500',
    (_, code) => {
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
    },
  );

  test('ends for good when the client closes it, and leaves no timer behind', () => {
    environment.welcome();
    environment.socket.sendFrame(toRuns(1, 1, 1));
    client.close();
    expect(environment.socket.closedByClient).toBe(true);
    environment.socket.end(1000);
    environment.pass(10 * LIMITS.backoffMaxMs);
    expect([client.state, environment.sockets.length]).toEqual(['closed', 1]);
    expect(environment.pendingTimers).toBe(0);
  });

  test('is made at once when somebody asks for it during the back-off', () => {
    environment.welcome();
    environment.socket.end(1006);
    client.reconnectNow();
    expect(environment.sockets).toHaveLength(2);
    environment.pass(10 * LIMITS.staleMs);
    expect(environment.sockets.length).toBeGreaterThan(2);
  });

  test('that is open but mute is called stale in time, given up later, and fresh when it speaks', () => {
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

  test('that never opens, or never answers hello, is given up as well', () => {
    environment.pass(2 * LIMITS.staleMs + 1_000 + LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(2);
    environment.socket.open();
    environment.pass(2 * LIMITS.staleMs + 1_000 + LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(3);
  });

  test('is kept talking by a ping in every heartbeat', () => {
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

describe('an end', () => {
  test('is told once, and what waits for a reply is told at once', async () => {
    environment.welcome();
    const states: string[] = [];
    client.on('state', ({ state, code }) => states.push(`${state} ${code}`));
    const lost = client.request({ type: 'list', of: 'markets' });
    client.close();
    client.close();
    await expect(lost).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(states).toEqual(['closed 1000']);
  });

  test('by the server stays the end, whatever the program closes afterwards', () => {
    environment.welcome();
    environment.socket.end(CLOSE.loggedOut);
    const states: (number | undefined)[] = [];
    client.on('state', ({ code }) => states.push(code));
    client.close();
    expect(states).toEqual([]);
  });

  test('asked for by a listener holds: no socket is opened after it', () => {
    environment.welcome();
    client.on('state', ({ state }) => {
      if (state === 'connecting') client.close();
    });
    environment.socket.end(1006);
    environment.pass(LIMITS.backoffMaxMs);
    expect([client.state, environment.sockets.length]).toEqual(['closed', 1]);
    expect(environment.pendingTimers).toBe(0);
  });

  test('of the wait, asked for by the listener who is told of it, makes one connection and not two', () => {
    environment.welcome();
    client.on('state', ({ state }) => {
      if (state === 'waiting') client.reconnectNow();
    });
    environment.socket.end(1006);
    environment.pass(LIMITS.backoffMaxMs);
    expect(environment.sockets).toHaveLength(2);
  });
});
