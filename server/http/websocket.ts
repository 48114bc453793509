/**
 * The WebSocket at /ws: admission before the upgrade, then a session for each client.
 */
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../shared/codes.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/frame.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Visitor } from '../session/visitor.ts';
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

  /** The visitor, or why there is none; the cheap checks come first. */
  function toVisitor(request: FastifyRequest): Visitor | { refused: ErrorCode; why?: string } {
    const { origin, host } = request.headers;
    if (!isAllowed(origin, host)) {
      return { refused: 'BAD_ORIGIN', why: `Origin ${origin} may not connect.` };
    }
    const protocols = toProtocols(request.headers['sec-websocket-protocol']);
    if (request.ws && !PROTOCOLS.some((protocol) => protocols.includes(protocol))) {
      return { refused: 'BAD_REQUEST', why: `Ask for the subprotocol ${PROTOCOLS.join(' or ')}.` };
    }
    const visitor = auth.identify(request);
    if ('refused' in visitor) return visitor;
    const refused = sessions.refusal(request.ip);
    return refused === undefined ? visitor : { refused };
  }

  const visitors = new WeakMap<FastifyRequest, Visitor>();
  app.get(
    '/ws',
    {
      websocket: true,
      onRequest: (request, reply, done) => {
        const visitor = toVisitor(request);
        if (!('refused' in visitor)) {
          visitors.set(request, visitor);
          done();
          return;
        }
        const { refused, why } = visitor;
        noteRefusal(refused, { address: request.ip, origin: request.headers.origin });
        if (RETRYABLE.has(refused)) void reply.header('retry-after', RETRY_AFTER_SECONDS);
        done(toRefusal(reply, refused, why));
      },
    },
    (socket, request) => {
      const visitor = visitors.get(request);
      if (visitor === undefined) socket.terminate();
      else sessions.admit(socket, request.raw.socket, visitor);
    },
  );
}
