/**
 * The page's end of a connection to the engine in its worker, in the shape that the client wants of a socket.
 * Promises the same events in the same order as a WebSocket, and one `close` at the end.
 */
import type { SocketLike } from '../../shared/client/socket.ts';
import type { ToEngine, ToPage } from '../worker/messages.ts';

const CLOSED_ABNORMALLY = 1006;
const CLOSED_NORMALLY = 1000;

/** A socket that can be told that the other side is gone. */
export interface PortSocket extends SocketLike {
  readonly fail: () => void;
}

type Listener = (event: never) => void;

/** Makes the page's end. @param port the other end of it is with the worker */
export function createPortSocket(port: MessagePort): PortSocket {
  const listeners = new Map<string, Listener[]>();
  let isOver = false;

  function tell(type: string, event: unknown): void {
    for (const listener of listeners.get(type) ?? []) listener(event as never);
  }

  function end(code: number, reason: string): void {
    if (isOver) return;
    isOver = true;
    port.close();
    tell('close', { code, reason });
  }

  const post = (message: ToEngine): void => port.postMessage(message);

  port.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
    if (isOver) return;
    if (data.kind === 'frame') tell('message', { data: data.bytes });
    else if (data.kind === 'text') tell('message', { data: data.text });
    else if (data.kind === 'ping') post({ kind: 'pong' });
    else if (data.kind === 'open') tell('open', {});
    else end(data.code, data.reason);
  });
  port.start();

  return {
    send: (text) => post({ kind: 'text', text }),
    close(code = CLOSED_NORMALLY) {
      if (isOver) return;
      post({ kind: 'close', code });
      // As with a socket, nobody is told before this call has returned.
      queueMicrotask(() => end(code, ''));
    },
    addEventListener(type: string, listener: Listener) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    fail: () => end(CLOSED_ABNORMALLY, 'the engine in this page has ended'),
  };
}
