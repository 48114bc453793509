/**
 * What a client is to its owner: what it can be asked, what it counts, how it refuses. Types and one error.
 */
import type { Bar } from '../model/bar.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Interval } from '../model/interval.ts';
import type { MarketEvent } from '../model/market-event.ts';
import type { BarsAbout } from '../wire/bars-about.ts';
import type { ErrorCode } from '../wire/codes.ts';
import type { Command, ScenarioRequest } from '../wire/command.ts';
import type { MarketInfo } from '../wire/market-info.ts';
import type { ReplyTo } from '../wire/reply.ts';
import type { ConnectionState, Emitter } from './events.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Counters since the client was made. */
export interface ClientStats {
  bytes: number;
  frames: number;
  ticks: number;
  /** Merged updates, and the ticks that they stood for. */
  mergedUpdates: number;
  mergedTicks: number;
  /** Ticks that the server declared missing, or that a snapshot after a lost connection left out. */
  missedTicks: number;
  /** Times that ticks were lost on the way and asked for again. */
  repairs: number;
  reconnects: number;
}

/** What `subscribe` may ask for besides symbols. */
export type SubscribeOptions = Omit<Of<'subscribe'>, 'type' | 'id' | 'symbols' | 'resume'>;
/** What `refresh` may ask for. Ticks or bars that are left out stay as they were asked for last. */
export type RefreshOptions = Pick<Of<'snapshot'>, 'market' | 'ticks' | 'bars'>;
/** How `openReplay` may begin. */
export type ReplayOptions = Omit<Of<'open'>, 'type' | 'id' | 'recording'>;

/** Where `rewind` may begin, and how. */
export type RewindOptions = Omit<Of<'rewind'>, 'type' | 'id'>;

/** Which bars to ask for. */
export type BarQuery = Omit<Of<'bars'>, 'type' | 'id'>;

/** Bars that were asked for, as they were at the moment of the answer. */
export interface BarAnswer extends BarsAbout {
  readonly market: string;
  /** Epoch of the market then: in another one these bars mean nothing. */
  readonly epoch: number;
  readonly instrument: Instrument;
  readonly interval: Interval;
  /** Oldest first, in the instrument's integers. */
  readonly bars: readonly Bar[];
  /** True when the last one is not closed yet. */
  readonly isForming: boolean;
}

/** A command without its id. */
export type Bare<C> = C extends { id?: number }
  ? { [K in keyof C as K extends 'id' ? never : K]: C[K] }
  : C;
/** What `request` takes. */
export type Request = Bare<Exclude<Command, { type: 'acknowledge' }>>;

/** A client; make one with `createClient`. */
export interface Client {
  readonly state: ConnectionState;
  readonly isStale: boolean;
  readonly stats: Readonly<ClientStats>;
  /** Round trip of the last ping, ms. */
  readonly roundTripMs: number | undefined;
  /** Server clock minus ours, ms, from the quickest recent ping. */
  readonly clockOffsetMs: number;
  readonly on: Emitter['on'];
  /** Market by its name, as last heard of. */
  market(name: string): MarketInfo | undefined;
  /**
   * Subscribes, or changes what subscriptions are like; kept over reconnects until they are taken back. Names are
   * symbols in any case, `*`, or `sector:NAME`. What the server refuses is told by name, as `rejected`.
   */
  subscribe(symbols: readonly string[], options?: SubscribeOptions): void;
  /** Takes subscriptions back. A name that is not subscribed to is an `error`. */
  unsubscribe(symbols: readonly string[], market?: string): void;
  /**
   * Asks for a fresh snapshot of subscribed symbols, with other ticks or bars than before; all else of the
   * subscriptions stays. A name that is not subscribed to is an `error`.
   */
  refresh(symbols: readonly string[], options: RefreshOptions): void;
  /**
   * Sends any command once and gives its reply; rejects with a ClientError, or when the connection ends first.
   * Subscriptions that are made this way are kept like those of `subscribe`, but for a `resume` of the program's own.
   */
  request<C extends Request>(command: C): Promise<ReplyTo<C>>;
  /** Gives bars of any time that the market knows; rejects as `request` does. */
  bars(query: BarQuery): Promise<BarAnswer>;
  openReplay(recording: string, options?: ReplayOptions): Promise<MarketInfo>;
  /** Opens the past of a live market; rejects as `request` does, with NO_REWIND where nothing is kept of it. */
  rewind(options?: RewindOptions): Promise<MarketInfo>;
  /**
   * Goes on in the live market from where its past was followed to: takes all subscriptions of the past along, each from
   * the tick behind the last one that came. What the live market has no more of comes as a snapshot, and counts as missed.
   * @param market name of the past, as `rewind` gave it  @returns the live market's name; undefined where it is no past
   */
  catchUp(market: string): string | undefined;
  /** The timeline of a market: what happened there besides ticks, and what is still to come. */
  events(
    market?: string,
    range?: { fromMs?: number; toMs?: number },
  ): Promise<readonly MarketEvent[]>;
  /** Starts a scenario or an event in the live market. @returns what will happen when */
  startScenario(request: ScenarioRequest): Promise<readonly MarketEvent[]>;
  /** Connects now instead of when the back-off ends. */
  reconnectNow(): void;
  /** Ends for good: after the state `closed` no listener is called again, not even for the rest of a message. */
  close(): void;
}

/** A refused request. */
export class ClientError extends Error {
  readonly code: ErrorCode | 'DISCONNECTED';

  constructor(code: ErrorCode | 'DISCONNECTED', message: string) {
    super(message);
    this.name = 'ClientError';
    this.code = code;
  }
}
