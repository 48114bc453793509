/**
 * The shape of a venue: a table of what it can do and pure functions over its frames. A venue owns no socket, timer,
 * clock or retry: one shared runner does all of that for every venue, by the table. So a venue is tested from a
 * text file, and its decoder reads recorded frames as well as live ones. Adding one is a file that exports a
 * `Venue`, its fixtures, and a line in `registry.ts`.
 */
import type { InstrumentKind } from '../model/instrument.ts';
import type { TradingDay } from '../model/trading-day.ts';
import type { ExactTime, VenueBar, VenueEvent, VenueReference, VenueTrade } from './event.ts';
import type { CalendarDay } from './us-sessions.ts';

/** What one feed of a venue is asked for besides symbols: settings of its own (`host=us`, `feed=iex`), by name. */
export type VenueSettings = Readonly<Record<string, string>>;

/** Keys of the person who runs the server, by the names in `Venue.keys`. Never logged, never shown. */
export type VenueKeys = Readonly<Record<string, string>>;

/** A setting that may follow the symbols: `alpaca:AAPL,feed=sip`. */
export interface VenueSetting {
  readonly name: string;
  /** Allowed values, the default first. */
  readonly values: readonly string[];
  readonly description: string;
}

/** Where a venue is reached; each may be overridden, so that a test points it at a machine of its own. */
export interface VenueHosts {
  /** WebSocket address, `wss://…`, without query. */
  readonly socket: string;
  /** Base of REST addresses, `https://…`, without a slash at the end. */
  readonly rest: string;
  /** Base of requests with `isReference`, where another machine answers them; left out, `rest` does. */
  readonly reference?: string;
}

/** How a connection of the venue behaves: numbers are limits as documented, overridable in one place. */
export interface VenueTraits {
  /** The venue greets with `ready` before it takes commands; otherwise it takes them once the socket is open. */
  readonly greets: boolean;
  /** Symbols that one connection may have. */
  readonly symbolsPerSocket: number;
  /** Connections at the same time with one key or address. */
  readonly sockets: number;
  /** Frames a second that we may send. */
  readonly sendPerSecond: number;
  /** ms within which the first subscribe must be sent. */
  readonly firstSubscribeMs?: number;
  /** What a subscribe is answered with. */
  readonly acks: 'each' | 'list' | 'byId' | 'none';
  /** What ids of trades say: without holes, only growing, only unique, or there are none. */
  readonly tradeIds: 'dense' | 'growing' | 'unique' | 'none';
  /** The venue says something at least so often, or the connection counts as dead, ms. */
  readonly heartbeatMs: number;
  /** Frames that we send by ourselves to keep the connection open. */
  readonly keepAlive?: { readonly everyMs: number; frame(id: number): string };
  /** A connection lives so long at most, ms: we replace it before. */
  readonly maxLifeMs?: number;
  /** What its times are good to. */
  readonly timeUnit: 'ms' | 'us' | 'ns';
  /** Whether trades name the taker's side. */
  readonly hasSides: boolean;
  readonly hasQuotes: boolean;
  /** Trading hours of most symbols: silence outside them is normal. */
  readonly hours: 'always' | 'us-equities';
  /** Its data is so old when it comes, ms: what delayed plans give. */
  readonly delayMs?: number;
  /** Trades may be taken back or corrected: they are remembered for a while. */
  readonly takesBack?: boolean;
  /** REST requests a minute; where the venue weighs them, those of the greatest weight (`RestRequest.weight`). */
  readonly restPerMinute: number;
  /** REST requests an hour, where that is another limit. */
  readonly restPerHour?: number;
}

/** A symbol as the venue lists it. */
export interface VenueInstrument {
  /** As the venue spells it. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly currency: string;
  readonly sector?: string;
  /** Smallest steps of prices and sizes as plain decimals, where the venue says so. */
  readonly priceStep?: string;
  readonly sizeStep?: string;
  readonly tradingDay?: TradingDay;
  /** False while it cannot be traded. */
  readonly isTrading: boolean;
}

/** One request of REST: what follows `VenueHosts.rest`. */
export interface RestRequest {
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** It goes to `VenueHosts.reference`. */
  readonly isReference?: boolean;
  /** What it takes of `VenueTraits.restPerMinute`, more than 0; 1 when left out. */
  readonly weight?: number;
}

/** What came back: JSON whose numbers are their digits (see exact-json.ts), header names in small letters. */
export interface RestAnswer {
  readonly request: RestRequest;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Items of one page, and the request for the next one where there may be more. */
export interface RestPage<Item> {
  readonly items: readonly Item[];
  readonly next?: RestRequest | undefined;
  /** True where the venue does not keep what lies further back: the rest of a hole stays one. */
  readonly isCut?: boolean;
}

/** How REST is asked. `parse` is total: what it cannot read is left out, a body of another shape gives no items. */
export interface RestCalls<Query, Item> {
  first(query: Query): RestRequest;
  parse(answer: RestAnswer, query: Query): RestPage<Item>;
}

/** What REST calls need besides their subject. */
export interface RestContext {
  readonly settings: VenueSettings;
  readonly keys: VenueKeys;
}

export interface InstrumentQuery extends RestContext {
  /** Symbols that are wanted at least; venues with short lists may give all. */
  readonly symbols: readonly string[];
}

/** Trades of a symbol in from ≤ t ≤ until, oldest or newest first: the runner sorts. */
export interface TradeQuery extends RestContext {
  readonly symbol: string;
  readonly from: ExactTime;
  readonly until: ExactTime;
  /** Newest id that we have; undefined before the first. */
  readonly afterId?: string | undefined;
}

/** Bars of a symbol that begin in fromMs ≤ t < untilMs, oldest or newest first; others may be among them. */
export interface BarQuery extends RestContext {
  readonly symbol: string;
  /** One of `BarCalls.intervalsMs`. */
  readonly intervalMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Days of a calendar, both ends included. */
export interface CalendarQuery extends RestContext {
  readonly fromDay: number;
  readonly untilDay: number;
}

/** How bars are asked for. */
export interface BarCalls extends RestCalls<BarQuery, VenueBar> {
  /** Intervals that the venue has, ms. */
  readonly intervalsMs: readonly number[];
  /** Intervals that one answer spans at most: a query of so many needs no second page. */
  readonly pageBars: number;
}

/** A decoder of one connection: most venues keep nothing between frames, a book must. */
export interface VenueDecoder {
  /**
   * Reads one frame. Total: never throws, allocates no more than the frame's size allows.
   * @param frame text, or bytes of a binary message
   * @returns what it says, in the frame's order; never empty
   */
  decode(frame: string | Uint8Array): readonly VenueEvent[];
}

/** A venue. */
export interface Venue {
  /** The word before the colon in `--feed coinbase:BTC-USD`. */
  readonly id: string;
  readonly name: string;
  /** Keys that it needs, as `{ ALPACA_KEY_ID: 'what it is' }`; empty for public ones. */
  readonly keys: Readonly<Record<string, string>>;
  readonly settings: readonly VenueSetting[];
  readonly traits: VenueTraits;
  /** Traits that are others with some settings. */
  traitsWith?(settings: VenueSettings): Partial<VenueTraits>;
  /** What is seen, in a few words for the table of venues: `trades, quotes; IEX only`. */
  readonly coverage: string;
  /** What people must be told of how its data may be used: `For personal use.` */
  readonly licence: string;
  /** False where its licence forbids to show the data to others. */
  readonly mayShare: boolean;
  /** There where the licence forbids it, and the operator gave leave. */
  readonly byLeave?: true;
  hosts(settings: VenueSettings): VenueHosts;
  /** Query and headers of the WebSocket's request. */
  connect?(context: RestContext): {
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** What is sent to log in, once the venue is `ready`. */
  login?(keys: VenueKeys): string;
  /** Brings a symbol that a person wrote into the venue's spelling (`btc/usd` → `BTC-USD`). */
  toVenueSymbol(text: string): string;
  /** What we call it: the canonical symbol of the market (see isSymbol in model/instrument.ts). */
  toCanonical(symbol: string): string;
  /** Frames that subscribe, cut to the venue's sizes. @param firstId ids of requests count up from here */
  subscribe(symbols: readonly string[], firstId: number, context: RestContext): readonly string[];
  /** @param subscriptionId the one of the ack, for venues that give one; without it they cannot be asked */
  unsubscribe(
    symbols: readonly string[],
    firstId: number,
    context: RestContext,
    subscriptionId?: string,
  ): readonly string[];
  createDecoder(context: Pick<RestContext, 'settings'>): VenueDecoder;
  /** Says why a connection was refused, by the HTTP status of its request. */
  toRejectReason?(
    status: number,
    body: string,
  ): { readonly reason: string; readonly text: string } | undefined;
  readonly instruments: RestCalls<InstrumentQuery, VenueInstrument>;
  /** Left out where REST gives no trades. */
  readonly trades?: RestCalls<TradeQuery, VenueTrade>;
  /** Left out where REST gives no bars. */
  readonly bars?: BarCalls;
  /** Previous closes of symbols; left out where the venue gives none. */
  readonly references?: RestCalls<InstrumentQuery, VenueReference>;
  /** Days of the exchanges' calendar that are not like others; left out where the venue gives none. */
  readonly calendar?: RestCalls<CalendarQuery, CalendarDay>;
}
