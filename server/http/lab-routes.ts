/**
 * Routes of the transport lab: starting and ending one, its figures, and the lanes that a page asks. What a lane carries
 * and how is the lab's business.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { LabInfo } from '../../shared/wire/lab.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Lab } from '../lab/lab.ts';
import { addressOf } from './asked.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';
import { schemaOf } from './schema-of.ts';

const DELAY = Type.Number({ minimum: 0, maximum: LIMITS.labDelayMs, description: 'One way, ms' });
const LOSS = Type.Number({ minimum: 0, maximum: 0.5, description: 'Share of packets' });
const Quality = Type.Object({ delayMs: DELAY, loss: LOSS }, { additionalProperties: false });
const Wanted = Type.Object(
  {
    delayMs: DELAY,
    loss: LOSS,
    ticks: Type.Integer({ minimum: 1, maximum: LIMITS.labTicks }),
    clients: Type.Integer({ minimum: 0, maximum: LIMITS.labClients }),
  },
  { additionalProperties: false },
);
const Figures = schemaOf<LabInfo>()(
  Type.Object({
    id: Type.String(),
    delayMs: Type.Number(),
    loss: Type.Number(),
    ticks: Type.Integer(),
    clients: Type.Integer(),
    timeMs: Type.Number(),
    runningMs: Type.Number(),
    lanes: Type.Array(
      Type.Object({
        id: Type.String(),
        requests: Type.Integer(),
        bytesUp: Type.Integer(),
        bytesDown: Type.Integer(),
        connections: Type.Integer(),
        cpuMs: Type.Number(),
        request: Type.String(),
        response: Type.String(),
      }),
    ),
  }),
);
const Id = Type.Object({ id: Type.String() });
const LaneId = Type.Object({ id: Type.String(), lane: Type.String() });
const LaneQuery = Type.Object(
  {
    since: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Number of the first tick that is wanted: `next` of the answer before',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Registers the routes below /api/lab. */
export function registerLabRoutes(
  fastify: FastifyInstance,
  lab: Lab,
  checkOrigin: OriginCheck,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);
  app.addHook('onClose', () => lab.close());

  app.post(
    '/api/lab',
    {
      onRequest,
      schema: {
        summary: 'Starts the transport lab',
        tags: ['lab'],
        body: Wanted,
        response: { 201: Figures },
      },
    },
    async (request, reply) => {
      const started = await lab.start(request.body);
      request.log.info({ address: addressOf(request), ...request.body }, 'lab started');
      void reply.code(201);
      return started;
    },
  );

  app.get(
    '/api/lab/:id',
    {
      schema: {
        summary: 'What each transport has cost',
        tags: ['lab'],
        params: Id,
        response: { 200: Figures },
      },
    },
    ({ params }) => lab.look(params.id),
  );

  app.patch(
    '/api/lab/:id',
    {
      onRequest,
      schema: {
        summary: 'Changes the quality of its connections',
        tags: ['lab'],
        params: Id,
        body: Quality,
        response: { 200: Figures },
      },
    },
    ({ params, body }) => lab.change(params.id, body),
  );

  app.delete(
    '/api/lab/:id',
    { onRequest, schema: { summary: 'Ends the lab', tags: ['lab'], params: Id } },
    ({ params }, reply) => {
      lab.end(params.id);
      void reply.code(204).send();
    },
  );

  app.route({
    method: 'GET',
    url: LAB_LANE_ROUTE,
    schema: {
      summary: 'One transport of the lab',
      tags: ['lab'],
      params: LaneId,
      querystring: LaneQuery,
    },
    handler({ params, raw }, reply) {
      const lane = lab.lane(params.id, params.lane);
      const query = /\?.*/.exec(raw.url ?? '')?.[0] ?? '';
      reply.hijack();
      lane.forward(`/${query}`, raw.headers, reply.raw);
    },
    wsHandler(socket, { params }) {
      lab.lane(params.id, params.lane).connect(socket);
    },
  });
}

/** Where a lane is asked; its sockets speak a protocol of their own. */
export const LAB_LANE_ROUTE = '/api/lab/:id/:lane';
