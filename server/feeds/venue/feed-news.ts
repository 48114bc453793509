/**
 * The news of one feed: tells what comes twice or late, and hands clean news to the sink in the order of arrival. What
 * is missing is for feed-holes.ts. Knows tracks of symbols; owns no connection.
 */
import { NS_PER_MS } from '../../../shared/model/tick.ts';
import type { ExactTime, VenueEvent, VenueTrade } from '../../../shared/venue/event.ts';
import { RepeatedFrames } from '../../../shared/venue/repeated-frames.ts';
import { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import type { SymbolNews } from '../../../shared/venue/tick-rules.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { ClockOffset } from './clock-offset.ts';
import { FeedHoles } from './feed-holes.ts';
import type { FeedSink } from './feed-sink.ts';
import { Latencies } from './latencies.ts';
import type { VenueLink } from './link.ts';
import type { DownCause } from './link-contract.ts';
import type { RestClient } from './rest-client.ts';
import type { SequenceWatch } from './sequence-watch.ts';
import { SymbolResync } from './symbol-resync.ts';
import { UnknownKinds } from './unknown-kinds.ts';

/** What it works with. */
export interface FeedNewsOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly clock: Surroundings;
  readonly redact: (text: string) => string;
  /** Tells whether a link is the one that has a symbol: data may follow an unsubscribe. */
  readonly isOf: (link: VenueLink, symbol: string) => boolean;
}

/** The news of one feed. */
export class FeedNews {
  readonly counters = {
    frames: 0,
    trades: 0,
    quotes: 0,
    duplicates: 0,
    late: 0,
    malformed: 0,
  };
  readonly holes: FeedHoles;
  readonly offset = new ClockOffset();
  readonly latencies = new Latencies();
  readonly unknown = new UnknownKinds();
  private readonly options: FeedNewsOptions;
  private readonly sink: FeedSink;
  private readonly tracks = new Map<string, SymbolTrack>();
  private readonly repeated: RepeatedFrames | undefined;
  private readonly resyncs: SymbolResync;
  private isRepeat = false;

  constructor(options: FeedNewsOptions, sink: FeedSink) {
    this.options = options;
    this.sink = sink;
    this.holes = new FeedHoles({
      ...options,
      trackOf: (symbol) => this.tracks.get(symbol),
      tell: (gap) => sink.onGap(gap),
      take: (trades) => this.takeFilled(trades),
      onWorked: () => sink.onState(),
    });
    this.resyncs = new SymbolResync(options.clock, this.holes.gaps, options.isOf);
    this.repeated = options.venue.traits.tradeIds === 'none' ? new RepeatedFrames() : undefined;
  }

  /** Begins to know a symbol, or goes on with what is known of it. */
  open(symbol: string): void {
    if (this.tracks.has(symbol)) return;
    this.tracks.set(symbol, new SymbolTrack(symbol, this.options.venue.traits.tradeIds));
  }

  forget(symbol: string): void {
    this.tracks.delete(symbol);
    this.holes.gaps.forget(symbol);
    this.resyncs.forget(symbol);
  }

  /** Another session begins: how often symbols trade is another matter in it. */
  forgetPace(): void {
    for (const track of this.tracks.values()) track.forgetPace();
  }

  /** What is known of a symbol that is wanted. */
  track(symbol: string): SymbolTrack | undefined {
    return this.tracks.get(symbol);
  }

  /** Trades that came by REST before the live ones: their ids are known from now on. @returns the new ones */
  noteHistory(symbol: string, trades: readonly VenueTrade[]): VenueTrade[] {
    const track = this.tracks.get(symbol);
    if (track === undefined) return [];
    return trades.filter((trade) => !track.see(trade).isDuplicate);
  }

  close(): void {
    this.holes.close();
    this.resyncs.close();
  }

  /** Each frame, before what it says. @param from the connection, whatever it is */
  takeRaw(frame: string | Uint8Array, receivedMs: number, isSpare: boolean, from: object): void {
    this.counters.frames++;
    this.isRepeat = this.repeated?.see(frame, this.options.clock.elapsed()) ?? false;
    this.sink.onRaw?.(frame, receivedMs, isSpare, from);
  }

  /** What a frame says. */
  takeAll(
    link: VenueLink,
    events: readonly VenueEvent[],
    receivedMs: number,
    isSpare: boolean,
    sequences: SequenceWatch,
  ): void {
    for (const event of events) {
      switch (event.type) {
        case 'trade':
          this.takeTrade(link, event, receivedMs, isSpare);
          break;
        case 'quote':
        case 'limits':
        case 'cancel':
        case 'correction':
          this.takeNews(link, event, receivedMs, isSpare);
          break;
        case 'status':
          if (!isSpare) this.sink.onNews(event, receivedMs);
          break;
        case 'heartbeat':
          if (event.symbol !== undefined && event.lastTradeId !== undefined) {
            this.holes.noteNewest(event.symbol, event.lastTradeId);
          }
          break;
        case 'venueState':
          this.holes.noteVenueState(link.wanted, event.isOpen, receivedMs);
          break;
        case 'sequence':
          if (!isSpare && sequences.see(event) > 0) this.holes.noteLost(link.wanted, receivedMs);
          break;
        case 'resync':
          if (!isSpare) this.resyncs.take(link, event.symbol, receivedMs);
          break;
        case 'unknown':
        case 'malformed':
          if (event.type === 'malformed') this.counters.malformed++;
          this.unknown.note(event.type, this.options.redact(event.what));
          break;
        case 'ack':
        case 'reject':
        case 'ready':
        case 'notice':
          break;
        case 'ignored':
          if (this.isRepeat) this.counters.duplicates++;
      }
    }
  }

  /** Tells whether a symbol is wanted of this link: data may follow an unsubscribe. */
  private hear(link: VenueLink, symbol: string, isSpare: boolean): SymbolTrack | undefined {
    if (!this.options.isOf(link, symbol)) return undefined;
    if (!isSpare) link.connection?.subscriptions.noteData(symbol);
    const track = this.tracks.get(symbol);
    track?.hear(this.options.clock.elapsed());
    return track;
  }

  private takeTrade(
    link: VenueLink,
    trade: VenueTrade,
    receivedMs: number,
    isSpare: boolean,
  ): void {
    const { counters } = this;
    if (isSpare && trade.id === undefined) return;
    const track = this.hear(link, trade.symbol, isSpare);
    if (track === undefined) return;
    const before = track.newestTrade;
    const verdict = track.see(trade);
    if (verdict.isDuplicate || (this.isRepeat && trade.id === undefined)) {
      counters.duplicates++;
      return;
    }
    counters.trades++;
    if (verdict.isLate) counters.late++;
    if (trade.marks?.snapshot !== true) {
      this.noteStamp(receivedMs, trade);
    }
    const isAfterHole = verdict.missing > 0 && trade.marks?.snapshot !== true;
    if (verdict.missing > 0) {
      this.holes.noteMissing(track, before?.timeMs ?? trade.timeMs, trade.timeMs);
    }
    this.sink.onTrade(trade, { receivedMs, isLate: verdict.isLate, isAfterHole });
    if (verdict.isLate) this.holes.closeMissing(track);
  }

  private takeNews(
    link: VenueLink,
    news: SymbolNews & { readonly symbol: string },
    receivedMs: number,
    isSpare: boolean,
  ): void {
    const track = this.hear(link, news.symbol, isSpare);
    if (track === undefined || isSpare) return;
    if (news.type === 'quote') {
      this.counters.quotes++;
      if (news.timeMs !== undefined) {
        this.noteStamp(receivedMs, { timeMs: news.timeMs, timeNs: news.timeNs ?? 0 });
      }
    }
    this.sink.onNews(news, receivedMs);
  }

  private noteStamp(receivedMs: number, { timeMs, timeNs }: ExactTime): void {
    const stampedMs = timeMs + timeNs / NS_PER_MS;
    this.offset.note(receivedMs, stampedMs, this.options.clock.elapsed());
    this.latencies.note(receivedMs - stampedMs);
  }

  /** A connection is gone. */
  onDown(link: VenueLink, cause: DownCause, heardMs: number): void {
    this.holes.noteDown(link.wanted, cause, heardMs);
    this.sink.onState();
  }

  /** A symbol is subscribed. */
  onLive(symbol: string): void {
    this.tracks.get(symbol)?.restart(this.options.clock.elapsed());
    this.holes.end(symbol, this.options.clock.now());
    this.sink.onLive(symbol);
  }

  private takeFilled(trades: readonly VenueTrade[]): void {
    const receivedMs = this.options.clock.now();
    this.sink.onFilled?.(trades, receivedMs);
    const filled = new Set<SymbolTrack>();
    for (const trade of trades) {
      const track = this.tracks.get(trade.symbol);
      if (track === undefined) continue;
      filled.add(track);
      if (track.see(trade).isDuplicate) continue;
      this.counters.trades++;
      this.sink.onTrade(trade, { receivedMs, isLate: true, isAfterHole: false });
    }
    for (const track of filled) this.holes.closeMissing(track);
  }
}
