/**
 * Two sockets in one process, joined: what one end is sent the other gets, in order, after other work was done. No
 * network. The shape that the client asks of any transport.
 */
import type { SocketLike } from '../../shared/client/socket.ts';

type Listener = (event: never) => void;

/** The far end of a client's socket: what a server sees. */
export interface FarEnd {
  /** Called with each text of the client. */
  onText: (text: string) => void;
  onClose: (code: number) => void;
  send(data: string | Uint8Array): void;
  close(code: number, reason?: string): void;
}

/** Makes a pair. @param defer runs a function after other work; in order */
export function createSocketPair(defer: (run: () => void) => void): {
  near: SocketLike;
  far: FarEnd;
} {
  const listeners = new Map<string, Listener[]>();
  let isOpen = false;
  let hasEnded = false;
  const emit = (type: string, event: unknown): void => {
    for (const listener of listeners.get(type) ?? []) listener(event as never);
  };

  function end(code: number, reason: string): void {
    if (hasEnded) return;
    hasEnded = true;
    defer(() => emit('close', { code, reason }));
    defer(() => far.onClose(code));
  }

  const far: FarEnd = {
    onText: () => undefined,
    onClose: () => undefined,
    send: (data) =>
      defer(() => {
        if (!hasEnded) emit('message', { data });
      }),
    close: (code, reason = '') => end(code, reason),
  };
  const near: SocketLike = {
    send(text) {
      if (!isOpen || hasEnded) throw new Error('sent outside of the life of the socket');
      defer(() => far.onText(text));
    },
    close: (code = 1005) => end(code, ''),
    addEventListener(type: string, listener: Listener) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
  };
  defer(() => {
    if (hasEnded) return;
    isOpen = true;
    emit('open', {});
  });
  return { near, far };
}
