/**
 * What is known of one symbol at one sequence: last trade, quote, status and the day's statistics. The noun that
 * a market keeps, snapshots carry and pages show.
 */
import { MISSING } from './tick.ts';

/** Last values and day statistics of one symbol; prices and sizes in instrument units. */
export interface SymbolState {
  instrument: number;
  /** Sequence of the symbol's newest tick; 0 before the first. */
  sequence: number;
  /** STATUS.* and STATUS_REASON.* */
  status: number;
  reason: number;
  /** Last trade that set a price; MISSING before the first. */
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
  /** Day (UTC) statistics; MISSING while there is no trade. */
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
