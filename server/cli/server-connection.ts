/**
 * A connection of the command line to a running server: the client library as any program uses it, over ws.
 */
import { WebSocket } from 'ws';
import type { AlertingClient } from '../../shared/client/kept-alerts.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { connect as connectClient } from '../../shared/client/connect.ts';
import { ENVIRONMENT } from '../config/environment.ts';
import { readClientToken } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';

/** Address of a server's WebSocket from what a person types: host, host:port or a URL. */
function toSocketUrl(text: string): string {
  const withScheme = /^[a-z]+:\/\//.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw new ConfigError(`--server: not an address: "${text}"`);
  }
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  if (url.pathname === '/') url.pathname = '/ws';
  return url.href;
}

/** Help for the flag that all commands which connect share. */
export const TOKEN_HELP = `token of the server, if it asks for one [env: ${ENVIRONMENT.token}]`;

/**
 * Connects. The client goes on trying when the server is away.
 * @param token sent with each connection; from the environment when left out
 */
export function connect(server: string, name: string, token = readClientToken()): AlertingClient {
  try {
    const options = { WebSocket, name, ...(token === undefined ? {} : { token }) };
    return connectClient(toSocketUrl(server), options);
  } catch (error) {
    if (error instanceof TypeError) throw new ConfigError(`--${error.message}`);
    throw error;
  }
}

/** Waits for the first greeting. @throws ConfigError when there is none within `timeoutMs`, or a refusal */
export function whenConnected(client: Client, server: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      client.close();
      reject(new ConfigError(`no Tickdeck server answers at ${server}`));
    }, timeoutMs);
    client.on('state', ({ error }) => {
      if (error === undefined) return;
      clearTimeout(timer);
      const hint = error.code === 'UNAUTHORIZED' ? ' Give it with --token.' : '';
      reject(new ConfigError(`${server}: ${error.message}${hint}`));
    });
    client.on('hello', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
