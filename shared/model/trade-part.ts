/**
 * Where the numbers of a part lie: of trades that were put together, all of one bar, see trade-parts.ts.
 */

/** Numbers of a part. Times are ms and the rest in ns. */
export const PART = {
  firstMs: 0,
  firstNs: 1,
  lastMs: 2,
  lastNs: 3,
  open: 4,
  high: 5,
  low: 6,
  close: 7,
  volume: 8,
  trades: 9,
  turnoverHi: 10,
  turnoverLo: 11,
  /** Of its first trade, among those that were gathered. */
  from: 12,
} as const;
