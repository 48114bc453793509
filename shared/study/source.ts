/**
 * Which price of a bar a study looks at. Each is a whole number over a small divisor, so that sums of it stay exact:
 * the middle of high and low is their sum, and the divisor 2. Pure.
 */
import type { BarColumns } from '../model/bar-columns.ts';

/** Prices of a bar by name. */
export const SOURCE_NAMES = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** One of them. */
export interface PriceSource {
  readonly name: string;
  /** What `read` must be divided by. */
  readonly divisor: number;
  /** Whole number; exact while prices are below 2^51. */
  readonly read: (bars: BarColumns, row: number) => number;
}

/** All of them. */
export const SOURCES: Readonly<Record<SourceName, PriceSource>> = {
  close: { name: 'Close', divisor: 1, read: ({ close }, row) => close[row]! },
  open: { name: 'Open', divisor: 1, read: ({ open }, row) => open[row]! },
  high: { name: 'High', divisor: 1, read: ({ high }, row) => high[row]! },
  low: { name: 'Low', divisor: 1, read: ({ low }, row) => low[row]! },
  hl2: { name: '(H+L)/2', divisor: 2, read: ({ high, low }, row) => high[row]! + low[row]! },
  hlc3: {
    name: '(H+L+C)/3',
    divisor: 3,
    read: ({ high, low, close }, row) => high[row]! + low[row]! + close[row]!,
  },
  ohlc4: {
    name: '(O+H+L+C)/4',
    divisor: 4,
    read: ({ open, high, low, close }, row) => open[row]! + high[row]! + low[row]! + close[row]!,
  },
};
