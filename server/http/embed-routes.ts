/**
 * The page that stands in frames of other pages. Only pages of this server and of the listed origins may hold it: the
 * browser keeps to `frame-ancestors`. Its data comes over the socket, whose check of origins is the same list.
 */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Edge } from './edge.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 300, description }));

/** Values are the page's to read and to complain about: the server looks at names only. */
const Query = Type.Object(
  {
    symbol: text('The symbol of the chart.'),
    interval: text('Of its bars: 1s to 1M; 1m when left out.'),
    kind: text('How prices are drawn; candles when left out.'),
    theme: text('auto, dark or light.'),
    market: text('A market; the first when left out.'),
  },
  { additionalProperties: false },
);

const FILE = 'embed.html';

/** Registers the page; after the files of the web app. */
export function registerEmbed(app: FastifyInstance, edge: Edge): void {
  const ancestors = ["'self'", ...edge.origins].join(' ');
  app.get(
    '/embed',
    {
      schema: {
        summary: 'A page with one chart, for frames of pages of this server and of --origins',
        tags: ['operations'],
        querystring: Query,
      },
    },
    (_request, reply) => {
      const policy = String(reply.getHeader('content-security-policy'));
      void reply
        .header(
          'content-security-policy',
          policy.replace("frame-ancestors 'self'", `frame-ancestors ${ancestors}`),
        )
        // It can name no list, and older browsers would keep to it.
        .removeHeader('x-frame-options')
        .header('cross-origin-resource-policy', 'cross-origin');
      return reply.sendFile(FILE);
    },
  );
}
