/**
 * Errors of HTTP: every one is JSON with a code from the list, and says nothing of the server's inside.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifySchemaValidationError as SchemaError,
} from 'fastify';
import { explainMismatch } from '../../shared/engine/explain-mismatch.ts';
import { ERRORS, type ErrorCode } from '../../shared/wire/codes.ts';
import { CommandError } from '../../shared/engine/session/services.ts';

/** Headers of what would have been sent: of a file that could not be opened, they are set by then. */
const CONTENT_HEADERS = [
  'content-encoding',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
];

/** Answers with an error, whatever was about to be sent. No cache keeps it. */
export function sendError(
  reply: FastifyReply,
  code: ErrorCode,
  message: string,
  status: number = ERRORS[code].status,
): FastifyReply {
  for (const name of CONTENT_HEADERS) void reply.removeHeader(name);
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send({ error: { code, message } });
}

/** JSON of an error without a reply to send it by. */
const toBody = (message: string): string =>
  JSON.stringify({ error: { code: 'BAD_REQUEST' satisfies ErrorCode, message } });

/** What the parts of a request consist of. */
const PARTS: Readonly<Record<string, string>> = {
  querystring: 'parameter',
  params: 'part of the address',
  headers: 'header',
};

/** Says which parameter of a request does not fit, and what may stand there. */
export function toRequestError(errors: readonly SchemaError[], part: string): Error {
  const told = errors.map((error) => ({ ...error, message: error.message ?? 'does not fit' }));
  return new Error(explainMismatch(told, PARTS[part]));
}

/** Answers what no route can be found for, since the address is none. */
export const onBadAddress = (error: FastifyError, _request: unknown, reply: FastifyReply): void =>
  void sendError(reply, 'BAD_REQUEST', error.message, error.statusCode);

const REASONS: Readonly<Record<string, [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too long.'],
};

/** Answers what is not even HTTP, and ends the connection. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = REASONS[error.code ?? ''] ?? [400, 'This is no HTTP.'];
  const body = toBody(message);
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
        `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

/** Installs the handlers for faults and for addresses that are not there. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | CommandError, request, reply) => {
    if (error instanceof CommandError) return sendError(reply, error.code, error.message);
    const status = 'statusCode' in error ? error.statusCode : undefined;
    if (status !== undefined && status < 500) {
      return sendError(reply, 'BAD_REQUEST', error.message, status);
    }
    request.log.error({ err: error }, 'request failed');
    return sendError(reply, 'INTERNAL', ERRORS.INTERNAL.meaning);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 'NOT_FOUND', `There is nothing at ${request.method} ${request.url}.`),
  );
}
