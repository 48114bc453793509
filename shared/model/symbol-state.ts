/**
 * What is known of one symbol at one sequence: last trade and quote, status, and the figures of its trading day.
 * Plain data; how ticks change it is apply-tick.ts.
 */
import type { Bar } from './bar-columns.ts';
import { MISSING } from './tick.ts';

/** Last values and day figures of one symbol; prices and sizes in instrument units. */
export interface SymbolState {
  instrument: number;
  /** Sequence of the symbol's newest tick; 0 before the first. */
  sequence: number;
  /** STATUS.* and STATUS_REASON.* */
  status: number;
  reason: number;
  /** The trade that set a price and has the latest time; MISSING before the first. */
  last: number;
  lastSize: number;
  lastSide: number;
  lastMs: number;
  lastNs: number;
  /** Current quote; MISSING for a side that is not there. */
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  quoteMs: number;
  quoteNs: number;
  /** Figures of the trading day of `last`; MISSING before the first trade. */
  open: number;
  high: number;
  low: number;
  previousClose: number;
  volume: number;
  trades: number;
  /** Exact sum of price × size of the day: hi × 2^52 + lo. */
  turnoverHi: number;
  turnoverLo: number;
}

/** What the day's figures stand on, besides what clients are told. */
export interface DayMarks {
  /** Label of the trading day; -Infinity before the first trade. */
  dayMs: number;
  /** Time of the trade that is the day's open; -Infinity when it is known that none can be earlier. */
  openMs: number;
  openNs: number;
  /** Time of the trade that is the previous close; Infinity when no late trade may change it. */
  closeMs: number;
  closeNs: number;
  /** Trades of the day that set a price, as they came here, cancelled ones among them; NaN where that is not known. */
  prints: number;
}

/** A state that ticks can be folded into. */
export type FoldedState = SymbolState & DayMarks;

/** State of a symbol that nothing is known of. */
export const createSymbolState = (instrument: number): SymbolState => ({
  instrument,
  sequence: 0,
  status: 1,
  reason: 0,
  last: MISSING,
  lastSize: 0,
  lastSide: 0,
  lastMs: 0,
  lastNs: 0,
  bid: MISSING,
  bidSize: 0,
  ask: MISSING,
  askSize: 0,
  quoteMs: 0,
  quoteNs: 0,
  open: MISSING,
  high: MISSING,
  low: MISSING,
  previousClose: MISSING,
  volume: 0,
  trades: 0,
  turnoverHi: 0,
  turnoverLo: 0,
});

/**
 * State of a symbol before its first tick, to fold ticks into.
 * Written out in one literal: objects that are made by spreading keep their later fields apart, and a fold then takes
 * three times as long.
 * @param previousClose as a source knows it, which late trades do not change; or MISSING
 */
export const createFoldedState = (instrument: number, previousClose = MISSING): FoldedState => ({
  instrument,
  sequence: 0,
  status: 1,
  reason: 0,
  last: MISSING,
  lastSize: 0,
  lastSide: 0,
  lastMs: 0,
  lastNs: 0,
  bid: MISSING,
  bidSize: 0,
  ask: MISSING,
  askSize: 0,
  quoteMs: 0,
  quoteNs: 0,
  open: MISSING,
  high: MISSING,
  low: MISSING,
  previousClose,
  volume: 0,
  trades: 0,
  turnoverHi: 0,
  turnoverLo: 0,
  dayMs: -Infinity,
  openMs: -Infinity,
  openNs: 0,
  closeMs: previousClose === MISSING ? -Infinity : Infinity,
  closeNs: 0,
  prints: 0,
});

/** Enters a close that stands for the last trade, of which nothing else is known. @param timeMs not before it was */
export function enterLast(state: FoldedState, close: number, timeMs: number): void {
  state.last = close;
  state.lastMs = timeMs;
}

/** Enters what a trading day had before the first tick. @param dayMs label of the day */
export function enterDay(state: FoldedState, dayMs: number, bar: Bar): void {
  state.dayMs = dayMs;
  state.open = bar.open;
  state.high = bar.high;
  state.low = bar.low;
  state.openMs = -Infinity;
  state.volume = bar.volume;
  state.trades = bar.trades;
  state.turnoverHi = bar.turnoverHi;
  state.turnoverLo = bar.turnoverLo;
}
