/**
 * The life of a client's connection: made, greeted, lost, waited for and made again, or ended for good. Promises one
 * socket at a time, one end of each, and no timer after the last. Knows nothing of what is said on it.
 */
import { shouldReconnect } from '../wire/codes.ts';
import type { ErrorBody } from '../wire/server-message.ts';
import { type End, openSocket } from './attempt.ts';
import { createBackoff } from './backoff.ts';
import type { ClientEvents, ConnectionState } from './events.ts';
import { createPulse } from './pulse.ts';
import { toFinalRefusal } from './refusal.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';

/** Who hears of it. */
export interface ConnectionListener {
  /** A socket is open: greet. */
  onOpen(): void;
  onMessage(data: unknown): void;
  /** The socket is gone, and what was under way with it. */
  onLost(): void;
  onState(event: ClientEvents['state']): void;
  /** The server refused the connection for good; `onState` follows. */
  onRefused(error: ErrorBody): void;
  onStale(isStale: boolean): void;
  /** A ping is due. */
  ping(): void;
  /** We stood still until now: what was measured meanwhile means nothing. */
  onWoken(): void;
}

/** A connection that keeps itself alive. */
export interface Connection {
  readonly state: ConnectionState;
  readonly isStale: boolean;
  /** True between the opening of a socket and its end, greeted or not. */
  readonly canSend: boolean;
  send(text: string): void;
  /** The server has answered the greeting: the connection is open. */
  onGreeted(): void;
  /** The server named the time to come back after, ms: for the next end only. */
  returnAfter(ms: number): void;
  /** Pings now. */
  ping(): void;
  /** Connects now instead of when the back-off ends. */
  reconnectNow(): void;
  /** Begins to connect; once. */
  start(): void;
  close(): void;
}

/** Makes a connection that has not begun. */
export function createConnection(
  url: string,
  environment: ClientEnvironment,
  listener: ConnectionListener,
): Connection {
  let socket: SocketLike | undefined;
  let canSend = false;
  let state: ConnectionState = 'connecting';
  const backoff = createBackoff(environment);
  const pulse = createPulse(environment, {
    isOpen: () => state === 'open',
    isTrying: () => state === 'open' || state === 'connecting',
    ping: () => listener.ping(),
    onStale: (isStale) => listener.onStale(isStale),
    onMute: dropSocket,
    onWoken: () => listener.onWoken(),
  });

  function setState(next: ConnectionState, more: Partial<ClientEvents['state']> = {}): void {
    state = next;
    listener.onState({ state: next, ...more });
  }

  function connect(): void {
    pulse.restart();
    setState('connecting');
    /* Whoever heard of it may have closed us. */
    if (isClosed()) return;
    socket = openSocket(url, environment, {
      onOpen(own) {
        if (own !== socket) return;
        canSend = true;
        pulse.heard();
        listener.onOpen();
      },
      onMessage(own, data) {
        if (own !== socket) return;
        pulse.heard();
        listener.onMessage(data);
      },
      onEnd(own, end) {
        if (own === socket) onEnd(end);
      },
    });
  }

  function onEnd({ code, reason, hasOpened, status }: End): void {
    lose();
    if (isClosed()) return;
    const refusal = toFinalRefusal(status);
    if (refusal !== undefined || !shouldReconnect(code)) {
      finish(code, refusal?.message ?? reason, refusal);
      return;
    }
    setState('waiting', { retryInMs: backoff.wait(connect), code });
    if (!hasOpened && status === undefined) askWhy();
  }

  function isClosed(): boolean {
    return state === 'closed';
  }

  function lose(): void {
    socket = undefined;
    canSend = false;
    listener.onLost();
  }

  /** Asks why an attempt failed, where the socket did not say and somebody else can. */
  function askWhy(): void {
    environment.askRefusal?.(url).then(
      (status) => {
        const refusal = toFinalRefusal(status);
        if (refusal === undefined || state !== 'waiting') return;
        backoff.stop();
        finish(1006, refusal.message, refusal);
      },
      // Nobody answers at all: the back-off goes on.
      () => undefined,
    );
  }

  function finish(code: number, reason: string, error?: ErrorBody): void {
    state = 'closed';
    pulse.stop();
    if (error !== undefined) listener.onRefused(error);
    listener.onState({ state: 'closed', code, reason, ...(error && { error }) });
  }

  /** Gives a mute socket up without waiting for its close handshake. */
  function dropSocket(): void {
    const mute = socket;
    onEnd({ code: 1006, reason: 'mute', hasOpened: true, status: undefined });
    mute?.close();
  }

  return {
    get state() {
      return state;
    },
    get isStale() {
      return pulse.isStale;
    },
    get canSend() {
      return canSend;
    },
    send(text) {
      if (canSend) socket!.send(text);
    },
    onGreeted() {
      backoff.reset();
      setState('open');
    },
    returnAfter: (ms) => backoff.returnAfter(ms),
    ping: () => pulse.ping(),
    reconnectNow() {
      if (state !== 'waiting') return;
      backoff.stop();
      connect();
    },
    start: connect,
    close() {
      if (isClosed()) return;
      backoff.stop();
      const open = socket;
      lose();
      finish(1000, 'closed by the client');
      open?.close(1000);
    },
  };
}
