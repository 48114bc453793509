/** What commands that follow a server say of their connection. Owns no connection. */
import type { Client } from '../../shared/client/client-contract.ts';
import { printWarning } from './terminal.ts';

/** Says on stderr when the server refuses, is away or ends the connection; an end by the server is a failure. */
export function tellConnection(client: Pick<Client, 'on' | 'state'>): void {
  let isConnected = false;
  client.on('hello', () => (isConnected = true));
  client.on('error', (error) => {
    /* A refusal ends the client, and is told by the end. */
    if (client.state !== 'closed') printWarning(error.message);
  });
  client.on('state', ({ state, retryInMs, code, reason }) => {
    if (isConnected && state === 'closed' && code !== 1000) {
      printWarning(`the server ended the connection: ${reason} (${code})`);
      process.exitCode = 1;
    }
    if (state === 'waiting') {
      printWarning(`disconnected, again in ${Math.round(retryInMs ?? 0)} ms`);
    }
  });
}
