/**
 * Control messages that the server sends, JSON text in both dialects: replies, which echo the command's `id`, and
 * news without one. Types only. A client ignores those whose type it does not know.
 */
import type { Instrument, InstrumentKind } from '../model/instrument.ts';
import type { Interval } from '../model/interval.ts';
import type { MarketEvent } from '../model/market-event.ts';
import type { AlertInfo, Firing } from './alert-message.ts';
import type { AlertTrial, TrialProgress } from './alert-trial.ts';
import type {
  KeptRecording,
  DepthBook,
  QuoteList,
  RecorderInfo,
  RecordingInfo,
  RecordingOverview,
  ScenarioCatalogue,
  Statistics,
} from './answer.ts';
import type { BarsAbout } from './bars-about.ts';
import type { ChatInfo, ChatMember, ChatMessage } from './chat-message.ts';
import type { ErrorCode } from './codes.ts';
import type {
  AccountInfo,
  Decision,
  GameInfo,
  GameReport,
  OrderInfo,
  PlayingState,
  Standing,
} from './game-message.ts';
import type { Landmark } from './landmark.ts';
import type { MarketInfo } from './market-info.ts';
import type { RoomFrame, RoomPoint } from './presentation.ts';
import type { RoomInfo, RoomState } from './room.ts';
import type { AuditPage, StoredAlertInfo } from './stored-alert.ts';

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
      /** Bars that begin before are the venue's own, ms; only of live markets of venues. */
      venueUntilMs?: number;
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
      /** There are chats here. */
      chat?: true;
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
  | ({
      type: 'history';
      id: number;
      market: string;
      number: number;
      epoch: number;
      instrument: Instrument;
      interval: Interval;
      bars: number;
    } & BarsAbout)
  | ({ type: 'quotes'; id?: number } & QuoteList)
  | ({ type: 'depth'; id?: number } & DepthBook)
  /** Reply to `search`, best first. Those that are not listed yet can be subscribed all the same. */
  | {
      type: 'found';
      id?: number;
      market: string;
      symbols: { symbol: string; name: string; kind: InstrumentKind; isListed: boolean }[];
    }
  | { type: 'recordings'; id?: number; recordings: RecordingInfo[] }
  | ({ type: 'recording'; id?: number; recording: string } & RecordingOverview)
  /** Reply to `record`, `stopRecording` and `recorders`: all that are being made. */
  | { type: 'recorders'; id?: number; recorders: RecorderInfo[] }
  | ({ type: 'kept'; id?: number } & KeptRecording)
  | ({ type: 'scenarios'; id?: number } & ScenarioCatalogue)
  | ({ type: 'statistics'; id?: number } & Statistics)
  /** Reply to replay commands, and sent to all viewers whenever a replay's state changes. */
  | { type: 'market'; id?: number; market: MarketInfo }
  /** Reply to `jump`: what was found and gone to, null where there is nothing more of it. */
  | { type: 'jumped'; id?: number; market: string; found: Landmark | null }
  /** A replay has left out a stretch without a tick: its clock went from one moment to the other, ms since 1970. */
  | { type: 'skipped'; market: string; fromMs: number; toMs: number }
  /** Reply to `room` and `joinRoom`. The key takes the seat again on another connection; it is the viewer's secret. */
  | {
      type: 'joined';
      id?: number;
      room: RoomState;
      market: MarketInfo;
      viewer: number;
      key: string;
    }
  /** Reply to `handOver`; without an id: people, host or steering of a room that the client is in have changed. */
  | { type: 'room'; id?: number; room: RoomState }
  /** Reply to `present` and `raiseHand`; without an id: what is shown in a room that the client is in has changed. */
  | {
      type: 'presented';
      id?: number;
      room: string;
      point: RoomPoint | null;
      frame: RoomFrame | null;
      hands: number[];
    }
  /** Reply to `rooms` and `leaveRoom`: all that there are. */
  | { type: 'rooms'; id?: number; rooms: RoomInfo[] }
  /** Reply to `joinChat`. The key takes the same place again; it is the member's secret. */
  | {
      type: 'chatJoined';
      id?: number;
      chat: string;
      market: string;
      member: ChatMember;
      key: string;
      info: ChatInfo;
      /** The newest, oldest first, and whether there are older ones. */
      messages: ChatMessage[];
      more: boolean;
    }
  /** Reply to `setChat`; without an id: news of a chat that the client is in. */
  | {
      type: 'chat';
      id?: number;
      chat: string;
      /** New ones, and those that were changed, by number. */
      messages?: ChatMessage[];
      /** More has changed than is told: ask for the history anew. */
      missed?: number;
      info?: ChatInfo;
    }
  /** Reply to `say`, `editMessage` and `removeMessage`: it was taken, and outlives the server. */
  | { type: 'said'; id?: number; chat: string; message: ChatMessage }
  | { type: 'chatHistory'; id?: number; chat: string; messages: ChatMessage[]; more: boolean }
  /** Members who are connected, LIMITS.chatMembersTold at most. */
  | { type: 'chatMembers'; id?: number; chat: string; members: ChatMember[] }
  /** Reply to `moderate`; without an id: to the member. */
  | { type: 'moderated'; id?: number; chat: string; member: ChatMember }
  /** Reply to `leaveChat`; without an id: the client is not in the chat any more. */
  | { type: 'chatLeft'; id?: number; chat: string; reason?: string }
  /** A replay was closed; its subscriptions are gone. */
  | { type: 'closed'; id?: number; market: string; reason: string }
  /** Reply to `scenario`, `stop` and `events`; without an id: events that are new or have changed. */
  | { type: 'events'; id?: number; market: string; events: readonly MarketEvent[] }
  | { type: 'alert'; id?: number; alert: AlertInfo }
  /** Reply to `alerts` and `removeAlert`: all that the client has, in the order of their making. */
  | { type: 'alerts'; id?: number; alerts: AlertInfo[] }
  /** Alerts of the client have fired, in order. */
  | { type: 'fired'; market: string; epoch: number; firings: readonly Firing[] }
  /** Reply to `game` and `joinGame`. */
  | ({ type: 'playing'; id?: number } & PlayingState)
  /** Reply to `steerGame`; without an id: state, host or players of a game that the client plays in have changed. */
  | { type: 'gameState'; id?: number; game: GameInfo }
  /** Reply to `games` and `leaveGame`: all that are played together. */
  | { type: 'games'; id?: number; games: GameInfo[] }
  /** Reply to `order`, `moveOrder` and `cancelOrder`: the order as it is now. */
  | { type: 'order'; id?: number; game: string; order: OrderInfo }
  /** What the client has in a game has changed, with what its log says that is new. */
  | { type: 'account'; game: string; account: AccountInfo; log: Decision[] }
  /** Who leads, and where the client stands. */
  | {
      type: 'standings';
      game: string;
      /** Market time, ms since 1970. */
      timeMs: number;
      /** How many play. */
      players: number;
      leaders: Standing[];
      own: Standing;
    }
  | ({ type: 'gameReport'; id?: number } & GameReport)
  /** Reply to `testAlert`. */
  | ({ type: 'alertTest'; id?: number } & AlertTrial)
  /** How far a test of this client is; and the reply to `endAlertTest`. */
  | ({ type: 'alertTesting'; id?: number } & TrialProgress)
  /** All that the server keeps, in the order of their making. */
  | { type: 'storedAlerts'; id?: number; alerts: StoredAlertInfo[] }
  /** Reply to `storeAlert`; and news to those who follow: one is new, another, or dropped. */
  | { type: 'storedAlert'; id?: number; alert: StoredAlertInfo }
  /** Reply to `audit`; and news to those who follow: stored alerts have fired. */
  | ({ type: 'audit'; id?: number } & AuditPage)
  | { type: 'restarting'; reconnectAfterMs: number }
  | { type: 'warning'; code: string; message: string }
  | { type: 'error'; id?: number; error: ErrorBody };
