/**
 * Frames of a venue that a feed kept (see shared/venue/frame-line.ts): read by the venue's own decoder and by the rules
 * of a running feed, so that they give the ticks that it gave, in its order. What it listed anew with more decimals
 * has them from the beginning here.
 */
import { STATUS, type Status, TIME_BOUND_MS } from '../model/tick.ts';
import { countDecimals, MAX_DECIMALS, roundDecimal } from '../model/decimal.ts';
import type { ExactTime, VenueEvent, VenueTrade } from '../venue/event.ts';
import {
  type FrameFileHead,
  type FrameNote,
  type GapNote,
  fromFrameLine,
  fromHeadLine,
} from '../venue/frame-line.ts';
import { VENUES } from '../venue/registry.ts';
import { RepeatedFrames } from '../venue/repeated-frames.ts';
import { SymbolTrack } from '../venue/symbol-track.ts';
import {
  type RuleCounters,
  type SymbolNews,
  type TextTick,
  TickRules,
} from '../venue/tick-rules.ts';
import { STATUS_OF_PHASE } from '../venue/us-sessions.ts';
import { VENUE_LIMITS } from '../venue/venue-limits.ts';
import type { Venue, VenueDecoder } from '../venue/venue.ts';
import { toVenueTerms } from '../venue/venue-terms.ts';
import type { DecoderOptions } from './decoder.ts';
import type { TextImporter } from './importer.ts';
import { forEachLine } from './text-chunk.ts';
import { noteNotImported, noteReject } from './report.ts';

/** Kept frames of any venue of the registry. */
export const venueFrames: TextImporter = {
  name: 'venue-frames',
  description: 'frames that a live feed kept',
  mayBeTorn: true,
  keepsOrder: true,
  reads: 'text',
  sniff: ({ lines }) =>
    lines.some((line) => fromHeadLine(line) !== undefined)
      ? { confidence: 1, what: 'file of frames that a live feed kept', isNamed: true }
      : undefined,
  create(options) {
    let reader: FrameReader | undefined;
    return {
      decode: (chunk) =>
        forEachLine(chunk, (line, number) => {
          const head = fromHeadLine(line);
          if (head !== undefined) {
            reader ??= createReader(head, options);
            return;
          }
          options.report.rows++;
          options.handler.line = number;
          const reason =
            reader === undefined
              ? 'the file does not begin with a line that names a venue of ours'
              : reader.take(line);
          if (reason !== undefined) noteReject(options.report, number, reason);
        }),
    };
  },
};

function createReader(head: FrameFileHead, options: DecoderOptions): FrameReader | undefined {
  const venue = VENUES.find(({ id }) => id === head.venue);
  if (venue === undefined) return undefined;
  options.handler.belongTo?.(toVenueTerms(venue));
  const { run, part } = head;
  if (run !== undefined && part !== undefined) options.handler.goOn?.({ run, part });
  return new FrameReader(venue, head, options);
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

type ListedNote = Extract<FrameNote, { listed: unknown }>['listed'];
const SESSIONS: ReadonlySet<unknown> = new Set(Object.values(STATUS_OF_PHASE));

type SessionNote = Extract<FrameNote, { session: unknown }>['session'];

const NS_PER_MS = 1e6;
/** A feed has some tens of connections at the same time, at most. */
const DECODERS_KEPT = 256;

/** One symbol on its way, as in a running feed. */
interface Symbol {
  readonly name: string;
  readonly track: SymbolTrack;
  readonly rules: TickRules;
  /** What waits until it is listed. */
  waiting: (() => void)[] | undefined;
  isFollowed: boolean;
  /** Decimals that sizes were rounded to; undefined where they had all of their digits. */
  roundTo: number | undefined;
}

class FrameReader {
  private readonly venue: Venue;
  private readonly head: FrameFileHead;
  private readonly options: DecoderOptions;
  /** By the number of the connection: a book is of one. */
  private readonly decoders = new Map<number, VenueDecoder>();
  private readonly repeated: RepeatedFrames | undefined;
  private readonly symbols = new Map<string, Symbol>();
  private readonly counters: RuleCounters = { markers: 0, beforeStart: 0, unknownAmendments: 0 };
  private session: Status = STATUS.open;
  private problem: string | undefined;

  constructor(venue: Venue, head: FrameFileHead, options: DecoderOptions) {
    this.venue = venue;
    this.head = head;
    this.options = options;
    this.repeated = venue.traits.tradeIds === 'none' ? new RepeatedFrames() : undefined;
  }

  /** @returns why the line cannot be imported, if so */
  take(line: string): string | undefined {
    const read = fromFrameLine(line, fromBase64);
    if (typeof read === 'string') return read;
    this.problem = undefined;
    if ('note' in read) this.takeNote(read.note, read.received);
    else {
      const { frame, received, isSpare, link } = read;
      const elapsedMs = received.timeMs + received.timeNs / NS_PER_MS;
      const isRepeat = this.repeated?.see(frame, elapsedMs) ?? false;
      for (const event of this.decoderOf(link).decode(frame)) {
        this.takeEvent(event, received, isSpare, isRepeat);
      }
    }
    return this.problem;
  }

  /** Connections that are gone do not come back: the newest are enough. */
  private decoderOf(link: number): VenueDecoder {
    let decoder = this.decoders.get(link);
    if (decoder === undefined) {
      decoder = this.venue.createDecoder({ settings: this.head.settings });
      this.decoders.set(link, decoder);
      const [oldest] = this.decoders.keys();
      if (this.decoders.size > DECODERS_KEPT) this.decoders.delete(oldest!);
    }
    return decoder;
  }

  private takeEvent(
    event: VenueEvent,
    received: ExactTime,
    isSpare: boolean,
    isRepeat: boolean,
  ): void {
    switch (event.type) {
      case 'trade':
        if (isSpare && event.id === undefined) return;
        this.takeTrade(event, false, isRepeat);
        return;
      case 'quote':
      case 'cancel':
      case 'correction':
      case 'limits':
        if (!isSpare) this.takeNews(event, event.symbol, received);
        return;
      case 'status':
        if (isSpare) return;
        for (const symbol of event.symbol === undefined ? this.symbols.keys() : [event.symbol]) {
          this.takeNews(event, symbol, received);
        }
        return;
      default:
        noteNotImported(this.options.report, event.type);
    }
  }

  private takeTrade(trade: VenueTrade, isFilled: boolean, isRepeat = false): void {
    const symbol = this.symbolOf(trade.symbol);
    if (!symbol.isFollowed) return;
    const { isDuplicate, isLate } = symbol.track.see(trade);
    const { report } = this.options;
    if (isDuplicate || (isRepeat && trade.id === undefined)) {
      report.duplicates++;
      return;
    }
    if (isLate) report.outOfOrder++;
    this.inTurn(symbol, () => {
      this.put(symbol, symbol.rules.takeTrade(trade, isLate || isFilled));
    });
  }

  private takeNews(news: SymbolNews, name: string, received: ExactTime): void {
    const symbol = this.symbolOf(name);
    if (!symbol.isFollowed) return;
    this.inTurn(symbol, () => this.put(symbol, symbol.rules.takeNews(news, received)));
  }

  private takeNote(note: FrameNote, received: ExactTime): void {
    if ('listed' in note) this.list(note.listed, received);
    else if ('session' in note) this.takeSession(note.session);
    else if ('gap' in note) this.takeGap(note.gap, received);
    else if ('filled' in note) for (const trade of note.filled) this.takeTrade(trade, true);
    else if ('paused' in note) this.symbolOf(note.paused).isFollowed = false;
    else if ('followed' in note) this.symbolOf(note.followed).isFollowed = true;
  }

  private takeGap({ symbol, cause, fromMs, toMs }: GapNote, { timeMs: toldMs }: ExactTime): void {
    const name = this.toMarketSymbol(symbol);
    const { handler, symbol: only } = this.options;
    if (only !== undefined && only !== name) return;
    const end = toMs === 'filled' ? -Infinity : toMs === 'lasts' ? Infinity : toMs;
    handler.miss?.({ symbol: name, toldMs, cause, fromMs, toMs: end });
  }

  private takeSession(note: SessionNote): void {
    const { status, fromMs } = note ?? {};
    if (!SESSIONS.has(status) || !(fromMs >= 0 && fromMs < TIME_BOUND_MS)) {
      this.problem = 'a note names no session';
      return;
    }
    this.session = status;
    for (const symbol of this.symbols.values()) {
      const ticks = symbol.rules.takeSession(status, { timeMs: fromMs, timeNs: 0 });
      if (symbol.waiting === undefined) this.put(symbol, ticks);
    }
  }

  private list(listed: ListedNote, received: ExactTime): void {
    const {
      symbol: name,
      priceDecimals,
      sizeDecimals,
      roundsSizes,
      instrument,
      joinMs,
      trades,
    } = listed;
    const symbol = this.symbolOf(name);
    this.options.handler.describe?.(this.toMarketSymbol(name), {
      price: priceDecimals,
      size: sizeDecimals,
    });
    symbol.roundTo = roundsSizes === true ? sizeDecimals : undefined;
    const { waiting } = symbol;
    if (waiting === undefined) return;
    symbol.waiting = undefined;
    symbol.rules.joinMs = joinMs ?? -Infinity;
    const isTrading = instrument?.isTrading !== false;
    this.put(symbol, symbol.rules.begin(this.session, isTrading, received));
    for (const trade of trades) {
      if (symbol.track.see(trade).isDuplicate) continue;
      this.put(symbol, symbol.rules.takeTrade(trade, true));
    }
    for (const go of waiting) go();
  }

  private inTurn({ waiting }: Symbol, go: () => void): void {
    if (waiting === undefined) go();
    else if (waiting.length < VENUE_LIMITS.eventsWaiting) waiting.push(go);
  }

  private put(symbol: Symbol, ticks: readonly TextTick[]): void {
    const { handler, symbol: only } = this.options;
    const name = this.toMarketSymbol(symbol.name);
    if (only !== undefined && only !== name) {
      noteNotImported(this.options.report, 'other symbol');
      return;
    }
    for (const tick of ticks) {
      const reason = give(handler, name, tick, symbol.roundTo);
      this.problem ??= reason;
    }
  }

  private toMarketSymbol(name: string): string {
    return this.venue.toCanonical(name) + this.head.suffix;
  }

  private symbolOf(name: string): Symbol {
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      const { traits } = this.venue;
      symbol = {
        name,
        track: new SymbolTrack(name, traits.tradeIds),
        rules: new TickRules(this.counters, traits),
        waiting: [],
        isFollowed: true,
        roundTo: undefined,
      };
      this.symbols.set(name, symbol);
    }
    return symbol;
  }
}

function give(
  handler: DecoderOptions['handler'],
  symbol: string,
  tick: TextTick,
  roundTo: number | undefined,
): string | undefined {
  const toSize = (text: string): string =>
    roundTo === undefined || countDecimals(text) > MAX_DECIMALS
      ? text
      : roundDecimal(text, roundTo);
  if (tick.kind === 'status') return handler.status?.({ ...tick.status, symbol });
  if (tick.kind === 'trade') {
    const size = toSize(tick.size);
    return handler.trade({ symbol, ...tick, size, id: undefined, mayBePriceOnly: true });
  }
  const { quote, timeMs, timeNs } = tick;
  const { bid, ask, bidSize = '0', askSize = '0' } = quote;
  return handler.quote({
    symbol,
    timeMs,
    timeNs,
    bid,
    bidSize: bid === undefined ? '0' : toSize(bidSize),
    ask,
    askSize: ask === undefined ? '0' : toSize(askSize),
    flags: 0,
  });
}
