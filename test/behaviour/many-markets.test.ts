/** A server with several live markets: all are told of everywhere, and none suffers from another's source. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Server } from '../../server/app.ts';
import { buildServer } from '../../server/cli/serve.ts';
import { toConfig } from '../../server/config.ts';
import { createRecordingShelf } from '../../server/recording/recording-shelf.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import type { NamedSource } from '../../shared/engine/feed/market-registry.ts';
import type { Source } from '../../shared/engine/source/source.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { toGapGroups } from '../../shared/tape/gap-fold.ts';
import { GAP } from '../../shared/wire/codes.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(
  sources: readonly NamedSource[],
  ...rest: [Parameters<typeof startTestServer>[1]?, Parameters<typeof startTestServer>[2]?]
): Promise<TestServer> {
  const server = await startTestServer(sources, ...rest);
  closers.push(() => server.stop());
  return server;
}

function connect(server: TestServer) {
  const client = connectTo(server.url);
  closers.push(() => client.close());
  return client;
}

const get = async <T>(port: number, path: string): Promise<T> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).json() as T;

const timed = (symbols: number, seed: number): Source => createTimedSource(symbols, 500, seed);

describe('several live markets', () => {
  test('are told by greeting, HTTP, health and metrics, each with its own ticks', async () => {
    const server = await start([
      { name: 'live', source: timed(2, 1) },
      { name: 'asia', source: timed(3, 2) },
    ]);
    const client = connect(server);
    const ticks = new Map<string, number>();
    client.on('ticks', ({ market, run }) =>
      ticks.set(market, (ticks.get(market) ?? 0) + run.count),
    );
    await until(() => client.state === 'open', 'open');
    expect(client.market('live')).toMatchObject({ number: 0, kind: 'live', state: 'running' });
    expect(client.market('asia')).toMatchObject({ number: 1, kind: 'live', instruments: 3 });
    client.subscribe(['S0']);
    client.subscribe(['S2'], { market: 'asia' });
    await until(() => (ticks.get('live') ?? 0) > 20 && (ticks.get('asia') ?? 0) > 20, 'ticks');
    const { markets } = await get<{ markets: MarketInfo[] }>(server.port, '/api/markets');
    expect(markets.map(({ name }) => name)).toEqual(['live', 'asia']);
    expect(await get(server.port, '/health')).toMatchObject({
      status: 'ok',
      markets: 2,
      feeds: [
        { market: 'live', state: 'running' },
        { market: 'asia', state: 'running' },
      ],
    });
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    expect(metrics).toMatch(/^tickdeck_ticks_total\{market="asia"\} [1-9]/m);
    expect(metrics).toMatch(/^tickdeck_feed_state\{market="asia",state="running"\} 1$/m);
    const quotes = await get<{ quotes: unknown[] }>(server.port, '/api/quotes?market=asia');
    expect(quotes.quotes).toHaveLength(3);
  });

  test('are meant by the first one where none is named, whatever its name', async () => {
    const server = await start([
      { name: 'asia', source: timed(2, 1) },
      { name: 'eu', source: timed(1, 2) },
    ]);
    for (const query of ['', '?market=live', '?market=asia']) {
      expect(await get(server.port, `/api/instruments${query}`)).toMatchObject({ market: 'asia' });
    }
    expect(await get(server.port, '/api/instruments?market=us')).toMatchObject({
      error: { code: 'UNKNOWN_MARKET' },
    });
  });

  test('come from flags, with clocks and recordings of their own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickdeck-markets-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    /* The demo is not made where there is something of its name. */
    writeFileSync(join(folder, 'demo.tape'), '');
    const config = toConfig(
      {
        port: '0',
        recordings: folder,
        historyMinutes: '0',
        feed: 'sim:universe=4;old=sim:universe=3,start=2020-01-06T15:00Z,speed=50',
        record: 'first,old=second',
        logLevel: 'silent',
      },
      {},
      {},
    );
    const built = await buildServer(config);
    let server: Server | undefined = built.server;
    closers.push(() => server?.stop());
    const { port } = await server.start();
    const { markets } = await get<{ markets: MarketInfo[] }>(port, '/api/markets');
    expect(markets).toMatchObject([
      { name: 'live', speed: 1 },
      { name: 'old', speed: 50 },
    ]);
    expect(new Date(markets[1]!.timeMs).getUTCFullYear()).toBe(2020);
    const recorded = () => built.server.engine.markets.live.map(({ market }) => market.lastTimeMs);
    const [before] = [recorded()];
    await until(() => recorded().every((ms, i) => ms > before[i]!), 'ticks of both');
    await server.stop();
    server = undefined;
    for (const [name, instruments] of [
      ['first', 5],
      ['second', 4],
    ] as const) {
      const tape = openTape(join(folder, `${name}.tape`));
      expect([tape.isComplete, tape.meta.instruments.length]).toEqual([true, instruments]);
      expect(tape.tickCount).toBeGreaterThan(0);
      tape.close();
    }
  }, 30_000);
});

describe('a source that fails', () => {
  /** A source that can be made to do anything wrong. */
  function createFaulty(): Source & { fault?: 'throw' | 'end' | 'mute' } {
    const inner = timed(1, 3);
    const faulty: Source & { fault?: 'throw' | 'end' | 'mute' } = {
      ...inner,
      nextTimeMs: () => (faulty.fault === 'end' ? undefined : inner.nextTimeMs()),
      read(untilMs, into) {
        if (faulty.fault === 'throw') throw new Error('the cable is cut');
        return faulty.fault === undefined && inner.read(untilMs, into);
      },
      close: () => {
        throw new Error('closing fails as well');
      },
    };
    return faulty;
  }

  test.each(['throw', 'end'] as const)(
    'by %s tells every client, HTTP and health, and the others go on',
    async (fault) => {
      const faulty = createFaulty();
      const server = await start([
        { name: 'live', source: timed(1, 1) },
        { name: 'bad', source: faulty },
      ]);
      const client = connect(server);
      const told: MarketInfo[] = [];
      const causes: number[] = [];
      let ticks = 0;
      client.on('market', (market) => told.push(market));
      client.on('gap', ({ market, content }) => market === 'bad' && causes.push(content.cause));
      client.on('ticks', ({ market }) => market === 'live' && ticks++);
      client.subscribe(['S0']);
      client.subscribe(['S0'], { market: 'bad' });
      /* Looks at the other one, and is to know what it may choose. */
      const bystander = connect(server);
      const heard: MarketInfo[] = [];
      await until(() => bystander.state === 'open', 'a bystander');
      bystander.on('market', (market) => heard.push(market));
      await until(() => ticks > 5, 'ticks');
      faulty.fault = fault;
      await until(() => causes.length > 0, 'the gap');
      const state = fault === 'throw' ? 'failed' : 'ended';
      expect(told.at(-1)).toMatchObject({ name: 'bad', state });
      expect(told.at(-1)!.reason).toBe(fault === 'throw' ? 'the cable is cut' : undefined);
      expect(told.at(-1)!.silentSinceMs).toBeGreaterThan(0);
      expect(causes).toEqual([GAP.feedDown]);
      expect(await get(server.port, '/health')).toMatchObject({
        status: fault === 'throw' ? 'degraded' : 'ok',
        feeds: [{ state: 'running' }, { market: 'bad', state }],
      });
      expect(heard.map(({ name, state: now }) => [name, now])).toEqual([['bad', state]]);
      const before = ticks;
      await until(() => ticks > before + 5, 'more ticks of the other');
      expect((await get<{ status: string }>(server.port, '/ready')).status).toBe('ready');
    },
  );

  test('from the beginning does not keep the server from being ready', async () => {
    const faulty = createFaulty();
    faulty.fault = 'throw';
    const server = await start([
      { name: 'live', source: faulty },
      { name: 'good', source: timed(1, 1) },
    ]);
    expect(await get(server.port, '/api/markets')).toMatchObject({
      markets: [{ state: 'failed', reason: 'the cable is cut' }, { state: 'running' }],
    });
  });
});

describe('a server whose machine slept', () => {
  test('is on the machine’s clock again, with one gap for its clients and in the tape', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickdeck-slept-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const clock = createFakeClock();
    const source = createTimedSource(2, 100, 1, clock.now);
    const server = await start(
      [{ name: 'live', source }],
      {},
      {
        clock,
        shelf: { ...createRecordingShelf(folder), ensure: () => Promise.resolve() },
        record: [{ market: 'live', tape: 'slept' }],
      },
    );
    const client = connect(server);
    const gaps: { fromMs: number; toMs: number }[] = [];
    client.on('gap', ({ content }) => gaps.push({ ...content }));
    client.subscribe(['S0']);
    await clock.until(() => client.state === 'open', 'open');
    await clock.until(() => client.stats.ticks > 0, 'ticks');
    await clock.run(1_000);
    const lastMs = server.markets.primary.market.lastTimeMs;
    clock.leap(3 * 3_600_000);
    await clock.run(2_000);
    const { market } = server.markets.primary;
    expect(clock.now() - market.lastTimeMs).toBeLessThan(100);
    expect(market.silentSinceMs).toBeUndefined();
    await clock.until(
      () => gaps.some(({ toMs }) => toMs > lastMs + 3_600_000),
      'the end of the gap',
    );
    client.close();
    await server.stop();
    closers.splice(closers.length - 2, 2);
    const tape = openTape(join(folder, 'slept.tape'));
    const { gaps: kept } = tape.allGaps();
    expect(toGapGroups(kept, 2)).toHaveLength(1);
    expect(kept.at(-1)).toMatchObject({ fromMs: lastMs });
    expect(kept.at(-1)!.toMs - lastMs).toBeGreaterThan(3 * 3_600_000 - 1_000);
    tape.close();
  });

  test('or whose clock was set ahead has no timer gone wild, and no backlog', async () => {
    const clock = createFakeClock();
    const server = await start(
      [{ name: 'live', source: createTimedSource(1, 100, 1, clock.now) }],
      {},
      { clock },
    );
    await clock.run(500);
    const timers = clock.timers;
    const before = server.markets.primary.market.counters.ticks;
    clock.leap(3_600_000);
    await clock.run(1_000);
    expect(clock.timers).toBe(timers);
    expect(server.markets.primary.market.counters.ticks - before).toBeLessThan(120);
  });
});
