/**
 * Logging a browser in and out, and telling it what it may do.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addressOf } from './asked.ts';
import { type Auth, toRefusal } from './auth.ts';
import type { Edge } from './edge.ts';
import { giveLogin, readLogin, takeLogin } from './login-cookie.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';

const Rights = Type.Object({
  /** What the caller may do: everything, only look, or nothing. */
  rights: Type.Enum(['full', 'read', 'none']),
  /** False when the server is open to everybody. */
  needsToken: Type.Boolean(),
});
const Me = Type.Object({
  ...Rights.properties,
  /** Why the page that asks may not connect, and the setting that is missing. */
  refusal: Type.Optional(Type.String()),
});
/** A browser does not tell a script why a WebSocket was refused, nor the server whose page asks for this. */
const MeQuery = Type.Object(
  { origin: Type.Optional(Type.String({ maxLength: 300 })) },
  { additionalProperties: false },
);
const LoginBody = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 1_024 }) },
  { additionalProperties: false },
);
const FORGET = { 'cache-control': 'no-store' };

/** Registers /api/me and /api/login. */
export function registerLoginRoutes(
  fastify: FastifyInstance,
  auth: Auth,
  edge: Edge,
  checkOrigin: OriginCheck,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const needsToken = !auth.tokens.isOpen;
  /* Another site's page must not log anybody in or out. */
  const onRequest = createOriginHook(checkOrigin);

  app.get(
    '/api/me',
    {
      schema: {
        summary: 'What whoever asks may do',
        tags: ['login'],
        querystring: MeQuery,
        response: { 200: Me },
      },
    },
    (request, reply) => {
      const principal = auth.identify(request);
      const { origin } = request.query;
      const refusal = origin === undefined ? undefined : checkOrigin(request, origin);
      const why = refusal === undefined ? {} : { refusal };
      void reply.headers(FORGET);
      if (!('refused' in principal)) return { rights: principal.rights, needsToken, ...why };
      if (principal.refused !== 'UNAUTHORIZED') throw toRefusal(reply, principal.refused);
      return { rights: 'none' as const, needsToken, ...why };
    },
  );

  app.post(
    '/api/login',
    {
      onRequest,
      schema: {
        summary: 'Begins a login',
        tags: ['login'],
        body: LoginBody,
        response: { 200: Rights },
      },
    },
    (request, reply) => {
      const address = addressOf(request);
      const verdict = auth.tokens.check(request.body.token, address);
      void reply.headers(FORGET);
      if ('refused' in verdict) {
        /* Whoever guesses on is told so, and no more: a flood must not become a flood of log lines. */
        if (verdict.refused === 'UNAUTHORIZED') request.log.warn({ address }, 'login refused');
        throw toRefusal(reply, verdict.refused);
      }
      const { rights } = verdict;
      if (needsToken) {
        const value = auth.logins.open(rights, address, readLogin(request));
        if (value === undefined) throw toRefusal(reply, 'TOO_MANY_ATTEMPTS');
        giveLogin(reply, edge, value);
      }
      request.log.info({ address, rights }, 'logged in');
      return { rights, needsToken };
    },
  );

  app.delete(
    '/api/login',
    {
      onRequest,
      schema: { summary: 'Ends the login', tags: ['login'], response: { 200: Rights } },
    },
    (request, reply) => {
      const value = readLogin(request);
      if (value !== undefined) auth.logins.end(value);
      takeLogin(reply.headers(FORGET), edge);
      return { rights: needsToken ? ('none' as const) : ('full' as const), needsToken };
    },
  );
}
