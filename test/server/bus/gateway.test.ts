import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createTimedSource, createTruth } from '../../support/timed-source.ts';
import { startTestFeed, type TestFeed } from '../../support/test-gateway.ts';
import { connectTo } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';

const SYMBOLS = 5;

let feed: TestFeed;
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await feed.stop();
});

describe('a client of a gateway', () => {
  test('gets every tick as the feed numbered it', async () => {
    feed = await startTestFeed(createTimedSource(SYMBOLS, 2_000));
    const truth = createTruth(SYMBOLS);
    feed.feed.markets.primary.market.listen(truth.listener);
    const client = connectTo(feed.gateways[0]!.url);
    clients.push(client);
    const wrong: string[] = [];
    const next = new Map<number, number>();
    client.on('snapshot', ({ state }) => next.set(state.instrument, state.sequence + 1));
    client.on('ticks', ({ run, columns }) => {
      const id = run.instrument;
      if (run.firstSequence !== next.get(id)) wrong.push(`${id}: ${run.firstSequence}`);
      for (let row = run.from; row < run.to; row++) {
        const sequence = run.firstSequence + row - run.from;
        if (columns.size[row] !== truth.sizes[id]![sequence]) wrong.push(`${id}: tick ${sequence}`);
      }
      next.set(id, run.firstSequence + run.count);
    });
    client.subscribe(Array.from({ length: SYMBOLS }, (_, id) => `S${id}`));
    await until(() => client.stats.ticks > 500, 'ticks');
    expect(wrong).toEqual([]);
    expect(client.stats.missedTicks).toBe(0);
  });
});
