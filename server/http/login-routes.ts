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

  app.get('/api/me', { schema: { response: { 200: Rights } } }, (request, reply) => {
    const principal = auth.identify(request);
    void reply.headers(FORGET);
    if (!('refused' in principal)) return { rights: principal.rights, needsToken };
    if (principal.refused !== 'UNAUTHORIZED') throw toRefusal(reply, principal.refused);
    return { rights: 'none' as const, needsToken };
  });

  app.post(
    '/api/login',
    { onRequest, schema: { body: LoginBody, response: { 200: Rights } } },
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
    { onRequest, schema: { response: { 200: Rights } } },
    (request, reply) => {
      const value = readLogin(request);
      if (value !== undefined) auth.logins.end(value);
      takeLogin(reply.headers(FORGET), edge);
      return { rights: needsToken ? ('none' as const) : ('full' as const), needsToken };
    },
  );
}
