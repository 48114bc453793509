/**
 * Errors of HTTP: every one is JSON with a code from the list, and says nothing of the server's inside.
 */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { ERRORS, type ErrorCode } from '../../shared/wire/codes.ts';
import { CommandError } from '../../shared/engine/session/services.ts';

/** Answers with an error. */
export function sendError(reply: FastifyReply, code: ErrorCode, message: string): FastifyReply {
  return reply.code(ERRORS[code].status).send({ error: { code, message } });
}

/** Installs the handlers for faults and for addresses that are not there. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | CommandError, request, reply) => {
    if (error instanceof CommandError) return sendError(reply, error.code, error.message);
    const status = 'statusCode' in error ? error.statusCode : undefined;
    if (status !== undefined && status < 500) {
      return reply.code(status).send({ error: { code: 'BAD_REQUEST', message: error.message } });
    }
    request.log.error({ err: error }, 'request failed');
    return sendError(reply, 'INTERNAL', ERRORS.INTERNAL.meaning);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 'NOT_FOUND', `There is nothing at ${request.method} ${request.url}.`),
  );
}
