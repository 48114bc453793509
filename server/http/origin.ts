/**
 * Keeps pages of other sites from changing anything. Browsers do not apply the same-origin rule to
 * WebSockets and send simple requests anywhere, so a page of any site could act with the user's rights; the
 * Origin header is all that tells.
 */
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { CommandError } from '../../shared/engine/session/services.ts';
import { toAsked } from './asked.ts';
import type { Edge } from './edge.ts';

/** Why the page that asks is refused, if it is. @param origin the Origin header when left out */
export type OriginCheck = (request: FastifyRequest, origin?: string) => string | undefined;

/** Makes the check of one server. @param needsToken whoever may ask needs one */
export const createOriginCheck =
  (edge: Edge, needsToken: boolean): OriginCheck =>
  (request, origin) =>
    edge.refuseOrigin(toAsked(request), needsToken, origin);

/** Makes a hook that refuses pages of other origins. */
export const createOriginHook =
  (check: OriginCheck): onRequestHookHandler =>
  (request, _reply, done) => {
    const message = check(request);
    done(message === undefined ? undefined : new CommandError('BAD_ORIGIN', message));
  };
