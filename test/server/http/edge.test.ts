/** Which hosts, origins and proxies are ours. */
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { createEdge, type EdgeOptions } from '../../../server/http/edge.ts';
import { createHttpApp, type HttpAppChoice } from '../../support/http-app.ts';

const TOKEN = 'correct-horse-battery';
const PORT = 4100;
let app: FastifyInstance | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(choice: HttpAppChoice = {}): Promise<FastifyInstance> {
  ({ app } = await createHttpApp(choice));
  return app;
}

const ask = (headers: Record<string, string>, url = '/api/quotes', remoteAddress = '127.0.0.1') =>
  app!.inject({ url, headers, remoteAddress });

const from = (headers: Record<string, string>, peer = '127.0.0.1') => ({ headers, peer });

/** Whether a page may connect. */
const mayConnect = (
  options: EdgeOptions,
  headers: Record<string, string>,
  { needsToken = false, peer = '127.0.0.1' } = {},
): boolean =>
  createEdge(options, () => PORT).refuseOrigin(from(headers, peer), needsToken) === undefined;

describe('an open server, asked by a host name', () => {
  const foreign = [
    'evil.com',
    'evil.com:80',
    'mybox.evil.com',
    '127.0.0.1.evil.com',
    'localhost.evil.com',
    'a b',
    'x@localhost',
  ];
  test.each(foreign)(
    'that is not its own (%j), answers /api and /metrics with BAD_HOST',
    async (host) => {
      await start({ edge: { machine: 'mybox' } });
      for (const url of [
        '/api/quotes',
        '/api/me',
        '/api/bars?symbol=S0&interval=1m',
        '/metrics',
        '/nothing',
      ]) {
        const answer = await ask({ host }, url);
        expect([url, answer.statusCode]).toEqual([url, 403]);
        const { error } = answer.json<{ error: { code: string; message: string } }>();
        expect(error.code).toBe('BAD_HOST');
        expect(error.message).toContain('--hosts');
      }
      expect((await ask({ host }, '/health')).statusCode).toBe(200);
      expect((await ask({ host }, '/ready')).statusCode).toBe(200);
    },
  );

  const own = [
    'localhost',
    'LOCALHOST:4100',
    'localhost.',
    '127.0.0.1:1',
    '[::1]:4100',
    '192.168.1.5:4100',
    '[fd00::1]',
    'mybox',
    'MyBox.lan:4100',
    'mybox.local',
    'ticks.example',
    'www.ticks.example:8443',
    'bücher.example',
    'xn--bcher-kva.example',
  ];
  test.each(own)('that is its own (%j), answers', async (host) => {
    const hosts = ['ticks.example', 'bücher.example'];
    await start({
      edge: { machine: 'mybox.corp.example', hosts, origins: ['https://www.ticks.example'] },
    });
    expect((await ask({ host })).statusCode).toBe(200);
  });

  test('that is not its own, tells a person which setting is missing, and nothing of the page', async () => {
    await start({ edge: {} });
    const answer = await ask({ host: 'mybox.lan:4100', accept: 'text/html,*/*' }, '/');
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('--hosts mybox.lan');
    expect(answer.body).toContain('--origins http://mybox.lan:4100');
    const nasty = await ask({ host: '<script>x', accept: 'text/html' }, '/');
    expect(nasty.body).not.toContain('<script>');
  });

  test('that is not its own, lets it in with a token: a stranger who points a name here has none', async () => {
    await start({ tokens: { token: TOKEN } });
    const headers = { host: 'mybox.lan:4100', authorization: `Bearer ${TOKEN}` };
    expect((await ask(headers)).statusCode).toBe(200);
    expect((await ask({ host: 'evil.com' })).statusCode).toBe(401);
  });
});

describe('a page', () => {
  const host = 'mybox.lan:4100';
  const origin = `http://${host}`;

  test('connects where host and origin agree, when the name is ours or a token is asked for', () => {
    expect(mayConnect({ hosts: ['mybox.lan'] }, { host, origin })).toBe(true);
    expect(mayConnect({ machine: 'mybox' }, { host, origin })).toBe(true);
    expect(mayConnect({}, { host, origin }, { needsToken: true })).toBe(true);
    expect(
      mayConnect({}, { host: 'mybox.lan', origin: 'https://mybox.lan' }, { needsToken: true }),
    ).toBe(true);
    expect(mayConnect({}, { host, origin })).toBe(false);
    expect(mayConnect({}, { host: 'mybox.lan:4101', origin }, { needsToken: true })).toBe(false);
    expect(
      mayConnect({}, { host: '10.0.0.1', origin: 'http://evil.com' }, { needsToken: true }),
    ).toBe(false);
  });

  test('that is refused is told which --origins to set', () => {
    const edge = createEdge({}, () => PORT);
    const message = edge.refuseOrigin(
      from({ host: '127.0.0.1:4100', origin: 'https://Deck.Example' }),
      true,
    );
    expect(message).toContain('--origins https://deck.example');
    expect(edge.refuseOrigin(from({ host: '127.0.0.1', origin: 'null' }), true)).toBeDefined();
  });

  const spellings = [
    'https://Ticks.Example',
    'https://ticks.example/',
    'https://ticks.example:443',
    'HTTPS://TICKS.EXAMPLE',
  ];
  test.each(spellings)('of a listed origin (%s) connects, however either is spelt', (listed) => {
    for (const one of spellings)
      expect(mayConnect({ origins: [listed] }, { host, origin: one })).toBe(true);
    for (const other of [
      'http://ticks.example',
      'https://ticks.example:8443',
      'https://ticks.example.evil.com',
      'https://ticks.example@evil.com',
    ]) {
      expect([other, mayConnect({ origins: [listed] }, { host, origin: other })]).toEqual([
        other,
        false,
      ]);
    }
  });

  test('of an international name connects by either of its spellings', () => {
    const headers = { host, origin: 'https://xn--bcher-kva.example' };
    expect(mayConnect({ origins: ['https://bücher.example'] }, headers)).toBe(true);
  });
});

describe('behind a proxy', () => {
  const sent = {
    host: '127.0.0.1:4100',
    'x-forwarded-host': 'deck.example',
    'x-forwarded-proto': 'https',
    origin: 'https://deck.example',
  };
  const named = { trustProxy: ['loopback'], hosts: ['deck.example'] };

  test('that is named, host and scheme of the page are those that it forwards', () => {
    expect(mayConnect(named, sent)).toBe(true);
    expect(mayConnect(named, { ...sent, 'x-forwarded-proto': 'http' })).toBe(false);
    expect(
      mayConnect(named, { ...sent, 'x-forwarded-host': 'evil.com', origin: 'https://evil.com' }),
    ).toBe(false);
    expect(
      mayConnect({ trustProxy: ['10.0.0.0/8'], hosts: ['deck.example'] }, sent, {
        peer: '::ffff:10.2.3.4',
      }),
    ).toBe(true);
  });

  test('that is not named, what it forwards counts for nothing', () => {
    expect(mayConnect({ hosts: ['deck.example'] }, sent)).toBe(false);
    expect(mayConnect(named, sent, { peer: '203.0.113.7' })).toBe(false);
    expect(mayConnect({ trustProxy: ['10.0.0.0/8'], hosts: ['deck.example'] }, sent)).toBe(false);
  });

  test('the cookie is bound to the path that a named proxy takes off, and is secure when the proxy says https', () => {
    const edge = createEdge({ trustProxy: ['loopback'] }, () => PORT);
    const headers = { 'x-forwarded-prefix': '/ticks', 'x-forwarded-proto': 'https' };
    expect([edge.toCookiePath(from(headers)), edge.isSecure(from(headers))]).toEqual([
      '/ticks/',
      true,
    ]);
    expect([
      edge.toCookiePath(from(headers, '10.1.1.1')),
      edge.isSecure(from(headers, '10.1.1.1')),
    ]).toEqual(['/', false]);
    for (const prefix of ['/a;b', '//evil.com', '/..', '/a/../b', 'x', '/a, /b c']) {
      expect(edge.toCookiePath(from({ 'x-forwarded-prefix': prefix }))).toBe('/');
    }
    expect(createEdge({ basePath: '/deep/ticks' }, () => PORT).toCookiePath(from({}))).toBe(
      '/deep/ticks/',
    );
  });
});

describe('below a path', () => {
  test('everything answers with and without it, and the page with a final slash', async () => {
    await start({ edge: { basePath: '/ticks' } });
    expect((await ask({}, '/ticks/api/me')).json()).toMatchObject({ rights: 'full' });
    expect((await ask({}, '/api/me')).statusCode).toBe(200);
    expect((await ask({}, '/ticksy/api/me')).statusCode).toBe(404);
    const bare = await ask({}, '/ticks?i=1m');
    expect([bare.statusCode, bare.headers.location]).toEqual([308, '/ticks/?i=1m']);
  });
});
