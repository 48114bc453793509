/**
 * Health and readiness. `/health` answers as long as the process works; `/ready` only once every live market
 * has its history or will never have it, and no longer when the server is stopping.
 */
import type { FastifyInstance } from 'fastify';
import type { FeedReport } from '../../shared/engine/feed/source-pace.ts';
import { sendError } from './errors.ts';
import type { RecorderState } from './recorder-metrics.ts';
import { Health, Ready } from './schemas.ts';

/** One live market. */
export interface FeedHealth {
  market: string;
  /** Whether its source gives ticks, and why not if it failed. */
  state: 'running' | 'ended' | 'failed';
  reason?: string;
  silentSinceMs?: number;
  ticks: number;
  rejectedTicks: number;
  /** What it was asked for, and what it gives. */
  feed?: FeedReport;
  /** Of a simulated market: equal ones came from the same inputs, and gave the same ticks so far. */
  fingerprint?: { inputs: string; stream: string; ticks: number };
  recorder?: RecorderState;
}

/** What the routes report; the fields of a market are those of the first live one. */
export interface HealthReport extends Omit<FeedHealth, 'market' | 'state' | 'reason'> {
  uptimeSeconds: number;
  clients: number;
  markets: number;
  feeds: FeedHealth[];
}

/** Where the report comes from. */
export interface HealthSource {
  report(): HealthReport;
  /** Why the server should get no traffic now, if it should not. */
  notReady(): string | undefined;
}

/** Registers /health and /ready. */
export function registerHealthRoutes(app: FastifyInstance, source: HealthSource): void {
  app.get('/health', { schema: { response: { 200: Health } } }, () => {
    const report = source.report();
    const isDegraded = report.feeds.some(
      ({ state, recorder }) => state === 'failed' || recorder?.state === 'failed',
    );
    return { status: isDegraded ? 'degraded' : 'ok', ...report };
  });
  app.get('/ready', { schema: { response: { 200: Ready } } }, (_request, reply) => {
    const reason = source.notReady();
    if (reason !== undefined) return sendError(reply, 'NOT_READY', reason);
    return reply.send({ status: 'ready' });
  });
}
