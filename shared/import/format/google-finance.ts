/**
 * Google Finance's old download: `3-Mar-08`, newest first. Two digits of a year are 1970 to 2069.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

/** Google Finance. */
export const googleFinance = createBarFormat({
  name: 'google-finance',
  description: 'Google Finance history',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    if (table?.header.replace('\ufeff', '') !== 'date,open,high,low,close,volume') return undefined;
    if (!/^\d{1,2}-[A-Z][a-z]{2}-\d{2}$/.test(table.first[0] ?? '')) return undefined;
    return {
      source: 'Google Finance',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [6, 6],
      time: 0,
      symbol: symbolOf(stemOf(path).split(/[_ ,]/)[0]),
      bars: [findColumns(['date', 'open', 'high', 'low', 'close', 'volume'])!],
    };
  },
});
