/**
 * Bars of a market read a page a turn, from the newest back, so that the market goes on between two pages. Knows
 * no route and no format.
 */
import type { Bar } from '../../shared/model/bar.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { BarQuery } from '../../shared/engine/market/bar-range.ts';
import type { MarketView } from '../../shared/engine/market/market-view.ts';
import type { Turns } from './turns.ts';

/** Bars that are read in one go. */
const PAGE = 250;

/**
 * Reads the newest `limit` bars that start in from ≤ t < to, oldest first.
 * @param code interval code  @param toRow makes of each what is wanted of it
 */
export async function readBars<Row>(
  turns: Turns,
  market: MarketView,
  instrument: Instrument,
  code: number,
  { fromMs, toMs, limit }: BarQuery,
  toRow: (bar: Bar, isClosed: boolean) => Row,
): Promise<Row[]> {
  const pages: Row[][] = [];
  let endMs = toMs;
  let left = limit;
  function readPage(): boolean {
    const query = { fromMs, toMs: endMs, limit: Math.min(PAGE, left) };
    if (!market.prepareBars(instrument.id, code, query)) return false;
    const { series, from, to } = market.readBars(instrument.id, code, query);
    const page: Row[] = [];
    for (let row = from; row < to; row++) {
      page.push(toRow(series.at(row), series.endOf(series.startMs[row]!) <= market.lastTimeMs));
    }
    pages.push(page);
    endMs = series.startMs[from];
    left = page.length < query.limit ? 0 : left - page.length;
    return left === 0;
  }
  await turns.until(readPage);
  return pages.toReversed().flat();
}
