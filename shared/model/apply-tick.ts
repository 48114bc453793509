/**
 * Folds ticks into the last values and the day figures of a symbol: the one rule for the market that computes
 * them and the page that keeps up with it. Everything goes by event time, in whatever order trades come: last is
 * the latest trade, the open the earliest of its trading day, a late trade counts for the day that it belongs to.
 * A day begins with a trade that sets a price, as its bar does; one that sets none and comes before is in neither.
 * Knows nothing of where ticks come from.
 */
import { hasVolumeRoom } from './day-volumes.ts';
import { createFoldedState, type FoldedState, type SymbolState } from './symbol-state.ts';
import { FLAG, MISSING, TICK, type TickColumns } from './tick.ts';
import type { DayGrid } from './trading-day.ts';
import { addProduct } from './turnover.ts';

/** Trades with one of these flags set no price. */
const NO_PRICE = FLAG.noPrice | FLAG.cancel;

/** Tells whether a trade with these flags may set last, high, low and the prices of bars. */
export const setsPrice = (flags: number): boolean => (flags & NO_PRICE) === 0;

const HIGH_LOW = FLAG.noPrice | FLAG.highLow;

/** Tells whether a trade with these flags, which sets neither last, open nor close, sets high and low. */
export const setsHighLow = (flags: number): boolean =>
  (flags & (HIGH_LOW | FLAG.cancel)) === HIGH_LOW;

/** Tells whether a trade with these flags has its place before one of its very time that came already. */
export const isEarlier = (flags: number): boolean => (flags & FLAG.earlier) !== 0;

/** Tells whether a trade with these flags takes an earlier one back. */
export const isCancel = (flags: number): boolean => (flags & FLAG.cancel) !== 0;

/**
 * Makes a state that came over the wire ready for the ticks that follow it. What the wire does not say is taken
 * as settled: later ticks are folded exactly, trades that are late by more than what was seen change neither the
 * day's open nor the previous close.
 */
export function toFoldedState(state: Readonly<SymbolState>, days: DayGrid): FoldedState {
  const timeMs = state.last === MISSING ? state.quoteMs : state.lastMs;
  const folded = createFoldedState(state.instrument, state.previousClose);
  Object.assign(folded, state);
  folded.dayMs = state.open === MISSING ? -Infinity : days.labelOf(timeMs);
  folded.closeMs = Infinity;
  return folded;
}

/**
 * Applies one row, which must belong to the state's instrument. A cancel changes nothing here: see
 * `cancelTrade`. Cost: O(1), no allocation.
 * @param days the instrument's trading days
 */
export function applyTick(
  state: FoldedState,
  columns: TickColumns,
  row: number,
  days: DayGrid,
): void {
  const kind = columns.kind[row];
  if (kind === TICK.quote) {
    state.bid = columns.price[row]!;
    state.bidSize = columns.size[row]!;
    state.ask = columns.ask[row]!;
    state.askSize = columns.askSize[row]!;
    state.quoteMs = columns.timeMs[row]!;
    state.quoteNs = columns.timeNs[row]!;
  } else if (kind === TICK.trade) {
    if (!isCancel(columns.flags[row]!)) applyTrade(state, columns, row, days);
  } else {
    state.status = columns.price[row]!;
    state.reason = columns.size[row]!;
  }
}

function applyTrade(state: FoldedState, columns: TickColumns, row: number, days: DayGrid): void {
  const timeMs = columns.timeMs[row]!;
  const timeNs = columns.timeNs[row]!;
  const price = columns.price[row]!;
  const flags = columns.flags[row]!;
  const dayMs = days.labelOf(timeMs);
  if (setsPrice(flags)) {
    if (dayMs > state.dayMs) beginDay(state, dayMs);
    const { lastMs, lastNs, closeMs, closeNs } = state;
    if (state.last === MISSING || isNewest(flags, timeMs, timeNs, lastMs, lastNs)) {
      state.last = price;
      state.lastSize = columns.size[row]!;
      state.lastSide = columns.side[row]!;
      state.lastMs = timeMs;
      state.lastNs = timeNs;
    }
    if (dayMs === state.dayMs) {
      applyPrice(state, price, timeMs, timeNs);
      state.prints++;
    } else if (isNewest(flags, timeMs, timeNs, closeMs, closeNs)) {
      state.previousClose = price;
      state.closeMs = timeMs;
      state.closeNs = timeNs;
    }
  } else if (setsHighLow(flags) && dayMs === state.dayMs) applyHighLow(state, price);
  if (dayMs === state.dayMs) addVolume(state, price, columns.size[row]!);
}

const isBefore = (ms: number, ns: number, thanMs: number, thanNs: number): boolean =>
  ms < thanMs || (ms === thanMs && ns < thanNs);

/** Of equal times the one that came last is the newest, unless the venue's own order puts it before. */
const isNewest = (
  flags: number,
  ms: number,
  ns: number,
  thanMs: number,
  thanNs: number,
): boolean =>
  isEarlier(flags) ? isBefore(thanMs, thanNs, ms, ns) : !isBefore(ms, ns, thanMs, thanNs);

/** Takes the price of a trade of the state's day. */
function applyPrice(state: FoldedState, price: number, timeMs: number, timeNs: number): void {
  const isFirst = state.open === MISSING;
  if (isFirst || isBefore(timeMs, timeNs, state.openMs, state.openNs)) {
    state.open = price;
    state.openMs = timeMs;
    state.openNs = timeNs;
  }
  if (isFirst || price > state.high) state.high = price;
  if (isFirst || price < state.low) state.low = price;
}

/** Takes the price of a trade that sets nothing else, of a day that has begun. */
function applyHighLow(state: FoldedState, price: number): void {
  if (state.open === MISSING) return;
  if (price > state.high) state.high = price;
  if (price < state.low) state.low = price;
}

/** Adds a trade's size; one that the sum has no room for is left out (a market refuses it before). */
function addVolume(state: SymbolState, price: number, size: number): void {
  if (!hasVolumeRoom(state.volume, size)) return;
  state.volume += size;
  state.trades++;
  addToTurnover(state, price, size);
}

function addToTurnover(state: SymbolState, price: number, size: number): void {
  turnover.hi = state.turnoverHi;
  turnover.lo = state.turnoverLo;
  addProduct(turnover, price, size);
  state.turnoverHi = turnover.hi;
  state.turnoverLo = turnover.lo;
}

const turnover = { hi: 0, lo: 0 };

/**
 * Takes a trade back that counted for the state's day: its volume, its turnover and the trade itself, never
 * below zero. Prices stay: the trades that they would have to be found among again are not kept.
 * @param timeMs when the trade was, not when it was cancelled
 */
export function cancelTrade(
  state: FoldedState,
  timeMs: number,
  price: number,
  size: number,
  days: DayGrid,
): void {
  if (days.labelOf(timeMs) !== state.dayMs || state.volume < size || state.trades === 0) return;
  state.volume -= size;
  state.trades--;
  addToTurnover(state, -price, size);
}

/** Begins another trading day: the last price is its previous close. @param dayMs label of the day */
export function beginDay(state: FoldedState, dayMs: number): void {
  state.dayMs = dayMs;
  if (state.last !== MISSING) {
    state.previousClose = state.last;
    state.closeMs = state.lastMs;
    state.closeNs = state.lastNs;
  }
  state.open = MISSING;
  state.high = MISSING;
  state.low = MISSING;
  state.volume = 0;
  state.trades = 0;
  state.prints = 0;
  state.turnoverHi = 0;
  state.turnoverLo = 0;
}
