import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DirectWrites, findStreamParts } from '../../../server/http/direct-write.ts';
import { until } from '../../support/until.ts';

const opened: { destroy(): void }[] = [];
const servers: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.destroy();
  for (const each of servers.splice(0)) each.close();
});

/** Two ends of a connection. */
async function connectPair(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer();
  servers.push(server);
  const accepted = new Promise<Socket>((resolve) => void server.on('connection', resolve));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const near = await accepted;
  opened.push(near, far);
  return { near, far };
}

/** A message that says its number in each of its words. */
function toMessage(number: number, words: number): Buffer {
  const message = Buffer.alloc(words * 4);
  for (let i = 0; i < words; i++) message.writeUInt32LE(number, i * 4);
  return message;
}

const WAYS = [
  ['past the stream', undefined],
  ['by the stream, where Node has not what it takes', null],
] as const;

test.each(WAYS)(
  'every byte arrives in order %s, mixed with writes of the stream, corked ones, and a reader that rests',
  async (_way, parts) => {
    const { near, far } = await connectPair();
    const writes = new DirectWrites(near, parts);
    expect(writes.isDirect).toBe(parts === undefined);
    let number = 0;
    let wrong = 0;
    let words = 0;
    let last = -1;
    let rest = Buffer.alloc(0);
    far.on('data', (chunk) => {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 4);
      for (let at = 0; at < whole; at += 4) {
        const found = bytes.readUInt32LE(at);
        if (found !== last && found !== last + 1) wrong++;
        last = found;
        words++;
      }
      rest = bytes.subarray(whole);
    });
    far.pause();
    let sentWords = 0;
    let mostWaiting = 0;
    const send = (count: number, isStream = false): void => {
      const message = toMessage(number++, count);
      sentWords += count;
      if (isStream) near.write(message);
      else writes.write(message);
      mostWaiting = Math.max(mostWaiting, writes.waitingBytes);
    };
    /* More than the kernel takes, so that a write has to wait. */
    for (let i = 0; i < 300; i++) send(i % 7 === 0 ? 30_000 : 50, i % 11 === 5);
    far.resume();
    await until(() => words === sentWords, 'all bytes');
    near.cork();
    for (let i = 0; i < 5; i++) send(10);
    near.uncork();
    send(10);
    await until(() => words === sentWords, 'the last bytes');
    expect([wrong, last, writes.waitingBytes]).toEqual([0, number - 1, 0]);
    expect(mostWaiting > 0).toBe(writes.isDirect);
  },
);

test('what a connection still holds is cut with it, and nothing throws then', async () => {
  const { near, far } = await connectPair();
  const writes = new DirectWrites(near);
  near.on('error', () => undefined);
  far.pause();
  for (let i = 0; i < 200; i++) writes.write(toMessage(i, 30_000));
  expect(writes.waitingBytes).toBeGreaterThan(0);
  near.destroy();
  writes.write(toMessage(1, 1));
  await until(() => writes.waitingBytes === 0, 'nothing waits');
});

test('a peer that is gone ends the connection, as a write of the stream would', async () => {
  const { near, far } = await connectPair();
  const writes = new DirectWrites(near);
  let isClosed = false;
  near.on('error', () => undefined);
  near.on('close', () => (isClosed = true));
  far.resetAndDestroy();
  const timer = setInterval(() => writes.write(toMessage(1, 100)), 1);
  await until(() => isClosed, 'the end');
  clearInterval(timer);
  writes.write(toMessage(1, 100));
});

test.each([
  ['that are not there', () => undefined],
  [
    'that may not be asked for',
    () => {
      throw new Error('no such binding');
    },
  ],
  ['of another shape', () => ({ WriteWrap: 1, streamBaseState: [], kLastWriteWasAsync: 0 })],
  [
    'whose place lies outside',
    () => ({ WriteWrap: Object, streamBaseState: new Int32Array(2), kLastWriteWasAsync: 2 }),
  ],
])('parts %s are none', (_what, bind) => {
  expect(findStreamParts(bind)).toBeUndefined();
});
