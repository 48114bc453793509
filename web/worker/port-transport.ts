/**
 * A port to the page as the connection that a session works with: the same texts and frames that a WebSocket
 * would carry. Promises order, and that a frame which many get is copied for the page, since what is handed over
 * is gone for everybody else.
 */
import type { Transport, TransportEvents } from '../../shared/engine/session/transport.ts';
import type { ToEngine, ToPage } from './messages.ts';

const CLOSED_ABNORMALLY = 1006;

/** Adapts a port that the page sent. @param dialect subprotocol that both sides speak */
export function toPortTransport(port: MessagePort, dialect: string): Transport {
  let isOpen = true;
  let sentBytes = 0;
  let events: TransportEvents | undefined;

  function post(message: ToPage, handOver: Transferable[] = []): void {
    if (isOpen) port.postMessage(message, handOver);
  }

  function end(code: number): void {
    if (!isOpen) return;
    isOpen = false;
    port.close();
    events?.onClose(code);
  }

  port.addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
    if (data.kind === 'text') events?.onText(data.text);
    else if (data.kind === 'pong') events?.onPong();
    else end(data.code);
  });

  return {
    dialect,
    get isOpen() {
      return isOpen;
    },
    /* A port takes everything at once; what the page has not worked off, its acknowledgements tell. */
    bufferedBytes: 0,
    get drainedBytes() {
      return sentBytes;
    },
    listen(given) {
      events = given;
      port.start();
      post({ kind: 'open' });
    },
    sendText(text) {
      sentBytes += text.length;
      post({ kind: 'text', text });
    },
    sendShared({ text }) {
      sentBytes += text.length;
      post({ kind: 'text', text });
    },
    sendFrame({ bytes }) {
      const copy = bytes.slice().buffer;
      sentBytes += copy.byteLength;
      post({ kind: 'frame', bytes: copy }, [copy]);
    },
    cork: () => undefined,
    uncork: () => undefined,
    ping: () => post({ kind: 'ping' }),
    close(code, reason) {
      post({ kind: 'close', code, reason });
      end(code);
    },
    terminate() {
      post({ kind: 'close', code: CLOSED_ABNORMALLY, reason: '' });
      end(CLOSED_ABNORMALLY);
    },
  };
}
