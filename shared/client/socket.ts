/**
 * What the client needs of its surroundings, so that it runs alike in a browser, in Node, in a test, and beside an
 * engine in a Worker: a socket, clocks, timers and randomness. It brings none of its own.
 *
 * The socket is the whole transport. Whatever has this shape will do, a network or none: messages in both directions,
 * whole, in order and at most once; one `close` at the end, after which nothing comes. The client sends text only;
 * it is sent text and binary messages.
 */

/** A socket: the part of the WebSocket interface that is used. Browsers' and ws's have it. */
export interface SocketLike {
  /** Set to `arraybuffer`, for sockets that could also give blobs; others need not look at it. */
  binaryType?: string;
  /** Called between `open` and `close` only. */
  send(text: string): void;
  /** Ends the connection, also one that is not open yet. May be called twice, and after the end. */
  close(code?: number): void;
  addEventListener(type: 'open', listener: () => void): void;
  /** `data` is a text, an ArrayBuffer or a view of one; the client keeps neither after the event. */
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  /** `code` is a WebSocket close code: 1006 for an end that nobody announced. */
  addEventListener(
    type: 'close',
    listener: (event: { code: number; reason: string }) => void,
  ): void;
  /** An attempt that failed, or a fault before the end. `close` follows where the socket can still tell. */
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void;
}

/** Timers of the surroundings. */
export interface Timers {
  /** Runs a function once, `afterMs` ms from now, never before this call has returned. */
  setTimer(run: () => void, afterMs: number): unknown;
  /** Takes a timer back; one that has run already is no error. */
  clearTimer(timer: unknown): void;
}

/** Surroundings of a client. */
export interface ClientEnvironment extends Timers {
  /** Begins to connect. No event may come before this has returned. */
  connect(url: string, protocols: string[]): SocketLike;
  /** HTTP status with which the server refuses this client, where its sockets do not tell. */
  askRefusal?(url: string): Promise<number | undefined>;
  /** Clock that never jumps, ms since 1970, with fractions. It may stand while the machine sleeps. */
  now(): number;
  /** The machine's clock, ms since 1970. It may jump, and goes on in a sleep: that is how one is noticed at once. */
  systemMs?(): number;
  /** 0 ≤ random < 1 */
  random(): number;
}
