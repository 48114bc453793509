/**
 * Keeps those who may only look away from markets whose licence forbids to share them, over HTTP as on the socket.
 */
import type { FastifyInstance } from 'fastify';
import { findMarket, type Services } from '../../shared/engine/session/services.ts';
import { checkSharing } from '../../shared/engine/session/sharing.ts';
import type { Auth } from './auth.ts';

/** Routes that answer about one market, named by the parameter `market`. */
const MARKET_ROUTES = new Set([
  '/api/instruments',
  '/api/quotes',
  '/api/bars',
  '/api/events',
  '/api/statistics',
]);

/** Installs the check; after that of rights. */
export function registerSharing(app: FastifyInstance, auth: Auth, services: Services): void {
  if (auth.tokens.isOpen) return;
  app.addHook('preHandler', (request, _reply, done) => {
    const principal = MARKET_ROUTES.has(request.routeOptions.url ?? '')
      ? auth.identify(request)
      : undefined;
    if (principal === undefined || 'refused' in principal || principal.rights === 'full') {
      done();
      return;
    }
    const { market } = request.query as { market?: string };
    try {
      checkSharing(principal, findMarket(services, market));
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
