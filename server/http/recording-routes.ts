/**
 * Routes about recordings: the list, and an overview of one for its timeline.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Overview, OverviewQuery, Recordings } from './schemas.ts';

const DEFAULT_BUCKETS = 240;

/** A recording as the list shows it. */
export interface RecordingEntry {
  name: string;
  bytes: number;
  startMs: number;
  endMs: number;
  ticks: number;
  symbols: string[];
  label: string;
  provenance: string;
  seed?: number;
  state: string;
  reason?: string;
}

/** A recording at a glance. */
export interface RecordingOverview {
  startMs: number;
  endMs: number;
  /** Ticks in equal stretches of time. */
  ticks: number[];
  /** Stretches that it has no ticks of; cause by its name on the wire. */
  gaps: { fromMs: number; toMs: number; cause: string }[];
}

/** Where recordings come from. @throws CommandError for a name that is not listed */
export interface RecordingShelf {
  list(): Promise<RecordingEntry[]>;
  overview(name: string, buckets: number): RecordingOverview;
}

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
