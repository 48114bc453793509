/**
 * The formats that can be imported, in the order in which they are tried. A new one is a line here.
 */
import { binanceCsv } from './binance-csv.ts';
import { binanceFrames } from './binance-frames.ts';
import { alphaVantage } from './format/alpha-vantage.ts';
import { binanceBookTicker } from './format/binance-book-ticker.ts';
import { bitfinex, bitmex, bybit, mtgox, okx } from './format/crypto-trades.ts';
import { databentoCsv } from './format/databento-csv.ts';
import { dukascopyTicks, histdataTicks, truefx } from './format/fx-ticks.ts';
import { jsonTrades } from './format/json-trades.ts';
import { finamTicks, mt5Ticks, ninjaTraderTicks, sierraTicks } from './format/terminal-ticks.ts';
import { lobster, massive, taq } from './format/us-ticks.ts';
import { leanTicks } from './format/lean-ticks.ts';
import { tardis } from './format/tardis.ts';
import { bareBars } from './format/bare-bars.ts';
import { binanceKlines } from './format/binance-klines.ts';
import { cryptoDataDownload } from './format/crypto-data-download.ts';
import { dukascopyBars, dukascopyNodeBars } from './format/dukascopy-bars.ts';
import { histData, ninjaTrader } from './format/histdata.ts';
import { investing } from './format/investing.ts';
import { jsonBars } from './format/json-bars.ts';
import { krakenOhlcvt } from './format/kraken-ohlcvt.ts';
import { metaTrader4, metaTrader5 } from './format/metatrader.ts';
import {
  backtrader,
  interactiveBrokers,
  pandasBars,
  sierraText,
  zipline,
} from './format/program-bars.ts';
import { tradingView } from './format/tradingview.ts';
import { alpacaBars, databentoBars, firstRate, kibot, massiveBars } from './format/vendor-bars.ts';
import { ownBars } from './format/own-bars.ts';
import { googleFinance } from './format/google-finance.ts';
import { leanBars, leanEquityBars } from './format/lean-bars.ts';
import { nasdaqCom } from './format/nasdaq-com.ts';
import { quandl } from './format/quandl.ts';
import { bracketed, stooq } from './format/stooq.ts';
import { yahoo } from './format/yahoo.ts';
import { yfinance } from './format/yfinance.ts';
import { capturedFrames } from './format/captured-frames.ts';
import { arrow } from './format/arrow/arrow.ts';
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
  binanceBookTicker,
  tardis,
  databentoCsv,
  leanTicks,
  bybit,
  bitmex,
  okx,
  bitfinex,
  mtgox,
  histdataTicks,
  truefx,
  dukascopyTicks,
  mt5Ticks,
  ninjaTraderTicks,
  finamTicks,
  sierraTicks,
  massive,
  taq,
  lobster,
  jsonTrades,
  ownBars,
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
  tradingView,
  cryptoDataDownload,
  krakenOhlcvt,
  investing,
  dukascopyBars,
  dukascopyNodeBars,
  histData,
  ninjaTrader,
  metaTrader4,
  metaTrader5,
  interactiveBrokers,
  backtrader,
  zipline,
  sierraText,
  pandasBars,
  databentoBars,
  massiveBars,
  alpacaBars,
  kibot,
  firstRate,
  jsonBars,
  bareBars,
  table,
  dbn,
  parquet,
  arrow,
  scid,
  hst,
  bi5,
  npy,
];
