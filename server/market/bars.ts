/**
 * The bars of one symbol, all intervals. Every trade is folded into every interval, so that any of them
 * can be read at any time without further work.
 */
import { BarSeries } from '../../shared/bar.ts';
import { INTERVAL_MS } from '../../shared/interval.ts';
import type { TickColumns } from '../../shared/tick.ts';
import { setsPrice } from './last.ts';

/** One series an interval, by wire code. */
export type SymbolBars = readonly BarSeries[];

/** Makes empty bars. @param barsKept most bars of each interval */
export const createSymbolBars = (barsKept: number): SymbolBars =>
  INTERVAL_MS.map((intervalMs) => new BarSeries(intervalMs, barsKept));

/** Folds the trade in row `row` into all intervals. */
export function addTradeToBars(bars: SymbolBars, columns: TickColumns, row: number): void {
  const timeMs = columns.timeMs[row]!;
  const timeNs = columns.timeNs[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  const sets = setsPrice(columns.flags[row]!);
  for (let code = 0; code < bars.length; code++) {
    bars[code]!.addTrade(timeMs, timeNs, price, size, sets);
  }
}
