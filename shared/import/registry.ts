/**
 * The formats that can be imported, in the order in which they are tried. A new one is a line here.
 */
import { binanceCsv } from './binance-csv.ts';
import { binanceFrames } from './binance-frames.ts';
import { table } from './format/table.ts';
import { dbn } from './format/dbn/dbn.ts';
import { hyperliquidFrames } from './hyperliquid-frames.ts';
import type { Importer } from './importer.ts';
import { venueFrames } from './venue-frames.ts';

/** All importers. */
export const IMPORTERS: readonly Importer[] = [
  venueFrames,
  hyperliquidFrames,
  binanceFrames,
  binanceCsv,
  table,
  dbn,
];
