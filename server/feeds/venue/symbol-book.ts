/**
 * One symbol on its way from a venue's words to ticks of a market: it waits for its history, is listed, and from then
 * on each trade, quote and status becomes a tick. A number that does not fit the decimals lists it anew with more
 * of them, and never rounds.
 *
 * | what comes | what becomes of it |
 * |---|---|
 * | the same trade id twice, or an equal frame of a venue without ids within 2 s | counted, left out |
 * | a trade earlier than one that came (out of order, or late) | a tick with its own time, flagged late |
 * | a trade of a snapshot, of REST history or of a filled hole | the same; never last unless it is the newest |
 * | a trade from before the minute where the venue's own bars end | counted, left out: its bar has it |
 * | a trade that sets no last, no high and low, or neither | flagged as setting no price: the strictest rule holds |
 * | a trade without volume (official open and close, corrected close) | counted, left out: its size would count twice |
 * | a cancel (bust) | a cancel tick with the time, price and size of the trade; counted where that is not known |
 * | a correction | a cancel tick, then the trade as it should have been, flagged corrected |
 * | a quote equal to the one before | left out |
 * | a number with more than 9 decimals, or too large | counted, left out, named once |
 */
import {
  countDecimals,
  explainDecimal,
  MAX_DECIMALS,
  parseDecimal,
} from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import {
  FLAG,
  MISSING,
  NS_PER_MS,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
  type Side,
} from '../../../shared/model/tick.ts';
import type {
  ExactTime,
  TradeMarks,
  VenueAmendment,
  VenueQuote,
  VenueStatus,
  VenueTrade,
} from '../../../shared/venue/event.ts';
import type { Venue, VenueInstrument } from '../../../shared/venue/venue.ts';
import { type Decimals, toDecimals, toVenueInstrument } from './instrument-steps.ts';
import type { LiveIntake } from './live-intake.ts';
import type { SymbolNews, TradeNews } from './runner.ts';
import type { SymbolHistory } from './symbol-history.ts';
import { TradeMemory } from './trade-memory.ts';
import { VENUE_LIMITS } from './venue-limits.ts';

/** What a book counts, for all symbols of a feed. */
export interface BookCounters {
  /** Ticks that were given to the market. */
  ticks: number;
  late: number;
  /** Numbers that no instrument can hold. */
  refused: number;
  /** Trades that are no volume. */
  markers: number;
  /** Trades that the venue's own bars hold already. */
  beforeStart: number;
  /** Cancels and corrections of trades that are not known. */
  unknownAmendments: number;
}

/** What a book is made of. */
export interface BookOptions {
  readonly venue: Venue;
  /** In the venue's spelling. */
  readonly symbol: string;
  /** Its name in the market; the venue's canonical one when left out. */
  readonly toMarketSymbol: (canonical: string) => string;
  readonly intake: LiveIntake;
  readonly counters: BookCounters;
  /** A number does not fit: the symbol must be listed anew. */
  readonly onMisfit: (book: SymbolBook) => void;
  /** A number that nothing can hold, one sentence; once a symbol and field. */
  readonly onRefused: (text: string) => void;
}

type Waiting =
  | { readonly trade: VenueTrade; readonly news: TradeNews }
  | { readonly other: SymbolNews; readonly receivedMs: number };

/** One symbol. */
export class SymbolBook {
  readonly symbol: string;
  instrument: Instrument | undefined;
  /** The venue's description that it was listed with. */
  listed: VenueInstrument | undefined;
  private readonly options: BookOptions;
  private readonly memory: TradeMemory | undefined;
  private waiting: Waiting[] = [];
  private isWaiting = true;
  private joinMs = -Infinity;
  private needed: Decimals = { price: 0, size: 0 };
  private lastQuote: VenueQuote | undefined;
  private previousClose: string | undefined;
  private readonly named = new Set<string>();

  constructor(options: BookOptions) {
    this.options = options;
    this.symbol = options.symbol;
    const { hours } = options.venue.traits;
    this.memory = hours === 'us-equities' ? new TradeMemory() : undefined;
  }

  /** Whether it waits for its history, at first or before it is listed anew. */
  get isOpening(): boolean {
    return this.isWaiting;
  }

  /** What comes waits until the next `list`. */
  wait(): void {
    this.isWaiting = true;
  }

  /**
   * Lists it, and gives out its history and what waited.
   * @param trades of the history that are not known yet, by time
   */
  list(
    listed: VenueInstrument | undefined,
    history: SymbolHistory,
    trades: readonly VenueTrade[],
    nowMs: number,
  ): void {
    const { venue, intake, toMarketSymbol } = this.options;
    this.listed = listed;
    for (const trade of trades) this.need(trade.price, trade.size);
    for (const one of this.waiting) {
      if ('trade' in one) this.need(one.trade.price, one.trade.size);
      else if (one.other.type === 'quote') this.needQuote(one.other);
    }
    const decimals = toDecimals(listed, venue.traits.hours === 'us-equities', this.needed);
    this.needed = decimals;
    this.joinMs = history.bars.length > 0 ? history.joinMs : -Infinity;
    this.instrument = intake.list(
      (id) => {
        const made = toVenueInstrument(venue, id, this.symbol, listed, decimals);
        return { ...made, symbol: toMarketSymbol(made.symbol) };
      },
      (instrument) => {
        intake.past.put(instrument, history.bars, history.joinMs);
        return this.toPreviousClose(instrument);
      },
      this.instrument?.id,
    );
    this.memory?.clear();
    this.lastQuote = undefined;
    this.isWaiting = false;
    const news: TradeNews = { receivedMs: nowMs, isLate: true, isAfterHole: false };
    const waiting = this.waiting;
    this.waiting = [];
    const ids = new Set(waiting.map((one) => ('trade' in one ? one.trade.id : undefined)));
    for (const trade of trades) {
      if (trade.id === undefined || !ids.has(trade.id)) this.takeTrade(trade, news);
    }
    for (const one of waiting) {
      if ('trade' in one) this.takeTrade(one.trade, one.news);
      else this.takeNews(one.other, one.receivedMs);
    }
    if (listed?.isTrading === false) this.halt(nowMs);
  }

  takeTrade(trade: VenueTrade, news: TradeNews): void {
    const { instrument } = this;
    if (this.isWaiting || instrument === undefined) {
      this.hold({ trade, news });
      return;
    }
    const { counters } = this.options;
    if (trade.timeMs < this.joinMs) {
      counters.beforeStart++;
      return;
    }
    if (trade.marks?.noVolume === true) {
      counters.markers++;
      return;
    }
    const price = this.read('price', trade.price, instrument.priceDecimals);
    const size = this.read('size', trade.size, instrument.sizeDecimals);
    if (price === undefined || size === undefined) {
      if (this.isWaiting) this.hold({ trade, news });
      return;
    }
    const isLate = news.isLate || trade.marks?.snapshot === true;
    const flags = toFlags(trade.marks) | (isLate ? FLAG.late : 0);
    this.push(trade, price, size, trade.side, flags, news.receivedMs);
    if (trade.id !== undefined) {
      this.memory?.keep(trade.id, { timeMs: trade.timeMs, timeNs: trade.timeNs, price, size });
    }
  }

  takeNews(news: SymbolNews, receivedMs: number): void {
    if (news.type === 'reference') {
      this.previousClose = news.previousClose ?? this.previousClose;
      return;
    }
    if (news.type === 'bar') return;
    if (this.isWaiting || this.instrument === undefined) {
      this.hold({ other: news, receivedMs });
      return;
    }
    if (news.type === 'quote') this.takeQuote(news, receivedMs);
    else if (news.type === 'status') this.takeStatus(news, receivedMs);
    else this.takeAmendment(news, receivedMs);
  }

  private hold(one: Waiting): void {
    if (this.waiting.length >= VENUE_LIMITS.eventsWaiting) {
      const quote = this.waiting.findIndex((held) => 'other' in held);
      this.waiting.splice(Math.max(0, quote), 1);
    }
    this.waiting.push(one);
  }

  private takeQuote(quote: VenueQuote, receivedMs: number): void {
    const instrument = this.instrument!;
    if (this.lastQuote !== undefined && isEqual(quote, this.lastQuote)) return;
    const bid = this.readSide('bid', quote.bid, instrument.priceDecimals, MISSING);
    const ask = this.readSide('ask', quote.ask, instrument.priceDecimals, MISSING);
    const bidSize = this.readSide('size', quote.bid && quote.bidSize, instrument.sizeDecimals, 0);
    const askSize = this.readSide('size', quote.ask && quote.askSize, instrument.sizeDecimals, 0);
    if (bid === undefined || ask === undefined || bidSize === undefined || askSize === undefined) {
      if (this.isWaiting) this.hold({ other: quote, receivedMs });
      return;
    }
    this.lastQuote = quote;
    const { timeMs, timeNs } = quote.timeMs === undefined ? toTime(receivedMs) : quote;
    const columns = this.options.intake.queue.room(true, receivedMs);
    if (columns === undefined) return;
    pushQuote(columns, instrument.id, timeMs!, timeNs ?? 0, bid, bidSize, ask, askSize);
    this.options.counters.ticks++;
  }

  private takeStatus({ timeMs, timeNs, status, reason }: VenueStatus, receivedMs: number): void {
    const columns = this.options.intake.queue.room(false, receivedMs);
    if (columns === undefined) return;
    pushStatus(columns, this.instrument!.id, timeMs, timeNs, status, reason);
    this.options.counters.ticks++;
  }

  private halt(nowMs: number): void {
    const { timeMs, timeNs } = toTime(nowMs);
    const status = { status: STATUS.halted, reason: STATUS_REASON.feed } as const;
    this.takeStatus({ type: 'status', symbol: this.symbol, timeMs, timeNs, ...status }, nowMs);
  }

  private takeAmendment(amendment: VenueAmendment, receivedMs: number): void {
    const { counters } = this.options;
    const { id, original, corrected, timeMs, timeNs } = amendment;
    const told = this.memory?.take(id);
    const price = told?.price ?? this.readAmended('price', original?.price);
    const size = told?.size ?? this.readAmended('size', original?.size);
    if (price === undefined || size === undefined) {
      counters.unknownAmendments++;
      return;
    }
    const at: ExactTime = told ?? { timeMs, timeNs };
    this.push(at, price, size, SIDE.unknown, FLAG.cancel, receivedMs);
    if (amendment.type !== 'correction' || corrected === undefined) return;
    const newPrice = this.readAmended('price', corrected.price);
    const newSize = this.readAmended('size', corrected.size);
    if (newPrice === undefined || newSize === undefined) return;
    const flags = FLAG.corrected | toFlags(corrected.marks);
    this.push(at, newPrice, newSize, SIDE.unknown, flags, receivedMs);
    const newId = corrected.id ?? id;
    this.memory?.keep(newId, { ...at, price: newPrice, size: newSize });
  }

  private push(
    { timeMs, timeNs }: ExactTime,
    price: number,
    size: number,
    side: Side,
    flags: number,
    receivedMs: number,
  ): void {
    const { intake, counters } = this.options;
    const columns = intake.queue.room(false, receivedMs);
    if (columns === undefined) return;
    pushTrade(columns, this.instrument!.id, timeMs, timeNs, price, size, side, flags);
    counters.ticks++;
    if ((flags & FLAG.late) !== 0) counters.late++;
  }

  /** Reads a number. @returns undefined for one that does not fit; the symbol waits then to be listed anew */
  private read(field: 'price' | 'size', text: string, decimals: number): number | undefined {
    const value = parseDecimal(text, decimals);
    if (!Number.isNaN(value)) return value;
    const count = countDecimals(text);
    if (count > decimals && count <= MAX_DECIMALS) {
      this.need(field === 'price' ? text : '0', field === 'size' ? text : '0');
      this.wait();
      this.options.onMisfit(this);
      return undefined;
    }
    this.options.counters.refused++;
    if (!this.named.has(field)) {
      this.named.add(field);
      this.options.onRefused(`${this.symbol}: ${explainDecimal(field, text, decimals)}`);
    }
    return undefined;
  }

  private readSide(
    field: 'bid' | 'ask' | 'size',
    text: string | undefined,
    decimals: number,
    missing: number,
  ): number | undefined {
    if (text === undefined) return missing;
    return this.read(field === 'size' ? 'size' : 'price', text, decimals);
  }

  /** A number of an amendment: one that does not fit is about no trade that was told. */
  private readAmended(field: 'price' | 'size', text: string | undefined): number | undefined {
    const { priceDecimals, sizeDecimals } = this.instrument!;
    const value = parseDecimal(text ?? '', field === 'price' ? priceDecimals : sizeDecimals);
    return Number.isNaN(value) ? undefined : value;
  }

  private need(price: string, size: string): void {
    const within = (text: string): number => {
      const count = countDecimals(text);
      return count > MAX_DECIMALS ? 0 : count;
    };
    this.needed = {
      price: Math.max(this.needed.price, within(price)),
      size: Math.max(this.needed.size, within(size)),
    };
  }

  private needQuote({ bid, ask, bidSize, askSize }: VenueQuote): void {
    this.need(bid ?? '0', bidSize ?? '0');
    this.need(ask ?? '0', askSize ?? '0');
  }

  private toPreviousClose(instrument: Instrument): number {
    const told = parseDecimal(this.previousClose ?? '', instrument.priceDecimals);
    if (!Number.isNaN(told)) return told;
    return this.options.intake.past.previousClose(instrument.id) ?? MISSING;
  }
}

/** The strictest flag: last, high and low go together in ours. */
const toFlags = (marks: TradeMarks | undefined): number =>
  marks === undefined
    ? 0
    : (marks.noLast === true || marks.noHighLow === true ? FLAG.noPrice : 0) |
      (marks.auction === true ? FLAG.auction : 0);

const toTime = (ms: number): ExactTime => {
  const timeMs = Math.floor(ms);
  return { timeMs, timeNs: Math.min(NS_PER_MS - 1, Math.floor((ms - timeMs) * NS_PER_MS)) };
};

const isEqual = (a: VenueQuote, b: VenueQuote): boolean =>
  a.bid === b.bid && a.ask === b.ask && a.bidSize === b.bidSize && a.askSize === b.askSize;
