/**
 * The client library's front door: a client that takes socket, clock and timers from the runtime that it is in.
 */
import { type AlertingClient, withAlerts } from './kept-alerts.ts';
import { createClient } from './client.ts';
import { type SocketClass, toEnvironment } from './runtime.ts';

/** What may be set. */
export interface ConnectOptions {
  /** Needed where the runtime has no WebSocket of its own (Node 20). */
  WebSocket?: SocketClass;
  /**
   * Token of the server, sent with each connection. Whoever sees a page can read one that stands in it: a page of the
   * server itself logs in instead, and its browser brings the cookie; others have a token for looking only.
   */
  token?: string;
  /** Name and version of your program, for the server's log. */
  name?: string;
}

/**
 * Connects to a Tickdeck server and stays connected. A server that refuses the token ends it: an `error`, then
 * the state `closed`.
 * @param url address of the WebSocket, `ws://localhost:3000/ws`
 * @throws TypeError when there is no WebSocket class, or none that can send the token
 */
export function connect(url: string, options: ConnectOptions = {}): AlertingClient {
  const environment = toEnvironment(options.WebSocket, options.token);
  return withAlerts(createClient(url, environment, options.name));
}

export type { SocketClass } from './runtime.ts';
export type { AlertingClient, WantedAlert } from './kept-alerts.ts';
export { createRoom, joinRoom, type KeptRoom, listRooms, type SeatOptions } from './kept-room.ts';
export { type ChatOptions, joinChat, type KeptChat } from './kept-chat.ts';
export type { ChatInfo, ChatMember, ChatMessage } from '../wire/chat-message.ts';
export {
  createGame,
  type GameOptions,
  joinGame,
  type KeptGame,
  listGames,
  practise,
  type Table,
} from './kept-game.ts';
export type { OrderChange, OrderRequest } from '../model/order.ts';
export type {
  AccountInfo,
  Decision,
  GameInfo,
  GameReport,
  GameRules,
  OrderInfo,
  SessionFigures,
  Standing,
  TradeInfo,
  WantedRules,
} from '../wire/game-message.ts';
export type { RoomFrame, RoomPoint, RoomPresentation } from '../wire/presentation.ts';
export type { RoomInfo, RoomState, RoomViewer } from '../wire/room.ts';
export type { AlertInfo, Firing } from '../wire/alert-message.ts';
export type { AlertRule } from '../model/alert-rule.ts';
export { AlertTextError, parseAlert, type TypedAlert } from '../model/alert-text.ts';
export { streamTicks, type StreamOptions } from './stream.ts';
export type { StreamedTick } from './streamed-tick.ts';
export {
  ClientError,
  type Client,
  type ClientStats,
  type RefreshOptions,
  type ReplayOptions,
  type SubscribeOptions,
} from './client-contract.ts';
export type { ClientEvents, ConnectionState } from './events.ts';
export type { MarketEvent } from '../model/market-event.ts';
