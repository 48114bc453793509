/**
 * Serving below a path that a proxy does not take off: `/ticks/api/me` is `/api/me` here. Requests without
 * the path are served as well, since probes and proxies that do take it off ask without. Knows no route.
 */
import type { FastifyInstance } from 'fastify';

/** Makes what takes the path off an address. @param basePath without a final slash; empty takes nothing off */
export const createPathCutter =
  (basePath: string) =>
  (url = '/'): string => {
    if (basePath === '' || !url.startsWith(basePath)) return url;
    const rest = url.slice(basePath.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    return rest.startsWith('/') ? rest : url;
  };

/** Sends who left out the final slash to the address with it: the page's own addresses are relative to it. */
export function registerBasePath(app: FastifyInstance, basePath: string): void {
  if (basePath === '') return;
  app.addHook('onRequest', (request, reply, done) => {
    const [path, query] = request.originalUrl.split('?', 2);
    if (path === basePath && !request.ws) {
      void reply.redirect(`${basePath}/${query === undefined ? '' : `?${query}`}`, 308);
    } else {
      done();
    }
  });
}
