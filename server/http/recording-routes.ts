/**
 * Routes about recordings: the list, and an overview of one for its timeline.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DEFAULT_BUCKETS } from '../../shared/engine/session/command/recording-commands.ts';
import type { RecordingShelf } from '../../shared/engine/session/services.ts';
import { Overview, OverviewQuery, Recordings } from './schemas.ts';

/** Registers the routes below /api/recordings. */
export function registerRecordingRoutes(fastify: FastifyInstance, shelf: RecordingShelf): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  app.get('/api/recordings', { schema: { response: { 200: Recordings } } }, async () => ({
    recordings: await shelf.list(),
  }));
  app.get(
    '/api/recordings/:name/overview',
    {
      schema: {
        params: Type.Object({ name: Type.String({ maxLength: 200 }) }),
        querystring: OverviewQuery,
        response: { 200: Overview },
      },
    },
    (request) => shelf.overview(request.params.name, request.query.buckets ?? DEFAULT_BUCKETS),
  );
}
