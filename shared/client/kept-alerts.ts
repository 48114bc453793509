/**
 * Alerts of a program: kept until they are taken back, and said again to each new connection, since a server forgets
 * them with the old one. What fires while there is no connection is not told. Stands beside the client, so that a page
 * without alerts does not carry it.
 */
import type { AlertInfo, AlertRequest } from '../wire/alert-message.ts';
import type { Client } from './client-contract.ts';

/** What `alert` takes. */
export interface WantedAlert extends Omit<AlertRequest, 'alert' | 'symbols'> {
  /** Its name in events; one of the same name is replaced. Left out, one is given. */
  alert?: string;
  symbols: readonly string[];
  /** Name of the market, default `live`. */
  market?: string;
}

/** A client with alerts. */
export interface AlertingClient extends Client {
  /** Wants to be told, as `fired`; rejects as `request` does, and is not kept then. */
  alert(wanted: WantedAlert): Promise<AlertInfo>;
  /** Takes an alert back; one that is not there is no matter. */
  removeAlert(name: string): Promise<void>;
}

type Kept = WantedAlert & { alert: string };

/** Adds alerts to a client. */
export function withAlerts(client: Client): AlertingClient {
  const kept = new Map<string, Kept>();
  let made = 0;

  async function say({ symbols, ...rest }: Kept): Promise<AlertInfo> {
    const reply = await client.request({ type: 'alert', symbols: [...symbols], ...rest });
    return reply.alert;
  }

  function toName(): string {
    let name = '';
    do name = `alert-${++made}`;
    while (kept.has(name));
    return name;
  }

  async function alert(wanted: WantedAlert): Promise<AlertInfo> {
    const one: Kept = { ...wanted, alert: wanted.alert ?? toName() };
    const info = await say(one);
    if (client.state !== 'closed') kept.set(one.alert, { ...one, market: info.market });
    return info;
  }

  async function removeAlert(name: string): Promise<void> {
    if (kept.delete(name)) await client.request({ type: 'removeAlert', alert: name });
  }

  client.on('hello', () => {
    for (const one of kept.values()) {
      /* Why not is told as an `error`; without a connection the next greeting says it again. */
      say(one).catch(() => undefined);
    }
  });
  client.on('marketClosed', ({ market }) => {
    for (const one of kept.values()) if (one.market === market) kept.delete(one.alert);
  });
  /* The accessors of the client stay what they are. */
  return Object.defineProperties({ alert, removeAlert } as AlertingClient, {
    ...Object.getOwnPropertyDescriptors(client),
  });
}
