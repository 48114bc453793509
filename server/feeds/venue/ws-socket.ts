/**
 * Sockets of the package ws, as connections to venues want them: no compression that was not asked for, bounded
 * messages, one end that says why.
 */
import { WebSocket } from 'ws';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { inflateFrame } from './inflate-frame.ts';
import { toRetryAfterMs } from './retry-after.ts';
import type { OpenSocket, SocketEnd } from './socket-port.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

const UNREADABLE = '';
const BODY_CHARACTERS = 2_000;

/** Sockets of this process. */
interface Sockets {
  readonly open: OpenSocket;
  /** Resolves when all are gone: one that is cut off by the end of the process still counts at its venue. */
  whenClosed(): Promise<void>;
}

/** Makes what opens sockets. */
export function createSockets({ after, now }: Pick<Surroundings, 'after' | 'now'>): Sockets {
  const closed = new Set<Promise<void>>();
  const open: OpenSocket = ({ url, headers }, handlers) => {
    let isOver = false;
    let isOpen = false;
    let problem = '';
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      maxPayload: VENUE_LIMITS.frameBytes,
    });

    function end(why: SocketEnd): void {
      if (isOver) return;
      isOver = true;
      handlers.onEnd(why);
    }

    const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    closed.add(over);
    void over.then(() => closed.delete(over));
    socket.on('open', () => {
      isOpen = true;
      if (!isOver) handlers.onOpen();
    });
    socket.on('message', (data, isBinary) => {
      if (isOver) return;
      const bytes = data as Buffer;
      handlers.onFrame(isBinary ? (inflateFrame(bytes) ?? UNREADABLE) : bytes.toString());
    });
    socket.on('ping', () => handlers.onSign());
    socket.on('pong', () => handlers.onSign());
    socket.on('unexpected-response', (request, response) => {
      const { statusCode = 0, headers: answered } = response;
      const retryAfterMs = toRetryAfterMs(answered['retry-after'], now());
      let text = '';
      const finish = (): void => {
        end({ kind: 'refused', code: statusCode, text, retryAfterMs });
        request.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.length > BODY_CHARACTERS) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    socket.on('error', (error) => {
      problem = error.message || (error as NodeJS.ErrnoException).code || 'the connection failed';
    });
    socket.on('close', (code, reason) => {
      const text = reason.toString() || problem;
      end(isOpen ? { kind: 'closed', code, text } : { kind: 'unreachable', code: 0, text });
    });

    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      ping() {
        if (socket.readyState === WebSocket.OPEN) socket.ping();
      },
      close() {
        if (socket.readyState === WebSocket.CLOSED) return;
        socket.close(1000);
        const cancel = after(VENUE_LIMITS.closeMs, () => socket.terminate());
        socket.once('close', cancel);
      },
      terminate: () => socket.terminate(),
    };
  };
  return {
    open,
    async whenClosed() {
      await Promise.all(closed);
    },
  };
}
