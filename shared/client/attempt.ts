/**
 * One attempt at a connection, and the connection that it becomes: a socket's events in one form for every kind of
 * socket. Promises exactly one end.
 */
import { BINARY_PROTOCOL } from '../wire/frame.ts';
import { toRefusedStatus } from './refusal.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';

/** How a connection ended. */
export interface End {
  code: number;
  reason: string;
  hasOpened: boolean;
  /** HTTP status of a refused upgrade, where the socket tells it. */
  status: number | undefined;
}

/** Who hears of it; none is called before `openSocket` has returned. */
export interface AttemptEvents {
  onOpen(own: SocketLike): void;
  onMessage(own: SocketLike, data: unknown): void;
  onEnd(own: SocketLike, end: End): void;
}

/** Begins to connect. */
export function openSocket(
  url: string,
  environment: ClientEnvironment,
  events: AttemptEvents,
): SocketLike {
  const own = environment.connect(url, [BINARY_PROTOCOL]);
  own.binaryType = 'arraybuffer';
  let errorText: string | undefined;
  let hasOpened = false;
  let hasEnded = false;
  const end = (code: number, reason: string): void => {
    if (hasEnded) return;
    hasEnded = true;
    events.onEnd(own, { code, reason, hasOpened, status: toRefusedStatus(errorText) });
  };
  own.addEventListener('open', () => {
    hasOpened = true;
    events.onOpen(own);
  });
  own.addEventListener('message', (event) => events.onMessage(own, event.data));
  own.addEventListener('close', (event) => end(event.code, event.reason));
  own.addEventListener('error', (event) => {
    errorText = event.message;
    /* Node 20's own class says no more than this of an attempt that failed. */
    if (!hasOpened) environment.setTimer(() => end(1006, ''), 0);
  });
  return own;
}
