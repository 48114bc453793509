import { beforeEach, describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import {
  createTradeSelection,
  selectTrades,
  toOrder,
  toTickDirection,
  type TradeFilter,
} from '../../../web/state/order-prints.ts';
import { TradeLog, TRADES_KEPT } from '../../../web/state/trade-log.ts';

const ALL: TradeFilter = { minSize: 0, side: undefined, isTogether: false };
/** Time, price, size, side. */
const TRADES = [
  [1_000, 100, 10, SIDE.buy],
  [2_000, 101, 5, SIDE.buy],
  [2_000, 102, 5, SIDE.buy],
  [2_000, 104, 10, SIDE.buy],
  [2_000, 104, 7, SIDE.sell],
  [2_001, 104, 1, SIDE.sell],
] as const;

describe('rows of time & sales', () => {
  let log: TradeLog;
  const into = createTradeSelection(TRADES_KEPT);

  beforeEach(() => {
    log = new TradeLog();
    const ticks = createTickColumns(TRADES.length);
    for (const [timeMs, price, size, side] of TRADES)
      pushTrade(ticks, 0, timeMs, 0, price, size, side);
    log.append(ticks, 0, ticks.length);
  });
  const rows = (more: Partial<TradeFilter>): number[][] => {
    const count = selectTrades(log, { ...ALL, ...more }, Infinity, into);
    return Array.from({ length: count }, (_, i) => [into.oldest[i]!, into.newest[i]!]);
  };

  test('take together what follows each other with one side at one exact time, and nothing else', () => {
    expect(rows({ isTogether: true })).toEqual([
      [5, 5],
      [4, 4],
      [1, 3],
      [0, 0],
    ]);
    const order = toOrder(log, 1, 3);
    expect(order).toMatchObject({ prints: 3, size: 20, firstPrice: 101, lastPrice: 104 });
    expect(order.averagePrice).toBeCloseTo((101 * 5 + 102 * 5 + 104 * 10) / 20);
  });

  test('are filtered by side and by size: of a whole order, where its prints are one', () => {
    expect(rows({ side: SIDE.sell })).toEqual([
      [5, 5],
      [4, 4],
    ]);
    expect(rows({ minSize: 12 })).toEqual([]);
    expect(rows({ minSize: 12, isTogether: true })).toEqual([[1, 3]]);
  });

  test('of unknown sides are coloured by the last different price, paler where it stood still', () => {
    expect(toTickDirection(log, 3)).toEqual({ way: 'up', isFresh: true });
    expect(toTickDirection(log, 5)).toEqual({ way: 'up', isFresh: false });
    expect(toTickDirection(log, 0)).toEqual({ way: 'none', isFresh: false });
  });
});
