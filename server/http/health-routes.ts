/**
 * Health and readiness. `/health` answers as long as the process works; `/ready` only once every live market
 * has its history or will never have it, and no longer when the server is stopping.
 */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { sendError } from './errors.ts';
import { type FeedHealth as Feed, Health, Ready } from './health-schemas.ts';

/** One live market. */
export type FeedHealth = Static<typeof Feed>;

/** What the routes report. */
export type HealthReport = Omit<Static<typeof Health>, 'status'>;

/** Where the report comes from. */
export interface HealthSource {
  report(): HealthReport;
  /** Why the server should get no traffic now, if it should not. */
  notReady(): string | undefined;
}

/** Registers /health and /ready. */
export function registerHealthRoutes(app: FastifyInstance, source: HealthSource): void {
  app.get(
    '/health',
    { schema: { summary: 'How the server is', tags: ['operations'], response: { 200: Health } } },
    () => {
      const report = source.report();
      const isDegraded = report.feeds.some(
        ({ state, recorder }) =>
          state === 'failed' || recorder?.state === 'failed' || recorder?.state === 'stalled',
      );
      return { status: isDegraded ? 'degraded' : 'ok', ...report };
    },
  );
  app.get(
    '/ready',
    {
      schema: {
        summary: 'Whether it can be asked',
        tags: ['operations'],
        response: { 200: Ready },
      },
    },
    (_request, reply) => {
      const reason = source.notReady();
      if (reason !== undefined) return sendError(reply, 'NOT_READY', reason);
      return reply.send({ status: 'ready' });
    },
  );
}
