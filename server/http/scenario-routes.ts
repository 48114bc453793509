/**
 * Routes about scenarios and events: what can be started, starting it in the live market, ending it, and
 * the timeline of a market.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import {
  listEvents,
  startScenario,
  stopEvent,
} from '../../shared/engine/session/command/event-commands.ts';
import { SCENARIO_CATALOGUE } from '../../shared/engine/session/command/scenario-catalogue.ts';
import type { Services } from '../../shared/engine/session/services.ts';
import { addressOf } from './asked.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';
import { checkRange } from './parameters.ts';
import { EventId, Events, EventsQuery, MarketQuery, ScenarioBody, Scenarios } from './schemas.ts';

/** Registers /api/scenarios and /api/events. */
export function registerScenarioRoutes(
  fastify: FastifyInstance,
  services: Services,
  checkOrigin: OriginCheck,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);

  app.get(
    '/api/scenarios',
    { schema: { summary: 'What can be started', tags: ['events'], response: { 200: Scenarios } } },
    () => SCENARIO_CATALOGUE,
  );

  app.post(
    '/api/scenarios',
    {
      onRequest,
      schema: {
        summary: 'Starts a scenario or an event',
        tags: ['events'],
        body: ScenarioBody,
        response: { 201: Events },
      },
    },
    (request, reply) => {
      const started = startScenario(services, request.body, 'BAD_REQUEST');
      request.log.info(
        { address: addressOf(request), events: started.events.length },
        'scenario started',
      );
      void reply.code(201);
      return started;
    },
  );

  app.get(
    '/api/events',
    {
      schema: {
        summary: 'The timeline of a market',
        tags: ['events'],
        querystring: EventsQuery,
        response: { 200: Events },
      },
    },
    ({ query }) => {
      checkRange(query);
      const { market, from, to } = query;
      return listEvents(services, {
        ...(market === undefined ? {} : { market }),
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
      });
    },
  );

  app.delete(
    '/api/events/:id',
    {
      onRequest,
      schema: {
        summary: 'Ends an event',
        tags: ['events'],
        params: EventId,
        querystring: MarketQuery,
        response: { 200: Events },
      },
    },
    ({ params, query }) => stopEvent(services, params.id, query.market),
  );
}
