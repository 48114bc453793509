/**
 * Whatever numbers a source gives, the market lives, every frame that the hub makes decodes, its text form is JSON,
 * and what was published can be written to a tape and read back.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toQuote } from '../../shared/engine/session/command/quotes-command.ts';
import { BlockEncoder } from '../../shared/tape/block-encoder.ts';
import { decodeTicks } from '../../shared/tape/block-decoder.ts';
import { type BlockHead, readBlockHead } from '../../shared/tape/format.ts';
import { toContract } from '../../shared/engine/hub/contract.ts';
import { createRoom } from '../../shared/engine/hub/room.ts';
import { Market } from '../../shared/engine/market/market.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { INTERVALS } from '../../shared/model/interval.ts';
import {
  createTickColumns,
  MISSING,
  PRICE_BOUND,
  SIZE_BOUND,
  TIME_BOUND_MS,
} from '../../shared/model/tick.ts';
import { TRADING_DAYS } from '../../shared/model/trading-day.ts';
import { createFakeSink } from '../support/fake-sink.ts';
import { toInstruments } from '../support/test-instruments.ts';

const SYMBOLS = 3;
const NOON = Date.UTC(2024, 7, 8, 12);

const prices = fc.constantFrom(
  0,
  1,
  -1,
  13_500,
  PRICE_BOUND - 1,
  1 - PRICE_BOUND,
  PRICE_BOUND,
  -PRICE_BOUND,
  MISSING,
  NaN,
  Infinity,
  0.5,
  -0,
);
const sizes = fc.constantFrom(
  1,
  1,
  100,
  2e15,
  SIZE_BOUND - 1,
  2 ** 50,
  0,
  -1,
  SIZE_BOUND,
  NaN,
  1.5,
  Infinity,
);
const times = fc.oneof(
  fc.integer({ min: NOON, max: NOON + 200_000 }),
  fc.constantFrom(NOON, NOON + 1, NOON + 43_200_000 - 1, NOON + 43_200_000),
  fc.constantFrom(
    0,
    1,
    86_399_999,
    Date.UTC(2000, 1, 29),
    Date.UTC(2262, 3, 11),
    TIME_BOUND_MS - 1,
    TIME_BOUND_MS,
    -1,
    NaN,
    0.5,
    Number.MAX_SAFE_INTEGER,
  ),
);
const tick = fc.record({
  kind: fc.constantFrom(0, 0, 0, 1, 1, 2, 3),
  instrument: fc.constantFrom(0, 0, 1, 2, 3, 2 ** 32 - 1),
  timeMs: times,
  timeNs: fc.constantFrom(0, 0, 1, 1_000, 999_999, 1_000_000, 2 ** 32 - 1),
  price: prices,
  size: sizes,
  ask: prices,
  askSize: sizes,
  side: fc.constantFrom(0, 1, 2, 3, 255),
  flags: fc.oneof(fc.constantFrom(0, 0, 0, 2, 8, 16), fc.integer({ min: 0, max: 0xffff })),
});
const FIELDS = [
  'kind',
  'instrument',
  'timeMs',
  'timeNs',
  'price',
  'size',
  'ask',
  'askSize',
  'side',
  'flags',
] as const;
type Tick = Readonly<Record<(typeof FIELDS)[number], number>>;

/** Steps of a market's life. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ ticks: fc.array(tick, { maxLength: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ waitMs: fc.constantFrom(16, 1_000) }) },
  { weight: 1, arbitrary: fc.record({ epoch: fc.integer({ min: 1, max: 2 ** 32 - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ gapFromMs: fc.constantFrom(0, NOON, TIME_BOUND_MS - 2) }) },
);

const instruments = fc.record({
  priceDecimals: fc.constantFrom(0, 2, 9),
  sizeDecimals: fc.constantFrom(0, 8, 9),
  tradingDay: fc.constantFrom(...TRADING_DAYS),
});

function toColumns(ticks: readonly Tick[]) {
  const columns = createTickColumns(64);
  for (const one of ticks) {
    const at = columns.length++;
    for (const field of FIELDS) columns[field][at] = one[field];
  }
  return columns;
}

/** A market with a viewer of every contract, a tape and a clock. */
function createWorld(abouts: readonly Partial<Instrument>[], previousClose: Float64Array) {
  let nowMs = 1_000;
  const deferred: (() => void)[] = [];
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: toInstruments(SYMBOLS).map((one, i) => ({ ...one, ...abouts[i] })),
    previousClose,
  });
  const room = createRoom(market, {
    flushMs: 16,
    now: () => nowMs,
    defer: (run) => deferred.push(run),
  });
  const options = { ticks: 2_000, bars: INTERVALS.map((interval) => ({ interval, limit: 2_000 })) };
  const contracts = [
    toContract({}),
    toContract({ contract: 'latest', maxRateHz: 60 }),
    ...INTERVALS.map((interval) => toContract({ contract: 'bars', maxRateHz: 60, interval })),
  ];
  const sinks = contracts.map((contract) => {
    const sink = createFakeSink();
    for (let id = 0; id < SYMBOLS; id++) room.subscribe(sink, id, contract, options);
    room.drain(sink);
    return sink;
  });
  const totals = Array.from({ length: SYMBOLS }, () => ({
    lastSequence: 0,
    trades: 0,
    quotes: 0,
    statuses: 0,
    bars: 0,
  }));
  const scratch = { columns: createTickColumns(64) };
  let recorded = 0;
  const tape = new BlockEncoder(totals, market.instruments, (block) => {
    recorded += decodeTicks(
      { head: readBlockHead(block, block.length) as BlockHead, bytes: block },
      0,
      SYMBOLS,
      scratch,
    ).columns.length;
  });
  market.listen({
    onPublication: ({ columns }) => tape.append(columns, 0, columns.length),
  });
  const settle = (): void => {
    while (deferred.length > 0) deferred.shift()!();
  };
  return {
    market,
    wait(ms: number) {
      nowMs += ms;
      room.turn();
      settle();
    },
    heartbeat() {
      room.sendHeartbeats(market.lastTimeMs, nowMs);
      settle();
    },
    /** Every frame since the last call, as text; a sink throws for one that does not decode. */
    takeTexts(): string[] {
      settle();
      for (const sink of sinks) sink.frames.length = 0;
      return sinks.flatMap((sink) => sink.takeTexts());
    },
    /** Asks for everything anew. */
    snapshot() {
      for (const [i, sink] of sinks.entries()) {
        for (let id = 0; id < SYMBOLS; id++) room.subscribe(sink, id, contracts[i]!, options);
        room.drain(sink);
      }
    },
    /** A tape knows of no epochs: a day that two of them filled is too large for its reader. */
    recorded() {
      tape.cut();
      return { ticks: recorded + tape.refused.VOLUME_FULL, impossible: tape.refused.IMPOSSIBLE };
    },
    close: () => room.close(),
  };
}

const closes = fc.array(prices, { minLength: SYMBOLS, maxLength: SYMBOLS });

test('no numbers of a source end the market, and all that it says can be read', () => {
  fc.assert(
    fc.property(
      fc.array(instruments, { minLength: SYMBOLS, maxLength: SYMBOLS }),
      closes,
      fc.array(step, { minLength: 1, maxLength: 12 }),
      (abouts, previousClose, steps) => {
        const world = createWorld(abouts, Float64Array.from(previousClose));
        const { market } = world;
        let given = 0;
        for (const one of steps) {
          if ('ticks' in one) {
            given += one.ticks.length;
            market.publish(toColumns(one.ticks));
          } else if ('waitMs' in one) world.wait(one.waitMs);
          else if ('epoch' in one) {
            market.reset(one.epoch);
            market.moved();
          } else {
            market.declareGap({ fromMs: one.gapFromMs, toMs: one.gapFromMs + 1, cause: 2 });
          }
          for (const text of world.takeTexts()) expect(JSON.parse(text)).toHaveProperty('type');
        }
        world.wait(10_000);
        world.heartbeat();
        world.snapshot();
        for (const text of world.takeTexts())
          expect(text).not.toMatch(/NaN|Infinity|900719925474099/);
        for (const instrument of market.instruments) {
          const quote = toQuote(instrument, market.state(instrument.id));
          expect(JSON.parse(JSON.stringify(quote))).toHaveProperty('symbol', instrument.symbol);
        }
        const { ticks, rejectedTicks } = market.counters;
        expect(ticks + rejectedTicks).toBe(given);
        expect(world.recorded()).toEqual({ ticks, impossible: 0 });
        world.close();
      },
    ),
    { numRuns: 120 },
  );
}, 60_000);

test('a day of the largest trades that there can be is read back, whatever their signs', () => {
  const world = createWorld([], new Float64Array(SYMBOLS).fill(1 - PRICE_BOUND));
  for (const price of [PRICE_BOUND - 1, 1 - PRICE_BOUND]) {
    const ticks = Array.from({ length: 40 }, (_, i) => ({
      kind: 0,
      instrument: price > 0 ? 0 : 1,
      timeMs: NOON + i,
      timeNs: 0,
      price,
      size: i < 20 ? SIZE_BOUND - 1 : 1,
      ask: 0,
      askSize: 0,
      side: 1,
      flags: 0,
    }));
    world.market.publish(toColumns(ticks));
  }
  world.snapshot();
  expect(world.takeTexts().length).toBeGreaterThan(0);
  for (const id of [0, 1]) {
    expect(world.market.state(id).volume).toBe(Number.MAX_SAFE_INTEGER);
    for (const series of world.market.barsOf(id)) {
      expect(series.volume[series.last]).toBe(Number.MAX_SAFE_INTEGER);
    }
  }
  expect(world.market.refused.VOLUME_FULL).toBe(2 * (16 + 17));
  world.close();
});
