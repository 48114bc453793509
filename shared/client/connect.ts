/**
 * The client library's front door: a client that takes socket, clock and timers from the runtime that it
 * is in. The only file of the library that looks at its surroundings.
 */
import { type AlertingClient, withAlerts } from './kept-alerts.ts';
import { createClient } from './client.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';

/** A WebSocket class: the browser's, Node's own (22 and later), or that of the package ws. */
export type SocketClass = new (url: string, protocols: string[]) => unknown;
/** How the package ws takes headers, and how Node's own class does. */
type WsClass = new (url: string, protocols: string[], options: Headers) => unknown;
type NodeClass = new (url: string, options: Headers & { protocols: string[] }) => unknown;
interface Headers {
  headers: Record<string, string>;
}

/** What may be set. */
export interface ConnectOptions {
  /** Needed where the runtime has no WebSocket of its own (Node 20). */
  WebSocket?: SocketClass;
  /**
   * Token of the server, sent with each connection. Only in Node: a page logs in instead, and its browser brings
   * the cookie.
   */
  token?: string;
  /** Name and version of your program, for the server's log. */
  name?: string;
}

interface Runtime {
  WebSocket?: SocketClass;
  process?: { versions?: { node?: string } };
  fetch?(url: string, options: Headers): Promise<{ status: number }>;
  performance: { now(): number; timeOrigin: number };
  setTimeout(run: () => void, afterMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** What an HTTP header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

/** How a runtime connects with a token. @throws TypeError where it cannot */
function connectWithToken(
  runtime: Runtime,
  Socket: SocketClass,
  token: string,
): Pick<ClientEnvironment, 'connect' | 'askRefusal'> {
  if (!TOKEN.test(token)) {
    throw new TypeError('token: visible ASCII characters without spaces are expected.');
  }
  const headers = { authorization: `Bearer ${token}` };
  if (Socket !== runtime.WebSocket) {
    const Ws = Socket as unknown as WsClass;
    return { connect: (url, protocols) => new Ws(url, protocols, { headers }) as SocketLike };
  }
  if (runtime.process?.versions?.node === undefined) {
    throw new TypeError(
      'token: a browser’s WebSocket cannot send one. Log in with POST /api/login; the cookie does the rest.',
    );
  }
  const Own = Socket as unknown as NodeClass;
  return {
    connect: (url, protocols) => new Own(url, { protocols, headers }) as SocketLike,
    /* Node's own class does not tell why an upgrade failed; what lies beside the socket wants the same token. */
    askRefusal: async (url) => {
      const beside = url.replace(/^ws/, 'http').replace(/[^/]*$/, 'api/markets');
      return (await runtime.fetch?.(beside, { headers }))?.status;
    },
  };
}

/**
 * Surroundings taken from a runtime.
 * @throws TypeError when there is no WebSocket, or none that can send the token
 */
export function toEnvironment(socketClass?: SocketClass, token?: string): ClientEnvironment {
  const runtime = globalThis as unknown as Runtime;
  const Socket = socketClass ?? runtime.WebSocket;
  if (Socket === undefined) {
    throw new TypeError(
      'This runtime has no WebSocket: pass one, connect(url, { WebSocket }) with that of "ws".',
    );
  }
  return {
    ...(token === undefined
      ? { connect: (url, protocols) => new Socket(url, protocols) as SocketLike }
      : connectWithToken(runtime, Socket, token)),
    now: () => runtime.performance.timeOrigin + runtime.performance.now(),
    systemMs: () => Date.now(),
    random: Math.random,
    setTimer: (run, afterMs) => runtime.setTimeout(run, afterMs),
    clearTimer: (timer) => runtime.clearTimeout(timer),
  };
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
