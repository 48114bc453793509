/**
 * Where decoders of foreign formats put what they find: texts of prices and sizes, exact times.
 * An import reads each file twice with the same decoder: a survey finds symbols and decimals, then the
 * builder makes ticks of them. Neither knows a format.
 */
import type { DayVolumes } from '../../../shared/model/day-volumes.ts';
import { type FeedTerms, joinTerms } from '../../../shared/model/feed-terms.ts';
import { isSymbol } from '../../../shared/model/instrument.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  type Side,
  type Status,
  type StatusReason,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import {
  countDecimals,
  explainDecimal,
  MAX_DECIMALS,
  parseDecimal,
} from '../../../shared/model/decimal.ts';
import type { TapeGapNews } from '../../../shared/tape/gap-block.ts';
import { TICK_REFUSALS } from '../../../shared/wire/codes.ts';
import type { ImportReport } from './report.ts';
import { TradeIds } from './trade-ids.ts';

/** A trade as a decoder read it. Decoders may reuse one object. */
export interface ForeignTrade {
  symbol: string;
  timeMs: number;
  timeNs: number;
  price: string;
  size: string;
  side: Side;
  /** Trade id where ids count up by one, so that gaps and duplicates can be told; else undefined. */
  id: number | undefined;
  /** Its size may be 0: a price alone. */
  mayBePriceOnly?: boolean;
  /** FLAG.* bits besides those that ids say. */
  flags?: number;
}

/** A status as a decoder read it. */
export interface ForeignStatus {
  symbol: string | undefined;
  timeMs: number;
  timeNs: number;
  status: Status;
  reason: StatusReason;
}

/** A quote as a decoder read it; a side with price undefined is not there. */
export interface ForeignQuote {
  symbol: string;
  timeMs: number;
  timeNs: number;
  bid: string | undefined;
  bidSize: string;
  ask: string | undefined;
  askSize: string;
  flags: number;
}

/** Takes ticks; each call gives undefined, or the reason why the tick cannot be. */
export interface TickHandler {
  trade(trade: ForeignTrade): string | undefined;
  quote(quote: ForeignQuote): string | undefined;
  status?(status: ForeignStatus): string | undefined;
  /** A symbol needs so many decimals at least, whatever its rows say. */
  describe?(symbol: string, decimals: SymbolDecimals): void;
  /** Whose data the file has, where it says so. */
  belongTo?(terms: FeedTerms): void;
  /** The file is part of a stream: its parts are read as one, in their order. */
  goOn?(place: StreamPlace): void;
  /** What was told of a gap of a symbol. */
  miss?(gap: ForeignGap): void;
}

/** Which part of which stream a file is. */
export interface StreamPlace {
  readonly run: string;
  readonly part: number;
}

/** News of a gap, as a tape has them, and when they were told, ms. */
export interface ForeignGap extends Omit<TapeGapNews, 'instrument'> {
  readonly symbol: string;
  readonly toldMs: number;
}

/** Decimals that a symbol's prices and sizes need. */
export interface SymbolDecimals {
  price: number;
  size: number;
}

/** First pass: which symbols there are, with how many decimals. Same refusals as the second pass. */
export class TickSurvey implements TickHandler {
  readonly symbols = new Map<string, SymbolDecimals>();
  /** Whose data it is, where the file says so. */
  terms: FeedTerms | undefined;
  place: StreamPlace | undefined;
  readonly gaps: ForeignGap[] = [];

  trade(trade: ForeignTrade): string | undefined {
    const tooLong = findTooLong([trade.price, trade.size], ['price', 'size']);
    if (tooLong !== undefined) return tooLong;
    return this.note(trade.symbol, countDecimals(trade.price), countDecimals(trade.size));
  }

  quote(quote: ForeignQuote): string | undefined {
    const bid = quote.bid === undefined ? 0 : countDecimals(quote.bid);
    const ask = quote.ask === undefined ? 0 : countDecimals(quote.ask);
    const bidSize = countDecimals(quote.bidSize);
    const askSize = countDecimals(quote.askSize);
    if (Math.min(bid, ask, bidSize, askSize) < 0) return 'not a number';
    const texts = [quote.bid ?? '0', quote.ask ?? '0', quote.bidSize, quote.askSize];
    const tooLong = findTooLong(texts, ['bid', 'ask', 'bid size', 'ask size']);
    if (tooLong !== undefined) return tooLong;
    return this.note(quote.symbol, Math.max(bid, ask), Math.max(bidSize, askSize));
  }

  describe(symbol: string, { price, size }: SymbolDecimals): void {
    this.note(symbol, price, size);
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

  private note(symbol: string, price: number, size: number): string | undefined {
    if (price < 0 || size < 0) return 'not a number';
    let known = this.symbols.get(symbol);
    if (known === undefined) {
      if (!isSymbol(symbol)) return notASymbol(symbol);
      this.symbols.set(symbol, (known = { price: 0, size: 0 }));
    }
    if (price > known.price) known.price = price;
    if (size > known.size) known.size = size;
    return undefined;
  }
}

/** Says which of the numbers has more decimals than an instrument can have, if one has. */
function findTooLong(texts: readonly string[], names: readonly string[]): string | undefined {
  const at = texts.findIndex((text) => countDecimals(text) > MAX_DECIMALS);
  return at < 0 ? undefined : explainDecimal(names[at]!, texts[at]!, MAX_DECIMALS);
}

const notASymbol = (text: string): string => `${JSON.stringify(text.slice(0, 40))} is no symbol`;

const explainUnknown = (symbol: string): string =>
  isSymbol(symbol) ? 'no sound row of this symbol was found at first' : notASymbol(symbol);

/** A symbol's place on the tape. */
export interface ImportSymbol {
  readonly id: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
}

interface SymbolState extends ImportSymbol {
  readonly ids: TradeIds;
  /** Whether ids are missing before the next trade that is taken. */
  isAfterGap: boolean;
}

const FIRST_CAPACITY = 8192;

/** Second pass: exact ticks in columns, in file order. Take `columns` and call `clear` now and then. */
export class TickBuilder implements TickHandler {
  columns: TickColumns = createTickColumns(FIRST_CAPACITY);
  private readonly symbols: Map<string, SymbolState>;
  private readonly report: ImportReport;
  private readonly volumes: DayVolumes;

  /** @param volumes of all files that become one tape */
  constructor(
    symbols: ReadonlyMap<string, ImportSymbol>,
    report: ImportReport,
    volumes: DayVolumes,
  ) {
    const entries = [...symbols].map(
      ([symbol, one]) => [symbol, { ...one, ids: new TradeIds(), isAfterGap: false }] as const,
    );
    this.symbols = new Map(entries);
    this.report = report;
    this.volumes = volumes;
  }

  trade(trade: ForeignTrade): string | undefined {
    const symbol = this.symbols.get(trade.symbol);
    if (symbol === undefined) return explainUnknown(trade.symbol);
    const { priceDecimals, sizeDecimals, ids } = symbol;
    const price = parseDecimal(trade.price, priceDecimals);
    if (Number.isNaN(price)) return explainDecimal('price', trade.price, priceDecimals);
    const size = parseDecimal(trade.size, sizeDecimals);
    if (Number.isNaN(size)) return explainDecimal('size', trade.size, sizeDecimals);
    if (price <= 0) return `price ${trade.price} is not above zero`;
    if (size < 0 || (size === 0 && trade.mayBePriceOnly !== true))
      return `size ${trade.size} is not above zero`;
    const verdict = trade.id === undefined ? 'next' : this.judge(ids, trade.id);
    if (verdict === 'duplicate') return undefined;
    if (verdict === 'after-gap') symbol.isAfterGap = true;
    const isVolume = ((trade.flags ?? 0) & FLAG.cancel) === 0;
    if (isVolume && !this.volumes.take(symbol.id, trade.timeMs, size)) {
      return TICK_REFUSALS.VOLUME_FULL;
    }
    const flags = (trade.flags ?? 0) | (symbol.isAfterGap ? FLAG.gapBefore : 0);
    symbol.isAfterGap = false;
    this.makeRoom();
    pushTrade(this.columns, symbol.id, trade.timeMs, trade.timeNs, price, size, trade.side, flags);
    this.report.trades++;
    return undefined;
  }

  quote(quote: ForeignQuote): string | undefined {
    const symbol = this.symbols.get(quote.symbol);
    if (symbol === undefined) return explainUnknown(quote.symbol);
    const { priceDecimals, sizeDecimals } = symbol;
    const bid = quote.bid === undefined ? MISSING : parseDecimal(quote.bid, priceDecimals);
    if (Number.isNaN(bid)) return explainDecimal('bid', quote.bid!, priceDecimals);
    const ask = quote.ask === undefined ? MISSING : parseDecimal(quote.ask, priceDecimals);
    if (Number.isNaN(ask)) return explainDecimal('ask', quote.ask!, priceDecimals);
    const bidSize = parseDecimal(quote.bidSize, sizeDecimals);
    if (!(bidSize >= 0)) return explainDecimal('bid size', quote.bidSize, sizeDecimals);
    const askSize = parseDecimal(quote.askSize, sizeDecimals);
    if (!(askSize >= 0)) return explainDecimal('ask size', quote.askSize, sizeDecimals);
    this.makeRoom();
    const { timeMs, timeNs, flags } = quote;
    pushQuote(this.columns, symbol.id, timeMs, timeNs, bid, bidSize, ask, askSize, flags);
    this.report.quotes++;
    return undefined;
  }

  status({ symbol: name, timeMs, timeNs, status, reason }: ForeignStatus): string | undefined {
    const symbol = this.symbols.get(name ?? '');
    if (symbol === undefined) return undefined;
    this.makeRoom();
    pushStatus(this.columns, symbol.id, timeMs, timeNs, status, reason);
    return undefined;
  }

  clear(): void {
    this.columns.length = 0;
  }

  private judge(ids: TradeIds, id: number): ReturnType<TradeIds['see']> {
    const { gaps, missing } = ids;
    const verdict = ids.see(id);
    this.report.idGaps += ids.gaps - gaps;
    this.report.missingIds += ids.missing - missing;
    if (verdict === 'duplicate') this.report.duplicates++;
    if (verdict === 'late') this.report.outOfOrder++;
    return verdict;
  }

  private makeRoom(): void {
    const { columns } = this;
    if (columns.length < columns.capacity) return;
    const larger = createTickColumns(columns.capacity * 2);
    larger.kind.set(columns.kind);
    larger.instrument.set(columns.instrument);
    larger.timeMs.set(columns.timeMs);
    larger.timeNs.set(columns.timeNs);
    larger.price.set(columns.price);
    larger.size.set(columns.size);
    larger.ask.set(columns.ask);
    larger.askSize.set(columns.askSize);
    larger.side.set(columns.side);
    larger.flags.set(columns.flags);
    larger.length = columns.length;
    this.columns = larger;
  }
}

/** Side of the taker when the maker's side is known: a buying maker was sold to. */
export const toTakerSide = (isBuyerMaker: boolean): Side => (isBuyerMaker ? SIDE.sell : SIDE.buy);
