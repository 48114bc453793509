import { describe, expect, test } from 'vitest';
import { toServerUrl, toSocketUrl } from '../../../web/net/addresses.ts';

describe('addresses of the server', () => {
  test.each([
    ['http://box:3000/', 'http://box:3000/api/me', 'ws://box:3000/ws'],
    ['http://box:3000/?s=AAPL#x', 'http://box:3000/api/me', 'ws://box:3000/ws'],
    ['https://a.example/ticks/', 'https://a.example/ticks/api/me', 'wss://a.example/ticks/ws'],
    [
      'https://a.example/ticks/index.html?view=statistics',
      'https://a.example/ticks/api/me',
      'wss://a.example/ticks/ws',
    ],
  ])('of a page at %s lie beside it', (base, me, socket) => {
    expect(toServerUrl('api/me', base)).toBe(me);
    expect(toSocketUrl(base)).toBe(socket);
  });
});
