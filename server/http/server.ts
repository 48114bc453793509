/**
 * The HTTP server: timeouts and limits, security headers, routes, socket, files. The only folder that
 * knows Fastify.
 */
import helmet from '@fastify/helmet';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import { LIMITS } from '../../shared/limits.ts';
import type { Services } from '../session/services.ts';
import type { Sessions } from '../session/sessions.ts';
import { registerErrors } from './errors.ts';
import { type HealthSource, registerHealthRoutes } from './health-routes.ts';
import { registerMarketRoutes } from './market-routes.ts';
import { createOriginCheck } from './origin.ts';
import { type RecordingShelf, registerRecordingRoutes } from './recording-routes.ts';
import { registerStaticFiles } from './static-files.ts';
import { registerWebSocket } from './websocket.ts';

/** Parts that the server puts on the network. */
export interface HttpOptions {
  services: Services;
  sessions: Sessions;
  health: HealthSource;
  shelf: RecordingShelf;
  origins: readonly string[];
  /** Folder of the built web app; left out, only the interfaces are served. */
  webRoot: string | undefined;
}

/** Makes the instance that everything is registered with, so that its log can be shared. */
export function createFastify(logLevel: string): FastifyInstance {
  return fastify({
    logger: logLevel === 'silent' ? false : { level: logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: LIMITS.requestTimeoutMs,
    connectionTimeout: LIMITS.idleSocketTimeoutMs,
    keepAliveTimeout: LIMITS.idleSocketTimeoutMs,
    bodyLimit: LIMITS.requestBodyBytes,
    forceCloseConnections: true,
    return503OnClosing: true,
    http: {
      headersTimeout: LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: LIMITS.headerBytes,
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
  });
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Registers everything. */
export async function registerAll(app: FastifyInstance, options: HttpOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
  });
  registerErrors(app);
  const isAllowed = createOriginCheck(options.origins, () => portOf(app));
  await registerWebSocket(app, options.sessions, isAllowed);
  registerHealthRoutes(app, options.health);
  registerMarketRoutes(app, options.services);
  registerRecordingRoutes(app, options.shelf);
  if (options.webRoot !== undefined) await registerStaticFiles(app, options.webRoot);
}
