import { describe, expect, test } from 'vitest';
import {
  createTickColumns,
  FLAG,
  pushQuote,
  pushTrade,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import { createTradeSelection, selectTrades } from '../../../web/state/order-prints.ts';
import { createLoggedTrade, TradeLog, TRADES_KEPT } from '../../../web/state/trade-log.ts';

/** Trades of price and size 1, 2, 3 …, a quote after each. */
function makeTrades(count: number): TickColumns {
  const ticks = createTickColumns(count * 2);
  for (let i = 1; i <= count; i++) {
    pushTrade(ticks, 0, 1_000 + i, 0, i, i, 1);
    pushQuote(ticks, 0, 1_000 + i, 0, i, 1, i + 1, 1);
  }
  return ticks;
}

const select = (
  log: TradeLog,
  minSize: number,
  before: number,
  into: Parameters<typeof selectTrades>[3],
): number => selectTrades(log, { minSize, side: undefined, isTogether: false }, before, into);

describe('the log of trades', () => {
  test('keeps trades alone, newest first', () => {
    const log = new TradeLog();
    const ticks = makeTrades(3);
    log.append(ticks, 0, ticks.length);
    const into = createTradeSelection(TRADES_KEPT);
    const trade = createLoggedTrade();
    expect(select(log, 0, Infinity, into)).toBe(3);
    const prices = [0, 1, 2].map((i) => (log.read(into.newest[i]!, trade), trade.price));
    expect(prices).toEqual([3, 2, 1]);
  });

  test('knows the latest price outside regular hours, whatever came last', () => {
    const log = new TradeLog();
    const ticks = createTickColumns(8);
    const { extendedHours, noPrice, cancel } = FLAG;
    pushTrade(ticks, 0, 2_000, 0, 20, 1, 0, extendedHours | noPrice);
    pushTrade(ticks, 0, 1_000, 0, 10, 1, 0, extendedHours | noPrice);
    pushTrade(ticks, 0, 3_000, 0, 30, 1, 0);
    pushTrade(ticks, 0, 4_000, 0, 40, 1, 0, extendedHours | cancel);
    log.append(ticks, 0, 4);
    expect([log.extendedMs, log.extendedPrice]).toEqual([2_000, 20]);
    log.clear();
    expect([log.extendedMs, log.extendedPrice]).toEqual([NaN, NaN]);
  });

  test('is bounded, and drops the oldest', () => {
    const log = new TradeLog();
    const ticks = makeTrades(5_000);
    log.append(ticks, 0, ticks.length);
    const into = createTradeSelection(TRADES_KEPT);
    const trade = createLoggedTrade();
    const count = select(log, 0, Infinity, into);
    expect(count).toBe(4_096);
    log.read(into.newest[count - 1]!, trade);
    expect(trade.price).toBe(5_000 - 4_096 + 1);
  });

  test('filters by size and holds a place while new trades come', () => {
    const log = new TradeLog();
    const ticks = makeTrades(10);
    log.append(ticks, 0, 10);
    const into = createTradeSelection(TRADES_KEPT);
    const heldAt = log.total;
    log.append(ticks, 10, 20);
    expect(select(log, 4, Infinity, into)).toBe(7);
    expect(select(log, 4, heldAt, into)).toBe(2);
  });

  test('numbers go on after it was cleared, so that a held place is not taken for another', () => {
    const log = new TradeLog();
    const ticks = makeTrades(4);
    log.append(ticks, 0, ticks.length);
    log.clear();
    expect(select(log, 0, Infinity, createTradeSelection(TRADES_KEPT))).toBe(0);
    log.append(ticks, 0, 2);
    expect([log.total, log.length]).toEqual([5, 1]);
  });

  test.each([
    [100, 100],
    [187, 100],
    [230, 200],
    [999, 500],
    [1, 1],
    [0, 1],
  ])('a usual trade of %d counts as %d', (size, typical) => {
    const log = new TradeLog();
    const ticks = createTickColumns(20);
    for (let i = 0; i < 20; i++) pushTrade(ticks, 0, i, 0, 1, i < 4 ? size * 50 : size, 1);
    log.append(ticks, 0, 4);
    expect(log.typicalSize()).toBe(0);
    log.append(ticks, 4, 20);
    expect(log.typicalSize()).toBe(typical);
  });
});
