/** The page's files as they travel: compressed as the build left them, with the headers that caches need. */
import fs, { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ERRORS } from '../../../shared/wire/codes.ts';
import { precompress } from '../../../server/scripts/precompress.mjs';
import { createHttpApp } from '../../support/http-app.ts';

/** Bytes of the first load, as sent: what a phone waits for. */
const FIRST_LOAD_BYTES = 120_000;
const DIST = fileURLToPath(new URL('../../../dist/web', import.meta.url));
const HTML = `<!doctype html><title>Page</title>${'<p>Loading …</p>'.repeat(30)}`;
const SCRIPT = 'export const answer = 42;\n'.repeat(200);
const STYLE = '.a { color: red; }\n'.repeat(200);

interface Sent {
  status: number;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
}

async function listen(webRoot: string) {
  const { app } = await createHttpApp({ webRoot });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  /** The answer as it is on the wire: nothing takes an encoding off. */
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            bytes: Buffer.concat(parts),
          }),
        );
      });
      asked.on('error', reject);
      asked.end();
    });
  return { app, ask };
}

describe('a file of the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-web-'));
  let app: FastifyInstance;
  let ask: Awaited<ReturnType<typeof listen>>['ask'];

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), HTML);
    writeFileSync(join(folder, 'assets/main-abc.js'), SCRIPT);
    writeFileSync(join(folder, 'assets/main-abc.css'), STYLE);
    writeFileSync(join(folder, 'assets/tiny-abc.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets/main-abc.js.map'), SCRIPT);
    await precompress(folder);
    ({ app, ask } = await listen(folder));
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const files = [
    ['/', HTML, 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', HTML, 'text/html; charset=utf-8', 'no-cache'],
    [
      '/assets/main-abc.js',
      SCRIPT,
      'application/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    [
      '/assets/main-abc.css',
      STYLE,
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
  ] as const;
  const codings = [
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'br;q=0, gzip;q=0.5', gunzipSync],
    [undefined, 'identity', (bytes: Buffer) => bytes],
    [undefined, 'deflate', (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ] as const;

  test.each(files)(
    '%s is sent in the encoding that was asked for, and says so to caches',
    async (path, text, type, caching) => {
      for (const [encoding, accepted, decode] of codings) {
        const headers: Record<string, string> = {};
        if (accepted !== undefined) headers['accept-encoding'] = accepted;
        const { status, headers: sent, bytes } = await ask(path, headers);
        expect([accepted, status, sent['content-encoding']]).toEqual([accepted, 200, encoding]);
        expect(decode(bytes).toString()).toBe(text);
        expect(Number(sent['content-length'])).toBe(bytes.length);
        if (encoding !== undefined) expect(bytes.length).toBeLessThan(text.length / 4);
        expect([sent['content-type'], sent['cache-control']]).toEqual([type, caching]);
        expect(sent.vary).toMatch(/accept-encoding/i);
      }
    },
  );

  test('has another tag in each encoding, by which a cache asks again', async () => {
    const tags = new Set<string>();
    for (const accepted of ['br', 'gzip', 'identity']) {
      const { headers } = await ask('/', { 'accept-encoding': accepted });
      tags.add(headers.etag!);
      const again = await ask('/', { 'accept-encoding': accepted, 'if-none-match': headers.etag! });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
      expect(again.headers.vary).toMatch(/accept-encoding/i);
    }
    expect(tags.size).toBe(3);
  });

  test('is described by HEAD as GET sends it, and comes in ranges of what would be sent', async () => {
    for (const accepted of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': accepted };
      const whole = await ask('/assets/main-abc.js', headers);
      const head = await ask('/assets/main-abc.js', headers, 'HEAD');
      expect([head.status, head.bytes.length]).toEqual([200, 0]);
      for (const name of ['content-length', 'content-encoding', 'etag', 'cache-control', 'vary']) {
        expect([name, head.headers[name]]).toEqual([name, whole.headers[name]]);
      }
      const part = await ask('/assets/main-abc.js', { ...headers, range: 'bytes=2-9' });
      expect([part.status, part.headers['content-range']]).toEqual([
        206,
        `bytes 2-9/${whole.bytes.length}`,
      ]);
      expect(part.bytes.equals(whole.bytes.subarray(2, 10))).toBe(true);
      expect(part.headers['content-encoding']).toBe(whole.headers['content-encoding']);
    }
  });

  test('that is not worth it is sent as it is, and compressed files have no address', async () => {
    const { headers, bytes } = await ask('/assets/tiny-abc.svg', { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], bytes.toString()]).toEqual([undefined, '<svg/>']);
    const map = await ask('/assets/main-abc.js.map', { 'accept-encoding': 'br' });
    expect([map.status, map.headers['content-encoding']]).toEqual([200, undefined]);
    expect((await ask('/index.html.br')).status).toBe(404);
    expect((await ask('/assets/main-abc.js.gz', { 'accept-encoding': 'gzip' })).status).toBe(404);
  });

  test('answers what goes wrong in the one shape of errors', async () => {
    const cases: [string, Record<string, string>, number][] = [
      ['/', { range: 'bytes=999999-' }, 416],
      ['/assets/main-abc.js', { 'if-match': '"other"' }, 412],
      ['/assets', {}, 404],
      ['/nothing.js', { 'accept-encoding': 'br' }, 404],
      ['/%E0%A4%A', {}, 400],
      ['/assets/..%2f..%2fetc/passwd', {}, 404],
      [`/${'x'.repeat(300)}`, {}, 404],
      ['/%00', {}, 400],
    ];
    for (const [path, headers, status] of cases) {
      const answer = await ask(path, headers);
      const text = answer.bytes.toString();
      expect([path, answer.status, text.startsWith('{"error":{"code":"')]).toEqual([
        path,
        status,
        true,
      ]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(text).not.toContain(folder);
    }
  });
});

describe('a file that cannot be opened', () => {
  test('is a fault in the one shape of errors, that says nothing of the folder and is kept by no cache', async () => {
    const lines: string[] = [];
    const { app } = await createHttpApp({
      webRoot: DIST,
      logTo: { write: (line) => lines.push(line) },
    });
    const fault = `EMFILE: too many open files, open '${DIST}/index.html'`;
    const spy = vi.spyOn(fs, 'createReadStream').mockImplementation(() => {
      const read = function (this: Readable): void {
        this.destroy(Object.assign(new Error(fault), { code: 'EMFILE' }));
      };
      return new Readable({ read }) as fs.ReadStream;
    });
    const { statusCode, headers, payload } = await app.inject({
      url: '/',
      headers: { 'accept-encoding': 'br' },
    });
    spy.mockRestore();
    expect(statusCode).toBe(500);
    expect(JSON.parse(payload)).toEqual({
      error: { code: 'INTERNAL', message: ERRORS.INTERNAL.meaning },
    });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect([headers['content-encoding'], headers.etag, headers['cache-control']]).toEqual([
      undefined,
      undefined,
      'no-store',
    ]);
    expect(lines.filter((line) => line.includes('request failed'))).toHaveLength(1);
    await app.close();
  });
});

describe('the built page', () => {
  test(`loads with at most ${FIRST_LOAD_BYTES / 1_000} kB, as sent to a browser`, async () => {
    const { app, ask } = await listen(DIST);
    const html = readFileSync(join(DIST, 'index.html'), 'utf8');
    const paths = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g)].map(
      ([, path]) => `/${path!}`,
    );
    expect(paths.length).toBeGreaterThanOrEqual(3);
    let total = 0;
    for (const path of ['/', ...paths]) {
      const { status, headers, bytes } = await ask(path, { 'accept-encoding': 'gzip, br' });
      expect([path, status]).toEqual([path, 200]);
      if (/\.(js|css)$/.test(path))
        expect([path, headers['content-encoding']]).toEqual([path, 'br']);
      total += bytes.length;
    }
    expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    await app.close();
  });
});
