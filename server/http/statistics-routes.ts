/**
 * The route that tells the statistics of a symbol beside what real markets show.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { askStatistics } from '../../shared/engine/session/command/statistics-command.ts';
import type { Services } from '../../shared/engine/session/services.ts';
import { Statistics, StatisticsQuery } from './statistics-schemas.ts';

/** Registers /api/statistics. */
export function registerStatisticsRoutes(fastify: FastifyInstance, services: Services): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();

  app.get(
    '/api/statistics',
    {
      schema: {
        summary: 'Figures beside those of real recordings',
        tags: ['markets'],
        querystring: StatisticsQuery,
        response: { 200: Statistics },
      },
    },
    ({ query: { symbol, market } }) => askStatistics(services, symbol, market) as never,
  );
}
