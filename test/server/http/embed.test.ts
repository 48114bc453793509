/** Who may hold the embedded page in a frame, and who may load the elements. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpApp } from '../../support/http-app.ts';

const LISTED = ['https://example.org', 'http://10.0.0.1:8080'];
const TOKENS = { token: 'correct-horse-battery', shareToken: 'only-to-look-at-it' };

let webRoot: string;
let app: FastifyInstance | undefined;

beforeEach(() => {
  webRoot = mkdtempSync(join(tmpdir(), 'tickdeck-embed-'));
  mkdirSync(join(webRoot, 'assets'));
  for (const name of ['index.html', 'embed.html', 'embed.js', 'embed.css']) {
    writeFileSync(join(webRoot, name), `/* ${name} */`);
  }
  writeFileSync(join(webRoot, 'embed.js.gz'), gzipSync('/* embed.js */'));
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  rmSync(webRoot, { recursive: true, force: true });
});

async function ask(url: string, origins: string[], encoding = 'identity') {
  ({ app } = await createHttpApp({ webRoot, edge: { origins }, tokens: TOKENS }));
  return app.inject({ url, headers: { 'accept-encoding': encoding } });
}

const ancestorsOf = (headers: Record<string, unknown>): string =>
  /frame-ancestors [^;]*/.exec(String(headers['content-security-policy']))![0];

describe('the embedded page', () => {
  test('refuses parameters that it does not know; the page itself takes any', async () => {
    expect((await ask('/embed?symbol=AAPL&x=1', [])).statusCode).toBe(400);
    for (const url of ['/?s=AAPL&x=1', '/embed.css?x=1']) {
      expect((await app!.inject({ url })).statusCode, url).toBe(200);
    }
  });

  test.each([
    [[], "frame-ancestors 'self'"],
    [LISTED, `frame-ancestors 'self' ${LISTED.join(' ')}`],
    [['HTTPS://Example.ORG:443'], "frame-ancestors 'self' https://example.org"],
  ])('with %j on the list may stand in frames of those', async (origins, ancestors) => {
    const { statusCode, body, headers } = await ask('/embed?symbol=AAPL', origins);
    expect([statusCode, body]).toEqual([200, '/* embed.html */']);
    expect(ancestorsOf(headers)).toBe(ancestors);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(headers['cache-control']).toBe('no-cache');
  });

  test.each(['/', '/embed.html', '/embed.js', '/api/me'])(
    '%s may not, whoever is listed',
    async (url) => {
      const { headers } = await ask(url, LISTED);
      expect(ancestorsOf(headers)).toBe("frame-ancestors 'self'");
      expect(headers['x-frame-options']).toBe('SAMEORIGIN');
    },
  );

  test('refuses an address that is no address of it, as others do', async () => {
    const { statusCode, json } = await ask(`/embed?symbol=${'A'.repeat(301)}`, LISTED);
    expect([statusCode, json().error.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('the elements', () => {
  test.each(['identity', 'gzip'])('may be loaded by any page (%s)', async (encoding) => {
    const { statusCode, headers } = await ask('/embed.js', [], encoding);
    expect(statusCode).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headers['cache-control']).toBe('no-cache');
  });

  test.each(['/', '/embed.css', '/api/me'])('and nothing else may: %s', async (url) => {
    const { headers } = await ask(url, LISTED);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});
