/**
 * What the client needs of its surroundings, so that it runs alike in a browser, in Node and in tests:
 * a socket, a clock, timers and randomness. It brings none of its own.
 */

/** The part of the WebSocket interface that is used; browsers' and ws's both have it. */
export interface SocketLike {
  binaryType: string;
  readonly protocol: string;
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { code: number; reason: string }) => void,
  ): void;
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void;
}

/** Surroundings of a client. */
export interface ClientEnvironment {
  connect(url: string, protocols: string[]): SocketLike;
  /** HTTP status with which the server refuses this client, where its sockets do not tell. */
  askRefusal?(url: string): Promise<number | undefined>;
  /** Wall clock, ms since 1970, with fractions. */
  now(): number;
  /** 0 ≤ random < 1 */
  random(): number;
  setTimer(run: () => void, afterMs: number): unknown;
  clearTimer(timer: unknown): void;
}
