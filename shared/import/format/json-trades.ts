/**
 * Trades and quotes in JSON, as answers of APIs are saved: a list, an object around one, or an object a line. What is what
 * is said by the fields of each (trade-shapes.ts); symbols stand in rows, above them, or in the file's name.
 */
import { toSymbol } from '../../model/instrument.ts';
import type { ExactTime } from '../../venue/event.ts';
import { type Fields, isFields, parseExact } from '../../venue/exact-json.ts';
import { fromEpochOfAnyUnit, fromRfc3339 } from '../../venue/exact-time.ts';
import { isZero } from '../../venue/read-quote.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { Decoder, DecoderOptions } from '../decoder.ts';
import { findCapture } from '../frames/find-capture.ts';
import { createTextDecoder } from '../frames/json-items.ts';
import { endOfJson } from '../frames/json-text.ts';
import type { FileSample, Match, TextImporter } from '../importer.ts';
import { noteNotImported, noteReject } from '../report.ts';
import { type JsonTick, TRADE_SHAPES, type TradeShape } from './trade-shapes.ts';

/** Members that hold what is asked for. */
const CONTAINERS = ['body', 'result', 'results', 'data', 'list', 'trades', 'quotes'];
/** Members that say whose rows a list is of. */
const SYMBOL_KEYS = ['symbol', 'ticker', 'instrument_name', 'product_id', 'instId'];
const DEEPEST = 6;
/** Beginnings of values that are tried in a sample. */
const TRIES = 40;

type Leaf = Fields | readonly unknown[];

/** Calls back for each row in a value, with the symbol that is told above it. */
function forEachLeaf(
  value: unknown,
  symbol: string | undefined,
  take: (leaf: Leaf, symbol: string | undefined) => void,
  depth = 0,
): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) {
    const isRow = value.length > 0 && !value.some((one) => typeof one === 'object' && one !== null);
    if (isRow) take(value, symbol);
    else for (const one of value) forEachLeaf(one, symbol, take, depth + 1);
    return;
  }
  if (!isFields(value)) return;
  const key = CONTAINERS.find((name) => typeof value[name] === 'object' && value[name] !== null);
  if (key !== undefined && !('price' in value)) {
    const own = SYMBOL_KEYS.map((name) => value[name]).find((one) => typeof one === 'string');
    forEachLeaf(value[key], own ?? symbol, take, depth + 1);
    return;
  }
  const lists = Object.entries(value).filter(([, one]) => Array.isArray(one) && one.length > 0);
  const isMap =
    lists.length > 0 && lists.every(([, one]) => typeof (one as unknown[])[0] === 'object');
  const scalars = Object.values(value).filter((one) => typeof one !== 'object').length;
  if (isMap && scalars <= 1) {
    for (const [name, one] of lists) forEachLeaf(one, name, take, depth + 1);
  } else take(value, symbol);
}

function findShape(leaf: Leaf): TradeShape | undefined {
  return TRADE_SHAPES.find((shape) => shape.read(leaf) !== undefined);
}

/** The first value of a sample that is a row. */
function lookFor(
  text: string,
): { readonly shape: TradeShape; readonly hasSymbol: boolean } | undefined {
  let tries = 0;
  for (let at = 0; at < text.length && tries < TRIES; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    tries++;
    const end = endOfJson(text, at);
    const value = end < 0 ? undefined : parseExact(text.slice(at, end));
    let found: { shape: TradeShape; hasSymbol: boolean } | undefined;
    forEachLeaf(value, undefined, (leaf, symbol) => {
      if (found !== undefined) return;
      const shape = findShape(leaf);
      if (shape !== undefined) {
        found = { shape, hasSymbol: (shape.read(leaf)?.symbol ?? symbol) !== undefined };
      }
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON of trades and quotes. */
export const jsonTrades: TextImporter = {
  name: 'json-trades',
  description: 'trades and quotes in JSON',
  reads: 'text',
  sniff(sample: FileSample): Match | undefined {
    const [line = ''] = sample.lines;
    if (!/^[\s\ufeff]*[{[]/.test(line) || findCapture(sample) !== undefined) return undefined;
    const found = lookFor(sample.lines.join('\n'));
    if (found === undefined) return undefined;
    const { shape, hasSymbol } = found;
    const what = `file of ${shape.source}`;
    const { confidence } = shape;
    if (hasSymbol || (sample.settings.symbol ?? nameOf(sample.path)) !== undefined) {
      return { confidence, what };
    }
    return { confidence, what, question: 'It does not say its symbol: name it with --symbol.' };
  },
  create: createDecoder,
};

/** The symbol in a file's name: `BTC_USDT-trades`, `tBTCUSD`. */
const nameOf = (path: string): string | undefined =>
  symbolOf(
    stemOf(path)
      .split(/[- ](?=trades|quotes|ticks|\d)|_(?=trades|quotes|ticks|\d{4})/i)[0]!
      .replace(/^t(?=[A-Z]{6})/, ''),
  );

function createDecoder(options: DecoderOptions): Decoder {
  const reader = new JsonReader(options);
  return createTextDecoder((text, line) => reader.take(text, line));
}

class JsonReader {
  private readonly options: DecoderOptions;
  private readonly own: string | undefined;
  private readonly shares = new Set<string>();
  private shape: TradeShape | undefined;
  private rows = 0;

  constructor(options: DecoderOptions) {
    this.options = options;
    this.own = options.symbol ?? nameOf(options.path);
  }

  take(text: string, line: number): void {
    this.options.handler.line = line;
    this.rows = 0;
    const value = parseExact(text.replace(/,\s*$/, ''));
    if (value === undefined) this.refuse('it is no JSON');
    else forEachLeaf(value, undefined, (leaf, symbol) => this.takeLeaf(leaf, symbol));
    if (this.rows === 0) this.leave('JSON without trades and quotes');
  }

  private takeLeaf(leaf: Leaf, above: string | undefined): void {
    let tick = this.shape?.read(leaf);
    if (tick === undefined) {
      const shape = findShape(leaf);
      tick = shape?.read(leaf);
      this.shape ??= shape;
      if (shape === undefined || tick === undefined) {
        this.leave('JSON without trades and quotes');
        return;
      }
      this.shape = shape;
    }
    this.takeTick(tick, above);
  }

  private takeTick(tick: JsonTick, above: string | undefined): void {
    const told = tick.symbol ?? above;
    const symbol = told === undefined ? this.own : toSymbol(told);
    const { symbol: only } = this.options;
    const time = toTime(tick.time);
    if (symbol === undefined)
      this.refuse('the file does not say its symbol; name it with --symbol');
    else if (told !== undefined && only !== undefined && only !== symbol)
      this.leave('other symbol');
    else if (time === undefined) {
      this.refuse(`time ${JSON.stringify((tick.time ?? '').slice(0, 40))} cannot be read`);
    } else this.give(symbol, time, tick);
  }

  private give(symbol: string, time: ExactTime, { trade, quote }: JsonTick): void {
    const { handler } = this.options;
    if (this.shape?.isShare === true && !this.shares.has(symbol)) {
      this.shares.add(symbol);
      handler.describe?.(symbol, { price: 0, size: 0 }, { kind: 'equity' });
    }
    if (trade !== undefined) {
      const { price, size, side, id, flags = 0 } = trade;
      if (price === undefined || size === undefined) this.refuse('a trade without price or size');
      else {
        const row = { symbol, ...time, price, size, side, id: undefined, uniqueId: id, flags };
        this.count(handler.trade(row));
      }
    }
    if (quote === undefined) return;
    const bid = sideOf(quote.bid, quote.bidSize);
    const ask = sideOf(quote.ask, quote.askSize);
    this.count(
      handler.quote({
        symbol,
        ...time,
        bid: bid.price,
        bidSize: bid.size,
        ask: ask.price,
        askSize: ask.size,
        flags: 0,
      }),
    );
  }

  private count(reason: string | undefined): void {
    if (reason !== undefined) this.refuse(reason);
    else this.addRow();
  }

  private leave(what: string): void {
    this.addRow();
    noteNotImported(this.options.report, what);
  }

  private refuse(reason: string): void {
    this.addRow();
    noteReject(this.options.report, this.options.handler.line, reason);
  }

  private addRow(): void {
    this.rows++;
    this.options.report.rows++;
  }
}

/** A price of zero is a side that is not there. */
const sideOf = (
  price: string | undefined,
  size = '0',
): { readonly price: string | undefined; readonly size: string } =>
  price === undefined || price === '' || isZero(price)
    ? { price: undefined, size: '0' }
    : { price, size };

const toTime = (text: string | undefined): ExactTime | undefined =>
  text !== undefined && /^\d{9,19}(?:\.\d{1,12})?$/.test(text)
    ? fromEpochOfAnyUnit(text)
    : fromRfc3339(text);
