/**
 * One feed of one venue in a market: opens symbols (the venue's list, subscription, history, listing), follows those
 * that are looked at, and turns the runner's news into ticks by way of the symbols' books. Promises that one symbol's
 * trouble is its own, and that a start needs no network.
 */
import type { ConnectionInfo } from '../../../shared/wire/market-info.ts';
import type { DirectoryRefusal } from '../../../shared/engine/source/source.ts';
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { FrameNote } from '../../../shared/venue/frame-line.ts';
import { type SymbolNews, toExactTime } from '../../../shared/venue/tick-rules.ts';
import { type MarketSession, STATUS_OF_PHASE } from '../../../shared/venue/us-sessions.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import { toState } from './connection-info.ts';
import { type FeedGap, toGapNews, toGapNote } from './feed-gap.ts';
import { FeedStatus } from './feed-status.ts';
import { type FrameKeeper, toKeeperSink } from './frame-keeper.ts';
import { InstrumentCatalogue, type ListCache } from './instrument-catalogue.ts';
import { NEAREST, reviewInstruments } from './instrument-review.ts';
import type { LiveIntake } from './live-intake.ts';
import { type OpenSymbol, OpenSymbols } from './open-symbols.ts';
import { type RunnerOptions, VenueRunner } from './runner.ts';
import type { SymbolRejection } from './subscription-states.ts';
import { type BookCounters, SymbolBook } from './symbol-book.ts';
import { SymbolOpening } from './symbol-opening.ts';

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

/** A feed. */
export class VenueFeed {
  readonly runner: VenueRunner;
  readonly catalogue: InstrumentCatalogue;
  readonly counters: BookCounters = {
    ticks: 0,
    late: 0,
    refused: 0,
    roundedSizes: 0,
    shedQuotes: 0,
    shedTrades: 0,
    markers: 0,
    beforeStart: 0,
    unknownAmendments: 0,
  };
  private readonly options: VenueFeedOptions;
  private readonly open = new OpenSymbols();
  private readonly opening: SymbolOpening;
  private readonly status: FeedStatus;
  private readonly stopReview: () => void;
  private isClosed = false;

  constructor(options: VenueFeedOptions) {
    const { venue, context, clock, cache, symbols } = options;
    this.options = options;
    this.status = new FeedStatus(venue, clock);
    this.runner = this.createRunner();
    const { rest, session } = this.runner;
    if (session !== undefined) this.noteSession(session);
    this.catalogue = new InstrumentCatalogue({ venue, context, rest, clock, cache });
    this.opening = this.createOpening();
    this.stopReview = clock.every(VENUE_LIMITS.reviewMs, () => void this.review());
    this.openAll([...new Set(symbols.map((text) => venue.toVenueSymbol(text)))], true);
  }

  /** Opens a symbol in the venue's spelling. @returns why it cannot be */
  openSymbol(symbol: string): Promise<DirectoryRefusal | undefined> {
    this.openAll([symbol], false);
    const one = this.open.get(symbol);
    if (one === undefined) {
      const reason = `${symbol}: ${this.status.refusalOf(symbol) ?? 'the feed is closed'}`;
      return Promise.resolve({ reason, nearest: [] });
    }
    const cancel = this.options.clock.after(VENUE_LIMITS.openMs, () => this.giveUp(one));
    return one.done.finally(cancel);
  }

  isOpen(symbol: string): boolean {
    return this.open.get(symbol)?.book.instrument !== undefined;
  }

  /** Follows the symbols of these instruments; others that nobody pinned are let go after a while. */
  look(instruments: ReadonlySet<number>): void {
    this.open.look(instruments, this.options.clock.elapsed(), {
      onFollow: (symbol) => {
        this.note({ followed: symbol });
        this.runner.want([symbol]);
      },
      onPause: (symbol) => {
        this.note({ paused: symbol });
        this.runner.pause(symbol);
      },
    });
  }

  /** Another number whenever what `info` says is worth telling. */
  get version(): number {
    return this.status.version;
  }

  info(): ConnectionInfo {
    return this.status.toInfo(this.runner, this.open.followed, this.counters);
  }

  close(): void {
    this.isClosed = true;
    this.stopReview();
    this.runner.close();
  }

  private createRunner(): VenueRunner {
    return new VenueRunner(this.options, {
      onTrade: (trade, { receivedMs, isLate }) => {
        this.open.get(trade.symbol)?.book.takeTrade(trade, isLate, toExactTime(receivedMs));
      },
      onNews: (news, receivedMs) => this.takeNews(news, toExactTime(receivedMs)),
      onGap: (gap) => this.tellGap(gap),
      onLive: (symbol) => this.onLive(symbol),
      onRejected: (symbol, reason, text) => this.onRejected(symbol, reason, text),
      onComplaint: (text) => this.options.onNote?.(`${this.options.venue.name}: ${text}`),
      onState: () => this.onState(),
      onSession: (session) => this.takeSession(session),
      ...toKeeperSink(this.options.keeper),
    });
  }

  private createOpening(): SymbolOpening {
    const { venue, context, clock } = this.options;
    const { runner, catalogue } = this;
    return new SymbolOpening({
      venue,
      context,
      clock,
      runner,
      catalogue,
      isThere: (one) => this.isThere(one),
      onUnknown: (symbol) => this.refuse(symbol, 'there is no such symbol'),
      onListed: (one, note, received) => this.onListed(one, note, received),
      onClose: ({ symbol, previousClose }) => {
        this.open.get(symbol)?.book.takeClose(previousClose);
      },
      onNote: (text) => this.options.onNote?.(text),
    });
  }

  private openAll(symbols: readonly string[], isPinned: boolean): void {
    const fresh = symbols
      .filter((symbol) => this.open.get(symbol) === undefined)
      .map((symbol) => this.create(symbol, isPinned));
    this.runner.want(fresh.map(({ symbol }) => symbol));
    this.opening.bringAllIn(fresh.filter((one) => this.isThere(one)));
  }

  private create(symbol: string, isPinned: boolean): OpenSymbol {
    const { venue, intake, clock, toMarketSymbol = (canonical) => canonical } = this.options;
    const book = new SymbolBook({
      venue,
      symbol,
      toMarketSymbol,
      intake,
      counters: this.counters,
      session: () => this.runner.session,
      onMisfit: () => this.listAnew(symbol),
      onRefused: (text) => this.options.onNote?.(text),
      onShed: (fromMs) => this.runner.news.holes.gaps.begin(symbol, 'shed', fromMs),
      onTaken: (toMs) => this.runner.news.holes.endShed(symbol, toMs),
    });
    this.status.allow(symbol);
    return this.open.add(book, isPinned, clock.elapsed());
  }

  /** Lists a symbol whose numbers need more decimals; the venue's list may say the new step. */
  private listAnew(symbol: string): void {
    const one = this.open.get(symbol);
    if (one === undefined) return;
    this.options.onNote?.(`${symbol}: its numbers need other decimals; it is listed anew`);
    void this.opening.list(one);
  }

  private onListed(one: OpenSymbol, note: FrameNote, received: ExactTime): void {
    const { symbol } = one;
    const { news } = this.runner;
    this.note(note, received);
    for (const gap of news.holes.gaps.of(symbol)) this.tellGap(gap);
    one.settle();
    this.onState();
  }

  /** Somebody waits for a symbol of a venue that does not answer. */
  private giveUp(one: OpenSymbol): void {
    if (!this.isThere(one) || one.book.instrument !== undefined || one.isPinned) return;
    this.refuse(one.symbol, toState(this.runner).text || 'the venue does not answer');
  }

  private isThere(one: OpenSymbol): boolean {
    return !this.isClosed && this.open.get(one.symbol) === one;
  }

  private refuse(symbol: string, text: string): void {
    const { venue } = this.options;
    const one = this.open.get(symbol);
    this.status.refuse(symbol, text);
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
    this.status.allow(symbol);
    this.open.get(symbol)?.goLive();
  }

  private onRejected(symbol: string, reason: SymbolRejection, text: string): void {
    /* Data may still come, and it is asked for again. */
    if (reason === 'noAck') {
      this.open.get(symbol)?.goLive();
      this.status.refuse(symbol, text);
      this.onState();
      return;
    }
    this.refuse(symbol, text);
  }

  private takeNews(news: SymbolNews, received: ExactTime): void {
    if (news.symbol === undefined) {
      for (const { book } of this.open) book.takeNews(news, received);
      return;
    }
    this.open.get(news.symbol)?.book.takeNews(news, received);
  }

  private takeSession(session: MarketSession): void {
    const received = toExactTime(this.options.clock.now());
    this.noteSession(session, received);
    for (const { book } of this.open) book.takeSession(session, received);
  }

  private noteSession({ phase, fromMs }: MarketSession, received?: ExactTime): void {
    this.note({ session: { status: STATUS_OF_PHASE[phase], fromMs } }, received);
  }

  private note(note: FrameNote, received = toExactTime(this.options.clock.now())): void {
    this.options.keeper?.note(note, received);
  }

  private tellGap(gap: FeedGap): void {
    const instrument = this.open.get(gap.symbol)?.book.instrument?.id;
    this.status.version++;
    if (instrument === undefined) return;
    const news = toGapNews(gap, instrument);
    this.options.intake.tellGap(news);
    this.note({ gap: toGapNote(gap.symbol, news) }, toExactTime(this.options.clock.now()));
  }

  /** Connections, or why there are none, are others than before. */
  private onState(): void {
    this.status.note(this.runner);
  }

  private review(): Promise<void> {
    const { venue, intake } = this.options;
    const { catalogue, open } = this;
    return reviewInstruments({
      venue,
      intake,
      catalogue,
      open,
      isClosed: () => this.isClosed,
      onGone: (symbol, text) => {
        if (this.status.refusalOf(symbol) === undefined) this.refuse(symbol, text);
      },
    });
  }
}
