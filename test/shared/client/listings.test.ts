/** What a client makes of instruments that come and go. */
import { beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import {
  EPOCH,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
  toSubscribed,
} from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL');
const FINER = { ...toInstrument(63, 'AAPL'), priceDecimals: 4 };
let environment: FakeEnvironment;
let client: Client;
let log: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment, 'test');
  log = [];
  client.on('listings', ({ added, removed }) => {
    log.push(`+${added.map(({ id }) => id).join()} -${removed.map(({ id }) => id).join()}`);
  });
  client.on('subscribed', ({ instrument }) => log.push(`subscribed ${instrument.id}`));
  client.on('ticks', ({ run }) => log.push(`${run.instrument}: ${run.firstSequence}`));
});

test('a symbol that is listed anew goes on under its new id, from the snapshot on', () => {
  client.subscribe(['AAPL']);
  const socket = environment.welcome();
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]));
  socket.sendFrame(toSnapshot(AAPL.id, 41));
  const news = { added: [FINER], changed: [], removed: [{ id: 7, symbol: 'AAPL' }] };
  socket.say({ type: 'listings', market: 'live', epoch: EPOCH, atMs: 0, ...news });
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: FINER, sequence: 0 }]));
  socket.sendFrame(toRuns(AAPL.id, 42, 1));
  socket.sendFrame(toSnapshot(FINER.id, 0));
  socket.sendFrame(toRuns(FINER.id, 1, 1));
  expect(log).toEqual(['subscribed 7', '+63 -7', 'subscribed 63', '63: 1']);
  expect(client.stats.missedTicks).toBe(0);
});

test('a wildcard takes in a symbol that the server says by itself', () => {
  client.subscribe(['*'], { contract: 'latest' });
  const socket = environment.welcome();
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]));
  const added = [toInstrument(8, 'NEW')];
  const news = { added, changed: [], removed: [] };
  socket.say({ type: 'listings', market: 'live', epoch: EPOCH, atMs: 0, ...news });
  socket.say(toSubscribed([{ symbol: 'NEW', instrument: added[0]!, sequence: 0 }]));
  expect(log).toEqual(['subscribed 7', '+8 -', 'subscribed 8']);
});
