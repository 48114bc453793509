/**
 * Metrics of clients, markets, what was delivered and what waits.
 */
import { FRAME } from '../../shared/wire/frame.ts';
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { FeedReport } from '../../shared/engine/feed/source-speed.ts';
import {
  addRefused,
  createRefusedTicks,
  type RefusedTicks,
} from '../../shared/engine/market/tick-gate.ts';
import type { Session } from '../../shared/engine/session/session.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import { addConnections } from './connection-metrics.ts';
import type { Row, Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface TrafficSources {
  sessions: Sessions;
  markets: Markets;
}

const FEED_STATES = ['running', 'ended', 'failed'] as const;
const FRAME_NAMES = Object.entries(FRAME);

const toRows = <K>(label: string, counts: Map<K, number>): Row[] =>
  [...counts].map(([key, value]) => [{ [label]: String(key) }, value]);

const toRefusedRows = (market: string, refused: Readonly<RefusedTicks>): Row[] =>
  Object.entries(refused).map(([reason, count]) => [{ market, reason }, count]);

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
  /** One row a live market, and one for all replays that there ever were: names of replays are without end. */
  const sum = (counter: 'ticks' | 'runs'): Row[] => {
    const rows = markets.live.map(({ market }): Row => [
      { market: market.name },
      market.counters[counter],
    ]);
    let replayed = closedMarkets[counter];
    for (const { market } of markets.replaysOpen()) replayed += market.counters[counter];
    return [...rows, [{ market: 'replay' }, replayed]];
  };
  tables.counter(
    'tickdeck_ticks_total',
    'Ticks taken in, by live market and of all replays.',
    ['market'],
    () => sum('ticks'),
  );
  tables.counter(
    'tickdeck_runs_total',
    'Runs encoded, by live market and of all replays.',
    ['market'],
    () => sum('runs'),
  );
  tables.counter(
    'tickdeck_rejected_ticks_total',
    'Ticks refused, by reason, by live market and of all replays.',
    ['market', 'reason'],
    () => {
      const replayed = createRefusedTicks();
      addRefused(replayed, closedMarkets.refused);
      for (const { market } of markets.replaysOpen()) addRefused(replayed, market.refused);
      return [
        ...markets.live.flatMap(({ market }) => toRefusedRows(market.name, market.refused)),
        ...toRefusedRows('replay', replayed),
      ];
    },
  );
  tables.level('tickdeck_replays', 'Open replays.', () => markets.replays);
}

/** What the sources of live markets were asked for, and gave. */
function addFeeds(tables: Tables, { markets }: TrafficSources): void {
  const byFeed = (read: (report: FeedReport) => number): Row[] =>
    markets.live.flatMap(({ market, drive }): Row[] =>
      drive.kind === 'live' ? [[{ market: market.name }, read(drive.report())]] : [],
    );
  tables.gauge(
    'tickdeck_feed_offered_ticks_per_second',
    'Ticks a second that a live market was asked for.',
    ['market'],
    () => byFeed((report) => report.offeredPerSecond),
  );
  tables.gauge(
    'tickdeck_feed_achieved_ticks_per_second',
    'Ticks a second that a live market gave in the last second.',
    ['market'],
    () => byFeed((report) => report.achievedPerSecond),
  );
  tables.gauge(
    'tickdeck_feed_behind_seconds',
    'How far a live market lies behind its clock.',
    ['market'],
    () => byFeed((report) => report.behindMs / 1_000),
  );
  tables.gauge(
    'tickdeck_feed_speed_ratio',
    "Speed of a live market's clock, in times of the wall's.",
    ['market'],
    () => byFeed((report) => report.speed),
  );
  tables.gauge(
    'tickdeck_feed_state',
    'Whether the source of a live market gives ticks: 1 for the current state.',
    ['market', 'state'],
    () =>
      markets.live.flatMap(({ market, drive }) =>
        FEED_STATES.map((state): Row => [
          { market: market.name, state },
          drive.status().state === state ? 1 : 0,
        ]),
      ),
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
    () => over((session) => session.flow.waitingMs).most / 1_000,
  );
  tables.level(
    'tickdeck_queue_age_sum_seconds',
    'The same, summed over all clients.',
    () => over((session) => session.flow.waitingMs).total / 1_000,
  );
}

/** Adds them all. */
export function addTraffic(tables: Tables, sources: TrafficSources): void {
  addClients(tables, sources);
  addMarkets(tables, sources);
  addFeeds(tables, sources);
  addConnections(tables, sources.markets);
  addDelivery(tables, sources);
  addQueues(tables, sources);
}
