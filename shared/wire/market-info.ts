/**
 * What is told of a market: where its numbers come from, where its clock stands, what a replay of it does and what
 * makes a simulated one.
 */
import type { FeedTerms } from '../model/feed-terms.ts';
import type { TickRefusal } from './codes.ts';
import type { Speed } from './command.ts';
import type { RecordedBars } from './recorded-bars.ts';

/** State of a replay. */
export interface ReplayInfo {
  /** Of the past of a live market, that market's name. */
  recording: string;
  startMs: number;
  endMs: number;
  state: 'playing' | 'paused' | 'ended';
  speed: Speed;
  loop: boolean;
  /** What a loop plays again and again; left out, the whole recording. Both ends included. */
  section?: { fromMs: number; toMs: number };
  /** There when stretches without a tick are left out. */
  skipIdle?: boolean;
  /** There while a silence is played through that `skipIdle` would leave out: when it ends, ms since 1970. */
  idleUntilMs?: number;
  /** There when the market stands within the ms of its clock, just after this ns of it: more ticks of it may follow. */
  timeNs?: number;
  /** Clients that look at it. */
  viewers: number;
  /** Name of the room that looks at it: then who is in the room may steer it, as the room says. */
  room?: string;
  /**
   * Of the past of a live market: which, and its epoch. Sequences are that market's; `startMs` and `endMs` move on with it,
   * and at the end, where it is `ended`, its viewers go on in the live market.
   */
  rewindOf?: { market: string; epoch: number };
  /** Of a viewer's own clock: name of the room that the viewer has left to look around. */
  awayFrom?: string;
}

/** What makes a simulated market: with the same values the same ticks come again, however fast. */
export interface SimulationInfo {
  seed: number;
  /** Name of the scenario, if there is one. Its events count from `liveFromMs`. */
  scenario?: string;
  hours: 'continuous' | 'exchange';
  /** Name of the set of symbols. */
  universe: string;
  /** Ticks a second of the market's time, over all symbols while everything is open. */
  rate: number;
  /** How many times as fast as the wall's the market's clock was asked to run. */
  speed: number;
  /** Time of the first tick, ms since 1970; ticks before `liveFromMs` are the market's past. */
  startMs: number;
  liveFromMs: number;
  /** Hash of all of this but the speed, and of events that were started by hand: 16 hex digits. */
  fingerprint: string;
}

/** A symbol that a venue does not give. */
export interface RefusedSymbol {
  symbol: string;
  /** One sentence for people. */
  reason: string;
}

/** What session the exchanges of a live market of shares are in. */
export interface SessionInfo {
  phase: 'closed' | 'preOpen' | 'open' | 'postClose';
  /** When the next one begins, ms since 1970. */
  untilMs: number;
  /** Why they are closed, or close early, where that is known: `weekend`, `Thanksgiving`. */
  why?: string;
}

/** How one venue is reached, and what was heard from it. Counters are since the start. */
export interface VenueConnection extends FeedTerms {
  /** `waiting`: it will be tried again. `refused`: it will not, before the operator has done something. */
  state: 'connecting' | 'live' | 'waiting' | 'refused';
  /** What is wrong, one sentence for people that begins with the venue; left out while all is well. */
  reason?: string;
  /** Since when it is so, ms since 1970 by the server's clock. */
  sinceMs: number;
  /** Left out where trading never ends. */
  session?: SessionInfo;
  /** From the venue's stamp to the server, corrected by the clocks' difference: median and 99th percentile, ms. */
  latencyMs?: { p50: number; p99: number };
  /** How far the venue's clock is ahead of the server's, ms; estimated from the quickest message of five minutes. */
  clockOffsetMs?: number;
  reconnects: number;
  gaps: number;
  gapsFilled: number;
  lateTicks: number;
  duplicates: number;
  outOfOrder: number;
  frames: number;
  unknownFrames: number;
  malformedFrames: number;
  /** Quotes, and trades, that were left out because they came faster than the market could take them. */
  shedQuotes: number;
  shedTrades: number;
  /** Sizes that are not told with all of their digits: so much of the symbol is traded. */
  roundedSizes: number;
  symbols: {
    wanted: number;
    /** Confirmed by the venue, or heard of. */
    live: number;
    /** Live, but without a trade for long although the venue lives and its market is open. */
    quiet: number;
    /** Most that the venue allows. */
    limit: number;
    /** At most 20 of them. */
    refused: RefusedSymbol[];
  };
}

/** One feed of a market that several are joined in. */
export interface JoinedFeed extends VenueConnection {
  /** What its symbols end with: `.COINBASE`. */
  suffix: string;
}

/** How the venue of a live market is reached; of several in one market, the worst state, and sums. */
export interface ConnectionInfo extends VenueConnection {
  /** Of several feeds in one market: each by itself. */
  feeds?: JoinedFeed[];
}

/** Whose data a market shows; undefined where nobody's. */
export const toTerms = ({
  connection,
  terms,
}: Pick<MarketInfo, 'connection' | 'terms'>): FeedTerms | undefined => connection ?? terms;

/** A market: a live one, or a replay that somebody opened. */
export interface MarketInfo {
  /** `live` unless the server gave it another name, or `replay-1`, `replay-2` … */
  name: string;
  /** Number in binary frames. */
  number: number;
  kind: 'live' | 'replay';
  /** Whether its source gives ticks: `ended` and `failed` are for good. Older servers do not say. */
  state?: 'running' | 'ended' | 'failed';
  /** Why it failed, one sentence for people. */
  reason?: string;
  /** Changes whenever sequences start over: at a server start, after a seek. */
  epoch: number;
  /** Where the numbers come from, one line for people. */
  label: string;
  provenance: 'simulated' | 'recorded' | 'live';
  seed?: number;
  /** The market's clock, ms since 1970. */
  timeMs: number;
  /** Live market: ms that its clock runs in one of the server's; 0 while it waits for its past. */
  speed?: number;
  /** Live market whose past is kept: the oldest moment that `rewind` may go back to, ms since 1970. */
  rewindFromMs?: number;
  /** Live market, when it is simulated. */
  simulation?: SimulationInfo;
  instruments: number;
  /** There while the whole feed is mute although its market is open: market time of its last tick, ms. */
  silentSinceMs?: number;
  /** There when ticks were refused, by reason: TICK_REFUSALS. */
  refusedTicks?: { [R in TickRefusal]?: number };
  replay?: ReplayInfo;
  /** Live market of a venue. */
  connection?: ConnectionInfo;
  /** Recording of a venue's data. */
  terms?: FeedTerms;
  /** There where the market is made of bars that were recorded as bars and of nothing else: which, the shorter ones first. */
  bars?: RecordedBars[];
  /** There when more symbols than those that are listed may be searched for and subscribed. */
  hasDirectory?: boolean;
  /** There when the order book of its symbols may be asked for. */
  hasDepth?: boolean;
}
