/**
 * DBN's records into ticks, without an object a record. Owns which record gives what: a record with a trade and a quote
 * is two rows; what is not tradable data is named. Order is the event's, by the receiver's clock where that steps back.
 */
import {
  DBN_BYTES,
  DBN_FLAG,
  DBN_HEAD,
  DBN_LEVEL,
  DBN_OHLCV,
  DBN_PRICE_DECIMALS,
  DBN_RTYPE,
  DBN_SCHEMA,
  DBN_TRADE,
  DBN_UNDEFINED,
  fromDbnDataset,
} from '../../../dbn/layout.ts';
import type { InstrumentKind } from '../../../model/instrument.ts';
import { FLAG, MISSING, SIDE, type Side } from '../../../model/tick.ts';
import type { BytesDecoder, DecoderOptions } from '../../decoder.ts';
import { decimalsOfUnits, unitsToText } from '../../foreign-number.ts';
import { NO_ID } from '../../import-rows.ts';
import { ImportError, noteNotImported, noteReject } from '../../report.ts';
import type { UnitQuote, UnitTrade } from '../../tick-handler.ts';
import { type DbnHeader, headerBytesOf, readDbnHeader, readText } from './dbn-header.ts';
import { type DbnInstrument, DbnInstruments, NO_TOP, toDbnSymbol } from './dbn-instruments.ts';
import { narrowPrices, readPrice, readTime, TIME } from './dbn-numbers.ts';
import { toDbnReason, toDbnStatus } from './dbn-status.ts';

const TRADE = 84; // T
const FILL = 70; // F
const SELL = 65; // A
const BUY = 66; // B

/** An order; other offsets than a trade's. */
const ORDER = { price: 24, size: 32, flags: 36, action: 38, side: 39, tsRecv: 40 } as const;
const STATUS_AT = { tsRecv: 16, action: 24, reason: 26 } as const;
/** Definitions by their length: where the currency, the symbol and the class stand, and bytes of the symbol. */
const DEFINITIONS: Readonly<Record<number, readonly [number, number, number, number]>> = {
  360: [186, 200, 325, 22],
  400: [186, 200, 374, 71],
  520: [224, 238, 487, 71],
};
const MIN_PRICE_INCREMENT = 24;
const CLASSES: Readonly<Record<string, InstrumentKind>> = {
  K: 'equity',
  I: 'index',
  X: 'fx',
  F: 'future',
  S: 'future',
  M: 'future',
  C: 'future',
  P: 'future',
  T: 'future',
};
/** Bytes that a record has at least, by what it is. */
const LEAST = Uint8Array.from({ length: 256 }, (_, rtype) => {
  if (rtype === DBN_RTYPE.trade) return DBN_BYTES.trade;
  if (rtype === DBN_RTYPE.mbo) return 56;
  if (rtype === DBN_RTYPE.status) return 32;
  const hasLevel = rtype === DBN_RTYPE.mbp1 || rtype === DBN_RTYPE.mbp10;
  return hasLevel || rtype >= DBN_RTYPE.cmbp1 ? DBN_BYTES.mbp1 : 0;
});
const OTHERS: Readonly<Record<number, string>> = {
  [DBN_RTYPE.statistics]: 'statistics',
  [DBN_RTYPE.imbalance]: 'imbalances',
  [DBN_RTYPE.error]: 'error messages',
  [DBN_RTYPE.system]: 'system messages',
};
const INTERVALS: Readonly<Record<number, number | 'day'>> = {
  [DBN_RTYPE.ohlcv1s]: 1_000,
  [DBN_RTYPE.ohlcv1m]: 60_000,
  [DBN_RTYPE.ohlcv1h]: 3_600_000,
  [DBN_RTYPE.ohlcv1d]: 'day',
  [DBN_RTYPE.ohlcvEod]: 'day',
};
/** Of old files, whose bars do not say their interval. */
const SCHEMA_INTERVALS: Readonly<Record<number, number | 'day'>> = {
  [DBN_SCHEMA.ohlcv1s]: 1_000,
  [DBN_SCHEMA.ohlcv1m]: 60_000,
  [DBN_SCHEMA.ohlcv1h]: 3_600_000,
  [DBN_SCHEMA.ohlcv1d]: 'day',
  [DBN_SCHEMA.ohlcvEod]: 'day',
};
const DAY_MS = 86_400_000;
const TOO_LARGE = 'a price is too large to be exact';
const NO_TIME = 'its time is undefined';

const toSide = (side: number): Side =>
  side === SELL ? SIDE.sell : side === BUY ? SIDE.buy : SIDE.unknown;

/** Decodes one file. */
export class DbnDecoder implements BytesDecoder {
  private readonly options: DecoderOptions;
  private rest: Uint8Array = new Uint8Array(0);
  private header: DbnHeader | undefined;
  private instruments: DbnInstruments | undefined;
  private record = 0;
  /** Behind each record. */
  private tsOutBytes = 0;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private readonly trade: UnitTrade;
  private readonly quote: UnitQuote;

  constructor(options: DecoderOptions) {
    this.options = options;
    const time = { symbol: 0, timeMs: 0, timeNs: 0, priceScale: DBN_PRICE_DECIMALS, sizeScale: 0 };
    this.trade = { ...time, price: 0, size: 0, side: SIDE.unknown, id: NO_ID, flags: 0 };
    this.quote = { ...time, bid: 0, ask: 0, bidSize: 0, askSize: 0, flags: 0 };
  }

  decode(bytes: Uint8Array): void {
    if (this.header === undefined) {
      const data = this.rest.length === 0 ? bytes : join(this.rest, bytes);
      const length = headerBytesOf(data);
      if (length === undefined || length > data.length) {
        this.rest = data.slice();
        return;
      }
      this.begin(readDbnHeader(data.subarray(0, length)));
      this.rest = this.walk(data, length);
      return;
    }
    const begun = this.rest.length;
    const missing = begun === 0 ? 0 : Math.max(DBN_BYTES.head, this.rest[0]! * 4) - begun;
    if (missing > bytes.length) {
      this.rest = join(this.rest, bytes);
      return;
    }
    if (begun > 0) this.walk(join(this.rest, bytes.subarray(0, missing)), 0);
    this.rest = this.walk(bytes, missing);
  }

  /** Takes the records from `at` on. @returns what is begun at the end */
  private walk(data: Uint8Array, from: number): Uint8Array {
    this.view = new DataView(data.buffer, data.byteOffset, data.length);
    let at = from;
    while (at < data.length) {
      const length = data[at]! * 4;
      if (length < DBN_BYTES.head) {
        throw new ImportError(
          'IMPORT_READ',
          `record ${this.record + 1} says it has ${length} bytes`,
        );
      }
      if (at + length > data.length) break;
      this.options.handler.line = ++this.record;
      this.take(at, length);
      at += length;
    }
    return data.slice(at);
  }

  end(): void {
    if (this.header === undefined) throw new ImportError('IMPORT_READ', 'it ends within its head');
    if (this.rest.length === 0) return;
    this.record++;
    this.refuse('the file ends in the middle of a record');
  }

  private begin(header: DbnHeader): void {
    const { handler, symbol } = this.options;
    this.header = header;
    this.tsOutBytes = header.hasTsOut ? 8 : 0;
    this.instruments = new DbnInstruments(header, handler, symbol);
    const scale = fromDbnDataset(header.dataset) ?? 0;
    this.trade.sizeScale = scale;
    this.quote.sizeScale = scale;
  }

  private take(at: number, length: number): void {
    const rtype = this.view.getUint8(at + DBN_HEAD.rtype);
    const size = length - this.tsOutBytes;
    const least = LEAST[rtype]!;
    if (size < least) {
      this.refuse(`it has ${size} bytes, at least ${least} are needed`);
      return;
    }
    switch (rtype) {
      case DBN_RTYPE.trade:
        this.takeTrade(at);
        return;
      case DBN_RTYPE.mbp1:
      case DBN_RTYPE.cmbp1:
      case DBN_RTYPE.tcbbo:
        this.takeLevel(at, false);
        return;
      case DBN_RTYPE.mbp10:
        this.takeLevel(at, true);
        return;
      case DBN_RTYPE.bbo1s:
      case DBN_RTYPE.bbo1m:
      case DBN_RTYPE.cbbo1s:
      case DBN_RTYPE.cbbo1m:
        this.takeInterval(at);
        return;
      case DBN_RTYPE.mbo:
        this.takeOrder(at);
        return;
      default:
        this.takeRare(rtype, at, size);
    }
  }

  private takeRare(rtype: number, at: number, size: number): void {
    const interval =
      INTERVALS[rtype] ??
      (rtype === DBN_RTYPE.ohlcvOld ? SCHEMA_INTERVALS[this.header!.schema] : undefined);
    if (interval !== undefined && size >= DBN_BYTES.ohlcv) this.takeBar(at, interval);
    else if (rtype === DBN_RTYPE.status) this.takeStatus(at);
    else if (rtype === DBN_RTYPE.definition) this.takeDefinition(at, size);
    else if (rtype === DBN_RTYPE.symbolMapping) this.takeMapping(at, size);
    else this.leave(OTHERS[rtype] ?? `records of the unknown type 0x${rtype.toString(16)}`);
  }

  private takeTrade(at: number): void {
    const { view } = this;
    const action = view.getUint8(at + DBN_TRADE.action);
    if (action !== TRADE) {
      this.leave('changes of the book');
      return;
    }
    const flags = view.getUint8(at + DBN_TRADE.flags);
    const one = this.at(at, at + DBN_TRADE.tsRecv, flags);
    if (one !== undefined) this.giveTrade(one, at, at + DBN_TRADE.price, at + DBN_TRADE.size);
  }

  /** The book stands as it was before a trade, so that the quote goes first; one that was told is not told again. */
  private takeLevel(at: number, isDeep: boolean): void {
    const { view } = this;
    const flags = view.getUint8(at + DBN_TRADE.flags);
    const one = this.at(at, at + DBN_TRADE.tsRecv, flags);
    if (one === undefined) return;
    const isTrade = view.getUint8(at + DBN_TRADE.action) === TRADE;
    const isNew = this.hasNewTop(one, at);
    if (isNew || !(isDeep || isTrade || isEmpty(one))) this.giveQuote(at);
    else if (!isTrade) this.leave(isDeep ? 'depth below the top' : 'clearings of an empty book');
    if (isTrade) this.giveTrade(one, at, at + DBN_TRADE.price, at + DBN_TRADE.size);
  }

  private hasNewTop({ top }: DbnInstrument, at: number): boolean {
    let isNew = false;
    for (let word = 0; word < top.length; word++) {
      const value = this.view.getUint32(at + DBN_LEVEL.bid + word * 4, true);
      if (top[word] === value) continue;
      top[word] = value;
      isNew = true;
    }
    return isNew;
  }

  /** A sample: it holds at the end of its interval; its trade was told elsewhere. */
  private takeInterval(at: number): void {
    const one = this.find(at);
    if (
      !readTime(this.view, at + DBN_TRADE.tsRecv) &&
      !readTime(this.view, at + DBN_HEAD.tsEvent)
    ) {
      this.refuse(NO_TIME);
      return;
    }
    if (this.settle(one, 0)) this.giveQuote(at);
  }

  private takeOrder(at: number): void {
    const { view } = this;
    const action = view.getUint8(at + ORDER.action);
    if (action !== TRADE) {
      this.leave(action === FILL ? 'fills of orders whose trades are there' : 'orders');
      return;
    }
    const one = this.at(at, at + ORDER.tsRecv, view.getUint8(at + ORDER.flags));
    if (one !== undefined) {
      this.giveTrade(one, at, at + ORDER.price, at + ORDER.size, view.getUint8(at + ORDER.side));
    }
  }

  private find(at: number): DbnInstrument {
    return this.instruments!.of(this.view.getUint32(at + DBN_HEAD.instrument, true));
  }

  /** Finds time and symbol of a record. @returns undefined where it is left out */
  private at(at: number, recvAt: number, flags: number): DbnInstrument | undefined {
    const one = this.find(at);
    const hasEvent = readTime(this.view, at + DBN_HEAD.tsEvent);
    const { ms, ns } = TIME;
    let more = 0;
    const isBack = ms < one.lastMs || (ms === one.lastMs && ns < one.lastNs);
    if (!hasEvent || (isBack && (flags & DBN_FLAG.badTsRecv) === 0)) {
      if (readTime(this.view, recvAt)) more = FLAG.timeRepaired;
      else if (hasEvent) [TIME.ms, TIME.ns] = [ms, ns];
      else {
        this.refuse(NO_TIME);
        return undefined;
      }
    }
    const isBad = (flags & DBN_FLAG.maybeBadBook) !== 0;
    if (isBad && !one.isBad) more |= FLAG.gapBefore;
    one.isBad = isBad;
    one.lastMs = TIME.ms;
    one.lastNs = TIME.ns;
    return this.settle(one, more) ? one : undefined;
  }

  /** Puts time and symbol where trades and quotes have them. @returns false for another symbol */
  private settle(one: DbnInstrument, flags: number): boolean {
    const { trade, quote } = this;
    this.instruments!.settle(one, TIME.ms);
    if (!one.isWanted) {
      this.leave('other symbol');
      return false;
    }
    trade.symbol = quote.symbol = one.handle;
    trade.timeMs = quote.timeMs = TIME.ms;
    trade.timeNs = quote.timeNs = TIME.ns;
    trade.flags = quote.flags = flags;
    return true;
  }

  private giveTrade(
    one: DbnInstrument,
    at: number,
    priceAt: number,
    sizeAt: number,
    side = this.view.getUint8(at + DBN_TRADE.side),
  ): void {
    const { trade, view } = this;
    trade.price = readPrice(view, priceAt);
    trade.priceScale = DBN_PRICE_DECIMALS;
    if (Number.isNaN(trade.price)) {
      const narrow = narrowPrices(view, [priceAt]);
      if (narrow === undefined) {
        this.refuse(TOO_LARGE);
        return;
      }
      trade.price = narrow.units[0]!;
      trade.priceScale = narrow.scale;
    }
    trade.size = view.getUint32(sizeAt, true);
    trade.side = toSide(side);
    if (trade.price === MISSING) this.refuse(`a trade of ${one.symbol} has no price`);
    else if (trade.size === DBN_UNDEFINED.size) this.refuse('a trade has no size');
    else this.count(this.options.handler.tradeUnits(trade));
  }

  private giveQuote(at: number): void {
    const { quote, view } = this;
    const places = [at + DBN_LEVEL.bid, at + DBN_LEVEL.ask] as const;
    quote.bid = readPrice(view, places[0]);
    quote.ask = readPrice(view, places[1]);
    quote.priceScale = DBN_PRICE_DECIMALS;
    if (Number.isNaN(quote.bid + quote.ask)) {
      const narrow = narrowPrices(view, places);
      if (narrow === undefined) {
        this.refuse(TOO_LARGE);
        return;
      }
      [quote.bid, quote.ask] = narrow.units as [number, number];
      quote.priceScale = narrow.scale;
    }
    quote.bidSize = sizeOf(quote.bid, view.getUint32(at + DBN_LEVEL.bidSize, true));
    quote.askSize = sizeOf(quote.ask, view.getUint32(at + DBN_LEVEL.askSize, true));
    this.count(this.options.handler.quoteUnits(quote));
  }

  private takeBar(at: number, interval: number | 'day'): void {
    const { handler } = this.options;
    const { view } = this;
    const one = this.find(at);
    if (!readTime(view, at + DBN_HEAD.tsEvent)) {
      this.refuse(NO_TIME);
      return;
    }
    const startMs = interval === 'day' ? TIME.ms - (TIME.ms % DAY_MS) : TIME.ms;
    if (!this.settle(one, 0)) return;
    const price = (place: number): string =>
      unitsToText(view.getBigInt64(at + place, true), DBN_PRICE_DECIMALS);
    const places = [DBN_OHLCV.open, DBN_OHLCV.high, DBN_OHLCV.low, DBN_OHLCV.close];
    if (places.some((place) => readPrice(view, at + place) === MISSING)) {
      this.refuse('a price of the bar is undefined');
      return;
    }
    const [open, high, low, close] = places.map(price) as [string, string, string, string];
    const units = view.getBigUint64(at + DBN_OHLCV.volume, true);
    const isTold = units !== DBN_UNDEFINED.volume;
    const volume = isTold ? unitsToText(units, this.trade.sizeScale) : undefined;
    const more = {
      trades: undefined,
      turnover: undefined,
      of: 'trade',
      isAdjusted: false,
    } as const;
    const { symbol } = one;
    this.count(handler.bar({ symbol, startMs, interval, open, high, low, close, volume, ...more }));
  }

  private takeStatus(at: number): void {
    const { view } = this;
    const status = toDbnStatus(view.getUint16(at + STATUS_AT.action, true));
    if (status === undefined) {
      this.leave('status messages that change no status');
      return;
    }
    const one = this.at(at, at + STATUS_AT.tsRecv, 0);
    if (one === undefined) return;
    const reason = toDbnReason(view.getUint16(at + STATUS_AT.reason, true));
    const { symbol } = one;
    const { ms: timeMs, ns: timeNs } = TIME;
    const why = this.options.handler.status?.({ symbol, timeMs, timeNs, status, reason });
    this.count(why);
  }

  private takeDefinition(at: number, size: number): void {
    const { view } = this;
    const [currencyAt, symbolAt, classAt, bytes] = DEFINITIONS[size] ?? [];
    this.leave('definitions');
    if (currencyAt === undefined) return;
    const all = new Uint8Array(view.buffer, view.byteOffset + at, size);
    const name = readText(all, symbolAt!, bytes!);
    const symbol = toDbnSymbol(name);
    const id = view.getUint32(at + DBN_HEAD.instrument, true);
    if (!this.header!.names.has(id)) this.instruments!.rename(id, name);
    const { symbol: only } = this.options;
    if (name === '' || (only !== undefined && only !== symbol)) return;
    const step = readPrice(view, at + MIN_PRICE_INCREMENT);
    const isStep = step > 0;
    const price = isStep ? decimalsOfUnits(step, DBN_PRICE_DECIMALS, 0) : 0;
    const currency = readText(all, currencyAt, 4);
    this.options.handler.describe?.(
      symbol,
      { price, size: 0 },
      {
        ...(currency === '' ? {} : { currency }),
        ...(isStep ? { tickSize: unitsToText(step, DBN_PRICE_DECIMALS) } : {}),
        kind: CLASSES[String.fromCharCode(all[classAt!]!)] ?? 'equity',
      },
    );
  }

  /** Of a live feed: the number stands for the symbol from here on. */
  private takeMapping(at: number, size: number): void {
    const { view } = this;
    const all = new Uint8Array(view.buffer, view.byteOffset + at, size);
    this.leave('names of symbols');
    if (size !== DBN_BYTES.mapping && size !== 80) return;
    const isFirst = size === 80;
    const asked = isFirst ? readText(all, 16, 22) : readText(all, 17, 71);
    const given = isFirst ? readText(all, 38, 22) : readText(all, 89, 71);
    const name = given === '' || /^\d+$/.test(given) ? asked : given;
    if (name === '') return;
    this.instruments!.rename(view.getUint32(at + DBN_HEAD.instrument, true), name);
  }

  private count(reason: string | undefined): void {
    if (reason === undefined) this.options.report.rows++;
    else this.refuse(reason);
  }

  private refuse(reason: string): void {
    this.options.report.rows++;
    noteReject(this.options.report, this.record, reason);
  }

  private leave(what: string): void {
    this.options.report.rows++;
    noteNotImported(this.options.report, what);
  }
}

/** A side that is not there has no size. */
const sizeOf = (price: number, size: number): number =>
  price === MISSING || size === DBN_UNDEFINED.size ? 0 : size;

const isEmpty = ({ top }: DbnInstrument): boolean => NO_TOP.every((word, i) => top[i] === word);

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
