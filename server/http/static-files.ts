/**
 * The built web app: hashed assets for ever, the page itself never cached; compressed as the build left
 * them, for those who can read that. Knows nothing of what is in the files.
 */
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Compressed files are what is sent for the others; nobody asks for them by name. */
const COMPRESSED = /\.(br|gz)$/;

/** What pages of other origins may load: code that anybody may have; the data that it asks for is guarded. */
const FOR_OTHERS = 'embed.js';

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
      // It may be the file as the build has compressed it.
      if (path.replace(COMPRESSED, '') !== join(root, FOR_OTHERS)) return;
      reply.setHeader('access-control-allow-origin', '*');
      reply.setHeader('cross-origin-resource-policy', 'cross-origin');
    },
  });
}
