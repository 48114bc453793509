/**
 * A reverse proxy that serves another server below a path and knows nothing outside of it, as people put
 * Tickdeck behind one: the prefix is taken off, Host is kept, WebSocket upgrades are passed on.
 */
import { createServer, request, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A running proxy. */
export interface PathProxy {
  /** Address of the path, with its slash at the end. */
  readonly url: string;
  /** Paths that were asked for outside of the prefix. */
  readonly strays: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy on a free port. @param prefix `/ticks`  @param port of the server behind it */
export async function startPathProxy(prefix: string, port: number): Promise<PathProxy> {
  const strays: string[] = [];
  const sockets = new Set<Socket>();
  const strip = ({ url = '/' }: IncomingMessage): string | undefined => {
    if (url.startsWith(`${prefix}/`)) return url.slice(prefix.length);
    strays.push(url);
    return undefined;
  };
  const proxy = createServer((incoming, answer) => {
    const path = strip(incoming);
    if (path === undefined) {
      answer.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const outgoing = request({ port, path, method, headers }, (given) => {
      answer.writeHead(given.statusCode!, given.headers);
      given.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  proxy.on('upgrade', (incoming, socket: Socket, head) => {
    const path = strip(incoming);
    if (path === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const behind = connect(port, '127.0.0.1', () => {
      const { rawHeaders } = incoming;
      const lines = rawHeaders.flatMap((name, i) =>
        i % 2 === 0 ? `${name}: ${rawHeaders[i + 1]!}` : [],
      );
      behind.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      behind.write(head);
      socket.pipe(behind).pipe(socket);
    });
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}/`,
    strays,
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
