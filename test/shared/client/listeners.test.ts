/** Listeners of a client: what one does harms no other, nor the client. */
import { beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createEmitter } from '../../../shared/client/events.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { FakeEnvironment } from './fake-server.ts';

const FIRING = { alert: 'a', event: 'up', value: 1, price: 1, sequence: 1, timeMs: 1, timeNs: 0 };

let environment: FakeEnvironment;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
});

test('a listener that throws keeps nothing from the others, and its error reaches the runtime', () => {
  const told: string[] = [];
  client.on('hello', () => {
    throw new Error('of the program');
  });
  client.on('hello', () => told.push('second'));
  client.subscribe(['AAPL']);
  const socket = environment.welcome();
  expect([told, client.state]).toEqual([['second'], 'open']);
  expect(socket.commands('subscribe')).toHaveLength(1);
  expect(() => environment.pass(0)).toThrow('of the program');
});

test('a frame whose listener throws is acknowledged like any other', () => {
  const socket = environment.welcome();
  client.on('undecodable', () => {
    throw new Error('of the program');
  });
  for (let i = 0; i < LIMITS.acknowledgeFrames; i++) socket.sendBytes(new Uint8Array(0));
  expect(socket.commands('acknowledge')).toMatchObject([{ frames: LIMITS.acknowledgeFrames }]);
});

test('a listener that was taken off is not called, also when another takes it off meanwhile', () => {
  const emitter = createEmitter();
  const told: string[] = [];
  emitter.on('stale', () => off());
  const off = emitter.on('stale', () => told.push('called'));
  emitter.emit('stale', true);
  expect(told).toEqual([]);
});

test('nobody is called after the client was closed, not even for the rest of a message', () => {
  const told: string[] = [];
  client.on('state', ({ state }) => told.push(state));
  client.on('fired', ({ symbol }) => {
    told.push(symbol);
    client.close();
  });
  const socket = environment.welcome();
  const firings = ['AAPL', 'NVDA'].map((symbol) => ({ ...FIRING, symbol }));
  socket.say({ type: 'fired', market: 'live', epoch: 5, firings });
  client.close();
  expect(told).toEqual(['open', 'AAPL', 'closed']);
});
