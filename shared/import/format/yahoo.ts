/**
 * Daily, weekly and monthly prices as Yahoo Finance's site gave them: `Adj Close` before or, until 2017, after `Volume`.
 * `Close` is adjusted for splits, `Adj Close` for dividends too: `Close` is imported. Rows may be `null` throughout.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

/** Yahoo Finance. */
export const yahoo = createBarFormat({
  name: 'yahoo',
  description: 'Yahoo Finance bars',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const header = table?.header.replace('adj. close', 'adj close').replace('close*', 'close');
    const isIts =
      header === 'date,open,high,low,close,adj close,volume' ||
      header === 'date,open,high,low,close,volume,adj close';
    if (table === undefined || !isIts) return undefined;
    return {
      source: 'Yahoo',
      confidence: 0.98,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [7, 7],
      time: 0,
      symbol: symbolOf(stemOf(path).split(/[_ ,]|-(?=\d{4})/)[0]),
      bars: [findColumns(table.names)!],
      isAdjusted: true,
      notes: ['Close is imported, adjusted for splits; Adj Close, for dividends too, is left out.'],
    };
  },
});
