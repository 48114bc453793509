/** Bars that no market keeps: made of others (4h, 1w, 1M), or of so many trades. */
import { describe, expect, test } from 'vitest';
import { TradeBars } from '../../../../shared/model/trade-bars.ts';
import { toBarGrid } from '../../../../shared/model/bar-grid.ts';
import { BarSeries, type Bar } from '../../../../shared/model/bar.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import {
  type Interval,
  toIntervalCode,
  toIntervalMs,
  TRADES_STEP_MS,
} from '../../../../shared/model/interval.ts';
import { createTickColumns, FLAG, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { toDayGrid } from '../../../../shared/model/trading-day.ts';
import { createDice } from '../../../support/batches.ts';
import { toBarFrames } from '../../../../shared/engine/hub/frames.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = Date.UTC(2026, 10, 23, 14, 30);

const toMarket = (about: Partial<Instrument> = {}): Market =>
  new Market({
    name: 'live',
    number: 0,
    epoch: 77,
    instruments: toInstruments(1).map((one) => ({ ...one, ...about })),
    previousClose: [9_900],
  });

interface Trade {
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
  readonly flags?: number;
}

function publish(market: Market, trades: readonly Trade[]): void {
  const batch = createTickColumns(Math.max(1, trades.length));
  for (const { timeMs, price, size, flags } of trades) {
    pushTrade(batch, 0, timeMs, 0, price, size, SIDE.buy, flags);
  }
  market.publish(batch);
}

/** Trades some minutes or hours apart, of which some come late. */
function toTrades(seed: number, count: number, mostStepMs: number): Trade[] {
  const dice = createDice(seed);
  let timeMs = MONDAY;
  return Array.from({ length: count }, () => {
    timeMs += dice.below(mostStepMs);
    const lateMs = dice.chance(0.1) ? dice.below(6 * HOUR_MS) : 0;
    return { timeMs: timeMs - lateMs, price: 10_000 + dice.below(500), size: 1 + dice.below(99) };
  });
}

function readAll(market: Market, interval: Interval, limit = 5_000): Bar[] {
  const code = toIntervalCode(interval);
  while (!market.prepareBars(0, code, { limit }));
  const { series, from, to } = market.readBars(0, code, { limit });
  return Array.from({ length: to - from }, (_, row) => series.at(from + row));
}

describe('bars of 4 hours, weeks and months', () => {
  test.each([
    ['utc', '4h'],
    ['newYork', '4h'],
    ['newYork17', '1w'],
    ['newYork', '1M'],
    ['utc', '1w'],
  ] as const)('of %s, %s are what folding the trades themselves gives', (tradingDay, interval) => {
    const market = toMarket({ tradingDay });
    const trades = toTrades(5, 600, 8 * HOUR_MS);
    const days = toDayGrid({ tradingDay });
    const direct = new BarSeries(toIntervalMs(interval), Infinity, toBarGrid(interval, days));
    for (let from = 0; from < trades.length; from += 50) {
      publish(market, trades.slice(from, from + 50));
      for (const { timeMs, price, size } of trades.slice(from, from + 50)) {
        direct.addTrade(timeMs, 0, price, size);
      }
      const expected = Array.from({ length: direct.length }, (_, row) =>
        direct.at(direct.head + row),
      );
      expect(readAll(market, interval)).toEqual(expected);
    }
  });

  test('are found by their own stamps, the newest first within the limit', () => {
    const market = toMarket();
    publish(market, toTrades(6, 400, 12 * HOUR_MS));
    const all = readAll(market, '1w');
    expect(all.length).toBeGreaterThan(8);
    const code = toIntervalCode('1w');
    const query = { fromMs: all[2]!.startMs + 1, toMs: all[6]!.startMs + 1, limit: 3 };
    const { series, from, to } = market.readBars(0, code, query);
    expect(Array.from({ length: to - from }, (_, row) => series.at(from + row))).toEqual(
      all.slice(4, 7),
    );
    expect(readAll(market, '1w', 2)).toEqual(all.slice(-2));
  });

  test('that a trade changed are given whole, with what came before in the same week', () => {
    const market = toMarket();
    publish(market, [
      { timeMs: MONDAY, price: 10_000, size: 5 },
      { timeMs: MONDAY + 3 * DAY_MS, price: 10_300, size: 7 },
    ]);
    const { series, from, to } = market.changedBars(0, toIntervalCode('1w'), MONDAY + 3 * DAY_MS);
    expect(to - from).toBe(1);
    expect(series.at(from)).toMatchObject({ open: 10_000, close: 10_300, volume: 12, trades: 2 });
  });
});

describe('bars of so many trades', () => {
  const tick = (ms: number, price: number, flags?: number): Trade => ({
    timeMs: MONDAY + ms,
    price,
    size: 1,
    ...(flags === undefined ? {} : { flags }),
  });
  const run = (count: number, from = 0): Trade[] =>
    Array.from({ length: count }, (_, i) => tick(from + i, 10_000 + from + i));

  test('are counted from the first trade of the day, and the next day begins a new one', () => {
    const market = toMarket();
    publish(market, run(25));
    const next = { timeMs: MONDAY + DAY_MS, price: 9_000, size: 3 };
    publish(market, [next]);
    expect(readAll(market, '10t')).toMatchObject([
      { startMs: MONDAY, open: 10_000, close: 10_009, trades: 10, volume: 10 },
      { startMs: MONDAY + 10, open: 10_010, close: 10_019, trades: 10 },
      { startMs: MONDAY + 20, open: 10_020, close: 10_024, trades: 5 },
      { startMs: MONDAY + DAY_MS, open: 9_000, close: 9_000, trades: 1, volume: 3 },
    ]);
  });

  test('leave out trades without a price, cancels, and those of an earlier day', () => {
    const market = toMarket();
    publish(market, [
      ...run(9),
      tick(9, 1, FLAG.noPrice),
      tick(10, 10_000, FLAG.cancel),
      tick(-DAY_MS, 5_000),
      tick(11, 10_050),
      tick(12, 10_060),
    ]);
    expect(readAll(market, '10t')).toMatchObject([
      { low: 10_000, close: 10_050, trades: 10, volume: 10 },
      { open: 10_060, trades: 1 },
    ]);
  });

  test('are the same whenever somebody looks first, as far as ticks are stored', () => {
    const [early, late] = [toMarket(), toMarket()];
    const trades = toTrades(9, 30_000, 40);
    readAll(early, '100t');
    for (let from = 0; from < trades.length; from += 500) {
      publish(early, trades.slice(from, from + 500));
      publish(late, trades.slice(from, from + 500));
    }
    const all = readAll(early, '100t');
    const some = readAll(late, '100t');
    expect(late.journalOf(0).firstSequence).toBeGreaterThan(1);
    expect(some.length).toBeGreaterThan(20);
    expect(all.length).toBeGreaterThan(some.length);
    expect(some.slice(1)).toEqual(all.slice(-some.length + 1));
    expect(some[0]!.trades).toBeLessThanOrEqual(100);
    expect(late.aboutBars(0, toIntervalCode('100t'))).toEqual({ older: 'start' });
  });

  test('that begin in one ms have stamps of their own, which frames carry', () => {
    const market = toMarket();
    publish(
      market,
      Array.from({ length: 45 }, (_, i) => tick(0, 10_000 + i)),
    );
    const stamps = readAll(market, '10t').map(({ startMs }) => startMs);
    expect(stamps).toEqual([0, 1, 2, 3, 4].map((i) => MONDAY + i * TRADES_STEP_MS));
    expect(toBarFrames(market, 0, { interval: '10t', limit: 9 })).toHaveLength(1);
  });

  test('go on exactly for a client that folds what follows a snapshot', () => {
    const market = toMarket();
    const trades = toTrades(11, 2_000, 60_000);
    publish(market, trades.slice(0, 777));
    const client = new TradeBars(100, 5_000, toDayGrid({}));
    client.put(readAll(market, '100t'), true);
    publish(market, trades.slice(777));
    for (const { timeMs, price, size } of trades.slice(777)) client.add(timeMs, price, size);
    /* A client that folds needs no sequences. */
    const told = (bar: Bar): object => ({ ...bar, lastNs: 0 });
    const { series } = client;
    expect(
      Array.from({ length: series.length }, (_, row) => told(series.at(series.head + row))),
    ).toEqual(readAll(market, '100t').map(told));
  });
});
