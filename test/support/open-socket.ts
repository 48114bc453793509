/**
 * Connections by hand to a server in a process of its own. Promises to come again where the server puts newcomers
 * off because the machine is busy: that is what a client does, and few tests are about it.
 */
import { WebSocket } from 'ws';
import { until } from './until.ts';

/** Resolves with a socket that is open. @param watch sees each attempt before anything can happen to it */
export async function openSocket(
  url: string,
  protocols: string[],
  watch: (socket: WebSocket) => void = () => undefined,
): Promise<WebSocket> {
  let open: WebSocket | undefined;
  const attempt = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
      watch(socket);
      socket.on('error', () => resolve(false));
      socket.once('open', () => {
        open = socket;
        resolve(true);
      });
    });
  await until(attempt, `a connection to ${url}`, 20_000);
  return open!;
}
