/**
 * What a session needs of a connection: a WebSocket of a server, a port to a page's worker, or a test's own.
 * Owns the shape only; whoever has a connection adapts it. Text and frames arrive in the order in which
 * they were given.
 */
import type { OutFrame } from '../hub/frame-sink.ts';
import type { SharedText } from '../hub/message.ts';

/** What a connection tells its session. Nothing is told after `onClose`. */
export interface TransportEvents {
  onText(text: string): void;
  /** A binary message came, which no client has a reason to send. */
  onBinary(): void;
  /** The other side answered a `ping`. */
  onPong(): void;
  /** The connection is over. @param code WebSocket close code as the other side sent it, 1006 without one */
  onClose(code: number): void;
}

/** A connection to one client. Sending on a closed one does nothing. */
export interface Transport {
  /** Subprotocol that was agreed on, empty when none was. */
  readonly dialect: string;
  /** False once the connection closes, by either side. */
  readonly isOpen: boolean;
  /** Bytes that were given to it and that it still holds. */
  readonly bufferedBytes: number;
  /** Bytes that it was given and holds no more, since it began: whether they were read is not known. */
  readonly drainedBytes: number;
  /** Begins to tell; called once, before anything is sent. */
  listen(events: TransportEvents): void;
  sendText(text: string): void;
  /** Sends a text that others are sent too. */
  sendShared(text: SharedText): void;
  /** Sends a frame; its bytes are shared with others and never changed. */
  sendFrame(frame: OutFrame): void;
  /** What is sent between these two may leave as one. */
  cork(): void;
  uncork(): void;
  /** Asks for a pong. */
  ping(): void;
  /** Closes with a handshake. @param code 1000, 3000..4999 */
  close(code: number, reason: string): void;
  /** Cuts the connection. */
  terminate(): void;
}
