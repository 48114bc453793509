/**
 * Refuses requests by names that are not this server's, where anybody may ask anything: such a name may be
 * one that a stranger's page pointed here. People get a page that says which setting is missing. Knows
 * neither tokens nor what a route does.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ERRORS } from '../../shared/wire/codes.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import { toAsked } from './asked.ts';
import type { Edge } from './edge.ts';

/** Says only that the server works: probes ask by whatever name they know. */
const OPEN_ROUTES = new Set(['/health', '/ready']);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const toHtml = (text: string): string => text.replace(/[&<>]/g, (one) => ENTITIES[one]!);

const toPage = (message: string): string =>
  '<!doctype html><html lang="en"><meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width"><title>Tickdeck</title>' +
  `<h1>Tickdeck is not known by this name</h1><p>${toHtml(message)}</p></html>`;

/** A browser that opens an address, not a script or a program that asks. */
const isNavigation = ({ headers, ws }: FastifyRequest): boolean =>
  !ws && headers.accept?.includes('text/html') === true;

/**
 * Installs the check before every route. Upgrades are not its business: they count their refusals.
 * @param isOpen true when no token is needed
 */
export function registerHostCheck(app: FastifyInstance, edge: Edge, isOpen: boolean): void {
  if (!isOpen) return;
  app.addHook('onRequest', (request, reply, done) => {
    const message =
      request.ws || OPEN_ROUTES.has(request.routeOptions.url ?? '')
        ? undefined
        : edge.refuseHost(toAsked(request));
    if (message === undefined) {
      done();
    } else if (isNavigation(request)) {
      const { status } = ERRORS.BAD_HOST;
      void reply.code(status).type('text/html; charset=utf-8').send(toPage(message));
    } else {
      done(new CommandError('BAD_HOST', message));
    }
  });
}
