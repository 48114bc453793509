/**
 * All open sessions: admits new ones within the limits, looks after them, and tells them when the server stops.
 */
import { CLOSE } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketInfo } from '../../wire/market-info.ts';
import type { MarketEvent } from '../../model/market-event.ts';
import { toMarketInfo, type MarketEntry } from '../feed/market-entry.ts';
import type { Stretch } from '../feed/replay-contract.ts';
import { createBeat } from '../hub/beat.ts';
import type { Admission, Refusal } from './admission.ts';
import type { CommandTable } from './command/command-table.ts';
import { followNews, toListings } from './followed-wildcards.ts';
import { addRefused } from '../market/tick-gate.ts';
import type { InstrumentNews } from '../market/instrument-table.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import type { Principal } from './principal.ts';
import type { Transport } from './transport.ts';

/** The open sessions. */
export interface Sessions {
  readonly size: number;
  readonly traffic: Traffic;
  all(): Iterable<Session>;
  /** Why one more client from this address is refused, if it is. */
  refusal(address: string): Refusal | 'STOPPING' | undefined;
  admit(transport: Transport, principal: Principal): Session;
  /** Tells everybody who looks at a market about its new state; everybody at all when a live one ended or failed. */
  onMarketChanged(entry: MarketEntry): void;
  /** Tells everybody who looks at a replay what it has left out. */
  onSkipped(entry: MarketEntry, stretch: Stretch): void;
  /** Tells everybody who looks at a market what is new on its timeline. */
  onMarketEvents(entry: MarketEntry, events: readonly MarketEvent[]): void;
  /** Tells everybody who looks at a market which instruments came and went; subscriptions follow. */
  onInstruments(entry: MarketEntry, news: InstrumentNews): void;
  onMarketClosed(entry: MarketEntry, reason: string): void;
  /** Checks, pings and heartbeats that are due. Called about once a second. @param nowMs elapsed time */
  lookAfter(nowMs: number): void;
  /** Says good-bye: each client gets its own time to come back. Whoever comes from now on is refused. */
  stop(): void;
  terminateAll(): void;
}

/** About the time between two calls of `lookAfter`. */
const LOOK_AFTER_MS = 1_000;

/** Makes an empty set of sessions. @param random spreads reconnects, 0 ≤ random < 1 */
export function createSessions(
  services: Services,
  random: () => number,
  admission: Admission,
  commands: CommandTable,
): Sessions {
  const sessions = new Map<Session, string>();
  const traffic = createTraffic();
  /** What was told last of each market. */
  const states = new WeakMap<MarketEntry, string>();
  const isHeartbeatDue = createBeat(LIMITS.heartbeatMs, LOOK_AFTER_MS);

  let isStopping = false;

  function dismiss(session: Session): void {
    const reconnectAfterMs = Math.floor(random() * LIMITS.stopSpreadMs);
    session.send({ type: 'restarting', reconnectAfterMs });
    session.close(CLOSE.restarting, 'server is stopping');
  }

  function leave(session: Session): void {
    const address = sessions.get(session);
    if (address === undefined) return;
    sessions.delete(session);
    admission.onClosed(address);
  }

  /** Tells whether a live market gives ticks no more, or again: that concerns all who may choose it. */
  function isNews(
    entry: MarketEntry,
    { kind, state = 'running', connection }: MarketInfo,
  ): boolean {
    const before = states.get(entry) ?? 'running';
    const now = connection === undefined ? state : `${state}, ${connection.state}`;
    states.set(entry, now);
    return kind === 'live' && now !== before;
  }

  function membersOf(entry: MarketEntry): Session[] {
    return [...(services.hub.room(entry.market.name)?.members ?? [])] as Session[];
  }

  return {
    get size() {
      return sessions.size;
    },
    traffic,
    all: () => sessions.keys(),
    refusal: (address) => (isStopping ? 'STOPPING' : admission.refusal(address)),
    admit(transport, principal) {
      const number = ++traffic.connections;
      const options = { number, principal, commands, traffic, onEnd: leave };
      const session = new Session(transport, services, options);
      sessions.set(session, principal.address);
      admission.onOpened(principal.address);
      /* Its upgrade was under way when the others were told. */
      if (isStopping) dismiss(session);
      return session;
    },
    onMarketChanged(entry) {
      const members = membersOf(entry);
      const market = toMarketInfo(entry, members.length);
      const concerned = isNews(entry, market) ? sessions.keys() : members;
      for (const session of concerned) session.send({ type: 'market', market });
    },
    onSkipped(entry, stretch) {
      const market = entry.market.name;
      for (const session of membersOf(entry)) session.send({ type: 'skipped', market, ...stretch });
    },
    onMarketEvents(entry, events) {
      const market = entry.market.name;
      for (const session of membersOf(entry)) session.send({ type: 'events', market, events });
    },
    onInstruments(entry, news) {
      const room = services.hub.room(entry.market.name);
      if (room === undefined) return;
      const message = toListings(entry.market, news);
      for (const session of membersOf(entry)) {
        session.send(message);
        const follows = followNews(room, session, services.followed, news);
        if (follows !== undefined) session.send(follows);
        room.drain(session);
      }
    },
    onMarketClosed(entry, reason) {
      const { ticks, runs } = entry.market.counters;
      traffic.closedMarkets.ticks += ticks;
      traffic.closedMarkets.runs += runs;
      addRefused(traffic.closedMarkets.refused, entry.market.refused);
      for (const session of membersOf(entry)) {
        session.send({ type: 'closed', market: entry.market.name, reason });
      }
    },
    lookAfter(nowMs) {
      for (const session of sessions.keys()) session.check(nowMs);
      if (isHeartbeatDue(nowMs)) {
        for (const entry of services.markets.all()) {
          services.hub.room(entry.market.name)?.sendHeartbeats(entry.timeMs(), services.wall());
        }
      }
    },
    stop() {
      isStopping = true;
      for (const session of sessions.keys()) dismiss(session);
    },
    terminateAll() {
      for (const session of sessions.keys()) session.terminate();
    },
  };
}
