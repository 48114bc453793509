/**
 * Routes about recordings: the list, and an overview of one for its timeline.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DEFAULT_BUCKETS } from '../../shared/engine/session/command/recording-commands.ts';
import type { RecordingShelf } from '../../shared/engine/session/services.ts';
import { toSharedRecordings } from '../../shared/engine/session/sharing.ts';
import type { Auth } from './auth.ts';
import { Overview, OverviewQuery, Recordings } from './schemas.ts';

/** Registers the routes below /api/recordings; that one may be seen is checked before. */
export function registerRecordingRoutes(
  fastify: FastifyInstance,
  shelf: RecordingShelf,
  auth: Auth,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/recordings',
    {
      schema: {
        summary: 'What a replay can open',
        tags: ['recordings'],
        response: { 200: Recordings },
      },
    },
    (request) => {
      const client = auth.identify(request);
      const rights = 'refused' in client ? 'read' : client.rights;
      return shelf.list().then((all) => ({ recordings: toSharedRecordings({ rights }, all) }));
    },
  );
  app.get(
    '/api/recordings/:name/overview',
    {
      schema: {
        summary: 'A recording at a glance: ticks over time, and gaps',
        tags: ['recordings'],
        params: Type.Object({ name: Type.String({ maxLength: 200 }) }),
        querystring: OverviewQuery,
        response: { 200: Overview },
      },
    },
    (request) => shelf.overview(request.params.name, request.query.buckets ?? DEFAULT_BUCKETS),
  );
}
