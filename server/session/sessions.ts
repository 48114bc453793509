/**
 * All open sessions: admits new ones within the limits, looks after them, and tells them when the server stops.
 */
import type { WebSocket } from 'ws';
import { CLOSE } from '../../shared/codes.ts';
import { LIMITS } from '../../shared/limits.ts';
import { toMarketInfo, type MarketEntry } from '../feed/markets.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';

/** The open sessions. */
export interface Sessions {
  readonly size: number;
  /** Why one more client from this address is refused, if it is. */
  refusal(address: string): 'TOO_MANY_CLIENTS' | 'TOO_MANY_FROM_ADDRESS' | undefined;
  admit(socket: WebSocket, address: string): Session;
  /** Tells everybody who looks at a market about its new state. */
  onMarketChanged(entry: MarketEntry): void;
  onMarketClosed(entry: MarketEntry, reason: string): void;
  /** Checks, pings and heartbeats that are due. Called about once a second. */
  lookAfter(nowMs: number): void;
  /** Says good-bye: each client gets its own time to come back. */
  stop(): void;
  terminateAll(): void;
}

const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

/** Makes an empty set of sessions. @param random spreads reconnects, 0 ≤ random < 1 */
export function createSessions(services: Services, random: () => number): Sessions {
  const sessions = new Map<Session, string>();
  const perAddress = new Map<string, number>();
  let lastHeartbeatMs = 0;
  let lastPingMs = 0;

  function leave(session: Session): void {
    const address = sessions.get(session);
    if (address === undefined) return;
    sessions.delete(session);
    const left = (perAddress.get(address) ?? 1) - 1;
    if (left > 0) perAddress.set(address, left);
    else perAddress.delete(address);
  }

  function membersOf(entry: MarketEntry): Session[] {
    return [...(services.hub.room(entry.market.name)?.members ?? [])] as Session[];
  }

  return {
    get size() {
      return sessions.size;
    },
    refusal(address) {
      if (sessions.size >= LIMITS.clients) return 'TOO_MANY_CLIENTS';
      const fromAddress = perAddress.get(address) ?? 0;
      if (!isLoopback(address) && fromAddress >= LIMITS.clientsPerAddress) {
        return 'TOO_MANY_FROM_ADDRESS';
      }
      return undefined;
    },
    admit(socket, address) {
      const session = new Session(socket, services, leave);
      sessions.set(session, address);
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      return session;
    },
    onMarketChanged(entry) {
      const members = membersOf(entry);
      const market = toMarketInfo(entry, members.length);
      for (const session of members) session.send({ type: 'market', market });
    },
    onMarketClosed(entry, reason) {
      for (const session of membersOf(entry)) {
        session.send({ type: 'closed', market: entry.market.name, reason });
      }
    },
    lookAfter(nowMs) {
      for (const session of sessions.keys()) session.check(nowMs);
      if (nowMs - lastHeartbeatMs >= LIMITS.heartbeatMs) {
        lastHeartbeatMs = nowMs;
        for (const entry of services.markets.all()) {
          services.hub.room(entry.market.name)?.sendHeartbeats(entry.timeMs(), nowMs);
        }
      }
      if (nowMs - lastPingMs >= LIMITS.pingMs) {
        lastPingMs = nowMs;
        for (const session of sessions.keys()) session.ping(nowMs);
      }
    },
    stop() {
      for (const session of sessions.keys()) {
        const reconnectAfterMs = Math.floor(random() * LIMITS.stopSpreadMs);
        session.send({ type: 'restarting', reconnectAfterMs });
        session.close(CLOSE.restarting, 'server is stopping');
      }
    },
    terminateAll() {
      for (const session of sessions.keys()) session.terminate();
    },
  };
}
