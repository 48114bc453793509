/**
 * Games as the engine and its commands see them: who plays, what can be asked of all games, and what games want to know of
 * markets and connections. Types only, so that an engine without games need not carry them.
 */
import type { OrderChange, OrderRequest } from '../../model/order.ts';
import type {
  GameInfo,
  GameReport,
  OrderInfo,
  PlayingState,
  WantedRules,
} from '../../wire/game-message.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Surroundings } from '../surroundings.ts';

/** The connection of a player. */
export interface GameClient {
  send(message: ServerMessage): void;
  /** Tells whether the client has left far too much unread, and cuts it off then. */
  isDeaf(): boolean;
}

/** Whoever wants to play. */
export interface Guest {
  readonly client: GameClient;
  readonly rights: 'full' | 'read';
  readonly name?: string | undefined;
}

/** A game to be made. */
export interface WantedGame {
  /** Its name; of practice made by itself. */
  readonly game?: string | undefined;
  readonly isPractice: boolean;
  readonly rules?: WantedRules | undefined;
}

/** What has been counted since the start, and what there is. */
export interface GameCounts {
  readonly games: number;
  readonly practices: number;
  readonly players: number;
  readonly orders: number;
}

/** All games. What cannot be done is told by ArenaError. */
export interface Games {
  readonly counts: GameCounts;
  /** Makes a game; the guest is its host and first player. */
  create(entry: MarketEntry, wanted: WantedGame, guest: Guest): PlayingState;
  /** Gives a guest a place in a game, or its own again. */
  join(name: string, guest: Guest, key: string | undefined): PlayingState;
  /** The market of a game; undefined where there is no such game. */
  marketOf(name: string): MarketEntry | undefined;
  /** Games that are played, without practice. */
  list(): GameInfo[];
  /** By the host: starts, pauses or ends. */
  setState(name: string, client: GameClient, state: 'running' | 'paused' | 'ended'): GameInfo;
  leaveGame(name: string, client: GameClient): void;
  order(name: string, client: GameClient, request: OrderRequest): OrderInfo;
  moveOrder(name: string, client: GameClient, order: number, change: OrderChange): OrderInfo;
  cancelOrder(name: string, client: GameClient, order: number): OrderInfo;
  /** What a player's session came to, with log and trades from an entry on. */
  report(name: string, client: GameClient, fromEntry: number, fromTrade: number): GameReport;
  /** A client's connection is over. */
  leave(client: GameClient): void;
  /** A market was closed, and its games with it. */
  closeMarket(entry: MarketEntry): void;
  /** All of it is over: games end, and their players are told why. */
  stop(reason: string): void;
  /** @throws ArenaError GAME_RUNS, NOT_HOST for what may not be done to the replay of a game */
  checkSteering(entry: MarketEntry, client: object, command: SteeringCommand): void;
  /** Tells players what has become of them. Called after each turn of the engine. */
  turn(): void;
  /** Tells tables of players, follows hosts, forgets what is over. Called about once a second. @param nowMs elapsed time */
  lookAfter(nowMs: number): void;
}

/** A command that steers a replay. */
export interface SteeringCommand {
  readonly type: string;
  readonly count?: number;
}

/** Where an engine finds its games, once there are any. */
export interface GamesSlot {
  current: Games | undefined;
}

/** What games need. */
export interface GamesOptions {
  readonly surroundings: Pick<Surroundings, 'elapsed' | 'secret'>;
}
