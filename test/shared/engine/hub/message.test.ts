import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { toMessage } from '../../../../shared/engine/hub/message.ts';
import { until } from '../../../support/until.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A WebSocket and the connection below its other end. */
async function connect(): Promise<{ client: WebSocket; server: WebSocket; below: Duplex }> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const accepted = new Promise<{ server: WebSocket; below: Duplex }>((resolve) => {
    http.on('upgrade', (request, below, head) => {
      sockets.handleUpgrade(request, below, head, (server) => resolve({ server, below }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  closers.push(() => {
    client.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { client, ...(await accepted) };
}

test('a ready-made message is what ws itself reads, at every length of the length field', async () => {
  const { client, below } = await connect();
  const lengths = [0, 1, 125, 126, 127, 255, 8_191, 8_192, 65_535, 65_536, 200_000];
  const got: Buffer[] = [];
  client.on('message', (data: Buffer, isBinary) => {
    expect(isBinary).toBe(true);
    got.push(data);
  });
  const payloads = lengths.map((length) => Buffer.alloc(length, length % 251));
  for (const payload of payloads) {
    const message = toMessage(payload, payload.length);
    expect(payload.equals(message.subarray(message.length - payload.length))).toBe(true);
    below.write(message);
  }
  await until(() => got.length >= lengths.length, 'all messages');
  expect(got.map((data, i) => data.equals(payloads[i]!))).toEqual(lengths.map(() => true));
});

test("ready-made messages and those of ws's own share a connection whole and in order", async () => {
  const { client, server, below } = await connect();
  const got: string[] = [];
  client.on('message', (data: Buffer) => got.push(data.toString()));
  const sent: string[] = [];
  for (let i = 0; i < 3_000; i++) {
    const text = `${i} ${'x'.repeat((i * 7) % 900)}`;
    sent.push(text);
    if (i % 3 === 0) server.send(text);
    else below.write(toMessage(Buffer.from(text), text.length));
    if (i % 500 === 0) server.ping();
  }
  await until(() => got.length >= sent.length, 'all messages');
  expect(got).toEqual(sent);
});
