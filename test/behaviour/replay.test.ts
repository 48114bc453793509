import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { createTickColumns, MISSING } from '../../shared/model/tick.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createListSource } from '../support/list-source.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const INSTRUMENTS = toInstruments(2);
/** About five minutes. */
const TICKS = toRandomTicks(5, 30_000, 2, 1_700_000_000_000, 10);
const START_MS = TICKS.timeMs[0]!;
const END_MS = TICKS.timeMs[TICKS.length - 1]!;

let server: TestServer;
const clients: Client[] = [];

/** @param clock time in the test's hands, instead of the machine's */
async function start(clock?: FakeClock): Promise<Client> {
  server = await startTestServer(
    createTimedSource(1, 100, 1, clock?.now),
    { tape: () => createListSource(INSTRUMENTS, TICKS) },
    clock === undefined ? {} : { clock },
  );
  return another();
}

function another(): Client {
  const client = connectTo(server.url);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

/** A market that was given everything up to a time at once: the truth to compare with. */
function truthAt(timeMs: number): Market {
  const market = new Market({
    name: 'truth',
    number: 9,
    epoch: 1,
    instruments: INSTRUMENTS,
    previousClose: new Float64Array(2).fill(MISSING),
  });
  const source = createListSource(INSTRUMENTS, TICKS);
  const batch = createTickColumns(TICKS.length);
  source.read(timeMs, batch);
  market.publish(batch);
  return market;
}

function expectSame(market: Market, truth: Market): void {
  for (const { id } of INSTRUMENTS) {
    expect(market.state(id)).toEqual(truth.state(id));
    for (let code = 0; code < 8; code++) {
      const bars = market.barsOf(id)[code]!;
      const expected = truth.barsOf(id)[code]!;
      expect(bars.length).toBe(expected.length);
      for (let i = 0; i < bars.length; i++) {
        expect(bars.at(bars.head + i)).toEqual(expected.at(expected.head + i));
      }
    }
  }
}

describe('a replay', () => {
  test('gives every tick, in order, as fast as its viewer keeps up, and the bars that were recorded', async () => {
    const client = await start();
    await until(() => client.state === 'open', 'connection');
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
    const info = await client.openReplay('tape', { paused: true, speed: 'max' });
    client.subscribe(['S0', 'S1'], { market: info.name });
    await until(() => next > 0, 'snapshot');
    await client.request({ type: 'play', market: info.name });
    await until(() => client.market(info.name)?.replay?.state === 'ended', 'the end', 15_000);
    const truth = truthAt(END_MS);
    await until(() => next === truth.state(0).sequence + 1, 'the last tick');
    expect(jumps).toBe(0);
    expect(client.stats.missedTicks).toBe(0);
    expectSame(server.markets.get(info.name)!.market, truth);
  }, 20_000);

  test('shows exactly the sought moment, forward and back, and nothing from the future', async () => {
    const client = await start();
    await until(() => client.state === 'open', 'connection');
    const info = await client.openReplay('tape', { paused: true });
    let shown = { epoch: 0, last: 0 };
    client.on('snapshot', ({ market, state, epoch }) => {
      if (market === info.name && state.instrument === 0) shown = { epoch, last: state.last };
    });
    client.subscribe(['S0', 'S1'], { market: info.name, ticks: 50 });
    await until(() => client.stats.frames >= 2, 'first snapshots');
    for (const share of [0.8, 0.2, 0.5, 1, 0]) {
      const timeMs = Math.round(START_MS + share * (END_MS - START_MS));
      await client.request({ type: 'seek', market: info.name, timeMs });
      const { market, drive } = server.markets.get(info.name)!;
      await until(
        () => !drive.isRebuilding && shown.epoch === market.epoch,
        `snapshot at ${share}`,
      );
      const truth = truthAt(timeMs);
      expectSame(market, truth);
      expect(shown.last).toBe(truth.state(0).last);
      expect(market.lastTimeMs).toBeLessThanOrEqual(timeMs);
      expect(server.markets.get(info.name)!.timeMs()).toBe(timeMs);
    }
  });

  test('runs at the speed that was asked for, stands still when paused, and says so to all viewers', async () => {
    const clock = createFakeClock();
    const client = await start(clock);
    const other = another();
    /** Lets time go by until a request is answered. */
    async function ask<T>(request: Promise<T>): Promise<T> {
      let isDone = false;
      void request.finally(() => (isDone = true));
      await clock.until(() => isDone, 'the answer');
      return request;
    }
    await clock.until(() => client.state === 'open' && other.state === 'open', 'connections');
    const info = await ask(client.openReplay('tape', { speed: 10 }));
    await ask(other.request({ type: 'join', market: info.name }));
    const timeOf = (): number => server.markets.get(info.name)!.timeMs();
    await clock.until(() => !server.markets.get(info.name)!.drive.isRebuilding, 'the start');
    const fromMs = timeOf();
    clock.advance(400);
    expect(timeOf() - fromMs).toBe(4_000);
    await ask(client.request({ type: 'pause', market: info.name }));
    const stopped = timeOf();
    clock.advance(60_000);
    expect(timeOf()).toBe(stopped);
    await clock.until(() => other.market(info.name)?.replay?.state === 'paused', 'the other told');
    expect(other.market(info.name)?.replay?.viewers).toBe(2);
    expect(other.market(info.name)?.timeMs).toBe(Math.floor(stopped));
  });

  test('begins again at the end when it loops, and closes for everybody', async () => {
    const client = await start();
    await until(() => client.state === 'open', 'connection');
    const epochs = new Set<number>();
    client.on('market', (market: MarketInfo) => {
      if (market.name === 'replay-1') epochs.add(market.epoch);
    });
    const info = await client.openReplay('tape', {
      speed: 1000,
      loop: true,
      timeMs: END_MS - 20_000,
    });
    await until(() => epochs.size >= 3, 'two rounds', 10_000);
    expect(client.market(info.name)?.replay?.state).toBe('playing');
    const closed: string[] = [];
    client.on('marketClosed', ({ market }) => closed.push(market));
    await client.request({ type: 'close', market: info.name });
    expect(closed).toContain(info.name);
    await expect(client.request({ type: 'play', market: info.name })).rejects.toMatchObject({
      code: 'UNKNOWN_MARKET',
    });
  }, 15_000);

  test('refuses what makes no sense, naming it', async () => {
    const client = await start();
    await until(() => client.state === 'open', 'connection');
    const refusals: [Parameters<Client['request']>[0], string][] = [
      [{ type: 'open', recording: 'nope' }, 'UNKNOWN_RECORDING'],
      [{ type: 'pause', market: 'live' }, 'NOT_A_REPLAY'],
      [{ type: 'seek', market: 'replay-9', timeMs: 1 }, 'UNKNOWN_MARKET'],
      [{ type: 'speed', market: 'live', speed: 0 }, 'BAD_COMMAND'],
      [{ type: 'open', recording: 'tape', speed: 5_000 }, 'BAD_COMMAND'],
    ];
    for (const [command, code] of refusals) {
      await expect(client.request(command)).rejects.toMatchObject({ code });
    }
  });
});
