/**
 * Metrics of a process among others: its role, the bus, and what it publishes or follows.
 */
import type { FollowReport } from '../bus/gateway/follower.ts';
import { ALONE, type ScaleSource } from '../bus/scale.ts';
import type { Row, Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface ScaleSources {
  /** Left out for a server without others. */
  scale?: ScaleSource | undefined;
}

/** Adds them all. */
export function addScale(tables: Tables, { scale = ALONE }: ScaleSources): void {
  const { role, bus, hosted, followed } = scale;
  tables.gauge('tickdeck_role', 'What this process is: always 1.', ['role'], () => [[{ role }, 1]]);
  if (bus !== undefined) addBus(tables, bus);
  if (hosted !== undefined) {
    tables.level('tickdeck_gateways', 'Gateways that follow this feed.', () => hosted().gateways);
    tables.level(
      'tickdeck_hosted_clients',
      'Clients of gateways that have a session in this feed.',
      () => hosted().clients,
    );
  }
  if (followed !== undefined) addFollowed(tables, followed);
}

function addBus(tables: Tables, bus: NonNullable<ScaleSource['bus']>): void {
  const { counts } = bus;
  tables.level('tickdeck_bus_connected', 'Whether the bus is there: 0 or 1.', () =>
    bus.state === 'connected' ? 1 : 0,
  );
  tables.count(
    'tickdeck_bus_reconnects_total',
    'Times that the bus was lost and came back.',
    () => bus.reconnects,
  );
  tables.counter('tickdeck_bus_messages_total', 'Messages over the bus.', ['direction'], () => [
    [{ direction: 'in' }, counts.heardMessages],
    [{ direction: 'out' }, counts.sentMessages],
  ]);
  tables.counter('tickdeck_bus_bytes_total', 'Bytes of them.', ['direction'], () => [
    [{ direction: 'in' }, counts.heardBytes],
    [{ direction: 'out' }, counts.sentBytes],
  ]);
  tables.count(
    'tickdeck_bus_refused_total',
    'Messages that did not decode, or could not be sent.',
    () => counts.refused,
  );
}

function addFollowed(tables: Tables, followed: NonNullable<ScaleSource['followed']>): void {
  const rows = (read: (report: FollowReport) => number) => (): Row[] =>
    [...followed().markets].map(([market, report]) => [{ market }, read(report)]);
  tables.level(
    'tickdeck_relayed_clients',
    'Clients of this gateway that have a session in the feed.',
    () => followed().relayedClients,
  );
  tables.gauge(
    'tickdeck_replica_age_seconds',
    'Since the feed was heard of this market.',
    ['market'],
    rows(({ silentMs }) => silentMs / 1_000),
  );
  tables.gauge(
    'tickdeck_replica_lag_seconds',
    'How long the newest beat of the feed was under way; what the two clocks differ by is in it.',
    ['market'],
    rows(({ lagMs }) => lagMs / 1_000),
  );
  tables.gauge(
    'tickdeck_replica_stale',
    'Whether the market is told to be silent: 0 or 1.',
    ['market'],
    rows(({ isStale }) => (isStale ? 1 : 0)),
  );
  tables.counter(
    'tickdeck_replica_repaired_total',
    'Messages that were lost on the way and came when they were asked for.',
    ['market'],
    rows(({ repaired }) => repaired),
  );
  tables.counter(
    'tickdeck_replica_takeovers_total',
    'Times that all of the market was taken over anew; the first is the beginning.',
    ['market'],
    rows(({ takeovers }) => takeovers),
  );
}
