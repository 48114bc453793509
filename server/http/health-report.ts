/**
 * What `/health` and `/ready` say, read from the running parts when somebody asks.
 */
import type { Engine } from '../../shared/engine/engine.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import { ALONE, type ScaleSource } from '../bus/scale.ts';
import type { FeedHealth, HealthReport, HealthSource } from './health-routes.ts';
import type { RecorderState } from './recorder-metrics.ts';

/** Parts that the report is read from. */
export interface HealthParts {
  readonly engine: Engine;
  /** State of the recording of a market, if there is one. */
  readonly recorder: (market: string) => RecorderState | undefined;
  readonly isStopping: () => boolean;
  /** What the process is among others. */
  readonly scale?: ScaleSource | undefined;
}

/** Makes the source of the reports; the server counts as started now. */
export function createHealth({
  engine,
  recorder,
  isStopping,
  scale = ALONE,
}: HealthParts): HealthSource {
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
      ...toReplica(scale, market.name),
    };
  }

  return {
    report() {
      const feeds = markets.live.map(toFeed);
      const { market: _market, state: _state, reason: _reason, ...first } = feeds[0]!;
      return {
        ...toRole(scale),
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

function toRole({ role, bus }: ScaleSource): Pick<HealthReport, 'role' | 'bus'> {
  if (bus === undefined) return { role };
  return { role, bus: { state: bus.state, reconnects: bus.reconnects } };
}

/** How a gateway follows a market. */
function toReplica({ followed }: ScaleSource, market: string): Pick<FeedHealth, 'replica'> {
  const report = followed?.().markets.get(market);
  if (report === undefined) return {};
  const { silentMs, lagMs, repaired, takeovers, isStale } = report;
  return { replica: { ageMs: silentMs, lagMs, repaired, takeovers, isStale } };
}
