/** Which bars of a series are wanted, and where they lie in it. Pure. */
import type { BarSeries } from '../../model/bar.ts';

/** Which bars are wanted: the newest `limit` that start in fromMs ≤ t < toMs. */
export interface BarQuery {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly limit: number;
}

/** Rows of a series, from..to - 1. */
export interface BarRange {
  readonly series: BarSeries;
  readonly from: number;
  readonly to: number;
}

/** Rows of a series that a query asks for. */
export function toRange(series: BarSeries, { fromMs, toMs, limit }: BarQuery): BarRange {
  const to = toMs === undefined ? series.head + series.length : series.lowerBound(toMs);
  const first = fromMs === undefined ? series.head : series.lowerBound(fromMs);
  return { series, from: Math.min(to, Math.max(first, to - limit)), to };
}
