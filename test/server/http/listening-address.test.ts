import type { Server } from 'node:net';
import { expect, test } from 'vitest';
import { toListeningAddress } from '../../../server/http/listening-address.ts';

const server = { address: () => ({ port: 4100 }) } as unknown as Server;

test.each([
  ['127.0.0.1', 'http://localhost:4100'],
  ['0.0.0.0', 'http://localhost:4100'],
  ['::', 'http://localhost:4100'],
  ['::1', 'http://[::1]:4100'],
  ['fe80::1', 'http://[fe80::1]:4100'],
  ['192.168.1.5', 'http://192.168.1.5:4100'],
])('a server that listens at %s is opened as %s', (host, url) => {
  expect(toListeningAddress(server, host)).toEqual({ url, port: 4100 });
});
