/** Which upgrades are refused before they are accepted, and what a page is told of it. */
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BINARY_PROTOCOL } from '../../../shared/wire/frame.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createHttpApp } from '../../support/http-app.ts';

const TOKEN = 'correct-horse-battery';
let app: FastifyInstance | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

const ask = (headers: Record<string, string>, url: string) =>
  app!.inject({ url, headers, remoteAddress: '127.0.0.1' });

describe('an upgrade', () => {
  /** Status and error code of an upgrade on a real port. */
  const upgrade = (
    url: string,
    headers: Record<string, string> = {},
    protocols = [BINARY_PROTOCOL],
  ) =>
    new Promise<[number, string | undefined]>((resolve) => {
      const socket = new WebSocket(url, protocols, { headers });
      socket.on('error', () => undefined);
      socket.on('open', () => {
        socket.terminate();
        resolve([101, undefined]);
      });
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (data: Buffer) => (text += data.toString()));
        response.on('end', () =>
          resolve([
            response.statusCode!,
            (JSON.parse(text) as { error: { code: string } }).error.code,
          ]),
        );
      });
    });

  test('of any path but /ws, and by a name that is not ours, is refused before it is accepted, and counted', async () => {
    const parts = await createHttpApp({ edge: { basePath: '/ticks' } });
    ({ app } = parts);
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as { port: number };
    const base = `ws://127.0.0.1:${port}`;
    for (const path of [
      '/',
      '/api/quotes',
      '/metrics',
      '/health',
      '/nothing',
      '/ws/',
      '/ws/more',
      '/api/events/1',
    ]) {
      expect([path, ...(await upgrade(base + path))]).toEqual([path, 404, 'NOT_FOUND']);
    }
    expect(parts.sessions.traffic.refused.get('NOT_FOUND')).toBe(8);
    expect(await upgrade(`${base}/ws`, { host: 'evil.com' })).toEqual([403, 'BAD_HOST']);
    expect(parts.sessions.traffic.refused.get('BAD_HOST')).toBe(1);
    expect(await upgrade(`${base}/ticks/ws`)).toEqual([101, undefined]);
    expect(parts.sessions.traffic.connections).toBe(1);
    expect((await ask({}, '/ws')).statusCode).toBe(400);
  });

  test('whose page is of another origin is told by /api/me which setting is missing', async () => {
    ({ app } = await createHttpApp({ tokens: { token: TOKEN } }));
    const url = (origin: string): string => `/api/me?origin=${encodeURIComponent(origin)}`;
    const headers = { host: 'mybox.lan:4100' };
    expect((await ask(headers, url('http://mybox.lan:4100'))).json()).toEqual({
      rights: 'none',
      needsToken: true,
    });
    const { refusal } = (await ask(headers, url('https://Deck.example'))).json<{
      refusal: string;
    }>();
    expect(refusal).toContain('--origins https://deck.example');
  });

  test('that leads to messages which are too long ends with 1009, and logs no fault', async () => {
    const lines: string[] = [];
    const parts = await createHttpApp({ logTo: { write: (line) => lines.push(line) } });
    ({ app } = parts);
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as { port: number };
    for (let i = 0; i < 3; i++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, [BINARY_PROTOCOL]);
      await once(socket, 'open');
      socket.send('x'.repeat(LIMITS.commandBytes + 1));
      const [code] = (await once(socket, 'close')) as [number];
      expect(code).toBe(1009);
    }
    await vi.waitFor(() => expect(parts.sessions.size).toBe(0));
    const isFault = (line: string): boolean => (JSON.parse(line) as { level: number }).level >= 50;
    expect(lines.filter((line) => isFault(line) || line.includes('stack'))).toEqual([]);
  });
});
