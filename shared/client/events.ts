/**
 * What a client tells its owner, and a small typed emitter for it.
 */
import type { AuditPage, StoredAlertInfo } from '../wire/stored-alert.ts';
import type { Firing } from '../wire/alert-message.ts';
import type { TrialProgress } from '../wire/alert-trial.ts';
import type { BarsContent } from '../wire/bar-frame.ts';
import type { ErrorBody, ServerMessage } from '../wire/server-message.ts';
import type { MarketInfo } from '../wire/market-info.ts';
import type { DecodedRun } from '../wire/decode.ts';
import type { RoomState } from '../wire/room.ts';
import type { Instrument } from '../model/instrument.ts';
import type { MarketEvent } from '../model/market-event.ts';
import type { GapContent } from '../wire/notice-frame.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import type { TickColumns } from '../model/tick.ts';

/** State of the connection: `waiting` is between two attempts, `closed` is for good. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closed';

/** What is told of a chat. */
export type ChatNews = Extract<ServerMessage, { type: 'chat' | 'chatLeft' | 'moderated' }>;

/** Events by name. Columns are reused: read them in the listener, do not keep them. */
export interface ClientEvents {
  state: {
    state: ConnectionState;
    retryInMs?: number;
    code?: number;
    reason?: string;
    /** Why a client is closed for good although nobody closed it: a token was refused. */
    error?: ErrorBody;
  };
  hello: Extract<ServerMessage, { type: 'hello' }>;
  /** A market was opened or its state changed. */
  market: MarketInfo;
  /** Events of a market's timeline are new, or have changed: an event replaces the one of the same id. */
  events: { market: string; events: readonly MarketEvent[] };
  /** An alert has fired. */
  fired: Firing & { market: string; epoch: number };
  /**
   * Instruments of a market came, went or have another description. A subscription to a symbol that is listed anew goes
   * on under its new id, and wildcards take in what fits them: `subscribed` follows.
   */
  listings: Omit<Extract<ServerMessage, { type: 'listings' }>, 'type'>;
  /** A replay has left out a stretch without a tick, from one moment of its clock to another, ms since 1970. */
  skipped: { market: string; fromMs: number; toMs: number };
  /** A room that the client is in has changed, or was entered: its people, its host, who may steer. */
  room: RoomState;
  /** What is shown in a room that the client is in has changed: where the host points, what it framed, whose hands are up. */
  presented: Omit<Extract<ServerMessage, { type: 'presented' }>, 'type' | 'id'>;
  /** News of a chat that the client is in: messages, people, rules; that it is muted, or is out. */
  chat: ChatNews;
  /** News of a game that the client plays in: its account, its state, the table of players. */
  game: Extract<ServerMessage, { type: 'account' | 'gameState' | 'standings' }>;
  /** How far what was asked by `testAlert` is. */
  alertTesting: TrialProgress;
  /** Alerts that the server keeps have fired, for those who follow. */
  audit: AuditPage;
  /** One of those is new, has changed or is dropped. */
  storedAlert: { alert: StoredAlertInfo };
  marketClosed: { market: string; reason: string };
  subscribed: {
    market: string;
    instrument: Instrument;
    epoch: number;
    recovered: boolean | undefined;
    /** Bars that begin before are the venue's own, ms; undefined where all are made of ticks. */
    venueUntilMs?: number | undefined;
  };
  /** A name that was to be subscribed to is not, and will not be: why. */
  rejected: { market: string; symbol: string; error: ErrorBody };
  /** New ticks of one symbol, gapless after what came before. */
  ticks: { market: string; run: DecodedRun; columns: TickColumns; baseMs: number };
  /** The whole state of a symbol: forget what was known of it. */
  snapshot: {
    market: string;
    epoch: number;
    cause: number;
    state: SymbolState;
    runs: DecodedRun[];
    columns: TickColumns;
  };
  bars: { market: string; content: BarsContent };
  /** The newest state of a symbol, standing for several ticks (a `latest` contract, or a slow link). */
  merged: { market: string; standsFor: number; state: SymbolState };
  /** Ticks that will not come, as the server declares. */
  gap: { market: string; content: GapContent };
  heartbeat: { market: string; marketMs: number; serverMs: number };
  /** Nothing was heard for too long, or something was again. */
  stale: boolean;
  restarting: { reconnectAfterMs: number };
  /** Something is wrong but goes on: `SLOW_CLIENT` when we acknowledge too slowly. */
  warning: { code: string; message: string };
  /** Something that was asked for was refused: a command, a name in one, or the connection itself. */
  error: ErrorBody & { id?: number };
  /** A binary message as it came, before anything is made of it. Read it in the listener: the bytes are not kept. */
  frame: { bytes: Uint8Array };
  /** A frame could not be decoded; the connection goes on. */
  undecodable: { error: string; bytes: number };
}

type Listener<T> = (event: T) => void;

/** A typed emitter: `on` returns the function that takes the listener off again. */
export interface Emitter {
  readonly on: <K extends keyof ClientEvents>(
    name: K,
    listener: Listener<ClientEvents[K]>,
  ) => () => void;
  emit<K extends keyof ClientEvents>(name: K, event: ClientEvents[K]): void;
  /** Takes all listeners off: what is left of a message that somebody closed at is told to nobody. */
  end(): void;
}

const rethrow = (error: unknown): void => {
  throw error;
};

/**
 * Makes an emitter; listeners run in the order in which they were added.
 * @param onThrown takes what a listener threw; the other listeners are called all the same
 */
export function createEmitter(onThrown: (error: unknown) => void = rethrow): Emitter {
  const listeners = new Map<string, Set<Listener<never>>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          (listener as Listener<unknown>)(event);
        } catch (error) {
          onThrown(error);
        }
      }
    },
    end: () => listeners.clear(),
  };
}
