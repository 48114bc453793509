/**
 * Bars as trading programs write them into tables with a header of their own: Interactive Brokers, backtrader,
 * backtesting.py, zipline, Sierra Chart, and pandas with an index column. What is not in the header is said by the name.
 */
import { createBarFormat, type ToBarPlan } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { type BarTable, findColumns, findSymbolColumn, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import { findInName } from '../bar-spacing.ts';
import { findZone } from '../table/zone.ts';

/** What all of them share. */
const toBase = (
  table: BarTable,
  path: string,
): Omit<BarPlan, 'source' | 'confidence' | 'bars'> => ({
  delimiter: table.delimiter,
  isNoRow: table.isNoRow,
  cells: [table.names.length, table.names.length],
  time: 0,
  symbol: symbolOf(stemOf(path).split(/[_ ,]|-(?=\d)/)[0]),
  length: findInName(path),
});

/** A plan of a table whose four prices are found. */
const byTable =
  (toPlan: (table: BarTable, path: string) => BarPlan | undefined): ToBarPlan =>
  ({ lines, path }) => {
    const table = readTable(lines);
    return table === undefined ? undefined : toPlan(table, path);
  };

/** Interactive Brokers, as the usual Python packages write it. Volume −1 means that there is none: of no trades. */
export const interactiveBrokers = createBarFormat({
  name: 'ib',
  description: 'Interactive Brokers bars',
  toPlan: byTable((table, path) => {
    const names = table.names.map((name) => name.replaceAll('_', ''));
    const bar = findColumns(names);
    const [time, trades] = [names.indexOf('date'), names.indexOf('barcount')];
    if (bar === undefined || time < 0 || trades < 0) return undefined;
    if (!names.includes('average') && !names.includes('wap')) return undefined;
    const isTraded = table.rows.some((cells) => Number(cells[bar.volume ?? -1] ?? -1) >= 0);
    const side = /BID_ASK|MIDPOINT|BID|ASK/i.exec(stemOf(path))?.[0].toUpperCase();
    const of = side === 'BID' ? 'bid' : side === 'ASK' ? 'ask' : 'mid';
    const averages =
      'Bars of BID_ASK are averages of the bid and the ask, not highest and lowest prices.';
    const guess = 'Its bars are of no trades; of what they are is not said: taken for midpoints.';
    return {
      ...toBase(table, path),
      source: 'Interactive Brokers',
      confidence: 1,
      time,
      bars: [{ ...bar, ...(isTraded ? { trades } : {}) }],
      of: isTraded ? 'trade' : of,
      toVolume: (text) => (text.startsWith('-1') ? '' : text),
      notes: isTraded ? [] : side === 'BID_ASK' ? [averages] : side === undefined ? [guess] : [],
    };
  }),
});

/** backtrader: a column of open interest, which is left out. */
export const backtrader = createBarFormat({
  name: 'backtrader',
  description: 'backtrader tables',
  toPlan: byTable((table, path) => {
    const names = table.names.map((name) => name.replaceAll(/[ _]/g, ''));
    const bar = findColumns(names);
    const clock = names[1] === 'time' ? 1 : undefined;
    const isIndexed = names[0] === 'date' || names[0] === 'datetime';
    if (bar === undefined || !isIndexed || names.at(-1) !== 'openinterest') return undefined;
    return {
      ...toBase(table, path),
      source: 'backtrader',
      confidence: 0.97,
      ...(clock === undefined ? {} : { clock }),
      bars: [bar],
    };
  }),
});

/** zipline's csvdir: one file a symbol, UTC. */
export const zipline = createBarFormat({
  name: 'zipline',
  description: 'zipline csvdir tables',
  toPlan: byTable((table, path) => {
    const bar = findColumns(table.names);
    const { names } = table;
    if (
      bar === undefined ||
      names[0] !== 'date' ||
      !names.includes('dividend') ||
      !names.includes('split')
    ) {
      return undefined;
    }
    return {
      ...toBase(table, path),
      source: 'zipline',
      confidence: 0.97,
      bars: [bar],
      zone: findZone('UTC'),
    };
  }),
});

/** Sierra Chart's text files: the close is called `Last`; the zone is the chart's, which is not said. */
export const sierraText = createBarFormat({
  name: 'sierra-text',
  description: 'Sierra Chart text files',
  toPlan: byTable((table, path) => {
    const names = table.names.map((name) => name.replaceAll(' ', ''));
    const bar = findColumns(names, 'volume', [
      'open',
      'high',
      'low',
      names.includes('last') ? 'last' : 'close',
    ]);
    const trades = names.findIndex((name) => /^(?:numberoftrades|#oftrades|numtrades)$/.test(name));
    const isIts = names[0] === 'date' && names[1] === 'time' && names.includes('bidvolume');
    /* Ticks have no open, and one trade a row: they are another format's. */
    const isTicks = ({ open }: { readonly open: number }): boolean =>
      table.rows.length > 0 &&
      table.rows.every((cells) => Number(cells[open]) === 0 && cells[trades] === '1');
    if (bar === undefined || !isIts || isTicks(bar)) return undefined;
    return {
      ...toBase(table, path),
      source: 'Sierra Chart',
      confidence: 0.98,
      clock: 1,
      symbol: symbolOf(
        stemOf(path)
          .replace(/[_ .-](?:BarData|scid|dly).*$/i, '')
          .split(/[_ ,]/)[0],
      ),
      bars: [{ ...bar, ...(trades < 0 ? {} : { trades }) }],
    };
  }),
});

const TIMES = [
  'timestamp',
  'datetime',
  'date',
  'time',
  'unix',
  'open_time',
  'open time',
  'date_time',
];

/** A first column without a name: pandas' index, which is the time or counts rows; backtesting.py writes it so. */
export const pandasBars = createBarFormat({
  name: 'pandas',
  description: 'tables of pandas with an index column',
  toPlan: byTable((table, path) => {
    const { names, rows } = table;
    if (names[0] !== '' && names[0] !== 'unnamed: 0') return undefined;
    if (names.includes('stock splits') || names.includes('tick_volume')) return undefined;
    const named = names.findIndex((name) => TIMES.includes(name));
    const time = named < 0 ? 0 : named;
    const isCounted = rows.every((cells, at) => cells[0] === String(at + Number(rows[0]?.[0])));
    const bar =
      findColumns(names) ?? findColumns(names, 'v', ['o', 'h', 'l', 'c']) ?? toNumbered(names);
    if (bar === undefined || (time === 0 && isCounted && rows.length > 1)) return undefined;
    const symbolAt = findSymbolColumn(names);
    const isNumbered = names[1] === '0';
    return {
      ...toBase(table, path),
      source: 'pandas table of',
      confidence: 0.95,
      time: isNumbered ? 1 : time,
      ...(symbolAt === undefined ? {} : { symbolAt }),
      bars: [bar],
    };
  }),
});

/** ccxt's arrays through pandas: columns 0 to 5 are time, open, high, low, close, volume. */
const toNumbered = (names: readonly string[]): BarPlan['bars'][number] | undefined =>
  names.join() === ',0,1,2,3,4,5' ? { open: 2, high: 3, low: 4, close: 5, volume: 6 } : undefined;
