/** Waiting to be let in: a machine that has too much to do puts newcomers off, which is no fault of a server. */
import type { Client } from '../../shared/client/client-contract.ts';
import { until } from '../support/until.ts';

/** Longest wait, ms. */
const PATIENCE_MS = 120_000;

/** Nobody is let in. */
export class NotConnected extends Error {}

/** Waits for a connection. @throws NotConnected */
export async function untilOpen(client: Client): Promise<void> {
  try {
    await until(() => client.state === 'open', 'a connection', PATIENCE_MS);
  } catch (error) {
    throw new NotConnected(String(error));
  }
}
