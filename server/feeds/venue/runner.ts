/**
 * Runs one feed of one venue, by its table: spreads symbols over connections, within the venue's limits, and keeps them
 * up. One runner for every venue; a venue has no timer and no socket of its own. Knows no tick and no instrument.
 */
import type { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import type { MarketSession } from '../../../shared/venue/us-sessions.ts';
import type { RestContext, Venue, VenueHosts } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { FeedNews } from './feed-news.ts';
import type { FeedSink } from './feed-sink.ts';
import { VenueLink } from './link.ts';
import { createRedactor } from './redact.ts';
import { RestClient } from './rest-client.ts';
import type { HttpGet } from './rest-port.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { SilenceWatch } from './silence-watch.ts';
import { createSessionClock, type SessionClock } from './session-clock.ts';
import type { OpenSocket, SocketAddress } from './socket-port.ts';

/** What a runner is made of. */
export interface RunnerOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly hosts: VenueHosts;
  readonly openSocket: OpenSocket;
  readonly get: HttpGet;
  readonly clock: Surroundings;
}

/** How a symbol stands. */
export type SymbolStanding =
  'connecting' | 'asked' | 'live' | 'quiet' | 'closed' | 'stale' | 'rejected';

/** Runs one feed. */
export class VenueRunner {
  readonly news: FeedNews;
  readonly rest: RestClient;
  readonly links: VenueLink[] = [];
  readonly redact: (text: string) => string;
  private readonly options: RunnerOptions;
  private readonly sink: FeedSink;
  private readonly linkOf = new Map<string, VenueLink>();
  private readonly silence: SilenceWatch;
  private readonly sessions: SessionClock | undefined;
  private isClosed = false;

  constructor(options: RunnerOptions, sink: FeedSink) {
    const { venue, context, hosts, get, clock } = options;
    this.options = options;
    this.sink = sink;
    this.redact = createRedactor(context.keys);
    this.rest = new RestClient({
      hosts,
      get,
      perMinute: venue.traits.restPerMinute,
      perHour: venue.traits.restPerHour,
      clock,
      redact: this.redact,
    });
    this.news = new FeedNews(
      {
        venue,
        context,
        rest: this.rest,
        clock,
        redact: this.redact,
        isOf: (link, symbol) => this.linkOf.get(symbol) === link,
      },
      sink,
    );
    this.sessions = createSessionClock({
      venue,
      context,
      rest: this.rest,
      clock,
      onSession: (session) => {
        this.news.forgetPace();
        sink.onSession?.(session);
        sink.onState();
      },
    });
    this.silence = new SilenceWatch({
      venue,
      clock,
      isOpen: () => this.session?.phase !== 'closed',
      links: this.links,
      trackOf: (symbol) => this.news.track(symbol),
      askNewest: (track) => this.askNewest(track),
      onStale: ({ symbol, newestTrade }) => {
        this.news.holes.gaps.begin(
          symbol,
          'silent',
          newestTrade?.timeMs ?? Math.floor(clock.now()),
        );
        sink.onState();
      },
    });
  }

  /** What session the exchanges are in; undefined for a venue that never closes. */
  get session(): MarketSession | undefined {
    return this.sessions?.session;
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
      this.news.open(symbol);
      shares.set(link, [...(shares.get(link) ?? []), symbol]);
    }
    for (const [link, share] of shares) link.want(share);
  }

  /** Wants a symbol no more. */
  unwant(symbol: string): void {
    this.linkOf.get(symbol)?.unwant(symbol);
    this.linkOf.delete(symbol);
    this.news.forget(symbol);
  }

  /** Wants a symbol no more for a while: what it had is remembered, what comes meanwhile is a hole. */
  pause(symbol: string): void {
    if (!this.linkOf.has(symbol)) return;
    this.linkOf.get(symbol)?.unwant(symbol);
    this.linkOf.delete(symbol);
    this.news.holes.gaps.begin(symbol, 'notSubscribed', Math.floor(this.options.clock.now()));
  }

  /** How a symbol stands. Silence of a market that is closed is neither quiet nor stale. */
  stateOf(symbol: string): SymbolStanding {
    const link = this.linkOf.get(symbol);
    const subscription = link?.connection?.subscriptions.stateOf(symbol);
    if (subscription === undefined) return 'connecting';
    if (subscription.state === 'rejected') return 'rejected';
    if (subscription.state !== 'live') return 'asked';
    const track = this.news.track(symbol);
    const isHeard = track !== undefined && !Number.isNaN(track.heardMs);
    const state = isHeard ? track.stateAt(this.options.clock.elapsed()) : 'quiet';
    return state === 'quiet' && this.session?.phase === 'closed' ? 'closed' : state;
  }

  /** Nothing has come of a symbol yet that is shown already: what is to come is missing until it does. */
  noteUnconnected(symbol: string): void {
    if (this.stateOf(symbol) !== 'connecting') return;
    this.news.holes.gaps.begin(symbol, 'disconnected', Math.floor(this.options.clock.now()));
  }

  close(): void {
    this.isClosed = true;
    for (const link of this.links) link.close();
    this.news.close();
    this.silence.close();
    this.sessions?.close();
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
    const { news, sink, redact } = this;
    const address = this.toAddress();
    const sequences = new SequenceWatch();
    const link: VenueLink = new VenueLink(
      { venue, context, address, openSocket, clock, redact },
      {
        onRaw: (...frame) => news.takeRaw(...frame),
        onEvents: (events, receivedMs, isSpare) => {
          news.takeAll(link, events, receivedMs, isSpare, sequences);
        },
        onLive: (symbol) => news.onLive(symbol),
        onRejected: (symbol, reason, text) => sink.onRejected(symbol, reason, text),
        onComplaint: (text) => sink.onComplaint?.(text),
        onUp: () => sequences.restart(),
        onDown: (cause, _text, heardMs) => news.onDown(link, cause, heardMs),
        onState: () => sink.onState(),
      },
    );
    return link;
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
