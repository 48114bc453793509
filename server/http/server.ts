/**
 * The HTTP server: timeouts and limits, security headers, routes, socket, files. The only folder that
 * knows Fastify.
 */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Services } from '../../shared/engine/session/services.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import { createPathCutter, registerBasePath } from './base-path.ts';
import { registerAlertRoutes } from './alert-routes.ts';
import { registerAsyncApi } from './asyncapi.ts';
import { createAuth, type IdentifyRelayed, registerAuth } from './auth.ts';
import { type AskFeed, registerHttpRelay } from './http-relay.ts';
import type { ImportDesk } from '../recording/import-desk.ts';
import { registerBodyTimeout } from './body-timeout.ts';
import { createEdge, type EdgeOptions } from './edge.ts';
import { registerEmbed } from './embed-routes.ts';
import { onBadAddress, onClientError, registerErrors, toRequestError } from './errors.ts';
import { type HealthSource, registerHealthRoutes } from './health-routes.ts';
import { registerHostCheck } from './host-check.ts';
import { registerLoginRoutes } from './login-routes.ts';
import { registerMarketRoutes } from './market-routes.ts';
import { createMetrics, type Metrics, registerMetrics } from './metrics.ts';
import { registerOpenApi } from './openapi.ts';
import { registerParameters } from './parameters.ts';
import type { Logins } from './logins.ts';
import { createOriginCheck } from './origin.ts';
import { type OpenTape, registerExportRoutes } from './export-routes.ts';
import type { Lab } from '../lab/lab.ts';
import { registerLabRoutes } from './lab-routes.ts';
import { registerImportRoutes } from './import-routes.ts';
import { registerRecorderRoutes } from './recorder-routes.ts';
import { registerRecordingRoutes } from './recording-routes.ts';
import { registerRoomRoutes } from './room-routes.ts';
import { createRefusals } from './refusals.ts';
import { registerSharing } from './sharing.ts';
import { registerScenarioRoutes } from './scenario-routes.ts';
import { registerStaticFiles } from './static-files.ts';
import { registerStatisticsRoutes } from './statistics-routes.ts';
import type { Tokens } from './tokens.ts';
import { createProxyCheck } from './trusted-proxies.ts';
import { createTurns, registerTurns } from './turns.ts';
import { registerUdfRoutes } from './udf-routes.ts';
import { VERSION } from '../version.ts';
import { registerWebSocket } from './websocket.ts';

/** Parts that the server puts on the network. */
export interface HttpOptions {
  services: Services;
  sessions: Sessions;
  health: HealthSource;
  /** Opens a recording to be exported. */
  openTape: OpenTape;
  /** Where files come in. */
  imports: ImportDesk;
  lab: Lab;
  /** How long the body of a request may take, ms. */
  bodyMs?: number | undefined;
  /** Whose requests are believed, and which names and origins are ours. */
  edge?: EdgeOptions;
  /** Folder of the built web app; left out, only the interfaces are served. */
  webRoot: string | undefined;
  /** Tokens that are needed; none leaves the server open. */
  tokens?: Tokens;
  /** Knows requests that came through a gateway. */
  identifyRelayed?: IdentifyRelayed | undefined;
  /** Logged-in browsers; those of this process alone when left out. */
  logins?: Logins | undefined;
  /** Asks the feed, whose answers most routes give; left out, all of them answer here. */
  relayHttp?: AskFeed | undefined;
  /** Figures for /metrics; made here when left out. */
  metrics?: Metrics;
}

/** Timeouts of HTTP, ms; see LIMITS for what each is for. */
export interface Timeouts {
  headersMs: number;
  requestMs: number;
  idleMs: number;
  /** How often connections are checked against them. */
  checkMs: number;
}

const TIMEOUTS: Timeouts = {
  headersMs: LIMITS.headersTimeoutMs,
  requestMs: LIMITS.requestTimeoutMs,
  idleMs: LIMITS.idleSocketTimeoutMs,
  checkMs: 1_000,
};

/** What the instance is made with, before anything is registered. */
export interface FastifyChoice {
  logLevel: string;
  timeouts?: Timeouts | undefined;
  /** Where log lines go; standard output when left out. */
  logTo?: { write(line: string): void } | undefined;
  /** The same as in HttpOptions. */
  edge?: EdgeOptions;
}

/** Makes the instance that everything is registered with, so that its log can be shared. */
export function createFastify({
  logLevel,
  timeouts = TIMEOUTS,
  logTo,
  edge = {},
}: FastifyChoice): FastifyInstance {
  const stream = logTo === undefined ? {} : { stream: logTo };
  const isProxy = createProxyCheck(edge.trustProxy ?? []);
  const cutPath = createPathCutter(edge.basePath ?? '');
  return fastify({
    trustProxy: (address) => isProxy(address),
    frameworkErrors: onBadAddress,
    clientErrorHandler: onClientError,
    rewriteUrl: ({ url }) => cutPath(url),
    logger: logLevel === 'silent' ? false : { level: logLevel, ...stream },
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 0, // see body-timeout.ts; headers have a limit of their own
    connectionTimeout: timeouts.idleMs,
    keepAliveTimeout: timeouts.idleMs,
    bodyLimit: LIMITS.requestBodyBytes,
    forceCloseConnections: true,
    return503OnClosing: true,
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: LIMITS.headerBytes,
    },
    /* That our schemas are schemas is the compiler's to check: to check it again at each start takes 0.1 s. */
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, validateSchema: false } },
    schemaErrorFormatter: toRequestError,
  });
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Registers everything. */
export async function registerAll(app: FastifyInstance, options: HttpOptions): Promise<void> {
  const turns = createTurns();
  registerTurns(app, turns);
  registerBodyTimeout(app, options.bodyMs ?? LIMITS.requestTimeoutMs);
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
  await app.register(cookie);
  registerErrors(app);
  registerParameters(app);
  const { services, sessions } = options;
  const basePath = options.edge?.basePath ?? '';
  registerOpenApi(app, VERSION, basePath);
  registerAsyncApi(app, VERSION, basePath, options.tokens?.token !== undefined);
  const edge = createEdge(options.edge ?? {}, () => portOf(app));
  const auth = createAuth(
    options.tokens ?? {},
    services.wall,
    options.identifyRelayed,
    options.logins,
  );
  const { isOpen } = auth.tokens;
  const checkOrigin = createOriginCheck(edge, !isOpen);
  const noteRefusal = createRefusals(sessions.traffic, services.log, services.wall);
  await registerWebSocket(app, { sessions, auth, edge, checkOrigin, noteRefusal });
  registerBasePath(app, edge.basePath);
  registerHostCheck(app, edge, isOpen);
  registerAuth(app, auth);
  registerSharing(app, auth, services);
  registerLoginRoutes(app, auth, edge, checkOrigin);
  if (options.relayHttp !== undefined) {
    registerHttpRelay(app, { relay: options.relayHttp, auth, checkOrigin });
  }
  registerHealthRoutes(app, options.health);
  const metrics =
    options.metrics ??
    createMetrics({ sessions, markets: services.markets, alerts: services.alerts });
  registerMetrics(app, metrics, turns);
  registerMarketRoutes(app, services, turns);
  await registerUdfRoutes(app, services, turns, checkOrigin);
  registerScenarioRoutes(app, services, checkOrigin);
  registerStatisticsRoutes(app, services);
  app.addHook('onClose', () => services.analyses.close());
  registerRecordingRoutes(app, services.shelf, auth);
  registerRecorderRoutes(app, services, checkOrigin);
  registerAlertRoutes(app, services, checkOrigin);
  registerRoomRoutes(app, { services, auth, checkOrigin });
  registerExportRoutes(app, options.openTape, turns);
  registerLabRoutes(app, options.lab, checkOrigin);
  await registerImportRoutes(app, { desk: options.imports, auth, checkOrigin });
  if (options.webRoot === undefined) return;
  await registerStaticFiles(app, options.webRoot);
  registerEmbed(app, edge);
}
