/**
 * Bars as vendors of market data write them into CSV: Databento, Massive (Polygon), Alpaca; and Kibot and FirstRate, which
 * have no header. Times are UTC but of the last two, which are New York's with its summer time.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarLength } from '../bar-spacing.ts';
import { findInName } from '../bar-spacing.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable, splitLine } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { findZone } from '../table/zone.ts';

/** Databento's record types of bars. */
const LENGTHS: Readonly<Record<string, BarLength>> = {
  32: 1_000,
  33: 60_000,
  34: 3_600_000,
  35: 'day',
  36: 'day',
};
const NO_PRICE = '9223372036854775807';
const NO_VOLUME = '18446744073709551615';

/** Databento's CSV of bars: prices as decimals, or whole numbers of 1e-9. */
export const databentoBars = createBarFormat({
  name: 'databento-csv-bars',
  description: 'Databento CSV bars',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const bar = table === undefined ? undefined : findColumns(table.names);
    if (table === undefined || bar === undefined) return undefined;
    const at = (name: string): number => table.names.indexOf(name);
    const [time, type, number, symbol] = [
      at('ts_event'),
      at('rtype'),
      at('instrument_id'),
      at('symbol'),
    ];
    if (time < 0 || type < 0 || number < 0) return undefined;
    const isRaw = !(table.first[bar.open] ?? '').includes('.');
    return {
      source: 'Databento',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [table.names.length, table.names.length],
      time,
      symbolAt: symbol < 0 ? number : symbol,
      symbol: symbolOf(stemOf(path)),
      bars: [bar],
      length: LENGTHS[table.first[type] ?? ''],
      ...(isRaw ? { shiftedDecimals: 9 } : {}),
      toPrice: (text) => (text === NO_PRICE ? '' : text),
      toVolume: (text) => (text === NO_VOLUME ? '' : text),
    };
  },
});

/** Massive's (Polygon's) daily files of a whole market: open, close, high, low, ns since 1970. */
export const massiveBars = createBarFormat({
  name: 'massive-bars',
  description: 'Massive (Polygon) aggregates',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const bar = table === undefined ? undefined : findColumns(table.names);
    if (table === undefined || bar === undefined || !table.names.includes('window_start'))
      return undefined;
    const trades = table.names.indexOf('transactions');
    return {
      source: 'Massive',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [table.names.length, table.names.length],
      time: table.names.indexOf('window_start'),
      symbolAt: table.names.indexOf('ticker'),
      bars: [{ ...bar, ...(trades < 0 ? {} : { trades }) }],
      length: /day_?agg/i.test(path) ? 'day' : /minute_?agg/i.test(path) ? 60_000 : undefined,
    };
  },
});

/** Alpaca's bars as its Python package writes them. */
export const alpacaBars = createBarFormat({
  name: 'alpaca-bars',
  description: 'Alpaca bars',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const bar = table === undefined ? undefined : findColumns(table.names);
    if (table === undefined || bar === undefined) return undefined;
    const at = (name: string): number => table.names.indexOf(name);
    if (at('timestamp') < 0 || at('trade_count') < 0 || at('vwap') < 0) return undefined;
    return {
      source: 'Alpaca',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [table.names.length, table.names.length],
      time: at('timestamp'),
      ...(at('symbol') < 0 ? {} : { symbolAt: at('symbol') }),
      symbol: symbolOf(stemOf(path).split(/[_ ,]/)[0]),
      bars: [{ ...bar, trades: at('trade_count') }],
      length: findInName(path),
    };
  },
});

/** Kibot: month first, adjusted. */
export const kibot = createBarFormat({
  name: 'kibot',
  description: 'Kibot bars',
  toPlan: (sample) => toHeaderless(sample, /^\d{2}\/\d{2}\/\d{4}$/, 'Kibot', 0.95),
});

/** FirstRate: year first. */
export const firstRate = createBarFormat({
  name: 'firstrate',
  description: 'FirstRate bars',
  toPlan: (sample) =>
    toHeaderless(sample, /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/, 'FirstRate', 0.95),
});

/** `AAPL_1min`, `AAPL_full_5min_adjsplitdiv`, `SPX_1hour_sample`. */
const FIRST_RATE = /_(?:\d+(?:min|hour|day)|full)(?:_|$)/;

function toHeaderless(
  { lines, path }: FileSample,
  date: RegExp,
  source: string,
  confidence: number,
): BarPlan | undefined {
  const { delimiter, cells } = splitLine(lines[0] ?? '');
  if (delimiter !== ',' || !date.test(cells[0] ?? '')) return undefined;
  const clock = /^\d{2}:\d{2}$/.test(cells[1] ?? '') ? 1 : undefined;
  const from = clock === undefined ? 1 : 2;
  const isIts =
    cells.length === from + 5 && cells.slice(from).every((cell) => /^\d+(?:\.\d+)?$/.test(cell));
  if (!isIts) return undefined;
  const isKibot = source === 'Kibot';
  if (!isKibot && !(FIRST_RATE.test(stemOf(path)) && /\.txt\b/i.test(path))) return undefined;
  const adjusted = isKibot && !/unadj/i.test(path);
  return {
    source,
    confidence,
    delimiter,
    isNoRow: () => false,
    cells: [cells.length, cells.length],
    time: 0,
    ...(clock === undefined ? {} : { clock }),
    ...(isKibot ? { dateOrder: 'mdy' } : {}),
    symbol: symbolOf(stemOf(path).split(/[_ ,]/)[0]),
    bars: [{ open: from, high: from + 1, low: from + 2, close: from + 3, volume: from + 4 }],
    length: findInName(path),
    isAdjusted: isKibot ? adjusted : /adj/i.test(path) && !/unadj/i.test(path),
    zone: findZone('America/New_York'),
    notes: ['Times are taken for New York’s, stamped with the start of a bar.'],
  };
}
