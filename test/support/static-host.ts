/**
 * A plain host of files below a path, as any web space is: no application, no socket, no fallback. Remembers what
 * was asked for, so that a test can say that a page asked for nothing but its own files.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A running host. */
export interface StaticHost {
  /** Address of the folder, with its final slash. */
  readonly url: string;
  /** Requests so far, as method, path and status. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves a folder. @param below path that it stands at, such as `/some/where/` */
export async function startStaticHost(folder: string, below: string): Promise<StaticHost> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const inside = path.startsWith(below) ? normalize(path.slice(below.length)) : '..';
    const file = join(folder, inside === '.' || inside === '' ? 'index.html' : inside);
    const answer = (status: number, body: Buffer | string = ''): void => {
      requests.push(`${request.method} ${path} ${status}`);
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    if (inside.startsWith('..')) answer(404);
    else
      readFile(file).then(
        (body) => answer(200, body),
        () => answer(404),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${below}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
