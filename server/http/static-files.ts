/**
 * The built web app: hashed assets for ever, the page itself never cached; compressed as the build left
 * them, for those who can read that. Knows nothing of what is in the files.
 */
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Compressed files are what is sent for the others; nobody asks for them by name. */
const COMPRESSED = /\.(br|gz)$/;

/** Serves the files below `root`. */
export async function registerStaticFiles(app: FastifyInstance, root: string): Promise<void> {
  const assets = join(root, 'assets') + sep;
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    dotfiles: 'ignore',
    preCompressed: true,
    allowedPath: (path) => !COMPRESSED.test(path),
    setHeaders(reply, path) {
      const isHashed = path.startsWith(assets);
      const caching = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.setHeader('cache-control', caching);
      reply.setHeader('vary', 'accept-encoding');
    },
  });
}
