import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { type FakeSocket, FakeEnvironment, toRuns } from './fake-server.ts';

let environment: FakeEnvironment;

beforeEach(() => {
  environment = new FakeEnvironment();
  createClient('ws://test/ws', environment);
});

const acknowledged = (socket: FakeSocket): number[] =>
  socket.commands('acknowledge').map(({ frames }) => frames);

describe('acknowledgements', () => {
  test('come after so many frames', () => {
    const socket = environment.welcome();
    const most = LIMITS.acknowledgeFrames;
    for (let i = 0; i < most - 1; i++) socket.sendFrame(toRuns(1, 1 + i, 1));
    expect(acknowledged(socket)).toEqual([]);
    socket.sendFrame(toRuns(1, most, 1));
    expect(acknowledged(socket)).toEqual([most]);
    for (let i = 0; i < most; i++) socket.sendFrame(toRuns(1, 1 + i, 1));
    expect(acknowledged(socket)).toEqual([most, 2 * most]);
  });

  test('come after so many bytes', () => {
    const socket = environment.welcome();
    const half = new Uint8Array(LIMITS.acknowledgeBytes / 2).fill(0x1f);
    socket.sendBytes(half);
    expect(acknowledged(socket)).toEqual([]);
    socket.sendBytes(half);
    expect(acknowledged(socket)).toEqual([2]);
  });

  test('come after so much time, and not when there is nothing to acknowledge', () => {
    const socket = environment.welcome();
    socket.sendFrame(toRuns(1, 1, 1));
    environment.pass(LIMITS.acknowledgeMs - 1);
    expect(acknowledged(socket)).toEqual([]);
    environment.pass(1);
    expect(acknowledged(socket)).toEqual([1]);
    environment.pass(3 * LIMITS.acknowledgeMs);
    expect(acknowledged(socket)).toEqual([1]);
  });

  test('count every binary message, also of an unknown type, from nothing on each connection', () => {
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
