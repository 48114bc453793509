/**
 * The formats that can be imported, in the order in which they are tried. A new one is a line here.
 */
import { binanceCsv } from './binance-csv.ts';
import { binanceFrames } from './binance-frames.ts';
import { alphaVantage } from './format/alpha-vantage.ts';
import { binanceKlines } from './format/binance-klines.ts';
import { googleFinance } from './format/google-finance.ts';
import { leanBars, leanEquityBars } from './format/lean-bars.ts';
import { nasdaqCom } from './format/nasdaq-com.ts';
import { quandl } from './format/quandl.ts';
import { bracketed, stooq } from './format/stooq.ts';
import { yahoo } from './format/yahoo.ts';
import { yfinance } from './format/yfinance.ts';
import { capturedFrames } from './format/captured-frames.ts';
import { bi5 } from './format/binary/bi5.ts';
import { hst } from './format/binary/hst.ts';
import { npy } from './format/binary/npy.ts';
import { scid } from './format/binary/scid.ts';
import { table } from './format/table.ts';
import { dbn } from './format/dbn/dbn.ts';
import { parquet } from './format/parquet/parquet.ts';
import { hyperliquidFrames } from './hyperliquid-frames.ts';
import type { Importer } from './importer.ts';
import { venueFrames } from './venue-frames.ts';

/** All importers. */
export const IMPORTERS: readonly Importer[] = [
  venueFrames,
  hyperliquidFrames,
  binanceFrames,
  ...capturedFrames,
  binanceCsv,
  binanceKlines,
  yahoo,
  yfinance,
  stooq,
  bracketed,
  alphaVantage,
  nasdaqCom,
  quandl,
  googleFinance,
  leanBars,
  leanEquityBars,
  table,
  dbn,
  parquet,
  scid,
  hst,
  bi5,
  npy,
];
