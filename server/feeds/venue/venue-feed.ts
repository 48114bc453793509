/**
 * One feed of one venue in a market: opens symbols (the venue's list, subscription, history, listing), follows those
 * that are looked at, and turns the runner's news into ticks by way of the symbols' books. Promises that one symbol's
 * trouble is its own, and that a start needs no network.
 */
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { ConnectionInfo } from '../../../shared/wire/market-info.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import type { DirectoryRefusal } from '../../../shared/engine/source/source.ts';
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { FrameNote } from '../../../shared/venue/frame-line.ts';
import { type SymbolNews, toExactTime } from '../../../shared/venue/tick-rules.ts';
import { type MarketSession, STATUS_OF_PHASE } from '../../../shared/venue/us-sessions.ts';
import type { VenueInstrument } from '../../../shared/venue/venue.ts';
import { toConnectionInfo, toState } from './connection-info.ts';
import type { FeedGap, FeedGapCause } from './feed-gap.ts';
import { InstrumentCatalogue, type ListCache } from './instrument-catalogue.ts';
import { toVenueInstrument } from './instrument-steps.ts';
import type { LiveIntake } from './live-intake.ts';
import { type RunnerOptions, VenueRunner } from './runner.ts';
import type { SymbolRejection } from './subscriptions.ts';
import { type BookCounters, SymbolBook } from './symbol-book.ts';
import { fetchHistory } from './symbol-history.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What a feed is made of besides its runner's parts. */
export interface VenueFeedOptions extends RunnerOptions {
  readonly intake: LiveIntake;
  /** Symbols that are followed whether somebody looks at them or not, as a person wrote them. */
  readonly symbols: readonly string[];
  readonly cache?: ListCache | undefined;
  /** Name in the market for the venue's canonical one; the same when left out. */
  readonly toMarketSymbol?: (canonical: string) => string;
  /** Keeps what comes, as it comes. */
  readonly keeper?: FrameKeeper | undefined;
  /** Lines for the log: what is refused, what is odd. */
  readonly onNote?: (text: string) => void;
}

/** Takes what a feed hears, as it comes. */
export interface FrameKeeper {
  /** @param isSpare of a connection that is about to take over */
  frame(frame: string | Uint8Array, received: ExactTime, isSpare: boolean): void;
  /** What a feed knows besides frames. */
  note(note: FrameNote, received: ExactTime): void;
  /** Nothing comes after it. */
  close(): unknown;
}

/** One symbol that is open, or on its way. */
interface Open {
  readonly symbol: string;
  readonly book: SymbolBook;
  readonly isPinned: boolean;
  /** Resolves when it is listed or refused. */
  readonly done: Promise<DirectoryRefusal | undefined>;
  readonly settle: (refusal?: DirectoryRefusal) => void;
  /** Resolves when the connection has it. */
  readonly whenLive: Promise<void>;
  readonly goLive: () => void;
  isFollowed: boolean;
  lookedAtMs: number;
}

const CAUSES: Readonly<Record<FeedGapCause, number>> = {
  disconnected: GAP.venueDisconnected,
  silent: GAP.venueSilent,
  reconnect: GAP.reconnect,
  limit: GAP.venueLimit,
  maintenance: GAP.maintenance,
  lost: GAP.missedTrades,
  notSubscribed: GAP.notSubscribed,
};
const NEAREST = 5;

/** A feed. */
export class VenueFeed {
  readonly runner: VenueRunner;
  readonly catalogue: InstrumentCatalogue;
  readonly counters: BookCounters = {
    ticks: 0,
    late: 0,
    refused: 0,
    markers: 0,
    beforeStart: 0,
    unknownAmendments: 0,
  };
  /** Another number whenever what `info` says is worth telling. */
  version = 0;
  private readonly options: VenueFeedOptions;
  private readonly open = new Map<string, Open>();
  private readonly refusals = new Map<string, string>();
  private readonly stopRefresh: () => void;
  private state = '';
  private sinceMs: number;
  private isClosed = false;

  constructor(options: VenueFeedOptions) {
    const { venue, context, clock, cache, symbols, keeper } = options;
    this.options = options;
    this.sinceMs = clock.now();
    this.runner = new VenueRunner(options, {
      onTrade: (trade, { receivedMs, isLate }) => {
        this.open.get(trade.symbol)?.book.takeTrade(trade, isLate, toExactTime(receivedMs));
      },
      onNews: (news, receivedMs) => this.takeNews(news, toExactTime(receivedMs)),
      onGap: (gap) => this.tellGap(gap),
      onLive: (symbol) => this.onLive(symbol),
      onRejected: (symbol, reason, text) => this.onRejected(symbol, reason, text),
      onState: () => this.onState(),
      onSession: (session) => this.takeSession(session),
      ...(keeper === undefined
        ? {}
        : {
            onRaw: (frame, receivedMs, isSpare) => {
              keeper.frame(frame, toExactTime(receivedMs), isSpare);
            },
            onFilled: (filled, receivedMs) => keeper.note({ filled }, toExactTime(receivedMs)),
          }),
    });
    const { rest, session } = this.runner;
    if (session !== undefined) this.noteSession(session);
    this.catalogue = new InstrumentCatalogue({ venue, context, rest, clock, cache });
    this.stopRefresh = clock.every(VENUE_LIMITS.reviewMs, () => void this.refresh());
    this.openAll([...new Set(symbols.map((text) => venue.toVenueSymbol(text)))], true);
  }

  /** Opens a symbol in the venue's spelling. @returns why it cannot be */
  openSymbol(symbol: string): Promise<DirectoryRefusal | undefined> {
    this.openAll([symbol], false);
    const one = this.open.get(symbol);
    if (one === undefined) {
      const reason = `${symbol}: ${this.refusals.get(symbol) ?? 'the feed is closed'}`;
      return Promise.resolve({ reason, nearest: [] });
    }
    const cancel = this.options.clock.after(VENUE_LIMITS.openMs, () => this.giveUp(one));
    return one.done.finally(cancel);
  }

  /** Symbol in the venue's spelling of an instrument's id. */
  symbolOf(instrument: number): string | undefined {
    for (const { symbol, book } of this.open.values()) {
      if (book.instrument?.id === instrument) return symbol;
    }
    return undefined;
  }

  isOpen(symbol: string): boolean {
    return this.open.get(symbol)?.book.instrument !== undefined;
  }

  /** Follows the symbols of these instruments; others that nobody pinned are let go after a while. */
  look(instruments: ReadonlySet<number>): void {
    const nowMs = this.options.clock.elapsed();
    for (const one of this.open.values()) {
      const id = one.book.instrument?.id;
      if (id === undefined) continue;
      if (one.isPinned || instruments.has(id)) {
        one.lookedAtMs = nowMs;
        if (one.isFollowed) continue;
        one.isFollowed = true;
        this.note({ followed: one.symbol });
        this.runner.want([one.symbol]);
      } else if (one.isFollowed && nowMs - one.lookedAtMs >= VENUE_LIMITS.unwatchedMs) {
        one.isFollowed = false;
        this.note({ paused: one.symbol });
        this.runner.pause(one.symbol);
      }
    }
  }

  info(): ConnectionInfo {
    const { venue } = this.options;
    return toConnectionInfo({
      venue,
      runner: this.runner,
      lateTicks: this.counters.late,
      symbols: [...this.open.values()].filter((one) => one.isFollowed).map((one) => one.symbol),
      refused: [...this.refusals].map(([symbol, reason]) => ({ symbol, reason })),
      sinceMs: this.sinceMs,
    });
  }

  close(): void {
    this.isClosed = true;
    this.stopRefresh();
    this.runner.close();
  }

  private openAll(symbols: readonly string[], isPinned: boolean): void {
    const fresh = symbols.filter((symbol) => !this.open.has(symbol));
    for (const symbol of fresh) this.create(symbol, isPinned);
    this.runner.want(fresh);
    const closes = this.fetchCloses(fresh);
    for (const symbol of fresh) {
      const one = this.open.get(symbol);
      if (one !== undefined) void this.bringIn(one, fresh, closes);
    }
  }

  /** Previous closes, where the venue gives them and in time. */
  private async fetchCloses(symbols: readonly string[]): Promise<void> {
    const { venue, context, clock } = this.options;
    if (venue.references === undefined || symbols.length === 0) return;
    const byMs = clock.elapsed() + VENUE_LIMITS.historyMs;
    try {
      const query = { ...context, symbols };
      const { rest } = this.runner;
      const { items } = await rest.askAll(venue.references, query, VENUE_LIMITS.historyPages, byMs);
      for (const one of items) this.open.get(one.symbol)?.book.takeClose(one.previousClose);
    } catch {
      /* The day's change is not shown then. */
    }
  }

  private create(symbol: string, isPinned: boolean): void {
    const { venue, intake, clock, toMarketSymbol = (canonical) => canonical } = this.options;
    let settle!: Open['settle'];
    let goLive!: () => void;
    const done = new Promise<DirectoryRefusal | undefined>((resolve) => (settle = resolve));
    const whenLive = new Promise<void>((resolve) => (goLive = resolve));
    const book: SymbolBook = new SymbolBook({
      venue,
      symbol,
      toMarketSymbol,
      intake,
      counters: this.counters,
      session: () => this.runner.session,
      onMisfit: () => void this.listAnew(symbol),
      onRefused: (text) => this.options.onNote?.(text),
    });
    const lookedAtMs = clock.elapsed();
    this.refusals.delete(symbol);
    this.open.set(symbol, {
      symbol,
      book,
      isPinned,
      done,
      settle,
      whenLive,
      goLive,
      isFollowed: true,
      lookedAtMs,
    });
  }

  /** From wanted to listed: the venue's list, the connection, the history. */
  private async bringIn(
    one: Open,
    together: readonly string[],
    closes: Promise<void>,
  ): Promise<void> {
    const { clock } = this.options;
    const { symbol } = one;
    const problem = await this.catalogue.ensure(together);
    if (problem !== undefined) this.options.onNote?.(`no list of instruments: ${problem}`);
    if (!this.isThere(one)) return;
    const listed = this.catalogue.find(symbol);
    if (listed === undefined && this.catalogue.isWhole) {
      this.refuse(symbol, 'there is no such symbol');
      return;
    }
    let cancel = (): unknown => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(VENUE_LIMITS.liveMs, resolve);
    });
    await Promise.race([one.whenLive, late]);
    await Promise.race([closes, late]);
    cancel();
    if (listed === undefined) await one.whenLive;
    if (this.isThere(one)) await this.list(one);
  }

  /** Lists a symbol whose numbers need more decimals; the venue's list may say the new step. */
  private async listAnew(symbol: string): Promise<void> {
    const one = this.open.get(symbol);
    if (one === undefined) return;
    this.options.onNote?.(`${symbol}: its numbers have more digits; it is listed anew`);
    await this.list(one);
  }

  private async list(one: Open): Promise<void> {
    const { clock } = this.options;
    const { symbol, book } = one;
    const history = await fetchHistory({ ...this.options, rest: this.runner.rest }, symbol);
    if (!this.isThere(one) || !book.isOpening) return;
    const isAnew = book.instrument !== undefined;
    const fresh = this.runner.news.noteHistory(symbol, history.trades);
    const trades = isAnew ? history.trades : fresh;
    const instrument = this.catalogue.find(symbol);
    const received = toExactTime(clock.now());
    const made = book.list(instrument, history, trades, received);
    const { priceDecimals, sizeDecimals } = made;
    const joinMs = history.bars.length > 0 ? history.joinMs : undefined;
    const listed = { symbol, priceDecimals, sizeDecimals, instrument, joinMs, trades };
    this.note({ listed }, received);
    this.runner.noteUnconnected(symbol);
    if (history.hole !== undefined) this.runner.news.noteHistoryHole(symbol, history.hole);
    for (const gap of this.runner.news.gaps.of(symbol)) this.tellGap(gap);
    one.settle();
    this.onState();
  }

  /** Somebody waits for a symbol of a venue that does not answer. */
  private giveUp(one: Open): void {
    if (!this.isThere(one) || one.book.instrument !== undefined || one.isPinned) return;
    this.refuse(one.symbol, toState(this.runner).text || 'the venue does not answer');
  }

  private isThere(one: Open): boolean {
    return !this.isClosed && this.open.get(one.symbol) === one;
  }

  private refuse(symbol: string, text: string): void {
    const { venue } = this.options;
    const one = this.open.get(symbol);
    this.refusals.set(symbol, text);
    this.options.onNote?.(`${venue.name} ${symbol}: ${text}`);
    if (one !== undefined && one.book.instrument === undefined) {
      this.open.delete(symbol);
      this.runner.unwant(symbol);
      one.settle({
        reason: `${symbol}: ${text}`,
        nearest: this.catalogue.nearest(symbol, NEAREST),
      });
    }
    this.onState();
  }

  private onLive(symbol: string): void {
    if (this.refusals.delete(symbol)) this.version++;
    this.open.get(symbol)?.goLive();
  }

  private onRejected(symbol: string, reason: SymbolRejection, text: string): void {
    /* Data may still come, and it is asked for again. */
    if (reason === 'noAck') {
      this.open.get(symbol)?.goLive();
      this.refusals.set(symbol, text);
      this.onState();
      return;
    }
    this.refuse(symbol, text);
  }

  private takeNews(news: SymbolNews, received: ExactTime): void {
    if (news.symbol === undefined) {
      for (const { book } of this.open.values()) book.takeNews(news, received);
      return;
    }
    this.open.get(news.symbol)?.book.takeNews(news, received);
  }

  private takeSession(session: MarketSession): void {
    const received = toExactTime(this.options.clock.now());
    this.noteSession(session, received);
    for (const { book } of this.open.values()) book.takeSession(session, received);
  }

  private noteSession({ phase, fromMs }: MarketSession, received?: ExactTime): void {
    this.note({ session: { status: STATUS_OF_PHASE[phase], fromMs } }, received);
  }

  private note(note: FrameNote, received = toExactTime(this.options.clock.now())): void {
    this.options.keeper?.note(note, received);
  }

  private tellGap({ symbol, cause, fromMs, toMs }: FeedGap): void {
    const instrument = this.open.get(symbol)?.book.instrument?.id;
    this.version++;
    if (instrument === undefined) return;
    const isFilled = toMs <= fromMs;
    this.options.intake.tellGap({
      instrument,
      fromMs,
      toMs: isFilled ? -Infinity : toMs,
      cause: CAUSES[cause],
    });
  }

  private onState(): void {
    const { state, text } = toState(this.runner);
    const now = `${state} ${text}`;
    this.version++;
    if (now === this.state) return;
    this.state = now;
    this.sinceMs = this.options.clock.now();
    for (const [symbol] of this.refusals) {
      if (this.runner.stateOf(symbol) === 'live') this.refusals.delete(symbol);
    }
  }

  /** Once a day: names and steps may be others. */
  private async refresh(): Promise<void> {
    await this.catalogue.refresh([...this.open.keys()]);
    for (const { symbol, book } of this.open.values()) {
      const listed = this.catalogue.find(symbol);
      const { instrument } = book;
      if (instrument === undefined || this.isClosed) continue;
      if (listed === undefined) {
        this.noteGone(symbol);
        continue;
      }
      if (listed === book.listed || isSame(listed, book.listed)) continue;
      this.describe(book, instrument, listed);
    }
  }

  /** A symbol is on the venue's list no more: it was renamed, or is traded no more. What was told of it stays. */
  private noteGone(symbol: string): void {
    if (!this.catalogue.isWhole || this.refusals.has(symbol)) return;
    const near = this.catalogue.nearest(symbol, NEAREST).join(', ');
    this.refuse(symbol, `it is not on the list any more, perhaps renamed; near to it: ${near}`);
  }

  /** The venue describes a symbol otherwise: another step needs another listing when it has more decimals. */
  private describe(book: SymbolBook, instrument: Instrument, listed: VenueInstrument): void {
    const { venue, intake } = this.options;
    book.listed = listed;
    const decimals = { price: instrument.priceDecimals, size: instrument.sizeDecimals };
    const made = toVenueInstrument(venue, instrument.id, book.symbol, listed, decimals);
    const { name, tickSize } = made;
    book.instrument = { ...instrument, name, tickSize };
    intake.describe(book.instrument);
  }
}

const isSame = (a: VenueInstrument, b: VenueInstrument | undefined): boolean =>
  a.name === b?.name && a.priceStep === b.priceStep && a.sizeStep === b.sizeStep;
