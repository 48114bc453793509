/**
 * The HTTP interface as an OpenAPI document at /api/openapi.json, made of the very schemas that requests are checked
 * against and answers are written by, so that it cannot say anything else than what is done. It is made when somebody
 * asks for the first time: a start does not wait for the library.
 */
import { fastify, type FastifyInstance, type RouteOptions } from 'fastify';
import { Type } from 'typebox';

/** What is no interface for programs: the page's files, and the socket, which PROTOCOL.md describes. */
const HIDDEN = new Set(['/', '/*', '/ws']);

/** Every error, whatever its status. */
const ErrorAnswer = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String() }) },
  { description: 'What is wrong, with a code of the list in the reference.' },
);

type Route = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

/** What errors look like; those of UDF have a shape of their own. */
function withErrors({ url, schema = {} }: Route): object {
  const answers: object = schema.response ?? { 200: { description: 'The answer.' } };
  const errors = url.startsWith('/udf') ? {} : { default: ErrorAnswer };
  return { ...schema, response: { ...answers, ...errors } };
}

/** Makes the document in an instance of its own, which checks and serves nothing. */
async function toDocument(
  routes: readonly Route[],
  version: string,
  basePath: string,
): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = fastify();
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => () => '');
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tickdeck',
        version,
        description:
          'Prices and sizes are decimal numbers, times ms since 1970; the UDF routes count whole seconds.',
      },
      servers: [{ url: basePath === '' ? '/' : basePath }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      // An open server asks nobody for a token.
      security: [{}, { token: [] }],
    },
  });
  for (const route of routes) {
    const schema = withErrors(route);
    app.route({ ...route, schema, exposeHeadRoute: false, handler: () => '' });
  }
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

/** Registers the route, and watches those that are registered from here on. @param basePath of all addresses */
export function registerOpenApi(app: FastifyInstance, version: string, basePath: string): void {
  const routes: Route[] = [];
  let made: Promise<object> | undefined;
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (method !== 'HEAD' && !HIDDEN.has(url)) routes.push({ method, url, schema: schema ?? {} });
  });
  app.get(
    '/api/openapi.json',
    { schema: { summary: 'This document', tags: ['operations'] } },
    () => (made ??= toDocument(routes, version, basePath)),
  );
}
