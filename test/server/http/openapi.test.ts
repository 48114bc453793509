/** The OpenAPI document: complete, and true to what the routes check. */
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpApp } from '../../support/http-app.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

let app: FastifyInstance;
let document: Document;
const routes: { method: string; url: string }[] = [];

beforeAll(async () => {
  const note = ({ method, url }: RouteOptions): void => {
    if (method !== 'HEAD') routes.push({ method: String(method), url });
  };
  ({ app } = await createHttpApp({ onInstance: (made) => void made.addHook('onRoute', note) }));
  const response = await app.inject({ url: '/api/openapi.json' });
  expect(response.headers['content-type']).toContain('application/json');
  document = response.json<Document>();
});
afterAll(() => app.close());

test('names every route but the socket and the files, each with a summary and a tag', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, tags }]) => {
      expect(`${path} ${summary ?? 'WITHOUT A SUMMARY'}`).not.toContain('WITHOUT');
      expect(tags, path).toHaveLength(1);
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  const all = routes
    .filter(({ url }) => !['/', '/*', '/ws'].includes(url))
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(documented.toSorted()).toEqual([...new Set(all)].toSorted());
});

test('describes parameters and answers by the schemas that are checked', () => {
  expect(document.openapi).toBe('3.1.0');
  const bars = document.paths['/api/bars']!['get']!;
  const symbol = bars.parameters!.find(({ name }) => name === 'symbol')!;
  expect(symbol).toMatchObject({ in: 'query', required: true, schema: { maxLength: 64 } });
  const answer = bars.responses['200']!.content!['application/json']!.schema;
  expect(answer).toMatchObject({ properties: { bars: { type: 'array' }, epoch: {} } });
  const error = bars.responses['default']!.content!['application/json']!.schema;
  expect(error).toMatchObject({ properties: { error: { type: 'object' } } });
  expect(document.paths['/api/scenarios']!['post']!.requestBody).toBeDefined();
});
