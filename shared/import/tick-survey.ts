/**
 * First pass of an import: which symbols a file has, with how many decimals, which trade ids, and how far it is out of
 * order. Knows no format and keeps no tick.
 */
import { type FeedTerms, joinTerms } from '../model/feed-terms.ts';
import { explainDecimal, MAX_DECIMALS } from '../model/decimal.ts';
import { isSymbol } from '../model/instrument.ts';
import { toDayGrid } from '../model/trading-day.ts';
import { toKnownMs } from '../model/recorded-bar.ts';
import { createVolumeDigits, noteVolume, surveyBar, type VolumeDigits } from './foreign-bars.ts';
import { decimalsOf, decimalsOfUnits, findTooLong } from './foreign-number.ts';
import { MISSING } from '../model/tick.ts';
import { IdRanges } from './id-ranges.ts';
import { NO_ID } from './import-rows.ts';
import {
  type ForeignBar,
  type ForeignGap,
  type ForeignQuote,
  type ForeignStatus,
  type ForeignTrade,
  notASymbol,
  type StreamPlace,
  type SymbolDecimals,
  type SymbolFacts,
  type TickHandler,
  type UnitQuote,
  type UnitTrade,
} from './tick-handler.ts';
import { OrderWatch } from './time-order.ts';

/** What the first pass learnt of one symbol in one file. */
export interface SurveyedSymbol extends SymbolDecimals {
  hasTrades: boolean;
  hasAggregates: boolean;
  hasBars: boolean;
  /** Some of its trades have no id. */
  hasBareTrades: boolean;
  /** When its trades and its quotes are; undefined where there are none. */
  trades?: Span;
  quotes?: Span;
  /** What the volumes of its bars need. */
  readonly volumes: VolumeDigits;
  facts: SymbolFacts;
}

const createSymbol = (): SurveyedSymbol => ({
  price: 0,
  size: 0,
  hasTrades: false,
  hasAggregates: false,
  hasBars: false,
  hasBareTrades: false,
  volumes: createVolumeDigits(),
  facts: {},
});

const UTC = toDayGrid({});

/** A symbol that a decoder names by its number. */
interface UsedSymbol {
  readonly symbol: string;
  known: SurveyedSymbol | undefined;
  single: IdRanges | undefined;
  aggregate: IdRanges | undefined;
}

/** From the first to the last time of something, ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** Trade ids of each symbol, over all files: single trades and aggregates are counted apart. */
export class KnownIds {
  private readonly single = new Map<string, IdRanges>();
  private readonly aggregate = new Map<string, IdRanges>();

  /** The ids of a symbol; made where there are none. */
  of(symbol: string, isAggregate: boolean): IdRanges {
    const all = isAggregate ? this.aggregate : this.single;
    let ids = all.get(symbol);
    if (ids === undefined) all.set(symbol, (ids = new IdRanges()));
    return ids;
  }

  /** Puts the ranges together, once all files were read. */
  settle(): void {
    for (const ids of [...this.single.values(), ...this.aggregate.values()]) ids.settle();
  }
}

const toSpan = (timeMs: number): Span => ({ fromMs: timeMs, toMs: timeMs });

function noteSpan(span: Span, timeMs: number): void {
  if (timeMs < span.fromMs) span.fromMs = timeMs;
  if (timeMs > span.toMs) span.toMs = timeMs;
}

const YEAR_1990_MS = Date.UTC(1990, 0, 1);

/**
 * First pass: which symbols there are, with how many decimals, and in which order. Same refusals as the second pass; the
 * ids of trades that are refused count as seen, since they are not missing.
 */
export class TickSurvey implements TickHandler {
  line = 0;
  readonly symbols = new Map<string, SurveyedSymbol>();
  readonly order = new OrderWatch();
  /** Whose data it is, where the file says so. */
  terms: FeedTerms | undefined;
  place: StreamPlace | undefined;
  /** Which market its rows are of, where it says so. */
  market: string | undefined;
  readonly gaps: ForeignGap[] = [];
  /** Trades that came after one with a higher id. */
  lateIds = 0;
  private readonly ids: KnownIds;
  private readonly isOrderedById: boolean;
  private count = 0;
  private readonly latestMs: number;
  /** The first row whose time is odd, and how many there are. */
  odd: { readonly line: number; readonly timeMs: number; rows: number } | undefined;
  /** By the numbers that decoders use. */
  private readonly used: UsedSymbol[] = [];
  private readonly numbers = new Map<string, number>();

  /**
   * @param isOrderedById whether ids decide between trades of one time
   * @param latestMs times after it are odd, as are those before 1990
   */
  constructor(ids: KnownIds, isOrderedById: boolean, latestMs = Infinity) {
    this.ids = ids;
    this.isOrderedById = isOrderedById;
    this.latestMs = latestMs;
  }

  trade(trade: ForeignTrade): string | undefined {
    const { symbol, id, isAggregate = false } = trade;
    if (id !== undefined && (this.symbols.has(symbol) || isSymbol(symbol))) {
      if (!this.ids.of(symbol, isAggregate).add(id)) this.lateIds++;
    }
    const [price, size] = [decimalsOf(trade.price), decimalsOf(trade.size)];
    if (price > MAX_DECIMALS) return explainDecimal('price', trade.price, MAX_DECIMALS);
    if (size > MAX_DECIMALS) return explainDecimal('size', trade.size, MAX_DECIMALS);
    const reason = this.note(symbol, price, size);
    if (reason !== undefined) return reason;
    const known = this.symbols.get(symbol)!;
    if (isAggregate) known.hasAggregates = true;
    else known.hasTrades = true;
    noteSpan((known.trades ??= toSpan(trade.timeMs)), trade.timeMs);
    if (id === undefined && (trade.uniqueId ?? '') === '') known.hasBareTrades = true;
    this.noteTime(
      trade.timeMs,
      trade.timeNs,
      (this.isOrderedById ? id : undefined) ?? this.count++,
    );
    return undefined;
  }

  quote(quote: ForeignQuote): string | undefined {
    const bid = quote.bid === undefined ? 0 : decimalsOf(quote.bid);
    const ask = quote.ask === undefined ? 0 : decimalsOf(quote.ask);
    const bidSize = decimalsOf(quote.bidSize);
    const askSize = decimalsOf(quote.askSize);
    if (Math.min(bid, ask, bidSize, askSize) < 0) return 'not a number';
    if (Math.max(bid, ask, bidSize, askSize) > MAX_DECIMALS) {
      const texts = [quote.bid ?? '0', quote.ask ?? '0', quote.bidSize, quote.askSize];
      return findTooLong(texts, ['bid', 'ask', 'bid size', 'ask size']);
    }
    this.noteTime(quote.timeMs, quote.timeNs, quote.order ?? this.count++);
    const reason = this.note(quote.symbol, Math.max(bid, ask), Math.max(bidSize, askSize));
    if (reason !== undefined) return reason;
    const known = this.symbols.get(quote.symbol)!;
    noteSpan((known.quotes ??= toSpan(quote.timeMs)), quote.timeMs);
    return undefined;
  }

  bar(bar: ForeignBar): string | undefined {
    const survey = surveyBar(bar);
    if (typeof survey === 'string') return survey;
    const reason = this.note(bar.symbol, survey.decimals, 0);
    if (reason !== undefined) return reason;
    const known = this.symbols.get(bar.symbol)!;
    known.hasBars = true;
    if (bar.volume !== undefined) noteVolume(known.volumes, bar.volume);
    this.noteTime(toKnownMs(survey.time, UTC), 0, this.count++);
    return undefined;
  }

  useSymbol(symbol: string): number {
    let number = this.numbers.get(symbol);
    if (number === undefined) {
      const none = { known: undefined, single: undefined, aggregate: undefined };
      number = this.used.push({ symbol, ...none }) - 1;
      this.numbers.set(symbol, number);
    }
    return number;
  }

  tradeUnits(trade: UnitTrade): string | undefined {
    const { id, isAggregate = false } = trade;
    const known = this.knownOf(trade.symbol);
    if (typeof known === 'string') return known;
    if (id !== NO_ID && !this.idsOf(trade.symbol, isAggregate).add(id)) this.lateIds++;
    known.price = decimalsOfUnits(trade.price, trade.priceScale, known.price);
    known.size = decimalsOfUnits(trade.size, trade.sizeScale, known.size);
    if (isAggregate) known.hasAggregates = true;
    else known.hasTrades = true;
    noteSpan((known.trades ??= toSpan(trade.timeMs)), trade.timeMs);
    if (id === NO_ID) known.hasBareTrades = true;
    const order = this.isOrderedById && id !== NO_ID ? id : this.count++;
    this.noteTime(trade.timeMs, trade.timeNs, order);
    return undefined;
  }

  quoteUnits(quote: UnitQuote): string | undefined {
    const known = this.knownOf(quote.symbol);
    if (typeof known === 'string') return known;
    const { bid, ask, priceScale, sizeScale } = quote;
    if (bid !== MISSING) known.price = decimalsOfUnits(bid, priceScale, known.price);
    if (ask !== MISSING) known.price = decimalsOfUnits(ask, priceScale, known.price);
    known.size = decimalsOfUnits(quote.bidSize, sizeScale, known.size);
    known.size = decimalsOfUnits(quote.askSize, sizeScale, known.size);
    this.noteTime(quote.timeMs, quote.timeNs, this.count++);
    noteSpan((known.quotes ??= toSpan(quote.timeMs)), quote.timeMs);
    return undefined;
  }

  status({ symbol, timeMs, timeNs }: ForeignStatus): string | undefined {
    this.noteTime(timeMs, timeNs, this.count++);
    return symbol === undefined ? undefined : this.note(symbol, 0, 0);
  }

  noteId(symbol: string, id: number, isAggregate: boolean): void {
    if (isSymbol(symbol)) this.ids.of(symbol, isAggregate).add(id);
  }

  describe(symbol: string, { price, size }: SymbolDecimals, facts: SymbolFacts = {}): void {
    if (this.note(symbol, price, size) !== undefined) return;
    const known = this.symbols.get(symbol)!;
    known.facts = { ...known.facts, ...facts };
  }

  of(market: string): void {
    this.market ??= market;
  }

  belongTo(terms: FeedTerms): void {
    this.terms = this.terms === undefined ? terms : joinTerms(this.terms, terms);
  }

  goOn(place: StreamPlace): void {
    this.place = place;
  }

  miss(gap: ForeignGap): void {
    this.gaps.push(gap);
  }

  private noteTime(timeMs: number, timeNs: number, order: number): void {
    this.order.note(timeMs, timeNs, order);
    if (timeMs >= YEAR_1990_MS && timeMs <= this.latestMs) return;
    if (this.odd === undefined) this.odd = { line: this.line, timeMs, rows: 1 };
    else this.odd.rows++;
  }

  private idsOf(number: number, isAggregate: boolean): IdRanges {
    const used = this.used[number]!;
    return isAggregate
      ? (used.aggregate ??= this.ids.of(used.symbol, true))
      : (used.single ??= this.ids.of(used.symbol, false));
  }

  private knownOf(number: number): SurveyedSymbol | string {
    const used = this.used[number]!;
    if (used.known !== undefined) return used.known;
    const reason = this.note(used.symbol, 0, 0);
    return reason ?? (used.known = this.symbols.get(used.symbol)!);
  }

  private note(symbol: string, price: number, size: number): string | undefined {
    if (price < 0 || size < 0) return 'not a number';
    let known = this.symbols.get(symbol);
    if (known === undefined) {
      if (!isSymbol(symbol)) return notASymbol(symbol);
      known = createSymbol();
      this.symbols.set(symbol, known);
    }
    if (price > known.price) known.price = price;
    if (size > known.size) known.size = size;
    return undefined;
  }
}
