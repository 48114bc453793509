/**
 * Folds ticks into the last values and the day statistics of a symbol: the one rule for the market that computes
 * them and the page that keeps up with it. A day is a UTC day. Knows nothing of where ticks come from.
 */
import type { SymbolState } from './symbol-state.ts';
import { FLAG, MISSING, TICK, type TickColumns } from './tick.ts';
import { addProduct } from './turnover.ts';

const DAY_MS = 86_400_000;
/** Trades with one of these flags count for volume but set no price. */
const NO_PRICE = FLAG.noPrice | FLAG.cancel;

/** Tells whether a trade with these flags may set last, high, low and the prices of bars. */
export const setsPrice = (flags: number): boolean => (flags & NO_PRICE) === 0;

/** Applies one row, which must belong to the state's instrument. Cost: O(1), no allocation. */
export function applyTick(state: SymbolState, columns: TickColumns, row: number): void {
  const kind = columns.kind[row];
  if (kind === TICK.quote) {
    state.bid = columns.price[row]!;
    state.bidSize = columns.size[row]!;
    state.ask = columns.ask[row]!;
    state.askSize = columns.askSize[row]!;
    state.quoteMs = columns.timeMs[row]!;
    state.quoteNs = columns.timeNs[row]!;
  } else if (kind === TICK.trade) {
    applyTrade(state, columns, row);
  } else {
    state.status = columns.price[row]!;
    state.reason = columns.size[row]!;
  }
}

function applyTrade(state: SymbolState, columns: TickColumns, row: number): void {
  const timeMs = columns.timeMs[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  if (state.last !== MISSING && startsNewDay(state.lastMs, timeMs)) rollDay(state);
  if (setsPrice(columns.flags[row]!)) {
    if (state.open === MISSING) {
      state.open = price;
      state.high = price;
      state.low = price;
    } else if (price > state.high) state.high = price;
    else if (price < state.low) state.low = price;
    state.last = price;
    state.lastSize = size;
    state.lastSide = columns.side[row]!;
    state.lastMs = timeMs;
    state.lastNs = columns.timeNs[row]!;
  }
  state.volume += size;
  state.trades++;
  turnover.hi = state.turnoverHi;
  turnover.lo = state.turnoverLo;
  addProduct(turnover, price, size);
  state.turnoverHi = turnover.hi;
  state.turnoverLo = turnover.lo;
}

const turnover = { hi: 0, lo: 0 };

const startsNewDay = (beforeMs: number, nowMs: number): boolean =>
  Math.floor(nowMs / DAY_MS) > Math.floor(beforeMs / DAY_MS);

function rollDay(state: SymbolState): void {
  state.previousClose = state.last;
  state.open = MISSING;
  state.high = MISSING;
  state.low = MISSING;
  state.volume = 0;
  state.trades = 0;
  state.turnoverHi = 0;
  state.turnoverLo = 0;
}
