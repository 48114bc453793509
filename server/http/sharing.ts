/**
 * Keeps those who may only look away from markets and recordings whose licence forbids to share them, over HTTP as on
 * the socket.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findMarket, type Services } from '../../shared/engine/session/services.ts';
import type { Principal } from '../../shared/engine/session/principal.ts';
import { checkRecordingSharing, checkSharing } from '../../shared/engine/session/sharing.ts';
import type { Auth } from './auth.ts';

/** Routes that answer about one market, named by the parameter `market`. */
const MARKET_ROUTES = new Set([
  '/api/instruments',
  '/api/quotes',
  '/api/bars',
  '/api/events',
  '/api/statistics',
]);

/** Routes about one recording, named by the parameter `name`. */
const RECORDING_ROUTES = new Set([
  '/api/recordings/:name/overview',
  '/api/recordings/:name/export',
]);

/** @throws CommandError FORBIDDEN, and where there is no such market or recording */
function check(principal: Principal, request: FastifyRequest, services: Services): void {
  if (RECORDING_ROUTES.has(request.routeOptions.url ?? '')) {
    const { name } = request.params as { name: string };
    checkRecordingSharing(principal, name, (one) => services.shelf.terms(one));
    return;
  }
  const { market } = request.query as { market?: string };
  checkSharing(principal, findMarket(services, market));
}

/** Installs the check; after that of rights. */
export function registerSharing(app: FastifyInstance, auth: Auth, services: Services): void {
  if (auth.tokens.isOpen) return;
  app.addHook('preHandler', (request, _reply, done) => {
    const route = request.routeOptions.url ?? '';
    const isChecked = MARKET_ROUTES.has(route) || RECORDING_ROUTES.has(route);
    const principal = isChecked ? auth.identify(request) : undefined;
    if (principal === undefined || 'refused' in principal || principal.rights === 'full') {
      done();
      return;
    }
    try {
      check(principal, request, services);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
