/**
 * Which trades time & sales shows: by size and side, and the prints of one order as one row. Pure over a log; knows
 * nothing of the page.
 */
import { SIDE } from '../../shared/model/tick.ts';
import { createLoggedTrade, type LoggedTrade, type TradeLog } from './trade-log.ts';

/** What is shown. */
export interface TradeFilter {
  /** Least size, of one order where prints are taken together; units of the instrument. */
  readonly minSize: number;
  /** SIDE.* of the taker; undefined for all. */
  readonly side: number | undefined;
  /** Prints of equal side and exact time that follow each other are one order's. */
  readonly isTogether: boolean;
}

/** Rows: running numbers of their newest and oldest trades. */
export interface TradeSelection {
  readonly newest: Float64Array;
  readonly oldest: Float64Array;
}

/** Room for every trade that a log can hold. */
export const createTradeSelection = (capacity: number): TradeSelection => ({
  newest: new Float64Array(capacity),
  oldest: new Float64Array(capacity),
});

const trade = createLoggedTrade();
const later = createLoggedTrade();

const isSameOrder = (a: LoggedTrade, b: LoggedTrade): boolean =>
  a.timeMs === b.timeMs && a.timeNs === b.timeNs && a.side === b.side && a.flags === b.flags;

/** Finds the rows, newest first. @param before only trades with a lower running number @returns how many */
export function selectTrades(
  log: TradeLog,
  filter: TradeFilter,
  before: number,
  into: TradeSelection,
): number {
  const { minSize, side, isTogether } = filter;
  const first = log.total - log.length;
  let count = 0;
  let number = Math.min(before, log.total) - 1;
  while (number >= first) {
    const newest = number;
    log.read(number--, later);
    let { size } = later;
    const endsAt = isTogether ? first : newest;
    while (number >= endsAt) {
      log.read(number, trade);
      if (!isSameOrder(trade, later)) break;
      size += trade.size;
      number--;
    }
    if (size < minSize || (side !== undefined && later.side !== side)) continue;
    into.newest[count] = newest;
    into.oldest[count++] = number + 1;
  }
  return count;
}

/** An order as one row. */
export interface OrderPrints {
  prints: number;
  size: number;
  firstPrice: number;
  lastPrice: number;
  /** Volume-weighted, price units. */
  averagePrice: number;
}

/** Sums up the trades `oldest` to `newest` of a log. */
export function toOrder(log: TradeLog, oldest: number, newest: number): OrderPrints {
  const order = { prints: 0, size: 0, firstPrice: 0, lastPrice: 0, averagePrice: 0 };
  let weighted = 0;
  for (let number = oldest; number <= newest; number++) {
    log.read(number, trade);
    if (order.prints++ === 0) order.firstPrice = trade.price;
    order.lastPrice = trade.price;
    order.size += trade.size;
    weighted += trade.price * trade.size;
  }
  order.averagePrice = order.size > 0 ? weighted / order.size : order.lastPrice;
  return order;
}

/** How a price came about: above or below the last different one, and whether it is the first there. */
export interface TickDirection {
  readonly way: 'up' | 'down' | 'none';
  /** False for a zero-plus or zero-minus tick: the price is that of the trade before. */
  readonly isFresh: boolean;
}

/** Trades looked back at most for another price. */
const LOOK_BACK = 64;

/** The tick rule, for trades whose side nobody told (Lee and Ready, Journal of Finance 46, 1991). */
export function toTickDirection(log: TradeLog, number: number): TickDirection {
  const first = Math.max(log.total - log.length, number - LOOK_BACK);
  log.read(number, later);
  for (let at = number - 1; at >= first; at--) {
    log.read(at, trade);
    if (trade.price === later.price) continue;
    return { way: later.price > trade.price ? 'up' : 'down', isFresh: at === number - 1 };
  }
  return { way: 'none', isFresh: false };
}

/** Sides that can be asked for. */
export const SIDE_FILTERS = [
  { value: '', label: 'All sides', side: undefined },
  { value: 'buy', label: 'Buys', side: SIDE.buy },
  { value: 'sell', label: 'Sells', side: SIDE.sell },
] as const;
