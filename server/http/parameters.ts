/**
 * What holds for the parameters of every route, whatever its schema says. Knows no route by what it does.
 */
import type { FastifyInstance } from 'fastify';
import { CommandError } from '../../shared/engine/session/services.ts';

/** Refuses numbers that are none, such as 1e400, which schemas let pass: the text is one, its value is Infinity. */
function checkNumbers(query: unknown): void {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new CommandError('BAD_REQUEST', `parameter "${name}" must be a number`);
    }
  }
}

/** Refuses a stretch of time that ends before it begins. @throws CommandError BAD_REQUEST */
export function checkRange({
  from = -Infinity,
  to = Infinity,
}: {
  from?: number;
  to?: number;
}): void {
  if (from <= to) return;
  throw new CommandError(
    'BAD_REQUEST',
    `parameter "from" (${from}) must not be after "to" (${to})`,
  );
}

/** Of a route that lists no parameters: none may come. */
const NONE = { type: 'object', properties: {}, additionalProperties: false } as const;

/** What looks at parameters itself or at none: the page and its files, the socket, and what Prometheus may send `params` to. */
const LENIENT = new Set(['/', '/*', '/ws', '/metrics']);

/** Watches the routes that are registered from here on. */
export function registerParameters(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (LENIENT.has(route.url) || route.schema?.querystring !== undefined) return;
    route.schema = { ...route.schema, querystring: NONE };
  });
  app.addHook('preHandler', ({ query }, _reply, done) => {
    checkNumbers(query);
    done();
  });
}
