/**
 * Socket, clocks and timers of the runtime that a program is in: a browser, or Node with a class of its own or that of
 * the package ws. The only file of the library that looks at its surroundings.
 */
import { TOKEN_PROTOCOL } from '../wire/frame.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';

/** A WebSocket class: the browser's, Node's own (22 and later), or that of the package ws. */
export type SocketClass = new (url: string, protocols: string[]) => unknown;
/** How the package ws takes headers, and how Node's own class does. */
type WsClass = new (url: string, protocols: string[], options: Headers) => unknown;
type NodeClass = new (url: string, options: Headers & { protocols: string[] }) => unknown;
interface Headers {
  headers: Record<string, string>;
}

interface Runtime {
  WebSocket?: SocketClass;
  process?: { versions?: { node?: string } };
  fetch?(url: string, options: Headers): Promise<{ status: number }>;
  btoa(text: string): string;
  performance: { now(): number; timeOrigin: number };
  setTimeout(run: () => void, afterMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** What an HTTP header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

const toBase64Url = (runtime: Runtime, text: string): string =>
  runtime.btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** How a runtime connects with a token. @throws TypeError for what no header can carry */
function connectWithToken(
  runtime: Runtime,
  Socket: SocketClass,
  token: string,
): Pick<ClientEnvironment, 'connect' | 'askRefusal'> {
  if (!TOKEN.test(token)) {
    throw new TypeError('token: visible ASCII characters without spaces are expected.');
  }
  if (runtime.process?.versions?.node === undefined) {
    /* A browser sets no header: the token comes among the subprotocols, of which the server picks another. */
    const offered = TOKEN_PROTOCOL + toBase64Url(runtime, token);
    return { connect: (url, protocols) => new Socket(url, [...protocols, offered]) as SocketLike };
  }
  const headers = { authorization: `Bearer ${token}` };
  if (Socket !== runtime.WebSocket) {
    const Ws = Socket as unknown as WsClass;
    return { connect: (url, protocols) => new Ws(url, protocols, { headers }) as SocketLike };
  }
  const Own = Socket as unknown as NodeClass;
  return {
    connect: (url, protocols) => new Own(url, { protocols, headers }) as SocketLike,
    /* Node's own class does not tell why an upgrade failed; what lies beside the socket wants the same token. */
    askRefusal: async (url) => {
      const beside = url.replace(/^ws/, 'http').replace(/[^/]*$/, 'api/markets');
      return (await runtime.fetch?.(beside, { headers }))?.status;
    },
  };
}

/**
 * Surroundings taken from a runtime.
 * @throws TypeError when there is no WebSocket, or for a token that no header can carry
 */
export function toEnvironment(socketClass?: SocketClass, token?: string): ClientEnvironment {
  const runtime = globalThis as unknown as Runtime;
  const Socket = socketClass ?? runtime.WebSocket;
  if (Socket === undefined) {
    throw new TypeError(
      'This runtime has no WebSocket: pass one, connect(url, { WebSocket }) with that of "ws".',
    );
  }
  return {
    ...(token === undefined
      ? { connect: (url, protocols) => new Socket(url, protocols) as SocketLike }
      : connectWithToken(runtime, Socket, token)),
    now: () => runtime.performance.timeOrigin + runtime.performance.now(),
    systemMs: () => Date.now(),
    random: Math.random,
    setTimer: (run, afterMs) => runtime.setTimeout(run, afterMs),
    clearTimer: (timer) => runtime.clearTimeout(timer),
  };
}
