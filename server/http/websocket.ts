/**
 * The WebSocket at /ws: admission before the upgrade, then a session for each client.
 */
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Principal } from '../../shared/engine/session/principal.ts';
import { type Auth, toRefusal } from './auth.ts';
import type { OriginCheck } from './origin.ts';
import type { NoteRefusal } from './refusals.ts';

const RETRY_AFTER_SECONDS = 5;
const RETRYABLE = new Set<ErrorCode>([
  'TOO_MANY_CLIENTS',
  'TOO_MANY_FROM_ADDRESS',
  'CONNECTING_TOO_FAST',
  'OVERLOADED',
]);
const PROTOCOLS = [BINARY_PROTOCOL, JSON_PROTOCOL];

/** Subprotocols of an upgrade request, as the client listed them. */
const toProtocols = (header: string | undefined): string[] =>
  header === undefined ? [] : header.split(',').map((one) => one.trim());

/** What decides about upgrades. */
export interface UpgradeOptions {
  sessions: Sessions;
  auth: Auth;
  isAllowed: OriginCheck;
  noteRefusal: NoteRefusal;
}

/** Registers the socket. */
export async function registerWebSocket(
  app: FastifyInstance,
  { sessions, auth, isAllowed, noteRefusal }: UpgradeOptions,
): Promise<void> {
  await app.register(websocket, {
    options: {
      /* maxFragments and maxBufferedChunks are newer than the published types of ws. */
      maxPayload: LIMITS.commandBytes,
      maxFragments: LIMITS.commandFragments,
      maxBufferedChunks: LIMITS.commandFragments * 64,
      perMessageDeflate: false,
      closeTimeout: 1_000,
      handleProtocols: (offered: Set<string>) =>
        PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
    } as WebsocketPluginOptions['options'] & object,
    /* The application closes its sessions itself, with a code and a time to come back. */
    preClose: (done: () => void) => done(),
  });

  /** The principal, or why there is none; the cheap checks come first. */
  function toPrincipal(request: FastifyRequest): Principal | { refused: ErrorCode; why?: string } {
    const { origin, host } = request.headers;
    if (!isAllowed(origin, host)) {
      return { refused: 'BAD_ORIGIN', why: `Origin ${origin} may not connect.` };
    }
    const protocols = toProtocols(request.headers['sec-websocket-protocol']);
    if (request.ws && !PROTOCOLS.some((protocol) => protocols.includes(protocol))) {
      return { refused: 'BAD_REQUEST', why: `Ask for the subprotocol ${PROTOCOLS.join(' or ')}.` };
    }
    const principal = auth.identify(request);
    if ('refused' in principal) return principal;
    const refused = sessions.refusal(request.ip);
    return refused === undefined ? principal : { refused };
  }

  const principals = new WeakMap<FastifyRequest, Principal>();
  app.get(
    '/ws',
    {
      websocket: true,
      onRequest: (request, reply, done) => {
        const principal = toPrincipal(request);
        if (!('refused' in principal)) {
          principals.set(request, principal);
          done();
          return;
        }
        const { refused, why } = principal;
        noteRefusal(refused, { address: request.ip, origin: request.headers.origin });
        if (RETRYABLE.has(refused)) void reply.header('retry-after', RETRY_AFTER_SECONDS);
        done(toRefusal(reply, refused, why));
      },
    },
    (socket, request) => {
      const principal = principals.get(request);
      if (principal === undefined) socket.terminate();
      else sessions.admit(socket, request.raw.socket, principal);
    },
  );
}
