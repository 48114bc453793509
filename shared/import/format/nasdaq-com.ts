/**
 * Historical quotes of nasdaq.com: close first, `$` before prices of stocks, dates MM/DD/YYYY, newest first, `N/A` for a
 * volume that is not there. Older downloads have small letters and other columns in the same order.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

/** Nasdaq.com. */
export const nasdaqCom = createBarFormat({
  name: 'nasdaq-com',
  description: 'Nasdaq.com history',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const names = table?.names.map((name) => (name === 'close/last' ? 'close' : name));
    if (table === undefined || names === undefined || !table.names.includes('close/last'))
      return undefined;
    const bar = findColumns(names);
    if (bar === undefined) return undefined;
    const [, named] = /HistoricalData_\d+(?:_(.+))?$/.exec(stemOf(path)) ?? [
      undefined,
      stemOf(path),
    ];
    return {
      source: 'Nasdaq.com',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [names.length, names.length],
      time: names.indexOf('date'),
      symbol: symbolOf(named?.split(/[_ ,]|-(?=\d{4})/)[0]),
      dateOrder: 'mdy',
      bars: [bar],
    };
  },
});
