/** Logins: who can end those of others, and whom a limit hits behind a proxy. */
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogins } from '../../../server/http/logins.ts';
import { createTokenCheck } from '../../../server/http/tokens.ts';
import type { EdgeOptions } from '../../../server/http/edge.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { createHttpApp } from '../../support/http-app.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'staple-for-reading';
let app: FastifyInstance;
let clock: FakeClock;

afterEach(() => app?.close());

async function start(edge: EdgeOptions = {}): Promise<void> {
  clock = createFakeClock();
  const tokens = { token: TOKEN, shareToken: SHARE };
  ({ app } = await createHttpApp({ tokens, edge, clock }));
}

/** Logs in, as seen from a peer. */
const logIn = (token: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  app.inject({ method: 'POST', url: '/api/login', headers, remoteAddress, payload: { token } });

const toCookie = (answer: Awaited<ReturnType<typeof logIn>>): string =>
  String(answer.headers['set-cookie']).split(';')[0]!;

const rightsOf = async (cookie: string): Promise<string> =>
  (await app.inject({ url: '/api/me', headers: { cookie } })).json<{ rights: string }>().rights;

describe('a login', () => {
  test('of the owner outlasts any number of logins with the share token', async () => {
    await start();
    const owner = toCookie(await logIn(TOKEN));
    const statuses = new Map<number, number>();
    for (let i = 0; i < 200; i++) {
      const { statusCode } = await logIn(SHARE);
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    }
    expect(await rightsOf(owner)).toBe('full');
    expect(statuses.get(200)).toBe(LIMITS.loginsPerMinute);
    expect(statuses.get(429)).toBe(200 - LIMITS.loginsPerMinute);
    expect((await logIn(TOKEN)).statusCode).toBe(200);
  });

  test('of one kind is ended by newer ones of the same kind only, oldest first', () => {
    const logins = createLogins(() => clock.now());
    const owner = logins.open('full', 'owner')!;
    const first = logins.open('read', 'a')!;
    for (let i = 0; i < LIMITS.logins; i++) logins.open('read', `address ${i}`);
    expect(logins.find(first)).toBeUndefined();
    expect(logins.find(owner)?.isValid()).toBe(true);
  });

  test('ends the one that the same browser had, and its sockets with it', async () => {
    await start();
    const first = toCookie(await logIn(SHARE));
    const second = toCookie(await logIn(TOKEN, { cookie: first }));
    expect([await rightsOf(first), await rightsOf(second)]).toEqual(['none', 'full']);
  });

  test('from one address may be had so often a minute, and again after a while', async () => {
    await start();
    for (let i = 0; i < LIMITS.loginsPerMinute; i++) {
      expect((await logIn(SHARE)).statusCode).toBe(200);
    }
    const late = await logIn(SHARE);
    expect([late.statusCode, late.headers['retry-after'], late.headers['set-cookie']]).toEqual([
      429,
      '60',
      undefined,
    ]);
    expect((await logIn(SHARE, {}, '203.0.113.9')).statusCode).toBe(200);
    clock.advance(60_000);
    expect((await logIn(SHARE)).statusCode).toBe(200);
  });

  test('is bound to the path below which the browser sees the server', async () => {
    await start({ basePath: '/ticks', trustProxy: ['loopback'] });
    expect(String((await logIn(TOKEN)).headers['set-cookie'])).toContain('; Path=/ticks/;');
    const prefixed = await logIn(TOKEN, {
      'x-forwarded-prefix': '/deck',
      'x-forwarded-proto': 'https',
    });
    expect(String(prefixed.headers['set-cookie'])).toMatch(/; Path=\/deck\/; HttpOnly; Secure;/);
  });
});

describe('wrong tokens', () => {
  const guess = async (headers: Record<string, string>, remoteAddress?: string): Promise<number> =>
    (await logIn('wrong-token', headers, remoteAddress)).statusCode;

  async function exhaust(headers: Record<string, string>, remoteAddress?: string): Promise<void> {
    for (let i = 0; i < LIMITS.wrongTokensPerMinute; i++) await guess(headers, remoteAddress);
  }

  test('through a named proxy count for the client that the proxy saw, and for no other', async () => {
    await start({ trustProxy: ['loopback'] });
    await exhaust({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7' });
    expect(await guess({ 'x-forwarded-for': '203.0.113.7' })).toBe(429);
    expect(await guess({ 'x-forwarded-for': '198.51.100.2, 203.0.113.7' })).toBe(429);
    expect(await guess({ 'x-forwarded-for': '203.0.113.8' })).toBe(401);
    expect(await guess({})).toBe(401);
  });

  test('are not lifted by a forwarded address of a peer that is no proxy of ours', async () => {
    await start({ trustProxy: ['10.0.0.0/8'] });
    await exhaust({}, '203.0.113.7');
    const spoofed = { 'x-forwarded-for': '198.51.100.9', forwarded: 'for=198.51.100.9' };
    expect(await guess(spoofed, '203.0.113.7')).toBe(429);
    expect(await guess(spoofed)).toBe(401);
    expect(await guess({ 'x-forwarded-for': 'nonsense' }, '10.0.0.1')).toBe(401);
  });
});

describe('a token check', () => {
  test('forgives wrong tokens after a minute, and refuses no right one for them', () => {
    let now = 0;
    const { check } = createTokenCheck({ token: TOKEN }, () => now);
    for (let i = 0; i < LIMITS.wrongTokensPerMinute; i++) check('wrong', 'a');
    expect(check('wrong', 'a')).toEqual({ refused: 'TOO_MANY_ATTEMPTS' });
    expect(check('wrong', 'b')).toEqual({ refused: 'UNAUTHORIZED' });
    expect(check(TOKEN, 'a')).toEqual({ rights: 'full' });
    expect(check(TOKEN, 'b')).toEqual({ rights: 'full' });
    now += 60_001;
    expect(check(TOKEN, 'a')).toEqual({ rights: 'full' });
    expect(check(`${TOKEN}x`, 'a')).toEqual({ refused: 'UNAUTHORIZED' });
    expect(check('', 'a')).toEqual({ refused: 'UNAUTHORIZED' });
  });
});
