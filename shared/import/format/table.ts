/**
 * Trades, quotes and bars in tables of text: any delimiter, columns by the names of their header, by `--columns`, or the bare
 * `time,price,size` of Kraken, bitcoincharts and gocryptotrader. What is another thing in the same columns is left alone.
 */
import { baseNameOf } from '../file-name.ts';
import type { TextImporter } from '../importer.ts';
import { createTableDecoder } from '../table/table-decoder.ts';
import { findLayout } from '../table/table-layout.ts';

const OTHERS = /liquidation|funding|premiumindex|markprice|indexprice|bookdepth|metrics/i;

/** A table of trades or quotes. */
export const table: TextImporter = {
  name: 'table',
  description: 'tables of trades, quotes or bars with a header',
  reads: 'text',
  isGeneral: true,
  sniff(sample) {
    const layout = OTHERS.test(baseNameOf(sample.path)) ? undefined : findLayout(sample);
    if (layout === undefined) return undefined;
    const { kind, confidence, at, fileSymbol } = layout;
    const isNameless =
      at.symbol === undefined && (sample.settings.symbol ?? fileSymbol) === undefined;
    const what = `table of ${kind}`;
    if (!isNameless) return { confidence, what };
    return { confidence, what, question: 'It does not say its symbol: name it with --symbol.' };
  },
  create: createTableDecoder,
};
