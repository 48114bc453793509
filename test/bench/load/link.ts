/**
 * One connection of the load generator: a raw socket that reads into one buffer shared by all, so that a
 * thousand clients cost little. A link may be throttled: then it reads no faster than its rate, and what
 * the server sends meanwhile waits where it would wait for a slow line.
 */
import { connect, type Socket } from 'node:net';
import type { Crowd } from './crowd.ts';
import { type Client, type Dialect, OPCODE } from './dialect.ts';
import { createFrameScanner, toClientFrame } from './frame-scanner.ts';

const buffer = Buffer.allocUnsafe(65_536);
/** Throttled links read little at a time, as a slow line delivers. */
const slowBuffer = Buffer.allocUnsafe(2_048);
const REFILL_MS = 10;
const HEAD_END = Buffer.from('\r\n\r\n');

const wall = (): number => performance.timeOrigin + performance.now();

/** Connects and subscribes. @returns when the server has answered the subscription */
export function openLink(
  port: number,
  dialect: Dialect,
  about: { number: number; crowd: Crowd; isSampled: boolean; symbols: readonly string[] },
): Promise<void> {
  const { crowd } = about;
  const { bytesPerSecond } = crowd.plan;
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    let isOpen = false;
    let isReady = false;
    let allowance = 0;

    const client: Client = {
      ...about,
      send: (text) => void socket.write(toClientFrame(OPCODE.text, Buffer.from(text))),
      onReady() {
        isReady = true;
        resolve();
      },
    };
    const conversation = dialect.converse(client);

    const scan = createFrameScanner((opcode, bytes, from, to) => {
      if (opcode === OPCODE.ping) {
        socket.write(toClientFrame(OPCODE.pong, bytes.subarray(from, to)));
        return;
      }
      crowd.frames++;
      conversation.onFrame(opcode, bytes, from, to, wall());
    });

    function onHead(chunk: Buffer): void {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      if (!head.toString('latin1', 0, 12).endsWith('101')) {
        reject(new Error(`refused: ${head.toString('latin1', 0, end)}`));
        return;
      }
      isOpen = true;
      conversation.begin();
      if (head.length > end + 4) scan(head.subarray(end + 4));
    }

    function onBytes(length: number, bytes: Buffer): boolean {
      crowd.bytes += length;
      const chunk = bytes.subarray(0, length);
      if (isOpen) scan(chunk);
      else onHead(chunk);
      if (bytesPerSecond === undefined || !isReady) return true;
      allowance -= length;
      return allowance > 0;
    }

    const socket: Socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: bytesPerSecond === undefined ? buffer : slowBuffer,
        callback: (length, bytes) => onBytes(length, bytes as Buffer),
      },
    });
    if (bytesPerSecond !== undefined) {
      const refill = (bytesPerSecond * REFILL_MS) / 1000;
      setInterval(() => {
        const wasSpent = allowance <= 0;
        allowance = Math.min(allowance + refill, 2 * refill);
        if (wasSpent && allowance > 0) socket.resume();
      }, REFILL_MS);
    }
    socket.on('connect', () => socket.write(toUpgrade(port, dialect)));
    socket.on('error', (error) => reject(error));
    socket.on('close', () => {
      if (isReady) crowd.lost++;
      else reject(new Error('closed before the subscription was answered'));
    });
  });
}

function toUpgrade(port: number, { path, subprotocol }: Dialect): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGlja2RlY2stYmVuY2gtMQ==',
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '\r\n',
  ].join('\r\n');
}
