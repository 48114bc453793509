/**
 * The address that a server listens at, as people open it.
 */
import type { Server } from 'node:net';

/** Hosts that people open as localhost: its own address, and every address of the machine. `::1` need not be. */
const LOCAL = new Set(['127.0.0.1', '0.0.0.0', '::']);

/** Reads the port that was taken, and makes the URL. @param host as it was asked for */
export function toListeningAddress(server: Server, host: string): { url: string; port: number } {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = LOCAL.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, port };
}
