/**
 * What a client knows after any schedule of full windows, throttles and cuts, against a model that saw
 * every tick. In process, with sinks instead of sockets, so that thousands of schedules are quick.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Contract, toContract } from '../../shared/engine/hub/contract.ts';
import type { BarSeries } from '../../shared/model/bar.ts';
import { toIntervalCode } from '../../shared/model/interval.ts';
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import { ModelClient } from '../load/model-client.ts';
import { report, size } from '../load/size.ts';
import { INTERVALS, market, SYMBOLS, World } from '../support/delivery-world.ts';

const FIELDS = ['last', 'bid', 'ask', 'open', 'high', 'low', 'volume', 'trades'] as const;

function compareState(has: SymbolState, wants: Readonly<SymbolState>): string[] {
  return FIELDS.filter((field) => has[field] !== wants[field]).map(
    (field) => `${field}: ${has[field]} for ${wants[field]}`,
  );
}

function compareBars(has: BarSeries | undefined, wants: BarSeries, about: string): string[] {
  const rows = (series: BarSeries): string[] =>
    Array.from({ length: series.length }, (_, i) => {
      const { startMs, open, high, low, close, volume, trades } = series.at(series.head + i);
      return [startMs, open, high, low, close, volume, trades].join(' ');
    });
  const known = has === undefined ? [] : rows(has);
  const right = rows(wants);
  if (known.join() === right.join()) return [];
  const at = right.findIndex((row, i) => row !== known[i]);
  return [`${about} bar ${at} of ${right.length}/${known.length}: ${known[at]} for ${right[at]}`];
}

const SNAPSHOT_OPTIONS = {
  ticks: 0,
  bars: INTERVALS.map((interval) => ({ interval, limit: 2_000 })),
};

describe('conflation', () => {
  const SCHEDULES = size(2_500, 50_000);
  const CONTRACTS: readonly Contract[] = [
    toContract({}),
    toContract({ contract: 'latest', maxRateHz: 4 }),
    toContract({ contract: 'latest', maxRateHz: 60 }),
    toContract({ contract: 'bars', interval: '1s', maxRateHz: 10 }),
    toContract({ contract: 'bars', interval: '1m', maxRateHz: 1 }),
  ];

  function step(world: World, client: ModelClient): void {
    const kind = world.random();
    if (kind < 0.001) world.publish(5_000, 5);
    else if (kind < 0.4) world.publish(1 + world.upTo(12));
    else if (kind < 0.6) {
      world.nowMs += world.upTo(300);
      world.room.turn();
    } else if (kind < 0.75) client.window = world.upTo(4);
    else if (kind < 0.8) client.window = Infinity;
    else if (kind < 0.85) world.room.drain(client);
    else if (kind < 0.92) world.runDeferred();
    else if (kind < 0.95) {
      const wish = world.random();
      client.minIntervalMs = wish < 0.5 ? 0 : world.upTo(wish < 0.65 ? 17 : 1_000);
      world.room.onThrottleChanged(client);
      world.room.drain(client);
    } else if (kind < 0.97) {
      world.room.refresh(client, world.upTo(SYMBOLS), SNAPSHOT_OPTIONS);
      world.room.drain(client);
    } else world.room.sendHeartbeats(world.nowMs, world.nowMs);
    if (world.random() < 0.5) client.apply();
  }

  /** What a client knows at the end, against what it should. */
  function compare(world: World, client: ModelClient, contract: Contract): string[] {
    const wrong = [...client.wrong];
    const isBarsOnly = contract.mode === 'bars';
    for (let id = 0; id < SYMBOLS; id++) {
      const known = client.of(id);
      for (const interval of INTERVALS) {
        const code = toIntervalCode(interval);
        if (isBarsOnly && contract.interval !== code) continue;
        wrong.push(...compareBars(known.bars.get(code), world.truth[id]!.get(interval)!, interval));
      }
      if (isBarsOnly) continue;
      const wants = market.state(id);
      wrong.push(...compareState(known.state, wants));
      if (known.state.last !== world.lastPrice[id]) wrong.push(`last price ${known.state.last}`);
      const told = known.single + known.merged + known.skipped;
      if (told !== wants.sequence) wrong.push(`told of ${told} ticks of ${wants.sequence}`);
    }
    return wrong;
  }

  function runSchedule(seed: number): { wrong: string[]; gaps: number; updates: number } {
    const world = new World(seed);
    world.lateShare = seed % 3 === 0 ? 0.1 : 0;
    world.publish(world.upTo(20));
    const clients = Array.from({ length: 2 }, () => new ModelClient());
    /* Mostly alike, so that they share a group; sometimes not. */
    const contracts = clients.map((_, i) => CONTRACTS[(seed + (seed % 7 === 0 ? i : 0)) % 5]!);
    clients.forEach((client, i) => {
      client.window = world.random() < 0.5 ? Infinity : 1;
      for (let id = 0; id < SYMBOLS; id++)
        world.room.subscribe(client, id, contracts[i]!, SNAPSHOT_OPTIONS);
      world.room.drain(client);
    });
    for (let i = 4 + world.upTo(20); i > 0; i--) step(world, clients[world.upTo(2)]!);
    for (const client of clients) client.window = Infinity;
    for (let i = 0; i < 3; i++) {
      world.nowMs += 2_000;
      world.room.turn();
      for (const client of clients) world.room.drain(client);
      world.settle();
    }
    for (const client of clients) client.apply();
    const wrong = clients.flatMap((client, i) => compare(world, client, contracts[i]!));
    world.end();
    return {
      wrong,
      gaps: clients.reduce((sum, { gaps }) => sum + gaps, 0),
      updates: clients.reduce((sum, { mergedUpdates }) => sum + mergedUpdates, 0),
    };
  }

  test(`keeps last price, day figures and bars exact over ${SCHEDULES} random schedules, and says how many ticks it merged`, () => {
    const faults: string[] = [];
    let [gaps, updates] = [0, 0];
    for (let seed = 0; seed < SCHEDULES && faults.length < 5; seed++) {
      const result = runSchedule(seed);
      gaps += result.gaps;
      updates += result.updates;
      if (result.wrong.length > 0)
        faults.push(`seed ${seed}: ${result.wrong.slice(0, 3).join('; ')}`);
    }
    report('conflation', { SCHEDULES, gaps, updates });
    expect(faults).toEqual([]);
    expect(updates).toBeGreaterThan(SCHEDULES);
    expect(gaps).toBeGreaterThan(0);
  }, 120_000);
});

describe('resume', () => {
  const RUNS = size(80, 2_000);
  const EVERY = toContract({});
  let counts = { recovered: 0, notRecovered: 0, gaps: 0 };

  beforeEach(() => {
    counts = { recovered: 0, notRecovered: 0, gaps: 0 };
  });

  /** Leaves and comes back as a new connection that knows what the old one applied. */
  function comeBack(world: World, old: ModelClient): ModelClient {
    old.apply();
    counts.gaps += old.gaps;
    world.room.leave(old);
    old.isGone = true;
    const away = world.random();
    if (away < 0.6) world.publish(world.upTo(50));
    else if (away < 0.75) for (let i = world.upTo(8); i > 0; i--) world.publish(4_000, 5);
    else if (away < 0.85) {
      world.begin(1 + world.upTo(2 ** 31));
      market.moved();
      world.publish(world.upTo(50));
    }
    world.settle();
    const client = new ModelClient();
    client.window = world.random() < 0.6 ? Infinity : world.upTo(3);
    client.epoch = old.epoch;
    for (let id = 0; id < SYMBOLS; id++) {
      const known = old.of(id);
      const position = { epoch: old.epoch, sequence: known.state.sequence };
      const asked = known.hasState ? position : undefined;
      const recovered = world.room.subscribe(client, id, EVERY, SNAPSHOT_OPTIONS, asked);
      if (recovered === true) {
        client.known.set(id, known);
        counts.recovered++;
        if (old.epoch !== market.epoch) client.wrong.push('recovered from another epoch');
      } else if (known.hasState) counts.notRecovered++;
    }
    client.wrong.push(...old.wrong);
    world.room.drain(client);
    if (client.window === Infinity) {
      client.apply();
      if (client.gaps > 0) client.wrong.push('a gap although all was recovered');
    }
    return client;
  }

  function runCuts(seed: number): string[] {
    const world = new World(1_000_000 + seed);
    let client = new ModelClient();
    for (let id = 0; id < SYMBOLS; id++) {
      client.of(id);
      world.room.subscribe(client, id, EVERY, SNAPSHOT_OPTIONS);
    }
    world.room.drain(client);
    for (let cut = 0; cut < 6; cut++) {
      for (let i = world.upTo(8); i > 0; i--) {
        world.publish(1 + world.upTo(20));
        if (client.window <= 0 && world.random() < 0.1) world.publish(6_000, 5);
        if (world.random() < 0.3) world.runDeferred();
        if (world.random() < 0.2) client.window = world.upTo(3);
        if (world.random() < 0.2) {
          client.window = Infinity;
          world.room.drain(client);
        }
      }
      client = comeBack(world, client);
    }
    client.window = Infinity;
    world.room.drain(client);
    world.publish(10);
    world.settle();
    client.apply();
    const wrong = [...client.wrong];
    for (let id = 0; id < SYMBOLS; id++) {
      const { state } = client.of(id);
      if (state.sequence !== market.state(id).sequence) wrong.push(`stands at ${state.sequence}`);
      wrong.push(...compareState(state, market.state(id)));
    }
    world.end();
    return wrong;
  }

  test(`over ${RUNS} runs of random cuts every sequence is consecutive, declared missing or covered by a snapshot`, () => {
    const faults: string[] = [];
    for (let seed = 0; seed < RUNS && faults.length < 5; seed++) {
      const wrong = runCuts(seed);
      if (wrong.length > 0) faults.push(`seed ${seed}: ${wrong.slice(0, 3).join('; ')}`);
    }
    report('resume', { RUNS, ...counts });
    expect(faults).toEqual([]);
    expect(counts.recovered).toBeGreaterThan(RUNS);
    expect(counts.notRecovered).toBeGreaterThan(RUNS / 2);
    expect(counts.gaps).toBeGreaterThan(0);
  }, 120_000);
});
