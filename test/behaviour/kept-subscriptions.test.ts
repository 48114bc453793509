/** What a program asked for, over real cuts of a real connection: it comes back whole, and in its own words. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Client } from '../../shared/client/client-contract.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SYMBOLS = ['S0', 'S1', 'S2'];

let server: TestServer;
let client: Client;
let sockets: WebSocket[];
/** Symbols that were confirmed since the last cut, and whether nothing was lost. */
let confirmed: Map<string, boolean | undefined>;

beforeEach(async () => {
  sockets = [];
  const source = (): ReturnType<typeof createTimedSource> => createTimedSource(3, 2_000);
  server = await startTestServer([
    { name: 'alpha', source: source() },
    { name: 'beta', source: source() },
  ]);
  client = connectTo(server.url, sockets);
  confirmed = new Map();
  client.on('subscribed', ({ instrument, recovered }) => {
    confirmed.set(instrument.symbol, recovered);
  });
});

afterEach(async () => {
  client.close();
  await server.stop();
});

/** Cuts the connection and waits until it is back. */
async function cut(): Promise<void> {
  const { length } = sockets;
  confirmed.clear();
  sockets.at(-1)!.terminate();
  await until(() => sockets.length > length && client.state === 'open', 'the return');
}

describe('a subscription', () => {
  test('in lower case, of no named market, brings ticks and comes back without a loss', async () => {
    client.subscribe([' s1 ']);
    await until(() => client.stats.ticks > 50, 'ticks');
    await cut();
    await until(() => confirmed.has('S1'), 'the answer');
    expect(confirmed.get('S1')).toBe(true);
    const { ticks } = client.stats;
    await until(() => client.stats.ticks > ticks + 50, 'more ticks');
    expect(client.stats.missedTicks).toBe(0);
  });

  test('to the newest state stays one after a refresh and a cut', async () => {
    client.subscribe(['S0'], { contract: 'latest', maxRateHz: 20 });
    await until(() => client.stats.mergedTicks > 50, 'merged updates');
    client.refresh(['s0'], { ticks: 5 });
    await cut();
    const { mergedTicks } = client.stats;
    await until(() => client.stats.mergedTicks > mergedTicks + 50, 'merged updates again');
    expect(client.stats.ticks).toBe(0);
  });

  test('by a wildcard resumes each of its symbols, but those that were left out', async () => {
    client.subscribe(['sector:technology'], { contract: 'latest', maxRateHz: 20 });
    await until(() => confirmed.size === 3 && client.stats.mergedTicks > 50, 'all of them');
    client.unsubscribe(['s2']);
    const listed = await client.request({ type: 'list' });
    expect(listed.subscriptions).toEqual([{ market: 'alpha', symbols: ['S0', 'S1'] }]);
    await cut();
    await until(() => confirmed.size >= 2, 'the answers');
    const back = await client.request({ type: 'list' });
    expect(back.subscriptions).toEqual(listed.subscriptions);
    expect([...confirmed.values()].every((recovered) => recovered !== false)).toBe(true);
    expect(confirmed.get('S0')).toBe(true);
  });

  test('in another market keeps apart from that in the first', async () => {
    const ticks = { alpha: 0, beta: 0 };
    client.on('ticks', ({ market, run }) => (ticks[market as 'alpha'] += run.count));
    client.subscribe(['S0']);
    client.subscribe(['S0'], { market: 'beta', contract: 'latest' });
    await until(() => ticks.alpha > 50 && client.stats.mergedTicks > 50, 'both');
    await cut();
    const { mergedTicks } = client.stats;
    const before = ticks.alpha;
    await until(() => ticks.alpha > before && client.stats.mergedTicks > mergedTicks, 'both again');
    expect(ticks.beta).toBe(0);
  });
});

describe('what is refused', () => {
  test('is told by name, and leaves the rest as it was', async () => {
    const told: string[] = [];
    client.on('rejected', ({ market, symbol, error }) =>
      told.push(`${market} ${symbol} ${error.code}`),
    );
    client.subscribe([...SYMBOLS, 'nope']);
    client.subscribe(['*']);
    client.subscribe(['S0'], { market: 'gamma' });
    await until(() => told.length === 3 && confirmed.size === 3, 'all answers');
    expect(told.toSorted()).toEqual([
      'alpha * BAD_COMMAND',
      'alpha NOPE UNKNOWN_SYMBOL',
      'gamma S0 UNKNOWN_MARKET',
    ]);
    await cut();
    await until(() => confirmed.size === 3, 'the others again');
    expect(told).toHaveLength(3);
  });
});
