/**
 * Metrics of clients, markets, what was delivered and what waits.
 */
import { FRAME } from '../../shared/wire/frame.ts';
import type { MarketEntry, Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Session } from '../../shared/engine/session/session.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Row, Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface TrafficSources {
  sessions: Sessions;
  markets: Markets;
}

const FRAME_NAMES = Object.entries(FRAME);

const toRows = <K>(label: string, counts: Map<K, number>): Row[] =>
  [...counts].map(([key, value]) => [{ [label]: String(key) }, value]);

function addClients(tables: Tables, { sessions }: TrafficSources): void {
  const { traffic } = sessions;
  tables.level('tickdeck_clients', 'Open connections.', () => sessions.size);
  tables.gauge('tickdeck_sessions', 'Open connections by dialect.', ['dialect'], () => {
    const counts = new Map<string, number>();
    for (const { dialect } of sessions.all()) counts.set(dialect, (counts.get(dialect) ?? 0) + 1);
    return toRows('dialect', counts);
  });
  tables.count(
    'tickdeck_connections_total',
    'Connections accepted.',
    () => sessions.traffic.connections,
  );
  tables.counter('tickdeck_closes_total', 'Connections closed, by close code.', ['code'], () =>
    toRows('code', traffic.closes),
  );
  tables.counter('tickdeck_refused_total', 'Upgrades refused, by reason.', ['reason'], () =>
    toRows('reason', traffic.refused),
  );
  tables.counter('tickdeck_commands_total', 'Commands received, by type.', ['type'], () =>
    toRows('type', traffic.commands),
  );
  tables.counter('tickdeck_errors_total', 'Commands refused, by code.', ['code'], () =>
    toRows('code', traffic.errors),
  );
}

function addMarkets(tables: Tables, { sessions, markets }: TrafficSources): void {
  const { closedMarkets } = sessions.traffic;
  const kindOf = (entry: MarketEntry): 'live' | 'replay' => (entry.replay ? 'replay' : 'live');
  const sum = (counter: 'ticks' | 'runs' | 'rejectedTicks'): Row[] => {
    const totals = { live: 0, replay: closedMarkets[counter] };
    for (const entry of markets.all()) totals[kindOf(entry)] += entry.market.counters[counter];
    return [
      [{ market: 'live' }, totals.live],
      [{ market: 'replay' }, totals.replay],
    ];
  };
  tables.counter('tickdeck_ticks_total', 'Ticks taken in, by kind of market.', ['market'], () =>
    sum('ticks'),
  );
  tables.counter('tickdeck_runs_total', 'Runs encoded, by kind of market.', ['market'], () =>
    sum('runs'),
  );
  tables.counter(
    'tickdeck_rejected_ticks_total',
    'Impossible ticks rejected, by kind of market.',
    ['market'],
    () => sum('rejectedTicks'),
  );
  tables.level('tickdeck_replays', 'Open replays.', () => markets.replays);
  const feed = () => markets.live.report?.();
  tables.level(
    'tickdeck_feed_offered_ticks_per_second',
    'Ticks a second that the live market was asked for.',
    () => feed()?.offeredPerSecond ?? 0,
  );
  tables.level(
    'tickdeck_feed_achieved_ticks_per_second',
    'Ticks a second that the live market gave in the last second.',
    () => feed()?.achievedPerSecond ?? 0,
  );
  tables.level(
    'tickdeck_feed_behind_seconds',
    'How far the live market lies behind its clock.',
    () => (feed()?.behindMs ?? 0) / 1_000,
  );
  tables.level(
    'tickdeck_feed_speed_ratio',
    "Speed of the live market's clock, in times of the wall's.",
    () => feed()?.speed ?? 0,
  );
}

function addDelivery(tables: Tables, { sessions }: TrafficSources): void {
  const { traffic } = sessions;
  const byType = (values: Float64Array): Row[] =>
    FRAME_NAMES.map(([type, code]) => [{ type }, values[code]!]);
  tables.counter('tickdeck_frames_total', 'Frames sent, by type.', ['type'], () =>
    byType(traffic.frames),
  );
  tables.counter('tickdeck_sent_bytes_total', 'Bytes of frames sent, by type.', ['type'], () =>
    byType(traffic.bytes),
  );
  tables.count(
    'tickdeck_merged_updates_total',
    'Updates sent that merged several ticks.',
    () => traffic.mergedUpdates,
  );
  tables.count(
    'tickdeck_merged_ticks_total',
    'Ticks that merged updates stood for.',
    () => traffic.mergedTicks,
  );
  tables.count(
    'tickdeck_gaps_total',
    'Gaps declared to clients.',
    () => traffic.frames[FRAME.gap]!,
  );
  tables.counter(
    'tickdeck_resumes_total',
    'Symbols resumed after a reconnect, by outcome.',
    ['outcome'],
    () => [
      [{ outcome: 'recovered' }, traffic.resumesRecovered],
      [{ outcome: 'not_recovered' }, traffic.resumesNotRecovered],
    ],
  );
}

function addQueues(tables: Tables, { sessions }: TrafficSources): void {
  const now = (): number => performance.timeOrigin + performance.now();
  const over = (read: (session: Session) => number) => {
    let [most, total] = [0, 0];
    for (const session of sessions.all()) {
      const value = read(session);
      total += value;
      if (value > most) most = value;
    }
    return { most, total };
  };
  tables.level('tickdeck_held_clients', 'Clients with a full window, held back.', () => {
    let held = 0;
    for (const session of sessions.all()) if (!session.canSend()) held++;
    return held;
  });
  tables.level(
    'tickdeck_in_flight_bytes',
    'Bytes sent and not acknowledged, over all clients.',
    () => over((session) => session.bytesInFlight).total,
  );
  tables.level(
    'tickdeck_in_flight_max_bytes',
    'Bytes sent and not acknowledged, of the client with most.',
    () => over((session) => session.bytesInFlight).most,
  );
  tables.level(
    'tickdeck_queue_age_max_seconds',
    'Longest time that a client owes an acknowledgement.',
    () => over((session) => session.waitingMs(now())).most / 1_000,
  );
  tables.level(
    'tickdeck_queue_age_sum_seconds',
    'The same, summed over all clients.',
    () => over((session) => session.waitingMs(now())).total / 1_000,
  );
}

/** Adds them all. */
export function addTraffic(tables: Tables, sources: TrafficSources): void {
  addClients(tables, sources);
  addMarkets(tables, sources);
  addDelivery(tables, sources);
  addQueues(tables, sources);
}
