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

describe('health and metrics', () => {
  test('say what a process is, and how it follows', async () => {
    feed = await startTestFeed(createTimedSource(SYMBOLS, 2_000));
    const [gateway] = feed.gateways;
    const read = async (port: number, path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    /** Value of a metric, by its name and labels as they are written. */
    const metric = async (port: number, name: string): Promise<number> => {
      const line = (await read(port, '/metrics'))
        .split('\n')
        .find((each) => each.startsWith(`${name} `));
      return line === undefined ? NaN : Number(line.slice(name.length));
    };
    const { port } = gateway!;
    await until(
      async () => (await metric(port, 'tickdeck_bus_messages_total{direction="in"}')) > 5,
      'messages',
    );
    const ofGateway = JSON.parse(await read(port, '/health')) as {
      role: string;
      bus: unknown;
      feeds: { replica?: { ageMs: number; isStale: boolean; takeovers: number } }[];
    };
    expect(ofGateway).toMatchObject({
      role: 'gateway',
      bus: { state: 'connected', reconnects: 0 },
      feeds: [{ replica: { isStale: false, takeovers: 1, repaired: 0 } }],
    });
    expect(ofGateway.feeds[0]!.replica!.ageMs).toBeLessThan(3_000);
    expect(await metric(port, 'tickdeck_role{role="gateway"}')).toBe(1);
    expect(await metric(port, 'tickdeck_replica_stale{market="live"}')).toBe(0);
    expect(await metric(port, 'tickdeck_replica_age_seconds{market="live"}')).toBeLessThan(3);

    const feedPort = feed.feed.port;
    expect(JSON.parse(await read(feedPort, '/health'))).toMatchObject({ role: 'feed' });
    /* A gateway says each second that it is there. */
    await until(async () => (await metric(feedPort, 'tickdeck_gateways')) === 1, 'the gateway');
    expect(await metric(feedPort, 'tickdeck_bus_bytes_total{direction="out"}')).toBeGreaterThan(0);
  });
});

describe('what people share', () => {
  test('is the same at every gateway: a chat, its order, and what is answered', async () => {
    feed = await startTestFeed(createTimedSource(SYMBOLS, 500), 2);
    const [one, other] = feed.gateways.map(({ url }) => connectTo(url));
    clients.push(one!, other!);
    const heard: string[] = [];
    other!.on('chat', (news) => {
      if (news.type === 'chat') for (const { text } of news.messages ?? []) heard.push(text ?? '');
    });
    await until(() => clients.every(({ state }) => state === 'open'), 'connections');
    const { chat } = await one!.request({ type: 'joinChat', name: 'Ann' });
    await other!.request({ type: 'joinChat', name: 'Bob' });
    for (const text of ['one', 'two', 'three']) {
      await one!.request({ type: 'say', chat, text });
    }
    await until(() => heard.length === 3, 'messages at the other gateway');
    expect(heard).toEqual(['one', 'two', 'three']);
    await expect(one!.request({ type: 'say', chat: 'nowhere', text: 'x' })).rejects.toThrow();
  });
});

test('a file that is brought to a gateway is refused with the way that is open, also to who has workers', async () => {
  feed = await startTestFeed(createTimedSource(SYMBOLS, 500));
  const answer = await fetch(`http://127.0.0.1:${feed.gateways[0]!.port}/api/imports?name=x`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'time,price\n',
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/several processes or is a gateway.*`tickdeck import`/);
});
