/**
 * What `/health` and `/ready` say, read from the running parts when somebody asks.
 */
import type { Engine } from '../../shared/engine/engine.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { FeedHealth, HealthSource } from './health-routes.ts';
import type { RecorderState } from './recorder-metrics.ts';

/** Parts that the report is read from. */
export interface HealthParts {
  readonly engine: Engine;
  /** State of the recording of a market, if there is one. */
  readonly recorder: (market: string) => RecorderState | undefined;
  readonly isStopping: () => boolean;
}

/** Makes the source of the reports; the server counts as started now. */
export function createHealth({ engine, recorder, isStopping }: HealthParts): HealthSource {
  const { markets, sessions, services } = engine;
  const { elapsed } = services.surroundings;
  const startedMs = elapsed();

  function toFeed({ market, source, drive }: MarketEntry): FeedHealth {
    const recording = recorder(market.name);
    const { ticks, rejectedTicks } = market.counters;
    return {
      market: market.name,
      ...drive.status(),
      ...(market.silentSinceMs === undefined ? {} : { silentSinceMs: market.silentSinceMs }),
      ticks,
      rejectedTicks,
      ...(drive.kind === 'live' ? { feed: drive.report() } : {}),
      ...(source.simulation === undefined ? {} : { fingerprint: source.simulation.fingerprint() }),
      ...(recording === undefined ? {} : { recorder: recording }),
    };
  }

  return {
    report() {
      const feeds = markets.live.map(toFeed);
      const { market: _market, state: _state, reason: _reason, ...first } = feeds[0]!;
      return {
        uptimeSeconds: Math.floor((elapsed() - startedMs) / 1_000),
        clients: sessions.size,
        markets: markets.replays + markets.live.length,
        ...first,
        feeds,
      };
    },
    notReady() {
      if (isStopping()) return 'The server is stopping.';
      if (engine.isReady) return undefined;
      return markets.live.length === 1
        ? 'The live market is loading its history.'
        : 'A live market is loading its history.';
    },
  };
}
