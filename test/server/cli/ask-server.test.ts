import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { askServer } from '../../../server/cli/ask-server.ts';

test.each([
  ['', '/api/alerts/audit?after=3&alert=a%20b'],
  ['/below', '/below/api/alerts/audit?after=3&alert=a%20b'],
  ['/below/ws', '/below/api/alerts/audit?after=3&alert=a%20b'],
])('a question keeps its query, of a server below %j too', async (below, asked) => {
  const urls: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url);
    response.end('{}');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const flags = { server: `127.0.0.1:${port}${below}` };
  await askServer(flags, 'GET', '/api/alerts/audit?after=3&alert=a%20b');
  await askServer(flags, 'GET', '/api/alerts/audit?');
  expect(urls[0]).toBe(asked);
  expect(urls[1]).toBe(`${asked.split('?')[0]}`);
});
