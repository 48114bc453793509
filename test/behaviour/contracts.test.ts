/** What each contract gives, on a clock of the test's own. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BarSeries } from '../../shared/model/bar.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let clock: FakeClock;
const clients: Client[] = [];

beforeEach(() => {
  clock = createFakeClock();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

function connect(): Client {
  const client = connectTo(server.url);
  clients.push(client);
  return client;
}

/** Lets time go by until a request is answered. */
async function replyTo<T>(request: Promise<T>): Promise<T> {
  let isAnswered = false;
  const note = (): boolean => (isAnswered = true);
  request.then(note, note);
  await clock.until(() => isAnswered, 'the answer');
  return request;
}

/** Stops the feed, so that what was sent and what is can be compared. */
async function settle(client: Client, isDone: () => boolean): Promise<void> {
  await clock.until(isDone, 'everything delivered', 3_000);
  expect(client.stats.missedTicks).toBe(0);
}

/** A source that ends so long after its first tick was seen by a client. */
function endingSource(symbols: number, rate: number, ms: number) {
  const source = createTimedSource(symbols, rate, 1, clock.now);
  let endMs = Infinity;
  return {
    ...source,
    read: (untilMs: number, into: Parameters<typeof source.read>[1]) =>
      source.read(Math.min(untilMs, endMs), into),
    /** Counts from the client's subscription on. */
    async whenEnded(client: Client): Promise<void> {
      await clock.until(() => client.stats.frames > 0, 'a first frame');
      endMs = source.nextTimeMs()! + ms;
      await clock.until(() => source.nextTimeMs()! >= endMs, 'the end of the source', ms + 5_000);
    },
  };
}

describe('the contract "latest"', () => {
  test('sends at most so many updates a second and says how many ticks each stands for', async () => {
    const source = endingSource(2, 4_000, 1_500);
    server = await startTestServer(source, {}, { clock });
    const client = connect();
    let updates = 0;
    let stoodFor = 0;
    let from = 0;
    let shown: SymbolState | undefined;
    client.on('snapshot', ({ state }) => {
      if (state.instrument === 0) from = state.sequence;
    });
    client.on('merged', ({ state, standsFor }) => {
      if (state.instrument !== 0) return;
      updates++;
      stoodFor += standsFor;
      shown = { ...state };
    });
    client.subscribe(['S0', 'S1'], { contract: 'latest', maxRateHz: 5 });
    const { market } = server.markets.primary;
    await source.whenEnded(client);
    await settle(client, () => shown?.sequence === market.state(0).sequence);
    expect(updates).toBeGreaterThanOrEqual(4);
    expect(updates).toBeLessThanOrEqual(11);
    expect(stoodFor).toBe(market.state(0).sequence - from);
    expect(stoodFor).toBeGreaterThan(1_000);
    expect(client.stats.ticks).toBe(0);
    /* The market's own marks of the day are not carried. */
    expect(market.state(0)).toMatchObject(shown!);
  });

  test('keeps the bars that go along exact: open, high, low, close, volume, trades, turnover', async () => {
    const source = endingSource(1, 3_000, 2_600);
    server = await startTestServer(source, {}, { clock });
    const client = connect();
    const bars = new BarSeries(1_000, 1_000);
    client.on('bars', ({ content }) => content.bars.forEach((bar) => bars.put(bar)));
    let newest = 0;
    client.on('merged', ({ state }) => (newest = state.sequence));
    client.subscribe(['S0'], {
      contract: 'latest',
      maxRateHz: 3,
      bars: [{ interval: '1s', limit: 100 }],
    });
    const { market } = server.markets.primary;
    await source.whenEnded(client);
    await settle(client, () => newest === market.state(0).sequence);
    const truth = market.barsOf(0)[0]!;
    const isLast = (): boolean =>
      bars.length === truth.length && bars.trades[bars.last] === truth.trades[truth.last];
    await clock.until(isLast, 'all bars');
    expect(truth.length).toBeGreaterThanOrEqual(3);
    for (let i = 0; i < truth.length; i++) {
      const { firstNs: _f, lastNs: _l, ...expected } = truth.at(truth.head + i);
      expect(bars.at(bars.head + i)).toMatchObject(expected);
    }
  });

  test('sends bars along at most once a second, and after the last update those that are missing', async () => {
    const source = endingSource(1, 2_000, 2_300);
    server = await startTestServer(source, {}, { clock });
    const client = connect();
    let times = 0;
    let updates = 0;
    const bars = new BarSeries(60_000, 10);
    client.on('bars', ({ content }) => {
      times++;
      content.bars.forEach((bar) => bars.put(bar));
    });
    client.on('merged', () => updates++);
    client.subscribe(['S0'], {
      contract: 'latest',
      maxRateHz: 20,
      bars: [{ interval: '1m', limit: 5 }],
    });
    const truth = (): BarSeries => server.markets.primary.market.barsOf(0)[3]!;
    await source.whenEnded(client);
    await clock.until(
      () => bars.trades[bars.last] === truth().trades[truth().last],
      'the last bar',
    );
    expect(updates).toBeGreaterThan(15);
    // The snapshot's bars, one a second, and a last one; a minute may end meanwhile.
    expect(times).toBeGreaterThanOrEqual(3);
    expect(times).toBeLessThanOrEqual(7);
  });

  test('takes wildcards for all symbols and for a sector, which "every" does not', async () => {
    server = await startTestServer(createTimedSource(4, 400, 1, clock.now), {}, { clock });
    const client = connect();
    const seen = new Set<number>();
    client.on('merged', ({ state }) => seen.add(state.instrument));
    client.subscribe(['*'], { contract: 'latest', maxRateHz: 10 });
    await clock.until(() => seen.size === 4, 'all symbols');
    const other = connect();
    const sector = new Set<string>();
    other.on('subscribed', ({ instrument }) => sector.add(instrument.symbol));
    other.subscribe(['sector:technology'], { contract: 'bars', interval: '1s' });
    await clock.until(() => sector.size === 4, 'the sector');
    await clock.until(() => other.state === 'open', 'connection');
    const refused = replyTo(other.request({ type: 'subscribe', symbols: ['*'] }));
    await expect(refused).rejects.toMatchObject({ code: 'BAD_COMMAND' });
  });
});

describe('the contract "bars"', () => {
  test('sends only the bars of its interval, and they are those of the market', async () => {
    const source = endingSource(2, 2_000, 2_300);
    server = await startTestServer(source, {}, { clock });
    const client = connect();
    const series = [new BarSeries(1_000, 100), new BarSeries(1_000, 100)];
    client.on('bars', ({ content }) => {
      expect(content.interval).toBe(0);
      content.bars.forEach((bar) => series[content.instrument]!.put(bar));
    });
    client.subscribe(['S0', 'S1'], {
      contract: 'bars',
      interval: '1s',
      maxRateHz: 10,
      bars: [{ interval: '1s', limit: 50 }],
    });
    await source.whenEnded(client);
    const { market } = server.markets.primary;
    for (const id of [0, 1]) {
      const truth = market.barsOf(id)[0]!;
      await clock.until(() => series[id]!.length === truth.length, 'bars');
      const expected = truth.at(truth.last);
      await clock.until(
        () => series[id]!.at(series[id]!.last).trades === expected.trades,
        'last bar',
      );
      for (let i = 0; i < truth.length; i++) {
        const { firstNs: _f, lastNs: _l, ...bar } = truth.at(truth.head + i);
        expect(series[id]!.at(series[id]!.head + i)).toMatchObject(bar);
      }
    }
    expect(client.stats.ticks + client.stats.mergedTicks).toBe(0);
  });
});

describe('a throttled client', () => {
  test('gives every tick of "every", only less often', async () => {
    const source = endingSource(2, 2_000, 700);
    server = await startTestServer(source, {}, { clock });
    const client = connect();
    await clock.until(() => client.state === 'open', 'connection');
    await replyTo(client.request({ type: 'throttle', minIntervalMs: 250 }));
    let next = 0;
    let jumps = 0;
    client.on('snapshot', ({ state }) => {
      if (state.instrument === 0) next = state.sequence + 1;
    });
    client.on('ticks', ({ run }) => {
      if (run.instrument !== 0) return;
      if (run.firstSequence !== next) jumps++;
      next = run.firstSequence + run.count;
    });
    client.subscribe(['S0', 'S1']);
    await clock.until(() => next > 0, 'snapshot');
    const { market } = server.markets.primary;
    const { frames } = client.stats;
    const secondMs = market.lastTimeMs + 1_000;
    await clock.until(() => market.lastTimeMs > secondMs, 'a second of ticks');
    expect(client.stats.frames - frames).toBeLessThanOrEqual(7);
    await source.whenEnded(client);
    await settle(client, () => next === market.state(0).sequence + 1);
    expect(jumps).toBe(0);
    expect(client.stats.ticks).toBeGreaterThan(1_500);
  });
});
