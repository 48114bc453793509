import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../../shared/wire/bytes.ts';
import { decodeRun } from '../../../../shared/wire/run-decode.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
} from '../../../../shared/model/tick.ts';
import { toBarVwap } from '../../../../shared/model/bar.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { Publication } from '../../../../shared/engine/market/publication.ts';
import { toRows } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const DAY_MS = 86_400_000;
const NOON = 20_000 * DAY_MS + DAY_MS / 2;

const toMarket = (count = 3): Market =>
  new Market({
    name: 'live',
    number: 0,
    epoch: 77,
    instruments: toInstruments(count),
    previousClose: new Float64Array(count).fill(9_900),
  });

describe('a market', () => {
  test('takes ticks of several instruments in any order unless somebody listens who minds', () => {
    const market = toMarket();
    const onPublication = () => undefined;
    expect(market.takesAnyOrder).toBe(true);
    market.listen({ onPublication, takesAnyOrder: true });
    market.listen({ onGaps: () => undefined });
    expect(market.takesAnyOrder).toBe(true);
    const unlisten = market.listen({ onPublication });
    expect(market.takesAnyOrder).toBe(false);
    unlisten();
    expect(market.takesAnyOrder).toBe(true);
    /* What ends a silence is the earliest tick of the batch. */
    market.beginSilence();
    expect(market.takesAnyOrder).toBe(false);
  });

  test('numbers each symbol on its own, from one, without holes', () => {
    const market = toMarket();
    const firsts: number[][] = [];
    market.listen({
      onPublication({ runs, instrument, firstSequence, count }) {
        for (let i = 0; i < runs; i++) firsts.push([instrument[i]!, firstSequence[i]!, count[i]!]);
      },
    });
    const ticks = toRandomTicks(1, 900, 3, NOON);
    const batch = createTickColumns(900);
    for (let from = 0; from < 900; from += 90) {
      batch.length = 0;
      for (let i = from; i < from + 90; i++) {
        pushTrade(batch, ticks.instrument[i]!, ticks.timeMs[i]!, 0, ticks.price[i]!, 1, SIDE.buy);
      }
      market.publish(batch);
    }
    const next = [1, 1, 1];
    for (const [id, first, count] of firsts) {
      expect(first).toBe(next[id!]);
      next[id!]! += count!;
    }
    expect(next[0]! + next[1]! + next[2]!).toBe(903);
  });

  test('publishes runs that decode to the ticks it was given', () => {
    const market = toMarket(2);
    const ticks = toRandomTicks(2, 400, 2, NOON);
    const expected = [0, 1].map((id) =>
      toRows(ticks).filter((_row, i) => ticks.instrument[i] === id),
    );
    const decoded: number[][][] = [[], []];
    market.listen({
      onPublication(publication: Publication) {
        for (let i = 0; i < publication.runs; i++) {
          const columns = createTickColumns(400);
          const head = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
          const reader = new ByteReader(
            publication.bytes,
            publication.start[i],
            publication.end[i],
          );
          expect(decodeRun(reader, publication.baseMs, head, columns)).toBe(true);
          decoded[head.instrument] = toRows(columns);
        }
      },
    });
    market.publish(ticks);
    expect(decoded).toEqual(expected);
  });

  test('keeps last values and day statistics, and rolls them at midnight UTC', () => {
    const market = toMarket(1);
    const batch = createTickColumns(8);
    pushQuote(batch, 0, NOON, 0, 9_990, 5, 10_010, 6);
    pushTrade(batch, 0, NOON + 1, 0, 10_000, 100, SIDE.buy);
    pushTrade(batch, 0, NOON + 2, 0, 10_200, 50, SIDE.sell);
    pushTrade(batch, 0, NOON + 3, 0, 9_800, 10, SIDE.unknown);
    market.publish(batch);
    expect(market.state(0)).toMatchObject({
      sequence: 4,
      last: 9_800,
      bid: 9_990,
      askSize: 6,
      open: 10_000,
      high: 10_200,
      low: 9_800,
      previousClose: 9_900,
      volume: 160,
      trades: 3,
    });
    batch.length = 0;
    pushTrade(batch, 0, NOON + DAY_MS, 0, 9_700, 7, SIDE.buy);
    market.publish(batch);
    expect(market.state(0)).toMatchObject({
      open: 9_700,
      high: 9_700,
      low: 9_700,
      previousClose: 9_800,
      volume: 7,
      trades: 1,
    });
  });

  test('lets a trade that sets no price count for volume only', () => {
    const market = toMarket(1);
    const batch = createTickColumns(4);
    pushTrade(batch, 0, NOON, 0, 10_000, 100, SIDE.buy);
    pushTrade(batch, 0, NOON + 1, 0, 20_000, 40, SIDE.buy, FLAG.noPrice);
    market.publish(batch);
    expect(market.state(0)).toMatchObject({ last: 10_000, high: 10_000, volume: 140, trades: 2 });
    const bar = market.barsOf(0)[3]!.at(market.barsOf(0)[3]!.last);
    expect(bar).toMatchObject({ high: 10_000, close: 10_000, volume: 140, trades: 2 });
    expect(toBarVwap(bar)).toBeCloseTo((10_000 * 100 + 20_000 * 40) / 140, 9);
  });

  test('takes impossible ticks out, counts them and goes on', () => {
    const market = toMarket(2);
    const batch = createTickColumns(16);
    pushTrade(batch, 9, NOON, 0, 100, 1, SIDE.buy);
    pushTrade(batch, 0, NaN, 0, 100, 1, SIDE.buy);
    pushTrade(batch, 0, -1, 0, 100, 1, SIDE.buy);
    pushTrade(batch, 0, 2 ** 48, 0, 100, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 1_000_000, 100, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 0, NaN, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 0, 100.5, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 0, 100, -5, SIDE.buy);
    pushQuote(batch, 0, NOON, 0, 2 ** 60, 1, 101, 1);
    pushStatus(batch, 0, NOON, 0, 0 as never, STATUS_REASON.none);
    pushTrade(batch, 1, NOON, 0, 100, 1, SIDE.buy);
    market.publish(batch);
    expect(market.counters).toMatchObject({ ticks: 1, rejectedTicks: 10 });
    expect(market.state(0).sequence).toBe(0);
    expect(market.state(1).sequence).toBe(1);
  });

  test('takes a price without a size, which moves last, high and low and no volume', () => {
    const market = toMarket(1);
    const batch = createTickColumns(4);
    pushTrade(batch, 0, NOON, 0, 10_000, 5, SIDE.buy);
    pushTrade(batch, 0, NOON + 1, 0, 10_100, 0, SIDE.unknown);
    market.publish(batch);
    expect(market.state(0)).toMatchObject({ last: 10_100, high: 10_100, low: 10_000, volume: 5 });
    expect(market.counters.rejectedTicks).toBe(0);
  });

  test('carries halts and one-sided quotes', () => {
    const market = toMarket(1);
    const batch = createTickColumns(4);
    pushStatus(batch, 0, NOON, 0, STATUS.halted, STATUS_REASON.news);
    pushQuote(batch, 0, NOON, 0, MISSING, 0, 10_010, 6);
    market.publish(batch);
    expect(market.state(0)).toMatchObject({
      status: STATUS.halted,
      reason: STATUS_REASON.news,
      bid: MISSING,
      ask: 10_010,
    });
  });

  test('forgets everything at a reset and begins a new epoch', () => {
    const market = toMarket(1);
    market.publish(toRandomTicks(3, 50, 1, NOON));
    market.reset(78);
    expect(market.epoch).toBe(78);
    expect(market.state(0)).toMatchObject({ sequence: 0, last: MISSING, previousClose: 9_900 });
    expect(market.barsOf(0)[0]!.length).toBe(0);
    expect(market.journalOf(0).firstSequence).toBe(1);
  });
});
