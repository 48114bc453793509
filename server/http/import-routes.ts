/**
 * The way in of market data over HTTP: a file is the body of a request and goes to the disk as it comes; what becomes of
 * it is asked for. Owns parameters, rights and answers; files and their import are elsewhere.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CommandError } from '../../shared/engine/session/services.ts';
import { readTold, type Told, type ToldTexts } from '../../shared/import/told.ts';
import type { ImportDesk } from '../recording/import-desk.ts';
import { addressOf } from './asked.ts';
import { type Auth, toRefusal } from './auth.ts';
import { ImportId, ImportJob, ImportList, ToldQuery, UploadQuery } from './import-schemas.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';

/** What the routes work with. */
interface ImportRoutesOptions {
  readonly desk: ImportDesk;
  readonly auth: Auth;
  readonly checkOrigin: OriginCheck;
}

/** They are many and large: they are loaded when somebody names one. */
async function toFormats(): Promise<string[]> {
  const { IMPORTERS } = await import('../../shared/import/registry.ts');
  return IMPORTERS.map(({ name }) => name);
}

async function toTold(texts: ToldTexts): Promise<Told> {
  const formats = texts.format === undefined ? [] : await toFormats();
  const told = readTold(texts, formats);
  if (!('problem' in told)) return told;
  throw new CommandError('BAD_REQUEST', `parameter "${told.field}": ${told.problem}`);
}

/** Registers the routes below /api/imports. */
export async function registerImportRoutes(
  app: FastifyInstance,
  options: ImportRoutesOptions,
): Promise<void> {
  registerAnswers(app, options);
  /* Of its own: whatever type a body says to have, here it is bytes. */
  await app.register((scope, _options, done) => {
    registerUpload(scope, options);
    done();
  });
}

function registerUpload(scope: FastifyInstance, { desk, checkOrigin }: ImportRoutesOptions): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  scope.withTypeProvider<TypeBoxTypeProvider>().post(
    '/api/imports',
    {
      config: { isLong: true },
      onRequest: createOriginHook(checkOrigin),
      schema: {
        summary: 'Takes a file and imports it',
        tags: ['imports'],
        querystring: UploadQuery,
        response: { 202: ImportJob },
      },
    },
    async (request, reply) => {
      const { name, into, recording, more = false, ...texts } = request.query;
      const told = await toTold(texts);
      const job = await desk.receive({
        name,
        into,
        recording,
        told,
        hasMore: more,
        bytes: request.raw,
        announced: announcedOf(request),
      });
      request.log.info({ address: addressOf(request), name, recording: job.recording }, 'upload');
      void reply.code(202);
      return job;
    },
  );
}

function announcedOf({ headers }: FastifyRequest): number | undefined {
  const text = headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

function registerAnswers(
  fastify: FastifyInstance,
  { desk, auth, checkOrigin }: ImportRoutesOptions,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);

  app.get(
    '/api/imports',
    {
      schema: {
        summary: 'Files that are being imported',
        tags: ['imports'],
        response: { 200: ImportList },
      },
    },
    (request, reply) => {
      const client = auth.identify(request);
      /* Names of files are the business of those who may bring some. */
      if ('refused' in client || client.rights !== 'full') throw toRefusal(reply, 'FORBIDDEN');
      return desk.list();
    },
  );

  app.get(
    '/api/imports/:id',
    {
      schema: {
        summary: 'How far an import is',
        tags: ['imports'],
        params: ImportId,
        response: { 200: ImportJob },
      },
    },
    ({ params }) => desk.find(params.id),
  );

  app.post(
    '/api/imports/:id',
    {
      onRequest,
      schema: {
        summary: 'Goes on with what was asked about',
        tags: ['imports'],
        params: ImportId,
        querystring: ToldQuery,
        response: { 202: ImportJob },
      },
    },
    async ({ params, query }, reply) => {
      const job = desk.start(params.id, await toTold(query));
      void reply.code(202);
      return job;
    },
  );

  app.delete(
    '/api/imports/:id',
    {
      onRequest,
      schema: {
        summary: 'Ends an import and forgets its file',
        tags: ['imports'],
        params: ImportId,
      },
    },
    async ({ params }, reply) => {
      await desk.remove(params.id);
      return reply.code(204).send();
    },
  );
}
