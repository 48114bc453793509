/** What a client gives out, in order and once, and what it says of what is missing. */
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../../shared/client/events.ts';
import {
  BASE_MS,
  EPOCH,
  type FakeEnvironment,
  toRuns,
  toSnapshot,
  toSubscribed,
} from './fake-server.ts';
import { AAPL, watchClient } from './watched-client.ts';

let environment: FakeEnvironment;
let client: Client;
let sequences: readonly number[];
let log: readonly string[];
let bringInStep: (sequence: number) => void;

beforeEach(() => {
  ({ environment, client, sequences, log, bringInStep } = watchClient());
});

test('says hello first, subscribes after the answer, and gives snapshot and ticks in order', () => {
  client.subscribe(['AAPL'], { ticks: 10 });
  expect(environment.socket.binaryType).toBe('arraybuffer');
  environment.socket.open();
  expect(environment.socket.sent[0]).toMatchObject({ type: 'hello', acknowledges: true });
  expect(environment.socket.commands('subscribe')).toEqual([]);
  const socket = environment.welcome();
  expect(socket.commands('subscribe')).toMatchObject([
    { market: 'live', symbols: ['AAPL'], ticks: 10 },
  ]);
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]));
  socket.sendFrame(toSnapshot(AAPL.id, 41));
  socket.sendFrame(toRuns(AAPL.id, 42, 3));
  socket.sendFrame(toRuns(AAPL.id, 45, 2));
  expect(sequences).toEqual([42, 43, 44, 45, 46]);
  expect(log).toEqual(['open', 'snapshot 41']);
  expect(client.stats).toMatchObject({ ticks: 5, missedTicks: 0, frames: 3 });
});

test('gives no tick before the snapshot that it belongs to, and none of other symbols', () => {
  client.subscribe(['AAPL']);
  const socket = environment.welcome();
  socket.sendFrame(toRuns(AAPL.id, 1, 3));
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 3 }]));
  socket.sendFrame(toRuns(AAPL.id, 1, 3));
  socket.sendFrame(toRuns(8, 1, 3));
  expect(sequences).toEqual([]);
});

test('tells what a server declares missing', () => {
  bringInStep(41);
  const gap = { instrument: AAPL.id, fromSequence: 46, toSequence: 60, cause: 1 };
  const head = { type: 'gap', market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS } as const;
  environment.socket.sendFrame({ ...head, ...gap, fromMs: BASE_MS, toMs: BASE_MS + 9 });
  const halt = { ...gap, fromSequence: 0, toSequence: 0, cause: 3 };
  environment.socket.sendFrame({ ...head, ...halt, fromMs: BASE_MS, toMs: BASE_MS });
  environment.socket.sendFrame({ ...head, ...gap, epochTag: 1, fromMs: 0, toMs: 9 });
  expect(log.slice(2)).toEqual(['gap 46-60', 'gap 0-0']);
  expect(client.stats.missedTicks).toBe(15);
});

test('goes on after a merged update from the sequence that it stands at', () => {
  bringInStep(41);
  const merged: ClientEvents['merged'][] = [];
  client.on('merged', (event) => merged.push(event));
  const { state } = toSnapshot(AAPL.id, 60) as Extract<
    ReturnType<typeof toSnapshot>,
    { type: 'snapshot' }
  >;
  const head = { market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS };
  environment.socket.sendFrame({ type: 'merged', ...head, updates: [{ standsFor: 19, state }] });
  environment.socket.sendFrame({ type: 'merged', ...head, updates: [{ standsFor: 19, state }] });
  environment.socket.sendFrame(toRuns(AAPL.id, 61, 1));
  expect(merged).toMatchObject([{ standsFor: 19, state: { sequence: 60 } }]);
  expect(sequences).toEqual([61]);
  expect(client.stats).toMatchObject({ mergedTicks: 19, missedTicks: 0 });
});

test('ignores message types and frame types that it does not know, and texts that are no messages', () => {
  bringInStep(41);
  const { socket } = environment;
  socket.say({ type: 'fireworks', colour: 'green' });
  for (const text of ['', 'null', '5', '"x"', '[]', '{', '{}']) socket.sayText(text);
  const undecodable: string[] = [];
  client.on('undecodable', ({ error }) => undecodable.push(error));
  socket.sendBytes(Uint8Array.of(0x1f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3));
  expect(undecodable).toEqual([]);
  socket.sendBytes(Uint8Array.of(0x25, 0, 0, 0, 0, 0, 0, 0, 0));
  socket.sendBytes(new Uint8Array(0));
  expect(undecodable).toEqual(['BAD_VERSION', 'TRUNCATED']);
  socket.sendFrame(toRuns(AAPL.id, 42, 1));
  expect(sequences).toEqual([42]);
  expect(client.state).toBe('open');
});

test('passes the server’s warnings and its announcement of a restart on', () => {
  const socket = environment.welcome();
  const told: unknown[] = [];
  client.on('warning', (event) => told.push(event));
  client.on('restarting', ({ reconnectAfterMs }) => told.push(reconnectAfterMs));
  socket.say({ type: 'warning', code: 'SLOW_CLIENT', message: 'Nothing acknowledged.' });
  socket.say({ type: 'restarting', reconnectAfterMs: 250 });
  expect(told).toEqual([{ code: 'SLOW_CLIENT', message: 'Nothing acknowledged.' }, 250]);
});
