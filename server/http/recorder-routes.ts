/**
 * Routes about recordings that are being made of live markets: which there are, beginning and ending one, and keeping what has
 * just happened. What they do is the commands' business.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  beginRecording,
  endRecording,
  keepPast,
  listRecorders,
} from '../../shared/engine/session/command/recorder-commands.ts';
import { FIELDS } from '../../shared/engine/session/command/fields.ts';
import type { Services } from '../../shared/engine/session/services.ts';
import type { KeptRecording, RecorderInfo } from '../../shared/wire/answer.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { addressOf } from './asked.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';
import { schemaOf } from './schema-of.ts';

const NAME = Type.String({ minLength: 1, maxLength: 200 });
const WANTED = {
  market: Type.Optional(Type.String({ maxLength: 32 })),
  recording: Type.Optional(NAME),
  symbols: Type.Optional(FIELDS.symbols),
};
const STRICT = { additionalProperties: false } as const;

const Recorder = schemaOf<RecorderInfo>()(
  Type.Object({
    recording: Type.String(),
    market: Type.String(),
    state: Type.Enum(['recording', 'failed']),
    startedMs: Type.Number(),
    ticks: Type.Integer(),
    bytes: Type.Integer(),
    lostTicks: Type.Integer(),
    symbols: Type.Optional(Type.Array(Type.String())),
  }),
);
const Recorders = Type.Object({ recorders: Type.Array(Recorder) });
const Kept = schemaOf<KeptRecording>()(
  Type.Object({
    recording: Type.String(),
    startMs: Type.Number(),
    endMs: Type.Number(),
    ticks: Type.Integer(),
  }),
);

/** Registers /api/recorders and /api/keep. */
export function registerRecorderRoutes(
  fastify: FastifyInstance,
  services: Services,
  checkOrigin: OriginCheck,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);
  const tags = ['recordings'];

  app.get(
    '/api/recorders',
    { schema: { summary: 'Recordings that are being made', tags, response: { 200: Recorders } } },
    () => listRecorders(services),
  );

  const body = Type.Object(WANTED, STRICT);
  app.post(
    '/api/recorders',
    {
      onRequest,
      schema: { summary: 'Begins a recording', tags, body, response: { 201: Recorder } },
    },
    (request, reply) => {
      const begun = beginRecording(services, request.body);
      request.log.info({ address: addressOf(request), recording: begun.recording }, 'recording');
      void reply.code(201);
      return begun;
    },
  );

  app.delete(
    '/api/recorders/:recording',
    {
      onRequest,
      schema: {
        summary: 'Ends a recording',
        tags,
        params: Type.Object({ recording: NAME }),
        response: { 200: Recorders },
      },
    },
    async ({ params }) => {
      await endRecording(services, params.recording);
      return listRecorders(services);
    },
  );

  const seconds = Type.Optional(Type.Number({ minimum: 1, maximum: LIMITS.journalMinutes * 60 }));
  app.post(
    '/api/keep',
    {
      onRequest,
      schema: {
        summary: 'Makes a recording of what has just happened',
        tags,
        body: Type.Object({ ...WANTED, seconds }, STRICT),
        response: { 201: Kept },
      },
    },
    async (request, reply) => {
      const kept = await keepPast(services, request.body);
      void reply.code(201);
      return kept;
    },
  );
}
