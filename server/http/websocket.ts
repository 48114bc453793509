/**
 * The WebSocket at /ws: admission before the upgrade, then a session for each client.
 */
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/frame.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Sessions } from '../session/sessions.ts';
import { sendError } from './errors.ts';
import type { OriginCheck } from './origin.ts';

const RETRY_AFTER_SECONDS = 5;
const PROTOCOLS = [BINARY_PROTOCOL, JSON_PROTOCOL];

/** Subprotocols of an upgrade request, as the client listed them. */
const toProtocols = (header: string | undefined): string[] =>
  header === undefined ? [] : header.split(',').map((one) => one.trim());

/** Registers the socket. */
export async function registerWebSocket(
  app: FastifyInstance,
  sessions: Sessions,
  isAllowed: OriginCheck,
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

  app.get(
    '/ws',
    {
      websocket: true,
      onRequest: (request, reply, done) => {
        const { origin, host } = request.headers;
        if (!isAllowed(origin, host)) {
          request.log.warn({ origin, address: request.ip }, 'origin refused');
          sendError(reply, 'BAD_ORIGIN', `Origin ${origin} may not connect.`);
          return;
        }
        const protocols = toProtocols(request.headers['sec-websocket-protocol']);
        if (request.ws && !PROTOCOLS.some((protocol) => protocols.includes(protocol))) {
          const message = `Ask for the subprotocol ${PROTOCOLS.join(' or ')}.`;
          sendError(reply, 'BAD_REQUEST', message);
          return;
        }
        const refusal = sessions.refusal(request.ip);
        if (refusal !== undefined) {
          void reply.header('retry-after', RETRY_AFTER_SECONDS);
          sendError(reply, refusal, 'Too many connections; try again later.');
          return;
        }
        done();
      },
    },
    (socket, request) => {
      sessions.admit(socket, request.ip);
    },
  );
}
