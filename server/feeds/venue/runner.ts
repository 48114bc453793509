/**
 * Runs one feed of one venue, by its table: spreads symbols over connections, tells what comes twice or late, notices
 * what is missing or silent, has holes filled, and hands clean news to its sink in the order of arrival. One
 * runner for every venue; a venue has no timer and no socket of its own. Knows no tick and no instrument.
 */
import { NS_PER_MS } from '../../../shared/model/tick.ts';
import type { ExactTime, VenueEvent, VenueTrade } from '../../../shared/venue/event.ts';
import type { SymbolNews } from '../../../shared/venue/tick-rules.ts';
import type { RestContext, Venue, VenueHosts } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { ClockOffset } from './clock-offset.ts';
import { FeedGaps, type FeedGap } from './feed-gap.ts';
import { GapFiller } from './gap-fill.ts';
import { Latencies } from './latencies.ts';
import { type DownCause, VenueLink } from './link.ts';
import { RepeatedFrames } from '../../../shared/venue/repeated-frames.ts';
import { RestClient } from './rest-client.ts';
import type { HttpGet } from './rest-port.ts';
import { createRedactor } from './redact.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { OpenSocket, SocketAddress } from './socket-port.ts';
import type { SymbolRejection } from './subscriptions.ts';
import { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import { UnknownKinds } from './unknown-kinds.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What a runner is made of. */
export interface RunnerOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly hosts: VenueHosts;
  readonly openSocket: OpenSocket;
  readonly get: HttpGet;
  readonly clock: Surroundings;
}

/** What is known of a trade besides itself. */
export interface TradeNews {
  /** Wall clock at its arrival, ms with fractions. */
  readonly receivedMs: number;
  /** It came after its time: out of order, or from REST. */
  readonly isLate: boolean;
  /** Trades are missing directly before it. */
  readonly isAfterHole: boolean;
}

/** Where the news of a feed go. */
export interface FeedSink {
  onTrade(trade: VenueTrade, news: TradeNews): void;
  onNews(news: SymbolNews, receivedMs: number): void;
  /** A hole began, has another end, or was filled (`toMs` is `fromMs`). */
  onGap(gap: FeedGap): void;
  onLive(symbol: string): void;
  onRejected(symbol: string, reason: SymbolRejection, text: string): void;
  /** Connections, or why there are none, are others than before. */
  onState(): void;
  /** Each frame as it came. @param isSpare of a connection that is about to take over */
  onRaw?(frame: string | Uint8Array, receivedMs: number, isSpare: boolean): void;
  /** Trades of REST as they came, before those that are known are left out. */
  onFilled?(trades: readonly VenueTrade[], receivedMs: number): void;
}

/** What a feed has counted. */
export interface RunnerCounters {
  frames: number;
  trades: number;
  quotes: number;
  duplicates: number;
  late: number;
  /** Trades that came by REST. */
  filled: number;
  /** Ids and numbers of messages that were missing when it was noticed. */
  missing: number;
  malformed: number;
}

/** Runs one feed. */
export class VenueRunner {
  readonly counters: RunnerCounters = {
    frames: 0,
    trades: 0,
    quotes: 0,
    duplicates: 0,
    late: 0,
    filled: 0,
    missing: 0,
    malformed: 0,
  };
  readonly rest: RestClient;
  readonly gaps: FeedGaps;
  readonly offset = new ClockOffset();
  readonly latencies = new Latencies();
  readonly unknown = new UnknownKinds();
  readonly links: VenueLink[] = [];
  readonly redact: (text: string) => string;
  private readonly options: RunnerOptions;
  private readonly sink: FeedSink;
  private readonly tracks = new Map<string, SymbolTrack>();
  private readonly linkOf = new Map<string, VenueLink>();
  private readonly filler: GapFiller;
  private readonly repeated: RepeatedFrames | undefined;
  private readonly silence: SilenceWatch;
  private isRepeat = false;
  private isClosed = false;

  constructor(options: RunnerOptions, sink: FeedSink) {
    const { venue, context, hosts, get, clock } = options;
    this.options = options;
    this.sink = sink;
    this.redact = createRedactor(context.keys);
    this.gaps = new FeedGaps((gap) => sink.onGap(gap));
    this.rest = new RestClient({
      hosts,
      get,
      perMinute: venue.traits.restPerMinute,
      clock,
      redact: this.redact,
    });
    this.filler = new GapFiller({
      venue,
      context,
      rest: this.rest,
      gaps: this.gaps,
      clock,
      take: (trades) => this.takeFilled(trades),
      onDone: () => sink.onState(),
    });
    this.repeated = venue.traits.tradeIds === 'none' ? new RepeatedFrames() : undefined;
    this.silence = new SilenceWatch({
      venue,
      clock,
      links: this.links,
      trackOf: (symbol) => this.tracks.get(symbol),
      askNewest: (track) => this.askNewest(track),
      onStale: ({ symbol, newestTrade }) => {
        this.gaps.begin(symbol, 'silent', newestTrade?.timeMs ?? Math.floor(clock.now()));
        sink.onState();
      },
    });
  }

  /** Symbols that the venue's limits allow at the same time. */
  get mostSymbols(): number {
    const { symbolsPerSocket, sockets } = this.options.venue.traits;
    return symbolsPerSocket * sockets;
  }

  /** Wants symbols, in the venue's spelling; those beyond its limit are refused. */
  want(symbols: readonly string[]): void {
    const shares = new Map<VenueLink, string[]>();
    for (const symbol of symbols) {
      if (this.linkOf.has(symbol) || this.isClosed) continue;
      const link = this.findRoom(shares);
      if (link === undefined) {
        const text = `the venue allows ${this.mostSymbols} symbols at the same time`;
        this.sink.onRejected(symbol, 'symbolLimit', text);
        continue;
      }
      this.linkOf.set(symbol, link);
      if (!this.tracks.has(symbol)) {
        this.tracks.set(symbol, new SymbolTrack(symbol, this.options.venue.traits.tradeIds));
      }
      shares.set(link, [...(shares.get(link) ?? []), symbol]);
    }
    for (const [link, share] of shares) link.want(share);
  }

  /** Wants a symbol no more. */
  unwant(symbol: string): void {
    this.linkOf.get(symbol)?.unwant(symbol);
    this.linkOf.delete(symbol);
    this.tracks.delete(symbol);
    this.gaps.forget(symbol);
  }

  /** Wants a symbol no more for a while: what it had is remembered, what comes meanwhile is a hole. */
  pause(symbol: string): void {
    if (!this.linkOf.has(symbol)) return;
    this.linkOf.get(symbol)?.unwant(symbol);
    this.linkOf.delete(symbol);
    this.gaps.begin(symbol, 'notSubscribed', Math.floor(this.options.clock.now()));
  }

  /** What is known of a symbol that is wanted. */
  track(symbol: string): SymbolTrack | undefined {
    return this.tracks.get(symbol);
  }

  /** How a symbol stands. */
  stateOf(symbol: string): 'connecting' | 'asked' | 'live' | 'quiet' | 'stale' | 'rejected' {
    const link = this.linkOf.get(symbol);
    const subscription = link?.connection?.subscriptions.stateOf(symbol);
    if (subscription === undefined) return 'connecting';
    if (subscription.state === 'rejected') return 'rejected';
    if (subscription.state !== 'live') return 'asked';
    const track = this.tracks.get(symbol);
    return track === undefined || Number.isNaN(track.heardMs)
      ? 'quiet'
      : track.stateAt(this.options.clock.elapsed());
  }

  /** Trades that came by REST before the live ones: their ids are known from now on. */
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
    this.isClosed = true;
    for (const link of this.links) link.close();
    this.filler.close();
    this.silence.close();
    this.rest.close();
  }

  private findRoom(shares: ReadonlyMap<VenueLink, readonly string[]>): VenueLink | undefined {
    const { symbolsPerSocket, sockets } = this.options.venue.traits;
    const found = this.links.find(
      (link) => link.wanted.size + (shares.get(link)?.length ?? 0) < symbolsPerSocket,
    );
    if (found !== undefined || this.links.length >= sockets) return found;
    const link = this.createLink();
    this.links.push(link);
    return link;
  }

  private toAddress(): SocketAddress {
    const { venue, context, hosts } = this.options;
    const { query = '', headers = {} } = venue.connect?.(context) ?? {};
    return { url: query === '' ? hosts.socket : `${hosts.socket}?${query}`, headers };
  }

  private createLink(): VenueLink {
    const { venue, context, openSocket, clock } = this.options;
    const { sink, redact } = this;
    const address = this.toAddress();
    const sequences = new SequenceWatch();
    const link: VenueLink = new VenueLink(
      { venue, context, address, openSocket, clock, redact },
      {
        onRaw: (frame, receivedMs, isSpare) => this.onRaw(frame, receivedMs, isSpare),
        onEvents: (events, receivedMs, isSpare) => {
          this.takeAll(link, events, receivedMs, isSpare, sequences);
        },
        onLive: (symbol) => this.onLive(symbol),
        onRejected: (symbol, reason, text) => sink.onRejected(symbol, reason, text),
        onUp: () => sequences.restart(),
        onDown: (cause, _text, heardMs) => this.onDown(link, cause, heardMs),
        onState: () => sink.onState(),
      },
    );
    return link;
  }

  private onRaw(frame: string | Uint8Array, receivedMs: number, isSpare: boolean): void {
    this.counters.frames++;
    this.isRepeat = this.repeated?.see(frame, this.options.clock.elapsed()) ?? false;
    this.sink.onRaw?.(frame, receivedMs, isSpare);
  }

  private takeAll(
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
        case 'bar':
        case 'reference':
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
        case 'unknown':
        case 'malformed':
          if (event.type === 'malformed') this.counters.malformed++;
          this.unknown.note(event.type, this.redact(event.what));
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
    if (this.linkOf.get(symbol) !== link) return undefined;
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
    if (this.gaps.lasting(symbol) !== undefined) return;
    this.counters.missing += Math.max(1, track.ids.missing);
    const gap: FeedGap = { symbol, cause: 'lost', fromMs, toMs: Math.max(toMs, fromMs + 1) };
    this.gaps.add(gap);
    const afterId = track.ids.newest;
    this.options.clock.after(VENUE_LIMITS.holeMs, () => {
      if (this.isClosed || !this.gaps.of(symbol).includes(gap)) return;
      this.filler.fillGap(gap, this.toAfterId(track) ?? afterId);
    });
  }

  /** Id before the oldest one that is missing, where ids are numbers. */
  private toAfterId(track: SymbolTrack): string | undefined {
    const [oldest] = track.ids.holes;
    return oldest === undefined ? undefined : String(oldest.from - 1);
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
      if (isOpen) this.endGap(symbol, receivedMs);
      else this.gaps.begin(symbol, 'maintenance', receivedMs);
    }
  }

  private onDown(link: VenueLink, cause: DownCause, heardMs: number): void {
    for (const symbol of link.wanted) {
      const track = this.tracks.get(symbol);
      if (track === undefined) continue;
      const newestMs = track.newestTrade?.timeMs ?? -Infinity;
      this.gaps.begin(symbol, cause, Math.floor(Math.max(heardMs, newestMs)));
    }
    this.sink.onState();
  }

  private onLive(symbol: string): void {
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

  /** Asks REST whether a silent symbol has traded meanwhile. @returns undefined where it cannot tell */
  private async askNewest(track: SymbolTrack): Promise<boolean | undefined> {
    const { venue, context, clock } = this.options;
    const newest = track.newestTrade;
    if (venue.trades === undefined || newest === undefined) return undefined;
    try {
      const { items } = await this.rest.askAll(
        venue.trades,
        {
          ...context,
          symbol: track.symbol,
          from: newest,
          until: { timeMs: Math.ceil(clock.now()), timeNs: 0 },
          afterId: track.ids.newest,
        },
        1,
      );
      return items.some((trade) => !track.knows(trade));
    } catch {
      return undefined;
    }
  }
}
