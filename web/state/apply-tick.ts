/**
 * Folds ticks into the last values and day statistics of a symbol, by the rules that the server keeps:
 * a day is a UTC day; trades flagged "no price" or cancelled count for volume and set no price.
 * Knows nothing of the page and of where ticks come from.
 */
import type { SymbolState } from '../../shared/wire/snapshot.ts';
import { FLAG, MISSING, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { addProduct, type Turnover } from '../../shared/model/turnover.ts';

const DAY_MS = 86_400_000;
const NO_PRICE = FLAG.noPrice | FLAG.cancel;
const TURNOVER: Turnover = { hi: 0, lo: 0 };

/** Tells whether a trade with these flags may set last, high, low and the prices of bars. */
export const setsPrice = (flags: number): boolean => (flags & NO_PRICE) === 0;

/** Applies one row, which must belong to the state's instrument. */
export function applyTick(state: SymbolState, columns: TickColumns, row: number): void {
  switch (columns.kind[row]) {
    case TICK.trade:
      applyTrade(state, columns, row);
      break;
    case TICK.quote:
      state.bid = columns.price[row]!;
      state.bidSize = columns.size[row]!;
      state.ask = columns.ask[row]!;
      state.askSize = columns.askSize[row]!;
      state.quoteMs = columns.timeMs[row]!;
      state.quoteNs = columns.timeNs[row]!;
      break;
    default:
      state.status = columns.price[row]!;
      state.reason = columns.size[row]!;
  }
}

function applyTrade(state: SymbolState, columns: TickColumns, row: number): void {
  const timeMs = columns.timeMs[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  if (state.last !== MISSING && toDay(timeMs) > toDay(state.lastMs)) beginDay(state);
  if (setsPrice(columns.flags[row]!)) {
    const isFirst = state.open === MISSING;
    if (isFirst) state.open = price;
    state.high = isFirst ? price : Math.max(state.high, price);
    state.low = isFirst ? price : Math.min(state.low, price);
    state.last = price;
    state.lastSize = size;
    state.lastSide = columns.side[row]!;
    state.lastMs = timeMs;
    state.lastNs = columns.timeNs[row]!;
  }
  state.volume += size;
  state.trades++;
  TURNOVER.hi = state.turnoverHi;
  TURNOVER.lo = state.turnoverLo;
  addProduct(TURNOVER, price, size);
  state.turnoverHi = TURNOVER.hi;
  state.turnoverLo = TURNOVER.lo;
}

const toDay = (timeMs: number): number => Math.floor(timeMs / DAY_MS);

function beginDay(state: SymbolState): void {
  state.previousClose = state.last;
  state.open = state.high = state.low = MISSING;
  state.volume = state.trades = state.turnoverHi = state.turnoverLo = 0;
}
