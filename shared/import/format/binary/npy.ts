/**
 * hftbacktest's event arrays: numpy files of named fields (.npy, in a .npz as data.npy). Trades and quotes of the best
 * prices are taken; changes of depth need a book. Source: hftbacktest `types.py`, numpy `lib/format.py`.
 */
import { MISSING, SIDE } from '../../../model/tick.ts';
import { Halves } from '../../columnar/cell-type.ts';
import { CELL, NumberCells } from '../../columnar/number-cells.ts';
import { TimeCells } from '../../columnar/time-cells.ts';
import type { DecoderOptions } from '../../decoder.ts';
import { rescaleUnits } from '../../foreign-number.ts';
import { NO_ID } from '../../import-rows.ts';
import type { BytesImporter } from '../../importer.ts';
import { ImportError } from '../../report.ts';
import { symbolOfName } from '../../table/table-layout.ts';
import type { UnitQuote } from '../../tick-handler.ts';
import { createRecordDecoder, type RecordReader, type RecordTally } from './fixed-records.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const FIELDS = { ev: 'u8', exch_ts: 'i8', local_ts: 'i8', px: 'f8', qty: 'f8' } as const;
type Field = keyof typeof FIELDS;

/** Kinds of event, the lowest byte of `ev`, that are ticks. */
const TRADE = 2;
const BEST = 5;
const KINDS: Readonly<Record<number, string>> = {
  1: 'changes of depth, which need a book',
  3: 'clearings of depth',
  4: 'snapshots of depth, which need a book',
  10: 'orders',
  11: 'orders',
  12: 'orders',
  13: 'orders',
};
const BUY = 2 ** 29;
const SELL = 2 ** 28;
/** An event is once as the exchange had it, and maybe once more as the receiver did. */
const EXCHANGE = 2 ** 31;
const LOCAL = 2 ** 30;

/** Arrays of hftbacktest. */
export const npy: BytesImporter = {
  name: 'hftbacktest',
  description: 'event arrays of hftbacktest (.npz, .npy)',
  reads: 'bytes',
  sniff: ({ head }) =>
    MAGIC.every((byte, i) => head[i] === byte) ? { confidence: 1, what: 'numpy array' } : undefined,
  toFileSymbol: (path) => symbolOfName(path.replace(/!.*$/, '').replace(/\.(?:npz|npy)$/i, '')),
  create: (options) => createRecordDecoder(new NpyReader(options), options),
};

class NpyReader implements RecordReader {
  private readonly options: DecoderOptions;
  private readonly handle: number;
  private at: Readonly<Record<Field, number>> = {
    ev: 0,
    exch_ts: 8,
    local_ts: 16,
    px: 24,
    qty: 32,
  };
  private readonly price = new NumberCells('price', { is: 'float', bits: 64 });
  private readonly size = new NumberCells('size', { is: 'float', bits: 64 });
  private readonly time: TimeCells;
  private readonly halves = new Halves();
  private readonly quote: UnitQuote;

  constructor(options: DecoderOptions) {
    this.options = options;
    this.handle = options.handler.useSymbol(options.symbol ?? '');
    const { timeFormat } = options.settings;
    this.time = new TimeCells('exch_ts', { is: 'integer', isSigned: true }, undefined, timeFormat);
    const time = {
      symbol: this.handle,
      timeMs: 0,
      timeNs: 0,
      priceScale: 0,
      sizeScale: 0,
      flags: 0,
    };
    this.quote = { ...time, bid: MISSING, ask: MISSING, bidSize: 0, askSize: 0 };
  }

  readHead(bytes: Uint8Array) {
    if (bytes.length < 12) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const isFirst = bytes[6] === 1;
    const from = isFirst ? 10 : 12;
    const headBytes = from + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
    if (bytes.length < headBytes) return { headBytes, recordBytes: 1 };
    const text = new TextDecoder().decode(bytes.subarray(from, headBytes));
    const { at, recordBytes } = readDtype(text);
    this.at = at;
    return { headBytes, recordBytes };
  }

  take(view: DataView, at: readonly number[], tally: RecordTally): void {
    const { ev, exch_ts: exchange, local_ts: local, px, qty } = this.at;
    const prices = Float64Array.from(at, (place) => view.getFloat64(place + px, true));
    const sizes = Float64Array.from(at, (place) => view.getFloat64(place + qty, true));
    const times = BigInt64Array.from(at, (place) => view.getBigInt64(place + exchange, true));
    for (const [row, place] of at.entries()) {
      tally.next();
      const kind = view.getUint8(place + ev);
      const bits = view.getUint32(place + ev, true);
      const isAgain = (bits & LOCAL) !== 0 && (bits & EXCHANGE) === 0;
      if (isAgain || (kind !== TRADE && kind !== BEST)) {
        const what = isAgain ? 'events as the receiver had them' : KINDS[kind];
        tally.leave(what ?? `events of the unknown kind ${kind}`);
        continue;
      }
      this.halves.read(times, row);
      if (this.halves.high <= 0) times[row] = view.getBigInt64(place + local, true);
      tally.count(this.give(kind, bits, prices, sizes, times, row));
    }
  }

  private give(
    kind: number,
    bits: number,
    prices: Float64Array,
    sizes: Float64Array,
    times: BigInt64Array,
    row: number,
  ): string | undefined {
    const { time, price, size, options } = this;
    const reason = time.read(times, row);
    if (reason !== undefined) return reason;
    if (price.read(prices, row) !== CELL.read) return price.reason || 'there is no price';
    if (size.read(sizes, row) !== CELL.read) return size.reason || 'there is no size';
    const isBuy = (bits & BUY) !== 0;
    const side = isBuy ? SIDE.buy : (bits & SELL) !== 0 ? SIDE.sell : SIDE.unknown;
    const base = { symbol: this.handle, timeMs: time.ms, timeNs: time.ns };
    const scales = { priceScale: price.scale, sizeScale: size.scale };
    if (kind === TRADE) {
      const trade = { ...base, ...scales, price: price.units, size: size.units, side };
      return options.handler.tradeUnits({ ...trade, id: NO_ID, flags: 0 });
    }
    if (side === SIDE.unknown) return 'a best price says no side';
    return this.giveQuote(base.timeMs, base.timeNs, isBuy);
  }

  /** One side is told at a time; the other one stands. */
  private giveQuote(timeMs: number, timeNs: number, isBid: boolean): string | undefined {
    const { quote, price, size } = this;
    quote.timeMs = timeMs;
    quote.timeNs = timeNs;
    const priceScale = Math.max(quote.priceScale, price.scale);
    const sizeScale = Math.max(quote.sizeScale, size.scale);
    const raise = (units: number): number =>
      units === MISSING ? MISSING : rescaleUnits(units, quote.priceScale, priceScale);
    const bid = raise(quote.bid);
    const ask = raise(quote.ask);
    const bidSize = rescaleUnits(quote.bidSize, quote.sizeScale, sizeScale);
    const askSize = rescaleUnits(quote.askSize, quote.sizeScale, sizeScale);
    const told = rescaleUnits(price.units, price.scale, priceScale);
    const toldSize = rescaleUnits(size.units, size.scale, sizeScale);
    if (Number.isNaN(bid + ask + bidSize + askSize + told + toldSize)) {
      return 'bid and ask, or their sizes, have too many digits side by side';
    }
    const isGone = toldSize === 0;
    const [mine, mySize] = isGone ? [MISSING, 0] : [told, toldSize];
    Object.assign(quote, { priceScale, sizeScale });
    Object.assign(
      quote,
      isBid
        ? { bid: mine, bidSize: mySize, ask, askSize }
        : { bid, bidSize, ask: mine, askSize: mySize },
    );
    return this.options.handler.quoteUnits(quote);
  }
}

/** Offsets of the fields by numpy's own words, a literal of Python. @throws ImportError for other arrays */
function readDtype(text: string): { at: Record<Field, number>; recordBytes: number } {
  const at: Partial<Record<Field, number>> = {};
  let recordBytes = 0;
  const descr = /'descr':\s*\[([^\]]*)\]/.exec(text)?.[1];
  for (const [, name = '', type = ''] of (descr ?? '').matchAll(/\('([^']*)',\s*'([^']*)'\)/g)) {
    const [, order = '', kind = '', width = ''] = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(type) ?? [];
    if (width === '') throw notIts(`its field ${name} is of the type ${type}`);
    if (name in FIELDS) {
      if (FIELDS[name as Field] !== kind + width || order === '>') {
        throw notIts(`its field ${name} is of the type ${type}`);
      }
      at[name as Field] = recordBytes;
    }
    recordBytes += Number(width);
  }
  const missing = Object.keys(FIELDS).find((name) => !(name in at));
  if (missing !== undefined) throw notIts(`it has no field ${missing}`);
  return { at: at as Record<Field, number>, recordBytes };
}

const notIts = (why: string): ImportError =>
  new ImportError(
    'IMPORT_FORMAT',
    `it is a numpy array, but none of hftbacktest's events: ${why}; save its columns with names as Parquet or CSV`,
  );
