/**
 * The client library's front door: a client that takes socket, clock and timers from the runtime that it
 * is in. The only file of the library that looks at its surroundings.
 */
import { createClient } from './client.ts';
import type { Client } from './client-contract.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';

/** A WebSocket class: the browser's, Node's own (22 and later), or that of the package ws. */
export type SocketClass = new (url: string, protocols: string[]) => unknown;

/** What may be set. */
export interface ConnectOptions {
  /** Needed where the runtime has no WebSocket of its own (Node 20). */
  WebSocket?: SocketClass;
  /** Name and version of your program, for the server's log. */
  name?: string;
}

interface Runtime {
  WebSocket?: SocketClass;
  performance: { now(): number; timeOrigin: number };
  setTimeout(run: () => void, afterMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Surroundings taken from a runtime. @throws TypeError when there is no WebSocket */
export function toEnvironment(socketClass?: SocketClass): ClientEnvironment {
  const runtime = globalThis as unknown as Runtime;
  const Socket = socketClass ?? runtime.WebSocket;
  if (Socket === undefined) {
    throw new TypeError(
      'This runtime has no WebSocket: pass one, connect(url, { WebSocket }) with that of "ws".',
    );
  }
  return {
    connect: (url, protocols) => new Socket(url, protocols) as SocketLike,
    now: () => runtime.performance.timeOrigin + runtime.performance.now(),
    random: Math.random,
    setTimer: (run, afterMs) => runtime.setTimeout(run, afterMs),
    clearTimer: (timer) => runtime.clearTimeout(timer),
  };
}

/**
 * Connects to a Tickdeck server and stays connected.
 * @param url address of the WebSocket, `ws://localhost:3000/ws`
 * @throws TypeError when there is no WebSocket class
 */
export function connect(url: string, options: ConnectOptions = {}): Client {
  return createClient(url, toEnvironment(options.WebSocket), options.name);
}

export { streamTicks, type StreamedTick, type StreamOptions } from './stream.ts';
export type { Client, ClientStats, SubscribeOptions } from './client-contract.ts';
export type { ClientEvents, ConnectionState } from './events.ts';
export type { MarketEvent } from '../market-event.ts';
