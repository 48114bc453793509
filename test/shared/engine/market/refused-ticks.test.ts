import { expect, test } from 'vitest';
import { Market } from '../../../../shared/engine/market/market.ts';
import { toRefusalText, type RefusalNews } from '../../../../shared/engine/market/tick-gate.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  type Side,
  type Status,
  type TickColumns,
} from '../../../../shared/model/tick.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON = Date.UTC(2024, 7, 8, 12);
const DAY_MS = 86_400_000;
/** As in 01-MINUSDT-trades-volume.csv: five of them are more than a double holds exactly. */
const HUGE = 2e15;

function toMarket(count = 2) {
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 7,
    instruments: toInstruments(count),
    previousClose: new Float64Array(count).fill(MISSING),
  });
  const news: RefusalNews[] = [];
  market.listen({ onRefused: (more) => news.push(...more) });
  const publish = (fill: (batch: TickColumns) => void): void => {
    const batch = createTickColumns(64);
    fill(batch);
    market.publish(batch);
  };
  return { market, news, publish };
}

test('a day takes as much volume as frames can carry; what would pass it is refused by name, once', () => {
  const { market, news, publish } = toMarket();
  publish((batch) => {
    for (let i = 0; i < 7; i++) pushTrade(batch, 0, NOON + i, 0, 1, HUGE, SIDE.buy);
    pushTrade(batch, 1, NOON, 0, 1, 5, SIDE.buy);
    pushQuote(batch, 0, NOON + 9, 0, 3, 4, 5, 6);
  });
  expect(market.state(0)).toMatchObject({ volume: 4 * HUGE, trades: 4, sequence: 5, bid: 3 });
  expect(market.state(1)).toMatchObject({ volume: 5 });
  expect(market.refused).toEqual({ IMPOSSIBLE: 0, VOLUME_FULL: 3, SEQUENCES_FULL: 0 });
  expect(market.counters.rejectedTicks).toBe(3);
  expect(news).toEqual([{ reason: 'VOLUME_FULL', instrument: 0 }]);
  expect(toRefusalText('VOLUME_FULL', 'S0')).toMatch(/^ticks of S0 are refused: .*2\^53/);
  for (const series of market.barsOf(0)) {
    expect(series.volume[series.last]).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(series.overflows).toBe(0);
  }
});

test('the next day has room again, and a late trade is measured against its own day', () => {
  const { market, publish } = toMarket();
  publish((batch) => {
    for (let i = 0; i < 4; i++) pushTrade(batch, 0, NOON + i, 0, 1, HUGE, SIDE.buy);
    pushTrade(batch, 0, NOON + DAY_MS, 0, 1, HUGE, SIDE.buy);
    pushTrade(batch, 0, NOON + 7, 0, 1, HUGE, SIDE.buy);
    pushTrade(batch, 0, NOON + 8, 0, 1, 1e15, SIDE.buy);
  });
  expect(market.state(0)).toMatchObject({ volume: HUGE, trades: 1 });
  expect(market.refused.VOLUME_FULL).toBe(1);
  const days = market.barsOf(0)[7]!;
  expect(days.at(days.head)).toMatchObject({ volume: 4 * HUGE + 1e15, trades: 5 });
});

test('numbers that no frame can carry are refused: sides, codes and times that are none', () => {
  const { market, publish } = toMarket();
  publish((batch) => {
    pushTrade(batch, 0, NOON, 0, 1, 1, 3 as Side);
    pushTrade(batch, 0, NOON + 0.5, 0, 1, 1, SIDE.buy);
    pushTrade(batch, 0, NaN, 0, 1, 1, SIDE.buy);
    pushTrade(batch, 0, 2 ** 48, 0, 1, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 1_000_000, 1, 1, SIDE.buy);
    pushStatus(batch, 0, NOON, 0, 1.5 as Status, 0);
    pushStatus(batch, 0, NOON, 0, 256 as Status, 0);
    pushTrade(batch, 9, NOON, 0, 1, 1, SIDE.buy);
    pushTrade(batch, 0, NOON, 0, 1, 1, SIDE.buy);
  });
  expect(market.refused.IMPOSSIBLE).toBe(8);
  expect(market.state(0).sequence).toBe(1);
});

test('a previous close that cannot be is none', () => {
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 7,
    instruments: toInstruments(4),
    previousClose: Float64Array.of(2 ** 52, 1.5, NaN, 7),
  });
  const closes = [0, 1, 2, 3].map((id) => market.state(id).previousClose);
  expect(closes).toEqual([MISSING, MISSING, MISSING, 7]);
});

test('a cancel takes the newest trade of its price and size off the bars that it is in, and off the day', () => {
  const { market, publish } = toMarket();
  publish((batch) => {
    pushTrade(batch, 0, NOON, 0, 100, 5, SIDE.buy);
    pushTrade(batch, 0, NOON + 1_000, 0, 100, 5, SIDE.buy);
    pushTrade(batch, 0, NOON + 2_000, 0, 101, 3, SIDE.buy);
  });
  publish((batch) => {
    pushTrade(batch, 1, NOON + 60_000, 0, 100, 5, SIDE.buy);
    pushTrade(batch, 0, NOON + 61_000, 0, 100, 5, SIDE.buy, FLAG.cancel);
  });
  const volumes = (): number[] => {
    const [seconds] = market.barsOf(0);
    return Array.from({ length: seconds!.length }, (_, i) => seconds!.volume[seconds!.head + i]!);
  };
  expect(volumes()).toEqual([5, 0, 3]);
  expect(market.state(0)).toMatchObject({ volume: 8, trades: 2, last: 101, sequence: 4 });
  publish((batch) => pushTrade(batch, 0, NOON + 62_000, 0, 100, 5, SIDE.buy, FLAG.cancel));
  expect(volumes()).toEqual([0, 0, 3]);
  publish((batch) => pushTrade(batch, 0, NOON + 63_000, 0, 100, 5, SIDE.buy, FLAG.cancel));
  expect(volumes()).toEqual([0, 0, 3]);
  expect(market.state(0)).toMatchObject({ volume: 3, trades: 1, sequence: 6 });
  for (const series of market.barsOf(0).slice(3)) {
    expect(series.at(series.last)).toMatchObject({ volume: 3, trades: 1, high: 101, low: 100 });
  }
});
