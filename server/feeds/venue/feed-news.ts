/**
 * The news of one feed: tells what comes twice or late, notices what is missing, has holes filled, and hands clean news
 * to the sink in the order of arrival. Knows tracks of symbols and holes; owns no connection.
 */
import { NS_PER_MS } from '../../../shared/model/tick.ts';
import type { ExactTime, VenueEvent, VenueTrade } from '../../../shared/venue/event.ts';
import { RepeatedFrames } from '../../../shared/venue/repeated-frames.ts';
import { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import type { SymbolNews } from '../../../shared/venue/tick-rules.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { ClockOffset } from './clock-offset.ts';
import { FeedGaps, type FeedGap } from './feed-gap.ts';
import type { FeedSink } from './feed-sink.ts';
import { GapFiller } from './gap-fill.ts';
import { Latencies } from './latencies.ts';
import type { DownCause, VenueLink } from './link.ts';
import type { RestClient } from './rest-client.ts';
import type { SequenceWatch } from './sequence-watch.ts';
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
    /** Trades that came by REST. */
    filled: 0,
    /** Ids and numbers of messages that were missing when it was noticed. */
    missing: 0,
    malformed: 0,
  };
  readonly gaps: FeedGaps;
  readonly offset = new ClockOffset();
  readonly latencies = new Latencies();
  readonly unknown = new UnknownKinds();
  private readonly options: FeedNewsOptions;
  private readonly sink: FeedSink;
  private readonly tracks = new Map<string, SymbolTrack>();
  private readonly filler: GapFiller;
  private readonly repeated: RepeatedFrames | undefined;
  private readonly timers = new Set<Cancel>();
  /** When symbols were last subscribed anew because of what was told, `elapsed` ms. */
  private readonly resyncedMs = new Map<string, number>();
  private isRepeat = false;

  constructor(options: FeedNewsOptions, sink: FeedSink) {
    this.options = options;
    this.sink = sink;
    this.gaps = new FeedGaps((gap) => sink.onGap(gap));
    this.filler = new GapFiller({
      ...options,
      gaps: this.gaps,
      take: (trades) => this.takeFilled(trades),
      onDone: () => sink.onState(),
    });
    this.repeated = options.venue.traits.tradeIds === 'none' ? new RepeatedFrames() : undefined;
  }

  /** Begins to know a symbol, or goes on with what is known of it. */
  open(symbol: string): void {
    if (this.tracks.has(symbol)) return;
    this.tracks.set(symbol, new SymbolTrack(symbol, this.options.venue.traits.tradeIds));
  }

  forget(symbol: string): void {
    this.tracks.delete(symbol);
    this.resyncedMs.delete(symbol);
    this.gaps.forget(symbol);
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

  /** Not all trades of a history could be had: a hole, and it is tried again. */
  noteHistoryHole(symbol: string, hole: { readonly fromMs: number; readonly toMs: number }): void {
    const gap: FeedGap = { symbol, cause: 'notSubscribed', ...hole };
    this.gaps.add(gap);
    this.filler.fillGap(gap, undefined);
  }

  close(): void {
    this.filler.close();
    for (const cancel of this.timers) cancel();
  }

  /** Each frame, before what it says. */
  takeRaw(frame: string | Uint8Array, receivedMs: number, isSpare: boolean): void {
    this.counters.frames++;
    this.isRepeat = this.repeated?.see(frame, this.options.clock.elapsed()) ?? false;
    this.sink.onRaw?.(frame, receivedMs, isSpare);
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
          this.takeHeartbeat(event.symbol, event.lastTradeId);
          break;
        case 'venueState':
          this.takeVenueState(link, event.isOpen, receivedMs);
          break;
        case 'sequence':
          if (!isSpare) this.noteLost(link, sequences.see(event), receivedMs);
          break;
        case 'resync':
          if (!isSpare) this.resync(link, event.symbol, receivedMs);
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
    if (verdict.missing > 0) this.noteHole(track, before?.timeMs ?? trade.timeMs, trade.timeMs);
    this.sink.onTrade(trade, { receivedMs, isLate: verdict.isLate, isAfterHole });
    if (verdict.isLate && track.ids.missing === 0) this.closeHoles(track.symbol);
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

  /** A quiet symbol whose newest id is not ours has lost some. */
  private takeHeartbeat(symbol: string | undefined, lastTradeId: string | undefined): void {
    if (symbol === undefined || lastTradeId === undefined) return;
    const track = this.tracks.get(symbol);
    const newest = track?.ids.newest;
    if (track === undefined || newest === undefined) return;
    const isBehind =
      newest.length < lastTradeId.length ||
      (newest.length === lastTradeId.length && newest < lastTradeId);
    if (!isBehind || this.gaps.of(symbol).some(({ cause }) => cause === 'lost')) return;
    const fromMs = track.newestTrade?.timeMs ?? this.options.clock.now();
    this.noteHole(track, fromMs, Math.max(this.options.clock.now(), fromMs + 1));
  }

  private noteHole(track: SymbolTrack, fromMs: number, toMs: number): void {
    const { symbol } = track;
    const isKnown = this.gaps
      .of(symbol)
      .some((gap) => gap.cause !== 'lost' && gap.toMs >= fromMs && gap.fromMs <= toMs);
    if (isKnown) return;
    this.counters.missing += Math.max(1, track.ids.missing);
    const gap: FeedGap = { symbol, cause: 'lost', fromMs, toMs: Math.max(toMs, fromMs + 1) };
    this.gaps.add(gap);
    const afterId = track.ids.newest;
    const cancel = this.options.clock.after(VENUE_LIMITS.holeMs, () => {
      this.timers.delete(cancel);
      if (!this.gaps.of(symbol).includes(gap)) return;
      this.filler.fillGap(gap, toAfterId(track) ?? afterId);
    });
    this.timers.add(cancel);
  }

  /** Quotes of a symbol are worth nothing: it is subscribed anew, not faster than now and then. */
  private resync(link: VenueLink, symbol: string, receivedMs: number): void {
    if (!this.options.isOf(link, symbol)) return;
    const { clock } = this.options;
    this.gaps.begin(symbol, 'reconnect', Math.floor(receivedMs));
    const before = this.resyncedMs.get(symbol) ?? -Infinity;
    const waitMs = Math.max(0, before + VENUE_LIMITS.resyncMs - clock.elapsed());
    this.resyncedMs.set(symbol, clock.elapsed() + waitMs);
    const cancel = clock.after(waitMs, () => {
      this.timers.delete(cancel);
      if (this.options.isOf(link, symbol)) link.connection?.subscriptions.renew([symbol]);
    });
    this.timers.add(cancel);
  }

  /** All ids that were missing came by themselves. */
  private closeHoles(symbol: string): void {
    const lost = this.gaps.of(symbol).filter(({ cause }) => cause === 'lost');
    for (const gap of lost) this.gaps.fill(gap);
  }

  /** Messages of the connection were lost: any symbol may lack some. */
  private noteLost(link: VenueLink, lost: number, receivedMs: number): void {
    if (lost === 0) return;
    this.counters.missing += lost;
    for (const symbol of link.wanted) {
      const track = this.tracks.get(symbol);
      const fromMs = track?.newestTrade?.timeMs;
      if (track === undefined || fromMs === undefined) continue;
      this.noteHole(track, fromMs, Math.max(receivedMs, fromMs + 1));
    }
  }

  private takeVenueState(link: VenueLink, isOpen: boolean, receivedMs: number): void {
    for (const symbol of link.wanted) {
      const isShut = this.gaps.lasting(symbol)?.cause === 'maintenance';
      if (isOpen && isShut) this.endGap(symbol, receivedMs);
      else if (isOpen) continue;
      else this.gaps.begin(symbol, 'maintenance', receivedMs);
    }
  }

  /** A connection is gone. */
  onDown(link: VenueLink, cause: DownCause, heardMs: number): void {
    for (const symbol of link.wanted) {
      const track = this.tracks.get(symbol);
      if (track === undefined) continue;
      const newestMs = track.newestTrade?.timeMs ?? -Infinity;
      this.gaps.begin(symbol, cause, Math.floor(Math.max(heardMs, newestMs)));
    }
    this.sink.onState();
  }

  /** A symbol is subscribed. */
  onLive(symbol: string): void {
    this.tracks.get(symbol)?.restart(this.options.clock.elapsed());
    this.endGap(symbol, this.options.clock.now());
    this.sink.onLive(symbol);
  }

  private endGap(symbol: string, toMs: number): void {
    const ended = this.gaps.end(symbol, Math.ceil(toMs));
    const track = this.tracks.get(symbol);
    if (ended !== undefined && track !== undefined) this.filler.fillGap(ended, track.ids.newest);
  }

  private takeFilled(trades: readonly VenueTrade[]): void {
    const receivedMs = this.options.clock.now();
    this.sink.onFilled?.(trades, receivedMs);
    for (const trade of trades) {
      const track = this.tracks.get(trade.symbol);
      if (track === undefined) continue;
      if (track.see(trade).isDuplicate) continue;
      this.counters.filled++;
      this.counters.trades++;
      this.sink.onTrade(trade, { receivedMs, isLate: true, isAfterHole: false });
    }
    for (const symbol of new Set(trades.map((one) => one.symbol))) {
      const track = this.tracks.get(symbol);
      if (track?.ids.missing === 0) this.closeHoles(symbol);
    }
  }
}

/** Id before the oldest one that is missing, where ids are numbers. */
function toAfterId(track: SymbolTrack): string | undefined {
  const [oldest] = track.ids.holes;
  return oldest === undefined ? undefined : String(oldest.from - 1);
}
