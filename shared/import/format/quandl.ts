/**
 * Quandl's WIKI prices: 13 columns, the first five as traded, the last five adjusted; or a table of many symbols with
 * names in small letters. Prices as they were traded are imported.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

/** Quandl. */
export const quandl = createBarFormat({
  name: 'quandl',
  description: 'Quandl WIKI prices',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    const names = table?.names.map((name) => name.replaceAll(/[^a-z]+/g, '_'));
    const bar = names === undefined ? undefined : findColumns(names);
    if (table === undefined || names === undefined || bar === undefined) return undefined;
    const has = (name: string): boolean => names.includes(name);
    if (!has('ex_dividend') || !has('split_ratio') || !has('adj_close') || !has('date'))
      return undefined;
    const ticker = names.indexOf('ticker');
    return {
      source: 'Quandl WIKI',
      confidence: 1,
      delimiter: table.delimiter,
      isNoRow: table.isNoRow,
      cells: [names.length, names.length],
      time: names.indexOf('date'),
      ...(ticker < 0 ? {} : { symbolAt: ticker }),
      symbol: symbolOf(
        stemOf(path)
          .replace(/^WIKI[-_]/i, '')
          .split(/[ ,]/)[0],
      ),
      bars: [bar],
      notes: ['Prices as they were traded are imported; the adjusted columns are left out.'],
    };
  },
});
