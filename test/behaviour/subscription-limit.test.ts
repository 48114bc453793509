/** What the limit of subscriptions counts: symbols whose every tick is owed, over all markets, and nothing else. */
import { afterEach, expect, test } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SYMBOLS = 601;
const NAMES = toInstruments(SYMBOLS).map(({ symbol }) => symbol);

let server: TestServer;
let client: Client;

async function start(): Promise<void> {
  const ticks = toRandomTicks(3, 2_000, 2, 1_700_000_000_000, 10);
  server = await startTestServer(createTimedSource(SYMBOLS, 100), {
    tape: () => createListSource(toInstruments(2), ticks),
  });
  client = connectTo(server.url);
  await until(() => client.state === 'open', 'the connection');
}

afterEach(async () => {
  client.close();
  await server.stop();
});

const half = (at: number): string[] => NAMES.slice(at * 301, (at + 1) * 301);

async function subscribe(
  command: { contract?: 'every' | 'latest'; market?: string },
  symbols: string[],
) {
  const reply = await client.request({ type: 'subscribe', ...command, symbols });
  const refused = reply.results.flatMap((each) => (each.ok ? [] : [each.error]));
  return { subscriptions: reply.subscriptions, refused };
}

test('"every" is refused by name beyond the limit, also for symbols that are subscribed to with "latest"', async () => {
  await start();
  expect(await subscribe({ contract: 'latest' }, ['*'])).toEqual({
    subscriptions: SYMBOLS,
    refused: [],
  });
  expect((await subscribe({}, half(0))).refused).toEqual([]);
  const { subscriptions, refused } = await subscribe({}, half(1));
  expect(subscriptions).toBe(SYMBOLS);
  expect(refused.map(({ symbol }) => symbol)).toEqual(NAMES.slice(LIMITS.subscriptions));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['TOO_MANY_SUBSCRIPTIONS']));
  expect((await subscribe({ contract: 'latest' }, [NAMES[0]!])).refused).toEqual([]);
  expect((await subscribe({}, [NAMES[600]!])).refused).toEqual([]);
});

test('"latest" of everything leaves room for the first "every" of a replay', async () => {
  await start();
  await subscribe({ contract: 'latest' }, ['*']);
  const { name: market } = await client.openReplay('tape', { paused: true });
  expect(await subscribe({ market }, ['S0', 'S1'])).toEqual({
    subscriptions: SYMBOLS + 2,
    refused: [],
  });
});

test('the limit holds over all markets', async () => {
  await start();
  await subscribe({}, half(0));
  await subscribe({}, NAMES.slice(301, LIMITS.subscriptions));
  const { name: market } = await client.openReplay('tape', { paused: true });
  expect((await subscribe({ market }, ['S0'])).refused).toMatchObject([
    { symbol: 'S0', code: 'TOO_MANY_SUBSCRIPTIONS' },
  ]);
  await client.request({ type: 'unsubscribe', symbols: ['S0'] });
  expect((await subscribe({ market }, ['S0'])).refused).toEqual([]);
});
