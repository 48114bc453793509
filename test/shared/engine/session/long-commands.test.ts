import { expect, test } from 'vitest';
import type { Room } from '../../../../shared/engine/hub/room.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const SYMBOLS = 1_000;
/** Time that each symbol takes, ms; a step more than the budget may pass. */
const SYMBOL_MS = 0.02;
const TURN_MS = LIMITS.serviceMs + 2;

/** A market in which each thing that is done to a symbol of a client takes time of the fake clock. */
async function createBench(): Promise<SessionBench> {
  const columns = createTickColumns(SYMBOLS);
  for (let id = 0; id < SYMBOLS; id++) pushTrade(columns, id, 1_000, 0, 100, 1, SIDE.buy, 0);
  const bench = await createSessionBench(createListSource(toInstruments(SYMBOLS), columns));
  const room = bench.hub.room('live') as unknown as Record<string, (...all: unknown[]) => unknown>;
  for (const act of ['subscribe', 'unsubscribe', 'refresh'] as const satisfies (keyof Room)[]) {
    const real = room[act]!;
    room[act] = (...all) => {
      bench.clock.spend(SYMBOL_MS);
      return real(...all);
    };
  }
  return bench;
}

/** Lets deferred work be done until there is a message. @returns the longest time that others had to wait, ms */
function waitFor({ clock }: SessionBench, client: FakeTransport, type: string): number {
  let lookedMs = clock.elapsed();
  let longestMs = 0;
  const look = (): void => {
    longestMs = Math.max(longestMs, clock.elapsed() - lookedMs);
    lookedMs = clock.elapsed();
    if (!client.sent.some((one) => one !== 'ping' && one.type === type)) clock.defer(look);
  };
  clock.defer(look);
  clock.advance();
  return longestMs;
}

test.each([
  ['subscribe', 'subscribed'],
  ['snapshot', 'snapshots'],
  ['unsubscribe', 'unsubscribed'],
])('%s of a whole market holds nobody up: it is done a few symbols a turn', async (type, reply) => {
  const bench = await createBench();
  const client = bench.connect();
  const command = { id: 1, symbols: ['*'] };
  if (type !== 'subscribe') {
    client.say({ type: 'subscribe', contract: 'latest', ...command });
    waitFor(bench, client, 'subscribed');
    await bench.run(500);
  }
  const beganMs = bench.clock.elapsed();
  const options = type === 'subscribe' ? { contract: 'latest' } : {};
  client.say({ type, ...options, ...command, id: 2 });
  expect(bench.clock.elapsed() - beganMs).toBeLessThan(TURN_MS);
  expect(waitFor(bench, client, reply)).toBeLessThan(TURN_MS);
  const said = client.sent.find((one) => one !== 'ping' && one.type === reply);
  expect(said).toMatchObject({ type: reply, id: 2 });
  expect((said as unknown as { results: unknown[] }).results).toHaveLength(SYMBOLS);
});

test('commands of ten clients at once share one budget', async () => {
  const bench = await createBench();
  const clients = Array.from({ length: 10 }, () => bench.connect());
  const beganMs = bench.clock.elapsed();
  for (const client of clients) {
    client.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  }
  expect(bench.clock.elapsed() - beganMs).toBeLessThan(TURN_MS);
  for (const client of clients) expect(waitFor(bench, client, 'subscribed')).toBeLessThan(TURN_MS);
});

test('the reply comes before the frames that it announces, and commands keep their order', async () => {
  const bench = await createBench();
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['S0'] });
  client.say({ type: 'subscribe', id: 2, symbols: ['*'], contract: 'latest' });
  client.say({ type: 'unsubscribe', id: 3, symbols: ['S1'] });
  client.say({ type: 'ping', id: 4 });
  await bench.run(500);
  const types = client.sent.map((one) => (one === 'ping' ? one : one.type));
  expect(types.indexOf('pong')).toBeLessThan(types.lastIndexOf('subscribed'));
  expect(types.lastIndexOf('subscribed')).toBeLessThan(types.indexOf('unsubscribed'));
  const before = types.slice(types.indexOf('pong'), types.lastIndexOf('subscribed'));
  expect(before).not.toContain('snapshot');
  const ids = client
    .frames()
    .flatMap((one) => (one.type === 'snapshot' ? [one.state.instrument] : []));
  expect(new Set(ids).size).toBeGreaterThanOrEqual(SYMBOLS - 1);
});

test('a client that leaves in the middle leaves nothing behind', async () => {
  const bench = await createBench();
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  client.leave();
  await bench.run(200);
  expect(client.messages('subscribed')).toEqual([]);
  expect([...bench.sessions.all()]).toEqual([]);
  const other = bench.connect();
  other.say({ type: 'subscribe', id: 1, symbols: ['S1'] });
  expect(other.messages('subscribed')).toMatchObject([{ id: 1, subscriptions: 1 }]);
});

test('a command counts for what it is when its turn comes, and waits for those before it', async () => {
  const bench = await createBench();
  const client = bench.connect();
  client.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  /* When they are said, the client has not one subscription yet. */
  for (let id = 2; id < 27; id++) client.say({ type: 'snapshot', id, symbols: ['*'] });
  bench.clock.advance();
  const within = Math.floor(LIMITS.workBurst / (SYMBOLS + 1)) - 1;
  expect(client.messages('subscribed')).toMatchObject([{ id: 1, subscriptions: SYMBOLS }]);
  const counts = client.messages('snapshots').map(({ results }) => results.length);
  expect(Math.abs(counts.length - within)).toBeLessThan(4);
  expect(new Set(counts)).toEqual(new Set([SYMBOLS]));
});
