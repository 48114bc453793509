import { beforeEach, describe, expect, test } from 'vitest';
import { toBackoffMs } from '../../../shared/client/backoff.ts';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { CLOSE } from '../../../shared/wire/codes.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createDice } from '../../support/batches.ts';
import { FakeEnvironment } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
});

describe('back-off', () => {
  const bound = (attempt: number): number =>
    Math.min(LIMITS.backoffMaxMs, LIMITS.backoffMinMs * 2 ** attempt);
  const wait = (attempt: number, random: number): number =>
    toBackoffMs(attempt, random, LIMITS.backoffMinMs, LIMITS.backoffMaxMs);

  test('has full jitter: any wait from nothing to the bound, which doubles up to the longest', () => {
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

  test('grows from attempt to attempt and begins again after a hello', () => {
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

  test('gives way to the time that a stopping server names, once', () => {
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
