/**
 * Control messages, JSON text in both dialects: what a client may ask and what the server says.
 * Types only; the session's schemas are held equal to them by the compiler. Every command may carry an `id`, which its reply echoes.
 * Messages of unknown type are ignored by both sides.
 */
import type {
  QuoteList,
  RecordingInfo,
  RecordingOverview,
  ScenarioCatalogue,
  Statistics,
} from './answer.ts';
import type { ErrorCode, TickRefusal } from './codes.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Interval } from '../model/interval.ts';
import type { MarketEvent } from '../model/market-event.ts';

/** Bars wanted with a snapshot: the newest `limit` of one interval. */
export interface SnapshotBars {
  interval: Interval;
  /** 1..LIMITS.snapshotBars */
  limit: number;
}

/** Where a returning client stood: it gets exactly what it missed, or a fresh snapshot. */
export interface ResumePoint {
  epoch: number;
  /** Last applied sequence of each symbol. */
  sequences: Record<string, number>;
}

/**
 * What a subscription is owed. `every`: each tick, gapless. `latest`: the newest trade and quote, merged to
 * `maxRateHz`. `bars`: only the bars of one interval, as they change, at most `maxRateHz`.
 */
export type ContractMode = 'every' | 'latest' | 'bars';

/** A replay's speed: a factor of recorded time, or as fast as possible. */
export type Speed = number | 'max';

/** What a client may send. */
export type Command =
  | {
      type: 'hello';
      id?: number;
      /** Name and version of the client, for the server's log. */
      client?: string;
      /** True when the client will acknowledge frames; it is then never more than a window behind. */
      acknowledges?: boolean;
    }
  | {
      type: 'subscribe';
      id?: number;
      market?: string;
      /** Symbols; for `latest` and `bars` also `*` for all and `sector:NAME` for those of a sector. */
      symbols: string[];
      /** Default `every`. */
      contract?: ContractMode;
      /** For `latest` and `bars`: most updates a second of one symbol, 0.1..60; default 4. */
      maxRateHz?: number;
      /** For `bars`: which. */
      interval?: Interval;
      /** Recent ticks wanted with the snapshot, 0..LIMITS.snapshotTicks. */
      ticks?: number;
      bars?: SnapshotBars[];
      resume?: ResumePoint;
    }
  | { type: 'unsubscribe'; id?: number; market?: string; symbols: string[] }
  | { type: 'list'; id?: number; of?: 'subscriptions' | 'instruments' | 'markets'; market?: string }
  | {
      type: 'snapshot';
      id?: number;
      market?: string;
      symbols: string[];
      ticks?: number;
      bars?: SnapshotBars[];
    }
  | { type: 'acknowledge'; /** Binary frames applied since connecting. */ frames: number }
  | { type: 'ping'; id?: number }
  | {
      type: 'throttle';
      id?: number;
      /** Minimum interval between frames of ticks, ms: larger for a page that nobody looks at. */
      minIntervalMs: number;
    }
  /** The same under its old name; answered with it. */
  | { type: 'pace'; id?: number; flushMs: number }
  | {
      /** Bars from the market's past and present; frames follow the reply. */
      type: 'bars';
      /** Names the frames that belong to the answer. */
      id: number;
      market?: string;
      symbol: string;
      interval: Interval;
      /** Only bars that start in fromMs ≤ t < toMs, ms since 1970. */
      fromMs?: number;
      toMs?: number;
      /** The newest of them, 1..LIMITS.barsPerRequest; default 500. */
      limit?: number;
    }
  | { type: 'quotes'; id?: number; market?: string; symbols: string[] }
  | { type: 'recordings'; id?: number }
  | {
      type: 'recording';
      id?: number;
      /** Name, as `recordings` lists it. */
      recording: string;
      /** Equal stretches of time that its ticks are counted in, 1..1000; default 240. */
      buckets?: number;
    }
  | { type: 'scenarios'; id?: number }
  | { type: 'statistics'; id?: number; market?: string; symbol: string }
  | {
      /** Faults on purpose; only where the server was started with --faults. Each command replaces the plan. */
      type: 'fault';
      id?: number;
      /** Shares of data frames that are lost, doubled, or swapped with the next, 0..1. */
      drop?: number;
      duplicate?: number;
      reorder?: number;
      /** Every data frame comes so much later, ms. */
      delayMs?: number;
      /** Nothing comes for so long, ms. */
      stallMs?: number;
      /** The connection is closed with this code, `closeAfterMs` from now. */
      closeCode?: number;
      closeAfterMs?: number;
    }
  | {
      type: 'open';
      id?: number;
      /** Name, as `recordings` lists it. */
      recording: string;
      speed?: Speed;
      loop?: boolean;
      paused?: boolean;
      /** Where to start, ms since 1970; the recording's start when left out. */
      timeMs?: number;
    }
  | { type: 'join'; id?: number; market: string }
  | { type: 'play'; id?: number; market: string }
  | { type: 'pause'; id?: number; market: string }
  | { type: 'close'; id?: number; market: string }
  | { type: 'seek'; id?: number; market: string; timeMs: number }
  | { type: 'speed'; id?: number; market: string; speed: Speed }
  | { type: 'loop'; id?: number; market: string; loop: boolean }
  | ({ type: 'scenario'; id?: number; market?: string } & ScenarioRequest)
  /** Ends an event early, a halt too; one that has not begun is called off. */
  | { type: 'stop'; id?: number; market?: string; event: string }
  | {
      type: 'events';
      id?: number;
      market?: string;
      /** Only events that are not over before, and that begin before, ms since 1970. */
      fromMs?: number;
      toMs?: number;
    };

/** What is to be started: a scenario that comes with the server, or one event with its settings by name. */
export type ScenarioRequest =
  | { name: string }
  | {
      /** Kind of event, as `scenarios` lists them. */
      event: string;
      /** A symbol, several with commas, `sector:NAME`, `market` or `all`. */
      target?: string;
      /** How long from now, `90s`, `2m` or a number of seconds; at once when left out. */
      at?: string | number;
      [setting: string]: string | number | undefined;
    };

/** State of a replay. */
export interface ReplayInfo {
  recording: string;
  startMs: number;
  endMs: number;
  state: 'playing' | 'paused' | 'ended';
  speed: Speed;
  loop: boolean;
  /** Clients that look at it. */
  viewers: number;
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
  /** Live market, when it is simulated. */
  simulation?: SimulationInfo;
  instruments: number;
  /** There while the whole feed is mute although its market is open: market time of its last tick, ms. */
  silentSinceMs?: number;
  /** There when ticks were refused, by reason: TICK_REFUSALS. */
  refusedTicks?: { [R in TickRefusal]?: number };
  replay?: ReplayInfo;
}

/** An error as clients get it. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  symbol?: string;
}

/** Answer for one symbol of a subscribe. */
export type SubscribeResult =
  | {
      symbol: string;
      ok: true;
      instrument: Instrument;
      /** Newest sequence at this moment. */
      sequence: number;
      /** Only on resume: true when every missed tick follows, false when a snapshot does. */
      recovered?: boolean;
    }
  | { symbol: string; ok: false; error: ErrorBody };

/** Limits that the server tells its clients. */
export interface ClientLimits {
  subscriptions: number;
  commandBytes: number;
  commandsPerSecond: number;
  snapshotTicks: number;
  snapshotBars: number;
  windowBytes: number;
  heartbeatMs: number;
}

/** What the server sends as text. */
export type ServerMessage =
  | {
      type: 'hello';
      id?: number;
      server: string;
      protocol: string;
      serverMs: number;
      flushMs: number;
      markets: MarketInfo[];
      limits: ClientLimits;
    }
  | {
      type: 'subscribed';
      id?: number;
      market: string;
      number: number;
      epoch: number;
      results: SubscribeResult[];
      /** Subscriptions of this client now, over all markets. */
      subscriptions: number;
    }
  | {
      type: 'unsubscribed';
      id?: number;
      market: string;
      results: { symbol: string; ok: boolean; error?: ErrorBody }[];
      subscriptions: number;
    }
  | { type: 'subscriptions'; id?: number; subscriptions: { market: string; symbols: string[] }[] }
  | { type: 'instruments'; id?: number; market: string; instruments: readonly Instrument[] }
  /** Instruments came, went or have another description; an id keeps its meaning within the epoch. */
  | {
      type: 'listings';
      market: string;
      epoch: number;
      /** Market time, ms since 1970. */
      atMs: number;
      added: readonly Instrument[];
      changed: readonly Instrument[];
      removed: readonly { id: number; symbol: string }[];
    }
  | { type: 'markets'; id?: number; markets: MarketInfo[] }
  | {
      type: 'snapshots';
      id?: number;
      market: string;
      results: { symbol: string; ok: boolean; error?: ErrorBody }[];
    }
  | { type: 'pong'; id?: number; serverMs: number }
  | { type: 'throttle'; id?: number; minIntervalMs: number }
  | { type: 'pace'; id?: number; flushMs: number }
  | { type: 'fault'; id?: number }
  /** Reply to `bars`; frames with so many bars follow, none when there are none. */
  | {
      type: 'history';
      id: number;
      market: string;
      number: number;
      epoch: number;
      instrument: Instrument;
      interval: Interval;
      bars: number;
    }
  | ({ type: 'quotes'; id?: number } & QuoteList)
  | { type: 'recordings'; id?: number; recordings: RecordingInfo[] }
  | ({ type: 'recording'; id?: number; recording: string } & RecordingOverview)
  | ({ type: 'scenarios'; id?: number } & ScenarioCatalogue)
  | ({ type: 'statistics'; id?: number } & Statistics)
  /** Reply to replay commands, and sent to all viewers whenever a replay's state changes. */
  | { type: 'market'; id?: number; market: MarketInfo }
  /** A replay was closed; its subscriptions are gone. */
  | { type: 'closed'; id?: number; market: string; reason: string }
  /** Reply to `scenario`, `stop` and `events`; without an id: events that are new or have changed. */
  | { type: 'events'; id?: number; market: string; events: readonly MarketEvent[] }
  | { type: 'restarting'; reconnectAfterMs: number }
  | { type: 'warning'; code: string; message: string }
  | { type: 'error'; id?: number; error: ErrorBody };
