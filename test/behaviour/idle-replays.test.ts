/** A replay that nobody looks at is closed after a while, and not before. */
import { afterEach, expect, test } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let clock: FakeClock;
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

async function connect(): Promise<Client> {
  const client = connectTo(server.url);
  clients.push(client);
  await clock.until(() => client.state === 'open', 'open');
  return client;
}

/** Starts a server with one replay, which a client has opened. */
async function start(): Promise<{ client: Client; name: string }> {
  clock = createFakeClock();
  const tape = () => createListSource(toInstruments(1), toRandomTicks(1, 100, 1, 1_000_000));
  server = await startTestServer(createTimedSource(1, 10, 1, clock.now), { tape }, { clock });
  const client = await connect();
  const opening = client.openReplay('tape', { paused: true });
  await clock.until(() => server.markets.replays === 1, 'the replay');
  return { client, name: (await opening).name };
}

test('a replay without viewers is closed when its time is over', async () => {
  const { client } = await start();
  client.close();
  await clock.until(() => server.sessions.size === 0, 'the client gone');
  await clock.run(LIMITS.replayIdleMs - 2_000, 250);
  expect(server.markets.replays).toBe(1);
  await clock.run(5_000, 250);
  expect(server.markets.replays).toBe(0);
});

test('a replay that somebody comes back to in time goes on, and has its whole time again', async () => {
  const { client, name } = await start();
  client.close();
  await clock.until(() => server.sessions.size === 0, 'the client gone');
  await clock.run(LIMITS.replayIdleMs - 5_000, 250);
  const other = await connect();
  const joining = other.request({ type: 'join', market: name });
  await clock.until(() => server.hub.room(name)!.members.size === 1, 'the viewer');
  await joining;
  await clock.run(10_000, 250);
  expect(server.markets.replays).toBe(1);
  other.close();
  await clock.until(() => server.sessions.size === 0, 'the other gone');
  await clock.run(LIMITS.replayIdleMs - 5_000, 250);
  expect(server.markets.replays).toBe(1);
});

test('who unsubscribes from all of a replay is no viewer any more, though it stays connected', async () => {
  const { client, name } = await start();
  const room = server.hub.room(name)!;
  const [viewer] = room.members;
  client.subscribe(['S0'], { market: name });
  await clock.until(() => room.subscribed(viewer!).length === 1, 'the subscription');
  client.unsubscribe(['S0'], name);
  await clock.until(() => room.members.size === 0, 'nobody there', 2_000);
  expect(server.sessions.size).toBe(1);
});
