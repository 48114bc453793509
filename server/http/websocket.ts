/**
 * The WebSocket at /ws: admission before the upgrade, then a session for each client. An upgrade that is
 * refused, of whatever path, gets a plain HTTP answer and is counted; none is accepted only to be closed.
 */
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { subprotocol } from 'ws';
import type { ErrorCode } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { LAB_PROTOCOL } from '../../shared/wire/lab.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Principal } from '../../shared/engine/session/principal.ts';
import { addressOf, toAsked } from './asked.ts';
import { type Auth, toRefusal } from './auth.ts';
import type { Edge } from './edge.ts';
import { LAB_LANE_ROUTE } from './lab-routes.ts';
import type { OriginCheck } from './origin.ts';
import type { NoteRefusal } from './refusals.ts';
import { WsTransport } from './ws-transport.ts';

declare module 'ws' {
  /** Parser of the subprotocol header; newer than the published types. */
  // oxlint-disable-next-line no-shadow -- a declaration of the very name that is imported
  export const subprotocol: { parse(header: string): Set<string> };
}

const ROUTE = '/ws';
const RETRY_AFTER_SECONDS = 5;
const RETRYABLE = new Set<ErrorCode>([
  'TOO_MANY_CLIENTS',
  'TOO_MANY_FROM_ADDRESS',
  'CONNECTING_TOO_FAST',
  'OVERLOADED',
  'STOPPING',
]);
const PROTOCOLS = [BINARY_PROTOCOL, JSON_PROTOCOL];
/** Those that a socket of ours may speak. */
const ALL_PROTOCOLS = [...PROTOCOLS, LAB_PROTOCOL];

/** Whether a client asks for a subprotocol that we speak, in a header that is one. */
function isSpoken(header: string | undefined, protocols: readonly string[]): boolean {
  if (header === undefined) return false;
  try {
    const offered = subprotocol.parse(header);
    return protocols.some((protocol) => offered.has(protocol));
  } catch {
    return false;
  }
}

/** What decides about upgrades. */
export interface UpgradeOptions {
  sessions: Sessions;
  auth: Auth;
  edge: Edge;
  checkOrigin: OriginCheck;
  noteRefusal: NoteRefusal;
}

/** Why a client is refused, with a message where the code alone does not say it. */
interface Refused {
  refused: ErrorCode;
  why?: string;
}

/** Makes what tells the principal, or why there is none; the cheap checks come first. */
const createDoor =
  ({ sessions, auth, edge, checkOrigin }: UpgradeOptions) =>
  (request: FastifyRequest): Principal | Refused => {
    const host = auth.tokens.isOpen ? edge.refuseHost(toAsked(request)) : undefined;
    if (host !== undefined) return { refused: 'BAD_HOST', why: host };
    const origin = checkOrigin(request);
    if (origin !== undefined) return { refused: 'BAD_ORIGIN', why: origin };
    const asked = request.headers['sec-websocket-protocol'];
    if (request.routeOptions.url === LAB_LANE_ROUTE && isSpoken(asked, [LAB_PROTOCOL])) {
      return auth.identify(request);
    }
    if (request.routeOptions.url !== ROUTE) {
      return { refused: 'NOT_FOUND', why: `The WebSocket is at ${ROUTE}.` };
    }
    if (!isSpoken(asked, PROTOCOLS)) {
      return { refused: 'BAD_REQUEST', why: `Ask for the subprotocol ${PROTOCOLS.join(' or ')}.` };
    }
    const principal = auth.identify(request);
    if ('refused' in principal) return principal;
    const refused = sessions.refusal(addressOf(request));
    return refused === undefined ? principal : { refused };
  };

const SOCKET_OPTIONS = {
  /* maxFragments and maxBufferedChunks are newer than the published types of ws. */
  maxPayload: LIMITS.commandBytes,
  maxFragments: LIMITS.commandFragments,
  maxBufferedChunks: LIMITS.commandFragments * 64,
  perMessageDeflate: false,
  closeTimeout: 1_000,
  handleProtocols: (offered: Set<string>) =>
    ALL_PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
} as WebsocketPluginOptions['options'] & object;

/** What a client does wrong is in the log of its end, with its close code; the rest is a fault of ours. */
const onSocketError: WebsocketPluginOptions['errorHandler'] = (error, socket, request) => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code.startsWith('WS_ERR_') || code.startsWith('E')) return;
  request.log.error({ err: error }, 'socket failed');
  socket.terminate();
};

/** Registers the socket. */
export async function registerWebSocket(
  app: FastifyInstance,
  options: UpgradeOptions,
): Promise<void> {
  const { sessions, noteRefusal } = options;
  await app.register(websocket, {
    options: SOCKET_OPTIONS,
    errorHandler: onSocketError,
    /* The application closes its sessions itself, with a code and a time to come back. */
    preClose: (done: () => void) => done(),
  });
  const enter = createDoor(options);
  const principals = new WeakMap<FastifyRequest, Principal>();

  function check(
    request: FastifyRequest,
    reply: FastifyReply,
    done: (error?: Error) => void,
  ): void {
    const principal = enter(request);
    if (!('refused' in principal)) {
      principals.set(request, principal);
      done();
      return;
    }
    const { refused, why } = principal;
    noteRefusal(refused, { address: addressOf(request), origin: request.headers.origin });
    if (RETRYABLE.has(refused)) void reply.header('retry-after', RETRY_AFTER_SECONDS);
    done(toRefusal(reply, refused, why));
  }

  /* Of every path, also those that are no routes: the plugin would accept them, and close them then. */
  app.addHook('onRequest', (request, reply, done) => {
    if (request.ws) check(request, reply, done);
    else if (request.routeOptions.url !== ROUTE) done();
    else done(new CommandError('BAD_REQUEST', 'Connect with a WebSocket here.'));
  });
  app.get(ROUTE, { websocket: true }, (socket, request) => {
    const principal = principals.get(request);
    if (principal === undefined) socket.terminate();
    else sessions.admit(new WsTransport(socket, request.raw.socket), principal);
  });
}
