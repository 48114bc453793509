/**
 * What a connection to a venue needs of a socket: the shape that the real one and those of tests share.
 */

/** Where to connect. The address may hold a key: it is never shown. */
export interface SocketAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Why a socket is over. */
export interface SocketEnd {
  /** The venue answered no WebSocket (`refused`), nobody answered (`unreachable`), or it was open before. */
  readonly kind: 'refused' | 'unreachable' | 'closed';
  /** Close code, or HTTP status of a refusal; 0 where there is none. */
  readonly code: number;
  /** The venue's reason, the refusal's body, or what the system said. */
  readonly text: string;
  /** How long it asks to wait, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** What a socket tells; nothing after `onEnd`, which comes once, whatever happens. */
export interface SocketHandlers {
  onOpen(): void;
  /** A whole message, inflated. */
  onFrame(frame: string | Uint8Array): void;
  /** A ping or pong of the protocol: the other side lives. */
  onSign(): void;
  onEnd(end: SocketEnd): void;
}

/** An open or opening socket. */
export interface Socket {
  send(text: string): void;
  /** Asks for a sign of life, which `onSign` hears. */
  ping?(): void;
  /** Closes in good manner, and hard when that takes too long. */
  close(): void;
  /** Ends it at once. */
  terminate(): void;
}

/** Opens a socket; throws nothing, tells everything, but nothing before it has returned. */
export type OpenSocket = (address: SocketAddress, handlers: SocketHandlers) => Socket;
