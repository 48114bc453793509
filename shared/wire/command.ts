/**
 * Control messages that a client sends, JSON text in both dialects. Types only; the session's schemas are held equal
 * to them by the compiler. Every command may carry an `id`, which its reply echoes. A server ignores those whose type
 * it does not know.
 */
import type { Interval } from '../model/interval.ts';
import type { OrderChange, OrderRequest } from '../model/order.ts';
import type { AlertRequest } from './alert-message.ts';
import type { ChatSpeakers } from './chat-message.ts';
import type { WantedRules } from './game-message.ts';
import type { RoomFrame, RoomPoint } from './presentation.ts';
import type { JumpTarget } from './landmark.ts';
import type { StoredAlertRequest } from './stored-alert.ts';

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

/** Who may steer a room's replay: the host alone, or everybody in the room. */
export type Steering = 'host' | 'everyone';

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
  | {
      /** The order book of a symbol as it is now. */
      type: 'depth';
      id?: number;
      market?: string;
      symbol: string;
      /** 1..LIMITS.depthLevels; default 10. */
      levels?: number;
    }
  | {
      /** Symbols that a market lists or could list, by symbol or name. */
      type: 'search';
      id?: number;
      market?: string;
      text: string;
      /** 1..LIMITS.searchResults; default 20. */
      limit?: number;
    }
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
      /** Rest of that moment, 0..999,999 ns; left out, the end of the ms. */
      timeNs?: number;
      /** What a loop plays, ms since 1970, both together and both included; the whole recording when left out. */
      fromMs?: number;
      toMs?: number;
      /** Leave long stretches without a tick out. */
      skipIdle?: boolean;
    }
  | {
      /** Opens the past of a live market: what its journal still has, up to now. */
      type: 'rewind';
      id?: number;
      /** A live one; the first when left out. */
      market?: string;
      /** Where to start, ms since 1970; or how far back from now, ms. Default: a minute back. */
      timeMs?: number;
      backMs?: number;
      /** 0.1..LIMITS.rewindSpeedMax; default 1. */
      speed?: number;
      paused?: boolean;
    }
  | { type: 'join'; id?: number; market: string }
  | { type: 'play'; id?: number; market: string }
  | { type: 'pause'; id?: number; market: string }
  | { type: 'close'; id?: number; market: string }
  | {
      type: 'seek';
      id?: number;
      market: string;
      timeMs: number;
      /** Rest of the moment, 0..999,999 ns; left out, the end of the ms. */
      timeNs?: number;
    }
  | {
      /** Pauses, and goes on or back by ticks, or by bars of an interval. */
      type: 'step';
      id?: number;
      market: string;
      by: 'tick' | Interval;
      /** How many, 1..LIMITS.replaySteps; negative ones go back. Default 1. */
      count?: number;
      /** Ticks and bars of this one; of all when left out. */
      symbol?: string;
    }
  | { type: 'speed'; id?: number; market: string; speed: Speed }
  | {
      type: 'loop';
      id?: number;
      market: string;
      loop: boolean;
      /** What is played again and again, both together and both included; the whole recording when left out. */
      fromMs?: number;
      toMs?: number;
    }
  | {
      /** Goes to the next burst, gap, halt or event, or to the last one before. */
      type: 'jump';
      id?: number;
      market: string;
      to: JumpTarget;
      /** Default `next`. */
      direction?: 'next' | 'previous';
      /** Only what concerns this one. */
      symbol?: string;
    }
  | { type: 'skipIdle'; id?: number; market: string; skipIdle: boolean }
  | {
      /** Makes a room of a replay; who asks is its host. */
      type: 'room';
      id?: number;
      market: string;
      /** Name of the room, as links carry it. */
      room: string;
      /** What the viewer wants to be called. */
      name?: string;
    }
  | {
      type: 'joinRoom';
      id?: number;
      room: string;
      name?: string;
      /** What an earlier `joined` gave: takes the same seat again. */
      key?: string;
    }
  | {
      /** By the host: who is host from now on, who may steer. */
      type: 'handOver';
      id?: number;
      room: string;
      /** Number of the seat. */
      to?: number;
      steering?: Steering;
    }
  /** Leaves the room's clock for one of the viewer's own at the same moment, and comes back. */
  | { type: 'leaveClock'; id?: number; room: string }
  | { type: 'returnToClock'; id?: number; room: string }
  | { type: 'leaveRoom'; id?: number; room: string }
  | { type: 'rooms'; id?: number }
  | {
      /** By the host: where it points and what it has framed; null takes it away, what is left out stays. */
      type: 'present';
      id?: number;
      room: string;
      point?: RoomPoint | null;
      frame?: RoomFrame | null;
    }
  | {
      type: 'raiseHand';
      id?: number;
      room: string;
      raised: boolean;
      /** Number of a seat whose hand the host lowers; one's own when left out. */
      viewer?: number;
    }
  | {
      /** Comes into the chat of a market, or changes name or colour there. */
      type: 'joinChat';
      id?: number;
      market?: string;
      name?: string;
      /** 0..LIMITS.chatColors - 1 */
      color?: number;
      /** What an earlier `chatJoined` gave: takes the same place again. */
      key?: string;
    }
  | { type: 'leaveChat'; id?: number; /** Name, as `chatJoined` gave it. */ chat: string }
  | {
      type: 'say';
      id?: number;
      chat: string;
      text: string;
      /** The symbol that it is about. */
      symbol?: string;
      /** The moment that it is about, ms since 1970, not later than the market's; now when left out. */
      timeMs?: number;
      /** Message that it answers. */
      replyTo?: number;
    }
  | { type: 'editMessage'; id?: number; chat: string; message: number; text: string }
  | { type: 'removeMessage'; id?: number; chat: string; message: number }
  | {
      type: 'chatHistory';
      id?: number;
      chat: string;
      /** Only messages of lower numbers. */
      before?: number;
      /** 1..LIMITS.chatPage */
      limit?: number;
    }
  | { type: 'chatMembers'; id?: number; chat: string }
  | {
      /** By who moderates the chat: to one member. */
      type: 'moderate';
      id?: number;
      chat: string;
      member: number;
      action: 'mute' | 'unmute' | 'remove' | 'readmit';
      /** How long it is muted, ms; default ten minutes. */
      forMs?: number;
      /** All that it said goes too. */
      messages?: boolean;
    }
  | {
      /** By who moderates the chat: its rules. */
      type: 'setChat';
      id?: number;
      chat: string;
      /** Least time between two messages of one member, ms; 0 for none. */
      slowMs?: number;
      speakers?: ChatSpeakers;
    }
  | {
      /** Begins a recording of a live market, beside those that are under way. */
      type: 'record';
      id?: number;
      market?: string;
      /** Its name; left out, the market's and the time. */
      recording?: string;
      /** All when left out. */
      symbols?: string[];
    }
  | { type: 'stopRecording'; id?: number; recording: string }
  | { type: 'recorders'; id?: number }
  | {
      /** Makes a recording of what has just happened in a live market. */
      type: 'keep';
      id?: number;
      market?: string;
      recording?: string;
      /** How far back, 1..LIMITS.journalMinutes × 60; default 300. */
      seconds?: number;
      symbols?: string[];
    }
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
    }
  /** Wants to be told when a rule holds; in place of an alert of the same name, if there is one. */
  | ({ type: 'alert'; id?: number; market?: string } & AlertRequest)
  | { type: 'alerts'; id?: number }
  | { type: 'removeAlert'; id?: number; /** Its name. */ alert: string }
  | {
      /** Makes a game with play money in a market; who asks is its host and first player. */
      type: 'game';
      id?: number;
      market?: string;
      /** Its name; practice has none of its own. */
      game?: string;
      /** Nobody else can join, it begins at once, and the replay may be moved. */
      isPractice?: boolean;
      rules?: WantedRules;
      /** What the player wants to be called. */
      name?: string;
    }
  | {
      type: 'joinGame';
      id?: number;
      game: string;
      name?: string;
      /** What an earlier `playing` gave: takes the same place again. */
      key?: string;
    }
  /** By the host: starts or goes on, pauses, ends. */
  | { type: 'steerGame'; id?: number; game: string; state: 'running' | 'paused' | 'ended' }
  | { type: 'leaveGame'; id?: number; game: string }
  | { type: 'games'; id?: number }
  | ({ type: 'order'; id?: number; game: string } & OrderRequest)
  | ({ type: 'moveOrder'; id?: number; game: string; order: number } & OrderChange)
  | { type: 'cancelOrder'; id?: number; game: string; order: number }
  | {
      /** What a player's own session came to. */
      type: 'gameReport';
      id?: number;
      game: string;
      /** Entries of the log, and trades, from this one on; default 1. */
      fromEntry?: number;
      fromTrade?: number;
    }
  | {
      /** Asks what a rule would have fired in a recording, or in what is kept of a live market. */
      type: 'testAlert';
      id?: number;
      /** A replay: its recording; a live market: what is kept of it. The first live one when left out. */
      market?: string;
      /** A recording by its name, in place of a market. */
      recording?: string;
      symbols: string[];
      rule: AlertRequest['rule'];
      /** Left out, it fires whenever the rule says so. */
      restMs?: number;
      immediate?: boolean;
    }
  /** Ends the test of this client early. */
  | { type: 'endAlertTest'; id?: number }
  | { type: 'storedAlerts'; id?: number }
  | {
      /** Keeps an alert on the server, in place of the one whose id it gives. */
      type: 'storeAlert';
      id?: number;
      /** Of one that is kept. */
      stored?: string;
      alert: StoredAlertRequest;
    }
  | { type: 'dropAlert'; id?: number; /** Id of one that is kept. */ stored: string }
  | {
      /** What stored alerts have fired; with `follow`, what they fire from now on is told too. */
      type: 'audit';
      id?: number;
      /** Those after this number; the newest when left out. */
      after?: number;
      /** Only of this one. */
      stored?: string;
      /** 1..LIMITS.auditPage; default 100. */
      limit?: number;
      follow?: boolean;
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
