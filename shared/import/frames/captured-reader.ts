/**
 * Reads a recording of one venue's frames: by the decoder of the live connector and the rules of a running feed, and
 * besides what these leave alone, books. Every trade, quote and frame without either is a row of the report, so that
 * accepted, refused and repeated ones are all rows. Trades of snapshots that come again are repeated ones.
 */
import type { InstrumentKind } from '../../model/instrument.ts';
import { FLAG, NS_PER_MS } from '../../model/tick.ts';
import type { ExactTime, VenueEvent, VenueQuote, VenueTrade } from '../../venue/event.ts';
import { isFields, parseQuick } from '../../venue/exact-json.ts';
import { compareTimes } from '../../venue/exact-time.ts';
import { RepeatedFrames } from '../../venue/repeated-frames.ts';
import { SymbolTrack } from '../../venue/symbol-track.ts';
import {
  type RuleCounters,
  type SymbolNews,
  type TextTick,
  TickRules,
} from '../../venue/tick-rules.ts';
import type { Venue, VenueDecoder } from '../../venue/venue.ts';
import type { DecoderOptions } from '../decoder.ts';
import { noteNotImported, noteReject } from '../report.ts';
import { type BookReader, createBookReader, toBitstampBook } from './book-frames.ts';
import { type CapturedLine, cutLine } from './captured-line.ts';
import { elementTexts } from './json-text.ts';
import { createFrameReader, type FrameReader } from './other-frames.ts';
import { type BookNews, TopOfBook } from './top-of-book.ts';

const NS_PER_DAY = 86_400e9;
/** Quotes without a time that wait for the first one that is named. */
const MOST_WAITING = 10_000;
const NO_TIME = 'the quote has no time, the line no receive time, and no other line has one';
/** Ids that a trade may stand for. */
const MOST_COVERED = 10_000;
/** Sources of quotes: of one symbol the best one that spoke counts, so that a book is not mixed with tickers. */
const RANK = { ticker: 0, book: 1, top: 2 } as const;
/** Venues whose live connectors take quotes from tickers. */
const HAS_TICKERS: ReadonlySet<string> = new Set(['coinbase', 'coinbase-advanced', 'kraken']);
/** What a symbol without a time of its own stands at. */
const NOWHEN: ExactTime = { timeMs: NaN, timeNs: 0 };

interface Waiting {
  readonly news: SymbolNews;
  readonly name: string;
  readonly line: number;
}

interface Symbol {
  readonly name: string;
  readonly track: SymbolTrack;
  readonly rules: TickRules;
  readonly book: TopOfBook;
  rank: number;
}

const NO_DECIMALS = { price: 0, size: 0 };

/** What a venue's way of naming says a symbol is. */
function kindOf(venue: string, name: string): InstrumentKind | undefined {
  if (venue === 'okx' && /-SWAP$|-\d{6}/.test(name)) return 'future';
  if (venue === 'bybit' && /PERP$|-\d{2}[A-Z]{3}\d{2}/.test(name)) return 'future';
  if (venue !== 'finnhub' || !name.includes(':')) return undefined;
  return /^(?:OANDA|FXCM|FOREX|IC MARKETS|PEPPERSTONE)/i.test(name) ? 'fx' : 'crypto';
}

/** Reads one recording. */
export class CapturedReader {
  private readonly venue: Venue;
  private readonly options: DecoderOptions;
  private readonly decoder: VenueDecoder;
  private readonly readBook: BookReader;
  private readonly readOther: FrameReader;
  private readonly repeated: RepeatedFrames | undefined;
  private readonly symbols = new Map<string, Symbol>();
  private readonly counters: RuleCounters = { markers: 0, beforeStart: 0, unknownAmendments: 0 };
  /** The newest time that the venue named. */
  private latest: ExactTime | undefined;
  /** Its receive times are of a clock that has nothing to do with the venue's. */
  private isOtherClock = false;
  private received: ExactTime | undefined;
  private rows = 0;
  private readonly waiting: Waiting[] = [];
  /** The quotes of the frame at hand are of a channel that is told beside books. */
  private isTicker = false;

  constructor(venue: Venue, options: DecoderOptions) {
    this.venue = venue;
    this.options = options;
    this.decoder = venue.createDecoder({ settings: {} });
    /* Both of Coinbase's sockets are of one market. */
    options.handler.of?.(venue.name.replace(/ (?:Exchange|Advanced Trade)$/, ''));
    this.readBook = createBookReader(venue.id);
    this.readOther = createFrameReader(venue.id);
    this.repeated = venue.traits.tradeIds === 'none' ? new RepeatedFrames() : undefined;
  }

  /** Takes a line, or what stands for one. */
  take(line: string, number: number): void {
    this.options.handler.line = number;
    const cut = cutLine(line);
    this.received = this.isOtherClock ? undefined : cut.received;
    this.rows = 0;
    if (cut.what !== undefined) this.takeRecorders(cut);
    else if (cut.frame === undefined) this.refuse('there is no frame on the line');
    else this.takeFrame(cut.frame);
    if (this.rows === 0) this.leaveOut('without news');
  }

  /** What the recorder sent, that it connected; of what it asked over HTTP a book has its best bid and ask. */
  private takeRecorders({ what = '', frame, address }: CapturedLine): void {
    const symbol = /\/order_book\/([\w-]{1,32})/.exec(address ?? '')?.[1];
    const body = symbol === undefined ? undefined : parseQuick(frame ?? '');
    if (this.venue.id !== 'bitstamp' || symbol === undefined || !isFields(body)) {
      this.leaveOut(what === 'http' ? 'answer over HTTP' : `${what} of the recorder`);
    } else this.takeBook(toBitstampBook(body, symbol, true));
  }

  private takeFrame(frame: string): void {
    const list = frame.startsWith('[{') ? this.unwrap(frame) : undefined;
    if (list !== undefined) {
      for (const one of list) this.takeFrame(one);
      return;
    }
    const books = this.readBook(frame);
    if (books !== undefined) {
      for (const news of books) this.takeBook(news);
      return;
    }
    const { received } = this;
    const seenMs = received === undefined ? 0 : received.timeMs + received.timeNs / NS_PER_MS;
    const isRepeat = this.repeated?.see(frame, seenMs) ?? false;
    const other = this.readOther(frame);
    const events = other ?? this.decoder.decode(frame);
    this.isTicker = other !== undefined || HAS_TICKERS.has(this.venue.id);
    this.watchClock(events);
    for (const event of events) this.takeEvent(event, isRepeat);
  }

  /** A list of frames, of venues whose frames are objects. */
  private unwrap(frame: string): string[] | undefined {
    const { id } = this.venue;
    return id === 'coinbase' || id === 'coinbase-advanced' || id === 'kraken'
      ? elementTexts(frame)
      : undefined;
  }

  /** How far the venue's clock is ahead; see ClockOffset. */
  private watchClock(events: readonly VenueEvent[]): void {
    const { received, options } = this;
    for (const event of events) {
      const isNews = event.type === 'quote' || (event.type === 'trade' && !event.marks?.snapshot);
      if (!isNews || event.timeMs === undefined || received === undefined) continue;
      const { timeMs, timeNs = 0 } = event;
      const aheadNs = (timeMs - received.timeMs) * NS_PER_MS + timeNs - received.timeNs;
      if (Math.abs(aheadNs) > NS_PER_DAY) {
        this.isOtherClock = true;
        this.received = undefined;
        return;
      }
      options.clock.offsetNs = Math.max(options.clock.offsetNs, aheadNs);
    }
  }

  private takeEvent(event: VenueEvent, isRepeat: boolean): void {
    switch (event.type) {
      case 'trade':
        this.takeTrade(event, isRepeat);
        return;
      case 'quote':
        this.takeQuote(event, this.isTicker ? 'ticker' : 'top');
        return;
      case 'cancel':
      case 'correction':
      case 'limits':
        this.takeNews(event, event.symbol);
        return;
      case 'status':
        for (const symbol of event.symbol === undefined ? this.symbols.keys() : [event.symbol]) {
          this.takeNews(event, symbol);
        }
        return;
      case 'malformed':
        this.refuse(`the frame cannot be read: ${event.what}`);
        return;
      case 'ignored':
      case 'unknown':
        this.leaveOut(event.what);
        return;
      case 'ack':
      case 'reject':
        this.leaveOut('answer to a request');
        return;
      case 'heartbeat':
        this.leaveOut('heartbeat');
        return;
      default:
      /* Numbers of messages, notices: not a row by themselves. */
    }
  }

  private takeTrade(trade: VenueTrade, isRepeat: boolean): void {
    if (this.isOther(trade.symbol)) return;
    const symbol = this.symbolOf(trade.symbol);
    const { isDuplicate, isLate } = symbol.track.see(trade);
    const { report } = this.options;
    if (isDuplicate || (isRepeat && trade.id === undefined)) {
      this.addRow();
      report.duplicates++;
      return;
    }
    if (isLate) report.outOfOrder++;
    this.reach(trade);
    this.put(
      symbol,
      symbol.rules.takeTrade(trade, false),
      'print that sets no price and no volume',
      trade,
    );
  }

  private takeQuote(quote: VenueQuote, source: keyof typeof RANK): void {
    if (this.isOther(quote.symbol)) return;
    const symbol = this.symbolOf(quote.symbol);
    if (RANK[source] < symbol.rank) {
      this.leaveOut(`${source}, a better source of quotes is there`);
      return;
    }
    symbol.rank = RANK[source];
    const { timeMs, timeNs = 0 } = quote;
    if (timeMs !== undefined) this.reach({ timeMs, timeNs });
    this.takeNews(quote, quote.symbol, 'quote as the one before');
  }

  private takeBook(news: BookNews): void {
    if (this.isOther(news.symbol)) return;
    const symbol = this.symbolOf(news.symbol);
    switch (symbol.book.take(news)) {
      case 'top': {
        const { bids, asks } = symbol.book;
        const [bid, ask] = [bids.best, asks.best];
        this.takeQuote(
          {
            type: 'quote',
            symbol: news.symbol,
            ...news.time,
            ...(bid && { bid: bid.price, bidSize: bid.size }),
            ...(ask && { ask: ask.price, askSize: ask.size }),
          },
          'book',
        );
        return;
      }
      case 'below':
        this.leaveOut('book below its top');
        return;
      case 'noBook':
        this.leaveOut('book changes without a snapshot before');
        return;
      case 'broken':
        this.leaveOut('book changes that do not fit: it begins anew with the next snapshot');
    }
  }

  private takeNews(news: SymbolNews, name: string, why = `${news.type} without a tick`): void {
    if (this.isOther(name)) return;
    const symbol = this.symbolOf(name);
    const hasTime = news.timeMs !== undefined;
    const received = hasTime ? NOWHEN : this.estimate();
    if (received === undefined) this.wait(news, name);
    else this.put(symbol, symbol.rules.takeNews(news, received), why);
  }

  /** The first book of a recording without receive times has no time at all: it stands at the first one that is named. */
  private wait(news: SymbolNews, name: string): void {
    if (this.waiting.length >= MOST_WAITING) this.refuse(NO_TIME);
    else {
      this.rows++;
      this.waiting.push({ news, name, line: this.options.handler.line });
    }
  }

  /** The recording is over: what still has no time never has one. */
  end(): void {
    for (const { line } of this.takeWaiting()) {
      this.options.handler.line = line;
      this.refuse(NO_TIME);
    }
  }

  private takeWaiting(): Waiting[] {
    return this.waiting.splice(0);
  }

  /** When a frame without a time came, by the venue's clock: never before an earlier line of the venue. */
  private estimate(): ExactTime | undefined {
    const { received, latest, options } = this;
    if (received === undefined) return latest;
    options.clock.estimates++;
    const { offsetNs } = options.clock;
    const ns = received.timeNs + (offsetNs === -Infinity ? 0 : Math.round(offsetNs));
    const ms = Math.floor(ns / NS_PER_MS);
    const time = { timeMs: received.timeMs + ms, timeNs: ns - ms * NS_PER_MS };
    return latest !== undefined && compareTimes(time, latest) < 0 ? latest : time;
  }

  private reach(time: ExactTime): void {
    const isFirst = this.latest === undefined;
    if (this.latest === undefined || compareTimes(time, this.latest) > 0) this.latest = time;
    if (!isFirst || this.waiting.length === 0) return;
    const { handler } = this.options;
    const { line } = handler;
    for (const one of this.takeWaiting()) {
      handler.line = one.line;
      this.takeNews(one.news, one.name);
    }
    handler.line = line;
  }

  /** Hands ticks on: each is a row, and none is one that says why. */
  private put(symbol: Symbol, ticks: readonly TextTick[], why: string, trade?: VenueTrade): void {
    if (ticks.length === 0) this.leaveOut(why);
    const name = this.venue.toCanonical(symbol.name);
    for (const tick of ticks) {
      this.addRow();
      const reason = this.give(name, tick, trade);
      if (reason !== undefined) this.noteReject(reason);
    }
  }

  private give(symbol: string, tick: TextTick, trade: VenueTrade | undefined): string | undefined {
    const { handler } = this.options;
    if (tick.kind === 'status') return handler.status?.({ ...tick.status, symbol });
    if (tick.kind === 'trade') {
      const id = trade === undefined ? undefined : this.toId(symbol, trade);
      const uniqueId = id === undefined ? trade?.id : undefined;
      return handler.trade({ symbol, ...tick, id, uniqueId, mayBePriceOnly: true });
    }
    const { quote, timeMs, timeNs } = tick;
    const { bid, ask, bidSize = '0', askSize = '0' } = quote;
    const isRepaired = quote.timeMs === undefined && this.isLatest(tick);
    return handler.quote({
      symbol,
      timeMs,
      timeNs,
      bid,
      bidSize: bid === undefined ? '0' : bidSize,
      ask,
      askSize: ask === undefined ? '0' : askSize,
      flags: isRepaired ? FLAG.timeRepaired : 0,
    });
  }

  private isLatest(time: ExactTime): boolean {
    return this.latest !== undefined && compareTimes(time, this.latest) === 0;
  }

  /** An id as a number, where they count up; those that the trade stands for are not missing. */
  private toId(symbol: string, { id, covers = 1 }: VenueTrade): number | undefined {
    if (this.venue.traits.tradeIds !== 'dense') return undefined;
    const number = Number(id ?? NaN);
    if (!Number.isSafeInteger(number)) return undefined;
    const { handler } = this.options;
    for (let other = 1; other < Math.min(covers, MOST_COVERED); other++) {
      handler.noteId?.(symbol, number - other, false);
    }
    return number;
  }

  private isOther(name: string): boolean {
    const { symbol } = this.options;
    const isOther = symbol !== undefined && symbol !== this.venue.toCanonical(name);
    if (isOther) this.leaveOut('other symbol');
    return isOther;
  }

  private addRow(): void {
    this.rows++;
    this.options.report.rows++;
  }

  private leaveOut(what: string): void {
    this.addRow();
    noteNotImported(this.options.report, what);
  }

  private refuse(reason: string): void {
    this.addRow();
    this.noteReject(reason);
  }

  private noteReject(reason: string): void {
    noteReject(this.options.report, this.options.handler.line, reason);
  }

  private symbolOf(name: string): Symbol {
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      const { traits } = this.venue;
      symbol = {
        name,
        track: new SymbolTrack(name, traits.tradeIds),
        rules: new TickRules(this.counters, traits),
        book: new TopOfBook(),
        rank: -1,
      };
      this.symbols.set(name, symbol);
      const kind = kindOf(this.venue.id, name);
      const canonical = this.venue.toCanonical(name);
      if (kind !== undefined) this.options.handler.describe?.(canonical, NO_DECIMALS, { kind });
    }
    return symbol;
  }
}
