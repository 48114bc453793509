/**
 * Real recordings as samples for the stylised facts: read where they lie, never copied. A recording that
 * is not on this machine is undefined, so that a test can skip visibly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { SymbolSample } from '../../../../shared/engine/statistics/fact-sampler.ts';
import { type Curves, toCurves } from '../../../../shared/engine/statistics/curves.ts';
import {
  type FactSheet,
  toFactSheet,
} from '../../../../shared/engine/statistics/stylised-facts.ts';
import { SIDE } from '../../../../shared/model/tick.ts';

/** One recording and what it gives. */
export interface RealSheet {
  readonly name: string;
  readonly sheet: FactSheet | undefined;
  readonly curves: Curves | undefined;
}

interface Real {
  readonly sheet: FactSheet;
  readonly curves: Curves;
}

const DATA = new URL('../../../../../shared/data/', import.meta.url);
/** Sizes of trades on coin exchanges have no lots. */
const NO_LOT = 1;
/** What bars, each taken for one trade, cannot tell. */
const NO_TRADES = {
  bounce: NaN,
  fano1s: NaN,
  fano10s: NaN,
  fano1m: NaN,
  waitVariation: NaN,
  sizeTail: NaN,
};

const RECORDINGS: readonly (readonly [string, string, (file: URL) => Real])[] = [
  ['BTCUSDT 2024, 6 min', 'hftbacktest/spot/btcusdt_20240808.gz', fromBinanceFrames],
  ['BTCUSDT 2020, 3 min', 'gocryptotrader/binance_BTCUSDT_24h-trades_2020_11_16.csv', fromTradeCsv],
  ['BTC/USD 2016, day', 'lean-crypto/coinbase/second/btcusd/20161007_trade.zip', fromSecondBars],
  ['EUR/USD 2014, day', 'lean-fx/oanda/tick/eurusd/20140501_quote.zip', fromQuotes],
  ['BTC/USD 2011, trades', 'pyalgotrade/bitstampUSD.csv', fromSparseTrades],
];

/** Sheets of all recordings. */
export const readRealSheets = (): RealSheet[] =>
  RECORDINGS.map(([name, path, read]) => {
    const file = new URL(path, DATA);
    const real = existsSync(file) ? read(file) : undefined;
    return { name, sheet: real?.sheet, curves: real?.curves };
  });

interface Frame {
  readonly data?: {
    readonly e?: string;
    readonly b?: unknown;
    readonly a?: unknown;
    readonly p?: string;
    readonly q?: string;
    readonly m?: boolean;
  };
}

/** Binance frames by receiving time: best quotes and trades. */
function fromBinanceFrames(file: URL): Real {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const startMs = Number(lines[0]!.slice(0, 19)) / 1e6;
  const endMs = Number(lines.at(-1)!.slice(0, 19)) / 1e6;
  const seconds = Math.floor((endMs - startMs) / 1_000) + 1;
  const feed = createFeed(seconds);
  for (const line of lines) {
    const { data } = JSON.parse(line.slice(20)) as Frame;
    if (data === undefined) continue;
    const atMs = Number(line.slice(0, 19)) / 1e6 - startMs;
    if (data.e === 'trade') {
      feed.trade(atMs, Number(data.p), Number(data.q), data.m === true ? SIDE.sell : SIDE.buy);
    } else if (typeof data.b === 'string' && typeof data.a === 'string') {
      feed.quote(atMs, Number(data.b), Number(data.a));
    }
  }
  return feed.end();
}

/** `epoch s, price, amount, side` */
function fromTradeCsv(file: URL): Real {
  const rows = readRows(readFileSync(file, 'utf8'));
  const startMs = Number(rows[0]![0]) * 1_000;
  const endMs = Number(rows.at(-1)![0]) * 1_000;
  const feed = createFeed(Math.floor((endMs - startMs) / 1_000) + 1);
  for (const [time, price, size, side] of rows) {
    const taker = side === 'BUY' ? SIDE.buy : side === 'SELL' ? SIDE.sell : SIDE.unknown;
    feed.trade(Number(time) * 1_000 - startMs, Number(price), Number(size), taker);
  }
  return feed.end();
}

/** `ms since midnight, open, high, low, close, volume`; each bar counts as one trade at its close. */
function fromSecondBars(file: URL): Real {
  const feed = createFeed(86_400);
  for (const [ms, , , , close, volume] of readRows(unzipFirst(file))) {
    feed.trade(Number(ms), Number(close), Number(volume), SIDE.unknown);
  }
  const { sheet, curves } = feed.end();
  return { sheet: { ...sheet, ...NO_TRADES }, curves };
}

/** `ms since midnight, bid, ask` */
function fromQuotes(file: URL): Real {
  const feed = createFeed(86_400);
  for (const [ms, bid, ask] of readRows(unzipFirst(file))) {
    feed.quote(Number(ms), Number(bid), Number(ask));
  }
  return feed.end();
}

/** `epoch s, price, amount`: months of few trades, of which only what needs no clock is taken. */
function fromSparseTrades(file: URL): Real {
  const sample = new SymbolSample(0, 1);
  for (const [time, price, size] of readRows(readFileSync(file, 'utf8'))) {
    sample.addTrade(Number(time) * 1_000, Number(price), Number(size), SIDE.unknown);
  }
  return toReal(sample);
}

const toReal = (sample: SymbolSample): Real => ({
  sheet: toFactSheet(sample, NO_LOT),
  curves: toCurves(sample),
});

function createFeed(seconds: number) {
  const sample = new SymbolSample(0, seconds);
  let second = 0;
  const advance = (to: number): void => {
    for (; second < Math.min(to, seconds); second++) sample.endSecond(second);
  };
  return {
    quote(atMs: number, bid: number, ask: number) {
      advance(Math.floor(atMs / 1_000));
      sample.addQuote(bid, ask);
    },
    trade(atMs: number, price: number, size: number, side: number) {
      advance(Math.floor(atMs / 1_000));
      if (second < seconds) sample.addTrade(atMs, price, size, side);
    },
    end() {
      advance(seconds);
      return toReal(sample);
    },
  };
}

const readRows = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.trim().split(','));

/** Text of the only file of a zip archive, by the sizes in its central directory. */
function unzipFirst(file: URL): string {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const directory = bytes.readUInt32LE(end + 16);
  const packed = bytes.readUInt32LE(directory + 20);
  const local = bytes.readUInt32LE(directory + 42);
  const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  return inflateRawSync(bytes.subarray(from, from + packed)).toString('utf8');
}
