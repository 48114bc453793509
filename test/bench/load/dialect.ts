/** How the load generator speaks with a server: what it says first, and what it makes of a frame. */
import type { Crowd } from './crowd.ts';

/** One connection, as a dialect sees it. */
export interface Client {
  readonly number: number;
  readonly crowd: Crowd;
  /** Whether its ticks are decoded. */
  readonly isSampled: boolean;
  readonly symbols: readonly string[];
  send(text: string): void;
  /** The client is subscribed. */
  onReady(): void;
}

/** Handles one connection of a dialect. */
export interface Conversation {
  /** The WebSocket is open. */
  begin(): void;
  /** A whole frame: bytes from..to-1. @param nowMs time of receipt */
  onFrame(opcode: number, bytes: Buffer, from: number, to: number, nowMs: number): void;
}

export interface Dialect {
  readonly path: string;
  readonly subprotocol?: string;
  converse(client: Client): Conversation;
}

export const OPCODE = { text: 1, binary: 2, ping: 9, pong: 10 } as const;
