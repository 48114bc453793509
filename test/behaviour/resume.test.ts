import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Client } from '../../shared/client/client-contract.ts';
import { createTimedSource, createTruth } from '../support/timed-source.ts';
import { createRandom } from '../support/random.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SYMBOLS = 5;
const CUTS = 200;
/** Ticks of 20 ms, about: a cut falls anywhere in a frame or between two. */
const TICKS_BETWEEN_CUTS = 80;

let server: TestServer;
let client: Client;

afterEach(async () => {
  client.close();
  await server.stop();
});

describe('a client that is cut off', () => {
  test(`resumes without a gap or a duplicate over ${CUTS} random cuts`, async () => {
    server = await startTestServer(createTimedSource(SYMBOLS, 4_000));
    const truth = createTruth(SYMBOLS);
    server.markets.primary.market.listen(truth.listener);
    const sockets: WebSocket[] = [];
    client = connectTo(server.url, sockets);
    const random = createRandom(7);
    const firsts: (number | undefined)[] = Array.from({ length: SYMBOLS }, () => undefined);
    const next: number[] = Array.from({ length: SYMBOLS }, () => 0);
    let snapshots = 0;
    let recovered = 0;
    const wrong: string[] = [];
    client.on('snapshot', ({ state }) => {
      snapshots++;
      firsts[state.instrument] = state.sequence + 1;
      next[state.instrument] = state.sequence + 1;
    });
    client.on('subscribed', (event) => {
      if (event.recovered === true) recovered++;
    });
    client.on('ticks', ({ run, columns }) => {
      const id = run.instrument;
      if (run.firstSequence !== next[id]) wrong.push(`${id}: ${run.firstSequence} for ${next[id]}`);
      for (let row = run.from; row < run.to; row++) {
        const sequence = run.firstSequence + row - run.from;
        if (columns.size[row] !== truth.sizes[id]![sequence]) wrong.push(`${id}: tick ${sequence}`);
      }
      next[id] = run.firstSequence + run.count;
    });
    client.subscribe(Array.from({ length: SYMBOLS }, (_, id) => `S${id}`));
    await until(() => snapshots === SYMBOLS, 'first snapshots');

    for (let cut = 0; cut < CUTS; cut++) {
      const ticks = client.stats.ticks + Math.floor(random() * TICKS_BETWEEN_CUTS);
      await until(() => client.stats.ticks >= ticks, 'ticks between two cuts');
      sockets.at(-1)!.terminate();
      await until(() => sockets.length === cut + 2 && client.state === 'open', `return ${cut}`);
    }
    const target = server.markets.primary.market.state(0).sequence;
    await until(() => next[0]! > target, 'the last ticks');

    expect(wrong).toEqual([]);
    expect(snapshots).toBe(SYMBOLS);
    expect(recovered).toBeGreaterThan(CUTS * SYMBOLS * 0.5);
    expect(client.stats.missedTicks).toBe(0);
    expect(client.stats.reconnects).toBe(CUTS);
    expect(next[0]! - firsts[0]!).toBeGreaterThan(500);
  }, 60_000);

  test('gets a fresh snapshot, never a part, when the server has started anew meanwhile', async () => {
    server = await startTestServer(createTimedSource(1, 500));
    const { port } = server;
    client = connectTo(server.url);
    const causes: number[] = [];
    const recoveries: (boolean | undefined)[] = [];
    const epochs = new Set<number>();
    let next = 0;
    let jumps = 0;
    client.on('snapshot', ({ cause, state, epoch }) => {
      causes.push(cause);
      epochs.add(epoch);
      next = state.sequence + 1;
    });
    client.on('subscribed', (event) => recoveries.push(event.recovered));
    client.on('ticks', ({ run }) => {
      if (run.firstSequence !== next) jumps++;
      next = run.firstSequence + run.count;
    });
    client.subscribe(['S0']);
    await until(() => client.stats.ticks > 20, 'ticks');
    await server.stop();
    server = await startTestServer(createTimedSource(1, 500), {}, { port });
    await until(() => causes.length >= 2, 'second snapshot');
    const { ticks } = client.stats;
    await until(() => client.stats.ticks > ticks + 20, 'ticks of the new server');
    expect(epochs.size).toBe(2);
    expect(recoveries.filter((one) => one === true)).toEqual([]);
    expect(jumps).toBe(0);
  });
});
