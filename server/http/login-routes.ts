/**
 * Logging a browser in and out, and telling it what it may do.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addressOf, toAsked } from './asked.ts';
import { type Auth, toRefusal } from './auth.ts';
import type { Edge } from './edge.ts';
import { readCookie, toSetCookie } from './logins.ts';
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
      const verdict = auth.tokens.check(request.body.token, addressOf(request));
      void reply.headers(FORGET);
      if ('refused' in verdict) {
        request.log.warn({ address: addressOf(request), code: verdict.refused }, 'login refused');
        throw toRefusal(reply, verdict.refused);
      }
      const { rights } = verdict;
      if (needsToken) {
        const value = auth.logins.open(rights);
        void reply.header('set-cookie', toSetCookie(value, edge.isSecure(toAsked(request))));
      }
      request.log.info({ address: addressOf(request), rights }, 'logged in');
      return { rights, needsToken };
    },
  );

  app.delete(
    '/api/login',
    { onRequest, schema: { response: { 200: Rights } } },
    (request, reply) => {
      const value = readCookie(request.headers.cookie);
      if (value !== undefined) auth.logins.end(value);
      void reply
        .headers(FORGET)
        .header('set-cookie', toSetCookie('', edge.isSecure(toAsked(request))));
      return { rights: needsToken ? ('none' as const) : ('full' as const), needsToken };
    },
  );
}
