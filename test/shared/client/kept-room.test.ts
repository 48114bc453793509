import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createClient } from '../../../shared/client/client.ts';
import { createRoom, joinRoom, listRooms } from '../../../shared/client/kept-room.ts';
import { until } from '../../support/until.ts';
import { FakeEnvironment, type FakeSocket } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
});

const toState = (host: number | undefined, steering = 'host') => ({
  room: 'morning',
  market: 'replay-1',
  steering,
  host,
  people: 2,
  viewers: [],
});

/** Answers the newest command of a type. */
function answer(
  socket: FakeSocket,
  type: Parameters<FakeSocket['commands']>[0],
  reply: object,
): void {
  const { id } = socket.commands(type).at(-1) as { id?: number };
  socket.say({ id, ...reply });
}

const joined = (viewer: number, host: number) => ({
  type: 'joined',
  room: toState(host),
  market: { name: 'replay-1' },
  viewer,
  key: `key-${viewer}`,
});

test('a seat is taken, and taken again with its key on each new connection', async () => {
  const socket = environment.welcome();
  const taking = joinRoom(client, 'morning', { name: 'Ada' });
  expect(socket.commands('joinRoom')).toMatchObject([{ room: 'morning', name: 'Ada' }]);
  answer(socket, 'joinRoom', joined(3, 1));
  const seat = await taking;
  expect(seat).toMatchObject({ room: 'morning', viewer: 3, maySteer: false });
  const next = environment.comeBack();
  expect(next.commands('joinRoom')).toMatchObject([{ room: 'morning', key: 'key-3', name: 'Ada' }]);
  answer(next, 'joinRoom', joined(3, 3));
  await until(() => seat.maySteer, 'the seat');
  expect(seat.viewer).toBe(3);
});

test('who may steer follows what the room tells', async () => {
  const socket = environment.welcome();
  const making = createRoom(client, 'morning', 'replay-1');
  answer(socket, 'room', joined(1, 1));
  const seat = await making;
  expect(seat.maySteer).toBe(true);
  socket.say({ type: 'room', room: toState(2) });
  expect([seat.maySteer, seat.state.host]).toEqual([false, 2]);
  socket.say({ type: 'room', room: toState(2, 'everyone') });
  expect(seat.maySteer).toBe(true);
  const handing = seat.handOver({ to: 2 });
  answer(socket, 'handOver', { type: 'room', room: toState(2) });
  expect((await handing).host).toBe(2);
});

test('a seat that was given back, and one of a room that is gone, is not taken again', async () => {
  const socket = environment.welcome();
  const taking = joinRoom(client, 'morning');
  answer(socket, 'joinRoom', joined(2, 1));
  const seat = await taking;
  const leaving = seat.leave();
  answer(socket, 'leaveRoom', { type: 'rooms', rooms: [] });
  await leaving;
  expect(environment.comeBack().commands('joinRoom')).toEqual([]);
  expect(seat.maySteer).toBe(false);
});

test('rooms are listed, and a refusal is an error', async () => {
  const socket = environment.welcome();
  const listing = listRooms(client);
  answer(socket, 'rooms', { type: 'rooms', rooms: [{ room: 'morning' }] });
  expect(await listing).toEqual([{ room: 'morning' }]);
  const taking = joinRoom(client, 'evening');
  answer(socket, 'joinRoom', { type: 'error', error: { code: 'UNKNOWN_ROOM', message: 'no' } });
  await expect(taking).rejects.toMatchObject({ code: 'UNKNOWN_ROOM' });
});
