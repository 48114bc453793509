/**
 * Bars as DBN's ohlcv, of one interval a file. What its records have no place for (trades, turnover, flags) is left out
 * and counted; a volume that was not told is the mark of what is undefined, as Databento writes it.
 */
import { setWhole } from '../dbn/big-numbers.ts';
import {
  DBN_BYTES,
  DBN_HEAD,
  DBN_OHLCV,
  DBN_RTYPE,
  DBN_SCHEMA,
  DBN_UNDEFINED,
} from '../dbn/layout.ts';
import type { BarRow, BarRows } from './bar-rows.ts';
import { DbnNumbers, unsound } from './dbn-numbers.ts';
import { putRecordHead, toMarketHeader } from './dbn-records.ts';
import {
  type ExportedMarket,
  type FormatOptions,
  NOTHING,
  type RowEncoder,
} from './export-format.ts';

const KINDS: Readonly<Record<string, { schema: number; rtype: number }>> = {
  '1s': { schema: DBN_SCHEMA.ohlcv1s, rtype: DBN_RTYPE.ohlcv1s },
  '1m': { schema: DBN_SCHEMA.ohlcv1m, rtype: DBN_RTYPE.ohlcv1m },
  '1h': { schema: DBN_SCHEMA.ohlcv1h, rtype: DBN_RTYPE.ohlcv1h },
  '1d': { schema: DBN_SCHEMA.ohlcv1d, rtype: DBN_RTYPE.ohlcv1d },
};
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Makes an encoder. @throws TapeError TAPE_UNSOUND for intervals that DBN does not have, or several */
export function createDbnBars(
  market: ExportedMarket,
  options: FormatOptions,
  intervals: readonly string[],
): RowEncoder<BarRows> {
  const interval = intervals[0]!;
  const kind = KINDS[interval];
  if (intervals.length > 1) throw unsound(toSeveral(intervals));
  if (kind === undefined) {
    throw unsound(`DBN has bars of ${Object.keys(KINDS).join(', ')}, and none of ${interval}`);
  }
  if (options.schema !== undefined && options.schema !== 'ohlcv') {
    throw unsound(`bars are ohlcv, not ${options.schema}`);
  }
  const numbers = new DbnNumbers(market.instruments, options.sizeDecimals ?? 0);
  const counts = { trades: 0, turnover: 0, flags: 0 };
  const put = (view: DataView, at: number, bar: BarRow): void => {
    const { instrument, startMs, volume } = bar;
    if (bar.interval !== interval) throw unsound(toSeveral([interval, bar.interval]));
    if (bar.of !== 'trade') {
      throw unsound(`bars of DBN are of trades, and among these are some of the ${bar.of}`);
    }
    if (bar.trades !== undefined) counts.trades++;
    if (bar.turnover !== undefined) counts.turnover++;
    if (bar.flags !== 0) counts.flags++;
    putRecordHead(view, at, DBN_BYTES.ohlcv, kind.rtype, instrument);
    numbers.time(view, at + DBN_HEAD.tsEvent, startMs, 0);
    for (const name of PRICES) {
      numbers.price(view, at + DBN_OHLCV[name], bar[name], instrument, startMs);
    }
    const place = at + DBN_OHLCV.volume;
    if (volume === undefined) view.setBigUint64(place, DBN_UNDEFINED.volume, true);
    else setWhole(view, place, numbers.size(volume, instrument, startMs, Number.MAX_SAFE_INTEGER));
  };
  return {
    begin: () => toMarketHeader(market, options, kind.schema),
    write(rows) {
      const bytes = new Uint8Array(rows.length * DBN_BYTES.ohlcv);
      const view = new DataView(bytes.buffer);
      for (const [row, bar] of rows.entries()) put(view, row * DBN_BYTES.ohlcv, bar);
      return bytes;
    },
    end: () => NOTHING,
    left: () => toLeft(counts),
  };
}

const toSeveral = (intervals: readonly string[]): string =>
  `a DBN file has bars of one interval, and these are of ${intervals.join(' and ')}: choose with --bars`;

function toLeft({ trades, turnover, flags }: Readonly<Record<string, number>>) {
  const all = {
    'numbers of trades, which ohlcv has no place for': trades!,
    'sums of price × size, the same': turnover!,
    'bars lost their flags': flags!,
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}
