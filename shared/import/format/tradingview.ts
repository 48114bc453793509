/**
 * Charts that TradingView exports: `time,open,high,low,close`, perhaps `Volume`, then whatever indicators the chart has,
 * under free names: they are left out and named. Times are seconds since 1970 or have an offset. Exchange, symbol and
 * interval stand in the name: `BINANCE_BTCUSDT, 240.csv`.
 */
import { readMinutes } from '../bar-spacing.ts';
import { createBarFormat } from '../bars/bar-format.ts';
import { findColumns, findSymbolColumn, isEpochText, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

const NAME = /^([^,]+?_)?([^,_]+), ?(\d{0,5}[A-Za-z]?)(?:[_ ].*)?$/;
const OFFSET = /T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;
/** Columns that other programs write beside the same five. */
const OTHERS = /^(?:tick_volume|real_volume|spread|average|barcount)$/;

/** TradingView. */
export const tradingView = createBarFormat({
  name: 'tradingview',
  description: 'TradingView exports',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    if (table === undefined || !/^time,open,high,low,close(?:,|$)/.test(table.header))
      return undefined;
    if (table.names.some((name) => OTHERS.test(name))) return undefined;
    /* A chart is of one symbol, which its file's name says: a table of others reads that column. */
    if (findSymbolColumn(table.names) !== undefined) return undefined;
    const [time = ''] = table.first;
    const isOwnTime = isEpochText(time) || OFFSET.test(time) || /^\d{4}-\d{2}-\d{2}$/.test(time);
    if (!isOwnTime) return undefined;
    const [, , symbol, token] = NAME.exec(stemOf(path)) ?? [];
    const bar = findColumns(table.names)!;
    const left = table.names.filter((_, at) => at > 4 && at !== bar.volume).join(', ');
    return {
      source: 'TradingView',
      confidence: symbol === undefined ? 0.95 : 0.97,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [Math.min(table.names.length, (bar.volume ?? 4) + 1), table.names.length],
      time: 0,
      symbol: symbolOf(symbol ?? stemOf(path).split(/[ ,]/)[0]!.replace(/^.*_/, '')),
      bars: [bar],
      length: token === undefined ? undefined : readMinutes(token),
      notes: left === '' ? [] : [`Columns left out: ${left.slice(0, 300)}.`],
    };
  },
});
