/**
 * Health and readiness. `/health` answers as long as the process works; `/ready` only once the live market
 * has its history, and no longer when the server is stopping.
 */
import type { FastifyInstance } from 'fastify';
import type { FeedReport } from '../../shared/engine/feed/live.ts';
import { sendError } from './errors.ts';
import { Health, Ready } from './schemas.ts';

/** What the routes report. */
export interface HealthReport {
  uptimeSeconds: number;
  clients: number;
  markets: number;
  ticks: number;
  rejectedTicks: number;
  /** What the live market was asked for, and what it gives. */
  feed?: FeedReport;
  /** Of a simulated live market: equal ones came from the same inputs, and gave the same ticks so far. */
  fingerprint?: { inputs: string; stream: string; ticks: number };
  recorder?: { state: string; ticks: number; lostTicks: number };
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
    const isDegraded = report.recorder?.state === 'failed';
    return { status: isDegraded ? 'degraded' : 'ok', ...report };
  });
  app.get('/ready', { schema: { response: { 200: Ready } } }, (_request, reply) => {
    const reason = source.notReady();
    if (reason !== undefined) return sendError(reply, 'NOT_READY', reason);
    return reply.send({ status: 'ready' });
  });
}
