/**
 * Bars of MetaTrader: version 4's seven columns without a header, version 5's table with names in angle brackets, and the
 * tables of its Python package. Times are of the broker's clock, in Python's seconds since 1970 too: the zone is asked.
 */
import { type BarLength, readBarLength, readMinutes } from '../bar-spacing.ts';
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable, splitLine } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';

const DATE = /^\d{4}\.\d{2}\.\d{2}$/;
const TICKS = 'Volumes are numbers of price changes.';

/** MetaTrader 4. */
export const metaTrader4 = createBarFormat({
  name: 'metatrader4',
  description: 'MetaTrader 4 bars',
  toPlan: toPlan4,
});

/** MetaTrader 5. */
export const metaTrader5 = createBarFormat({
  name: 'metatrader5',
  description: 'MetaTrader 5 bars',
  toPlan: (sample) => toPlan5(sample) ?? toPythonPlan(sample),
});

/** `EURUSD60`, `EURUSD_H1`, `EURUSD_M1_202401020000_202401312359`. */
function readName(path: string): {
  readonly symbol: string | undefined;
  readonly length: BarLength | undefined;
} {
  const stem = stemOf(path).replace(/(?:_\d{8,12}){1,2}$/, '');
  const [, name, token = ''] =
    /^(.+?)[_-]((?:M|H|D|W|MN)\d{0,2}|Daily|Weekly|Monthly)$/.exec(stem) ??
    /^(.+?)([MH](?:1|4|5|15|30)|MN1?)$/.exec(stem) ??
    /^(.+?)[_-]?(1|5|15|30|60|240|1440|10080|43200)$/.exec(stem) ??
    [];
  return { symbol: symbolOf(name ?? stem), length: readMinutes(token) ?? readBarLength(token) };
}

function toPlan4({ lines, path }: FileSample): BarPlan | undefined {
  const { delimiter, cells } = splitLine(lines[0] ?? '');
  if (cells.length !== 7 || !DATE.test(cells[0]!) || !/^\d{2}:\d{2}$/.test(cells[1]!))
    return undefined;
  if (/DAT_MT_/i.test(path)) return undefined;
  return {
    source: 'MetaTrader 4',
    confidence: 0.96,
    delimiter,
    isNoRow: () => false,
    cells: [7, 7],
    time: 0,
    clock: 1,
    ...readName(path),
    bars: [{ open: 2, high: 3, low: 4, close: 5, volume: 6 }],
    of: 'bid',
    notes: [TICKS],
  };
}

function toPlan5({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  if (table?.names[0] !== '<date>' || !table.names.includes('<tickvol>')) return undefined;
  const names = table.names.map((name) => name.slice(1, -1));
  const traded = names.indexOf('vol');
  const isTraded = table.rows.some((cells) => Number(cells[traded] ?? 0) > 0);
  const bar = findColumns(names, isTraded ? 'vol' : 'tickvol');
  if (bar === undefined) return undefined;
  const clock = names.indexOf('time');
  return {
    source: 'MetaTrader 5',
    confidence: 1,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [names.length, names.length],
    time: 0,
    ...(clock < 0 ? {} : { clock }),
    ...readName(path),
    bars: [bar],
    of: isTraded ? 'trade' : 'bid',
    notes: isTraded ? [] : [TICKS],
  };
}

function toPythonPlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  if (
    table === undefined ||
    !table.names.includes('tick_volume') ||
    !table.names.includes('real_volume')
  )
    return undefined;
  const traded = table.names.indexOf('real_volume');
  const isTraded = table.rows.some((cells) => Number(cells[traded] ?? 0) > 0);
  const bar = findColumns(table.names, isTraded ? 'real_volume' : 'tick_volume');
  const time = table.names.indexOf('time');
  if (bar === undefined || time < 0) return undefined;
  return {
    source: 'MetaTrader 5',
    confidence: 1,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [table.names.length, table.names.length],
    time,
    isEpochWall: true,
    ...readName(path),
    bars: [bar],
    of: isTraded ? 'trade' : 'bid',
    notes: isTraded ? [] : [TICKS],
  };
}
