/**
 * Bodies of requests must come to their end in time, so that nobody keeps connections by sending bit by bit. Node's own
 * limit is one for all of a server; here a route may take as long as bytes keep coming.
 */
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onClientError } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its bodies may take any time, as long as they come. */
    isLong?: boolean;
  }
}

/** Installs the limit. @param ms for the whole body */
export function registerBodyTimeout(app: FastifyInstance, ms: number): void {
  app.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    const { socket, headers } = raw;
    const hasBody = headers['content-length'] !== undefined || 'transfer-encoding' in headers;
    if (hasBody && socket instanceof Socket && routeOptions.config.isLong !== true) {
      setTimeout(() => {
        if (raw.complete || socket.destroyed) return;
        onClientError(
          Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
          socket,
        );
      }, ms).unref();
    }
    done();
  });
}
