/** One client, whatever it asks for, never holds the loop from the others. Time is counted, not measured. */
import { beforeEach, describe, expect, test } from 'vitest';
import { INTERVALS } from '../../../../shared/model/interval.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { toContract } from '../../../../shared/engine/hub/contract.ts';
import { createHub } from '../../../../shared/engine/hub/hub.ts';
import type { Room } from '../../../../shared/engine/hub/room.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { MarketView } from '../../../../shared/engine/market/market-view.ts';
import {
  type CountedLoop,
  createCountedLoop,
  createGreedySink,
  type GreedySink,
  withSlowPast,
} from '../../../support/counted-loop.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import { quantile, report, size } from '../../../load/size.ts';

const NOON = 1_767_268_800_000;
const EVERY = toContract({});
const ALL = {
  ticks: LIMITS.snapshotTicks,
  bars: INTERVALS.map((interval) => ({ interval, limit: LIMITS.snapshotBars })),
};
/** A turn ends at the first whole piece after its budgets: two lines, the send queue, and the largest pieces. */
const LONGEST_TURN_MS = 25;
const BYSTANDER_P99_MS = 50;

let loop: CountedLoop;
let market: Market;

beforeEach(() => {
  loop = createCountedLoop();
});

function createMarket(symbols: number): void {
  market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: toInstruments(symbols),
    previousClose: new Float64Array(symbols).fill(MISSING),
  });
}

/** Trades of all symbols, a minute apart, so that each makes a bar of its own. */
function fill(tradesPerSymbol: number): void {
  const { instruments } = market;
  const columns = createTickColumns(instruments.length);
  for (let i = 0; i < tradesPerSymbol; i++) {
    columns.length = 0;
    for (const { id } of instruments) {
      pushTrade(columns, id, NOON + i * 60_000, 0, 10_000 + ((i * 7 + id) % 100), 5, SIDE.buy);
    }
    market.publish(columns, true);
  }
}

function tick(ids: Iterable<number>): void {
  const list = [...ids];
  const columns = createTickColumns(list.length);
  for (const id of list) pushTrade(columns, id, market.lastTimeMs + 1, 0, 10_050, 5, SIDE.buy);
  market.publish(columns);
}

function open(view: MarketView = market): Room {
  const hub = createHub({ flushMs: 16, now: loop.now, defer: loop.defer });
  return hub.open(view);
}

/** A client that asks for a small snapshot again and again, and notes how long it waited for it, ms. */
function createBystander(room: Room) {
  const sink = createGreedySink(loop, false);
  const waits: number[] = [];
  let askedMs: number | undefined;
  let nextMs = 0;
  sink.onFrame = ({ type }) => {
    if (type !== 2 || askedMs === undefined) return;
    waits.push(loop.now() - askedMs);
    askedMs = undefined;
  };
  room.subscribe(sink, 0, EVERY, { ticks: 0, bars: [] });
  room.drain(sink);
  return {
    waits,
    ask(): void {
      if (askedMs !== undefined || loop.now() < nextMs) return;
      askedMs = loop.now();
      nextMs = askedMs + 5;
      room.refresh(sink, 0, { ticks: 10, bars: [] });
      room.drain(sink);
    },
  };
}

/** Lets somebody ask while others are served, until all are. @returns lengths of turns and of their waits, ms */
function serveBystander(room: Room): { turns: readonly number[]; waits: readonly number[] } {
  const { ask, waits } = createBystander(room);
  const turns = loop.run(
    ask,
    () => {
      tick([0, 1, 2]);
      room.turn();
    },
    () => room.isInStep && waits.length > 20,
  );
  return { turns, waits };
}

const longest = (turns: readonly number[]): number =>
  turns.reduce((most, each) => Math.max(most, each), 0);

function expectFair(what: string, turns: readonly number[], waits: readonly number[]): void {
  const p99 = quantile(waits, 0.99);
  report(what, { turns: turns.length, longestMs: longest(turns), waits: waits.length, p99 });
  expect(longest(turns)).toBeLessThan(LONGEST_TURN_MS);
  expect(waits.length).toBeGreaterThan(5);
  expect(p99).toBeLessThan(BYSTANDER_P99_MS);
}

describe('a bystander is served in time', () => {
  test('while a JSON client asks twenty times for everything that there is', () => {
    const symbols = size(12, 63);
    createMarket(symbols);
    fill(2_100);
    const room = open();
    const greedy = createGreedySink(loop, true);
    for (const { id } of market.instruments) room.subscribe(greedy, id, EVERY, ALL);
    room.drain(greedy);
    for (let i = 0; i < 20; i++) {
      for (const { id } of market.instruments) room.refresh(greedy, id, ALL);
      room.drain(greedy);
    }
    const { turns, waits } = serveBystander(room);
    expectFair('json snapshots', turns, waits);
    /* One snapshot of each symbol was owed, and perhaps one more of the one that was being sent. */
    expect(greedy.got.snapshots).toBeLessThanOrEqual(2 * symbols);
    expect(greedy.got.snapshots).toBeGreaterThanOrEqual(symbols);
  }, 60_000);

  test('while thousands are given a snapshot since the market has moved', () => {
    createMarket(10);
    fill(100);
    const room = open();
    const crowd = Array.from({ length: size(200, 2_000) }, () => createGreedySink(loop, false));
    const options = { ticks: 20, bars: [{ interval: '1m' as const, limit: 100 }] };
    const ask = (sink: GreedySink): void => {
      for (const { id } of market.instruments) room.subscribe(sink, id, EVERY, options);
      room.drain(sink);
    };
    for (const sink of crowd) ask(sink);
    const flush = (): void => room.turn();
    loop.run(
      () => undefined,
      flush,
      () => room.isInStep,
    );
    const before = loop.now();
    market.moved();
    expect(loop.now() - before).toBeLessThan(LONGEST_TURN_MS);
    const turns = loop.run(
      () => undefined,
      flush,
      () => room.isInStep,
    );
    expect(longest(turns)).toBeLessThan(LONGEST_TURN_MS);
    expect(crowd.every(({ got }) => got.snapshots === 20)).toBe(true);
  }, 60_000);

  test('while bars of the past are computed for others', () => {
    createMarket(63);
    fill(50);
    const room = open(withSlowPast(market, loop, 4, 3));
    const greedy = Array.from({ length: 10 }, () => createGreedySink(loop, false));
    for (const sink of greedy) {
      for (const { id } of market.instruments) room.subscribe(sink, id, EVERY, ALL);
      room.drain(sink);
    }
    const { turns, waits } = serveBystander(room);
    expectFair('bars of the past', turns, waits);
  }, 60_000);

  test('while others follow all symbols of a large market, with bars', () => {
    createMarket(size(800, 10_000));
    fill(3);
    const room = open();
    const bars = INTERVALS.map((interval) => ({ interval, limit: 2 }));
    const others = [createGreedySink(loop, false), createGreedySink(loop, true)];
    for (const sink of others) {
      const latest = toContract({ contract: 'latest', maxRateHz: 4 });
      for (const { id } of market.instruments) {
        room.subscribe(sink, id, latest, { ticks: 0, bars });
      }
      room.drain(sink);
    }
    const bystander = createBystander(room);
    let flushes = 0;
    const turns = loop.run(
      bystander.ask,
      () => {
        if (flushes++ % 40 === 0) tick(market.instruments.map(({ id }) => id));
        room.turn();
      },
      () => flushes > size(80, 600),
    );
    expectFair('large market', turns, bystander.waits);
  }, 60_000);

  test('while a crowd that fell behind is repaired', () => {
    createMarket(200);
    fill(100);
    const room = open();
    const crowd = Array.from({ length: size(60, 300) }, (_, i) =>
      createGreedySink(loop, i % 3 === 0),
    );
    let hasRoom = true;
    for (const [i, sink] of crowd.entries()) {
      sink.canSend = () => hasRoom;
      for (let k = 0; k < 50; k++) {
        const options = { ticks: 0, bars: [{ interval: '1s' as const, limit: 100 }] };
        room.subscribe(sink, (i + k) % 200, EVERY, options);
      }
      room.drain(sink);
    }
    const all = market.instruments.map(({ id }) => id);
    loop.run(
      () => undefined,
      () => room.turn(),
      () => room.isInStep,
    );
    hasRoom = false;
    for (let i = 0; i < 200; i++) tick(all);
    hasRoom = true;
    const bystander = createBystander(room);
    const turns = loop.run(
      bystander.ask,
      () => {
        tick([0, 1, 2]);
        room.turn();
      },
      () => room.isInStep && bystander.waits.length > 5,
    );
    expectFair('repairs', turns, bystander.waits);
  }, 60_000);
});
