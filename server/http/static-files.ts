/**
 * The built web app: hashed assets for ever, the page itself never cached.
 */
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the files below `root`. */
export async function registerStaticFiles(app: FastifyInstance, root: string): Promise<void> {
  const assets = join(root, 'assets') + sep;
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      const isHashed = path.startsWith(assets);
      const caching = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.setHeader('cache-control', caching);
    },
  });
}
