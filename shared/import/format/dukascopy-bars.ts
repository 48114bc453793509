/**
 * Dukascopy's bars of one side of the quotes: as the site and JForex write them (`Gmt time,Open,…`, day first), and as the
 * program dukascopy-node does (`timestamp,open,…`, ms). The side stands in the name. Volumes are in millions or in units,
 * which the file does not say. Flat bars of the weekend are there.
 */
import { readBarLength } from '../bar-spacing.ts';
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { findZone } from '../table/zone.ts';

const NOTE = 'Volumes are as the file has them: Dukascopy writes millions or units.';

/** Dukascopy's site and JForex. */
export const dukascopyBars = createBarFormat({
  name: 'dukascopy',
  description: 'Dukascopy and JForex bars',
  kind: 'fx',
  toPlan: toSitePlan,
});

/** dukascopy-node. */
export const dukascopyNodeBars = createBarFormat({
  name: 'dukascopy-node',
  description: 'dukascopy-node bars',
  kind: 'fx',
  toPlan: toNodePlan,
});

function toSitePlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  const bar = table === undefined ? undefined : findColumns(table.names);
  const [, zone] =
    /^(gmt|local|est|eet|utc)? ?time(?: \((.+)\))?$/.exec(table?.names[0] ?? '') ?? [];
  const inBrackets = /\((.+)\)$/.exec(table?.names[0] ?? '')?.[1];
  if (table === undefined || bar === undefined || (zone ?? inBrackets) === undefined)
    return undefined;
  const [, name, count = '', unit = '', side] =
    /^(.+?)_(?:Candlestick_)?(\d+)[_ ](\w+?)[_ ](BID|ASK)/i.exec(stemOf(path)) ?? [];
  const of = (side ?? /(?:^|[_ .-])(bid|ask)(?:[_ .-]|$)/i.exec(stemOf(path))?.[1])?.toLowerCase();
  return {
    source: 'Dukascopy',
    confidence: 0.97,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [table.names.length, table.names.length],
    time: 0,
    dateOrder: 'dmy',
    symbol: symbolOf(name ?? stemOf(path).split(/[_ ,]/)[0]),
    bars: [bar],
    of: of === 'ask' ? 'ask' : 'bid',
    length: readBarLength(`${count}${unit === 'M' ? 'min' : unit}`.toLowerCase()),
    zone: toZone((zone === 'local' ? undefined : zone) ?? inBrackets),
    notes:
      of === undefined
        ? [NOTE, 'Whether prices are of the bid or the ask is not said: taken for the bid.']
        : [NOTE],
  };
}

/** JForex’s EET has a summer time. */
const toZone = (name: string | undefined): BarPlan['zone'] =>
  name === undefined ? undefined : findZone(name === 'eet' ? 'Europe/Athens' : name.toUpperCase());

function toNodePlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  if (table === undefined || !/^timestamp,open,high,low,close(?:,volume)?$/.test(table.header))
    return undefined;
  const [, name, token = '', side = ''] =
    /^(.+?)-([a-z]+\d+|tick)-(bid|ask)(?:-|$)/.exec(stemOf(path)) ?? [];
  if (name === undefined) return undefined;
  return {
    source: 'Dukascopy',
    confidence: 0.99,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [table.names.length, table.names.length],
    time: 0,
    symbol: symbolOf(name),
    bars: [findColumns(table.names)!],
    of: side === 'ask' ? 'ask' : 'bid',
    length: readBarLength(token.toUpperCase()),
    notes: [NOTE],
  };
}
