/**
 * The network of a venue's runner in the hands of a test: sockets that open, speak and end when told to, and REST
 * answers by path. No port, no real time.
 */
import type { HttpAnswer, HttpGet } from '../../../server/feeds/venue/rest-port.ts';
import type {
  OpenSocket,
  SocketAddress,
  SocketEnd,
  SocketHandlers,
} from '../../../server/feeds/venue/socket-port.ts';

/** A socket, seen from the venue. */
export interface FakeSocket {
  readonly address: SocketAddress;
  readonly sent: string[];
  readonly isClosed: boolean;
  open(): void;
  say(...frames: readonly (string | Uint8Array | object)[]): void;
  ping(): void;
  end(end?: Partial<SocketEnd>): void;
}

/** The network. */
export interface FakeWire {
  readonly openSocket: OpenSocket;
  readonly get: HttpGet;
  /** All that were ever opened. */
  readonly sockets: FakeSocket[];
  /** The one that was opened last. */
  readonly last: FakeSocket;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Answers requests: JSON, or a whole answer; undefined is no answer at all. */
  answer: (path: string) => object | Partial<HttpAnswer> | undefined;
}

/** Makes a network without anybody on it. */
export function createFakeWire(): FakeWire {
  const sockets: FakeSocket[] = [];
  const asked: string[] = [];
  const openSocket: OpenSocket = (address, handlers: SocketHandlers) => {
    let isClosed = false;
    const sent: string[] = [];
    const socket: FakeSocket = {
      address,
      sent,
      get isClosed() {
        return isClosed;
      },
      open: () => handlers.onOpen(),
      say(...frames) {
        for (const frame of frames) {
          const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
          handlers.onFrame(isRaw ? frame : JSON.stringify(frame));
        }
      },
      ping: () => handlers.onSign(),
      end(end = {}) {
        isClosed = true;
        handlers.onEnd({ kind: 'closed', code: 1006, text: '', ...end });
      },
    };
    sockets.push(socket);
    return {
      send: (text) => void sent.push(text),
      close: () => (isClosed = true),
      terminate: () => (isClosed = true),
    };
  };
  const wire: FakeWire = {
    openSocket,
    async get(url) {
      const { pathname, search } = new URL(url);
      asked.push(pathname + search);
      const answer = wire.answer(pathname + search);
      if (answer === undefined) throw new Error('no network');
      if ('status' in answer || 'text' in answer) {
        return { status: 200, headers: {}, text: '[]', ...answer };
      }
      return { status: 200, headers: {}, text: JSON.stringify(answer) };
    },
    sockets,
    get last() {
      return sockets.at(-1)!;
    },
    asked,
    answer: () => undefined,
  };
  return wire;
}
