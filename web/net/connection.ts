/**
 * Writes what the client says of its connection into the state, and measures it once a second.
 * Decides nothing.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import { type AppState, toChartedRow } from '../state/app-state.ts';
import { createSymbolMeter, type TrafficMeter } from '../state/traffic-meter.ts';
import { now } from './browser-environment.ts';
import type { Feed } from './market-data.ts';

/** Keeps `state.connection` true. */
export function watchConnection(client: Client, state: AppState, feed: Feed): void {
  const { connection, clock, isReplay } = state;

  function onState({ state: phase, retryInMs, code }: ClientEvents['state']): void {
    const before = connection.peek();
    const wasOpen = before.wasOpen || phase === 'open';
    if (phase === 'open') {
      clock.hold(false, now());
      connection.value = { phase, wasOpen };
      return;
    }
    if (before.phase === 'open') {
      feed.markLost();
      clock.hold(isReplay.peek(), now());
    }
    const heardAtMs = feed.heardAtMs > 0 ? feed.heardAtMs : undefined;
    const staleSinceMs = before.staleSinceMs ?? heardAtMs;
    connection.value = {
      phase,
      wasOpen,
      ...(staleSinceMs === undefined ? {} : { staleSinceMs }),
      ...(retryInMs === undefined ? {} : { retryAtMs: now() + retryInMs }),
      ...(code === undefined ? {} : { code }),
    };
  }

  client.on('state', onState);
  client.on('stale', (isStale) => {
    const { staleSinceMs: _, ...status } = connection.peek();
    connection.value = isStale ? { ...status, staleSinceMs: feed.heardAtMs } : status;
  });
}

/** Writes rates and latency into the state, once a second. */
export function measureTraffic(
  client: Client,
  state: AppState,
  feed: Feed,
  meter: TrafficMeter,
): void {
  const symbolMeter = createSymbolMeter();
  const measure = (): void => {
    const { name, epoch, speed } = state.market.peek() ?? {};
    const life = `${name} ${epoch} ${speed} ${state.connection.peek().phase}`;
    state.traffic.value = meter.sample(client.stats, now(), life);
    const row = toChartedRow(state);
    const key = `${life} ${row?.instrument.symbol}`;
    state.symbolRate.value =
      row === undefined ? undefined : symbolMeter.sample(key, row.updates, row.ticks, now());
    state.latency.value = feed.latency.sample(client, !state.isReplay.peek());
  };
  setInterval(measure, 1_000);
}
