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

/** Watches the routes that are registered from here on. */
export function registerParameters(app: FastifyInstance): void {
  app.addHook('preHandler', ({ query }, _reply, done) => {
    checkNumbers(query);
    done();
  });
}
