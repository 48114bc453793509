/**
 * Folds a recorded bar into the last values and the day figures of its symbol, when it is known. A daily bar is its day;
 * one that is shorter adds to it, one that is longer is of no day. Knows nothing of where bars come from.
 */
import { beginDay } from './apply-tick.ts';
import { hasVolumeRoom } from './day-volumes.ts';
import type { KnownBar } from './recorded-bar.ts';
import type { FoldedState } from './symbol-state.ts';
import { MISSING } from './tick.ts';
import type { DayGrid } from './trading-day.ts';
import { addTurnover } from './turnover.ts';

/**
 * Applies a bar of the state's instrument.
 * @param isCovered what it holds was told before, by ticks or by shorter bars
 */
export function applyBar(
  state: FoldedState,
  bar: KnownBar,
  days: DayGrid,
  isCovered: boolean,
): void {
  const atMs = bar.knownMs - 1;
  if (bar.of === 'bid' || bar.of === 'ask') applyQuoteBar(state, bar, atMs);
  if (bar.of !== 'trade') return;
  const { unit, count } = bar.interval;
  const isDay = unit === 'day' && count === 1;
  const dayMs = days.labelOf(atMs);
  if ((isCovered && !isDay) || dayMs < state.dayMs) return;
  if (dayMs > state.dayMs) beginDay(state, dayMs);
  if (isDay) enterBarDay(state, bar);
  else if (unit === 'second') addToDay(state, bar);
  state.last = bar.close;
  state.lastSize = 0;
  state.lastSide = 0;
  state.lastMs = atMs;
  state.lastNs = 0;
}

/** One side of the quote as it was at the end of a bar; how much was there is not known. */
function applyQuoteBar(state: FoldedState, { of, close }: KnownBar, atMs: number): void {
  if (of === 'bid') {
    state.bid = close;
    state.bidSize = 0;
  } else {
    state.ask = close;
    state.askSize = 0;
  }
  state.quoteMs = atMs;
  state.quoteNs = 0;
}

function enterBarDay(state: FoldedState, bar: KnownBar): void {
  state.open = bar.open;
  state.high = bar.high;
  state.low = bar.low;
  state.openMs = -Infinity;
  state.volume = bar.volume ?? 0;
  state.trades = bar.trades ?? 0;
  state.turnoverHi = bar.turnover?.hi ?? 0;
  state.turnoverLo = bar.turnover?.lo ?? 0;
}

function addToDay(state: FoldedState, bar: KnownBar): void {
  const isFirst = state.open === MISSING;
  if (isFirst) {
    state.open = bar.open;
    state.openMs = bar.startMs;
    state.openNs = 0;
  }
  state.high = isFirst ? bar.high : Math.max(state.high, bar.high);
  state.low = isFirst ? bar.low : Math.min(state.low, bar.low);
  const { volume = 0, trades = 0, turnover } = bar;
  if (!hasVolumeRoom(state.volume, volume)) return;
  state.volume += volume;
  state.trades += trades;
  sum.hi = state.turnoverHi;
  sum.lo = state.turnoverLo;
  addTurnover(sum, turnover?.hi ?? 0, turnover?.lo ?? 0);
  state.turnoverHi = sum.hi;
  state.turnoverLo = sum.lo;
}

const sum = { hi: 0, lo: 0 };
