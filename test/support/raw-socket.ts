/** A WebSocket client by hand, which can send what no library would: wrong frames, and connections that die. */
import { connect as connectTcp, type Socket } from 'node:net';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { until } from './until.ts';

interface RawOptions {
  fin?: boolean;
  rsv?: number;
  masked?: boolean;
  /** Written as the length instead of the payload's. */
  claim?: number;
  /** 7-bit length field as it stands, with the length bytes given. */
  lengthBytes?: number[];
}

/** One frame as a client sends it, or as it must not. */
export function toFrame(
  opcode: number,
  payload: Buffer | string = '',
  options: RawOptions = {},
): Buffer {
  const { fin = true, rsv = 0, masked = true } = options;
  const data = Buffer.from(payload);
  const length = options.claim ?? data.length;
  const lengthBytes =
    options.lengthBytes ??
    (length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length & 255]
        : [127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >>> shift) & 255)]);
  const head = Buffer.from([(fin ? 128 : 0) | (rsv << 4) | opcode, ...lengthBytes]);
  if (masked) head[1]! |= 128;
  const mask = masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0);
  const body = masked ? data.map((byte, i) => byte ^ mask[i & 3]!) : data;
  return Buffer.concat([head, mask, body]);
}

/** Payload of a close frame. */
export const toClose = (code: number, reason: Buffer | string = ''): Buffer =>
  Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);

/** A connection that was upgraded by hand. */
export interface RawClient {
  socket: Socket;
  /** Close code that the server sent. */
  code: number | undefined;
  isClosed: boolean;
}

/** Upgrades by hand. Control and data frames of the server are read only for its close code. */
export async function openRaw(port: number): Promise<RawClient> {
  const socket = connectTcp(port, '127.0.0.1');
  const client: RawClient = { socket, code: undefined, isClosed: false };
  let pending = Buffer.alloc(0);
  let isOpen = false;
  socket.on('error', () => undefined);
  socket.on('close', () => (client.isClosed = true));
  socket.on('data', (data: Buffer) => {
    pending = Buffer.concat([pending, data]);
    if (!isOpen) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      isOpen = pending.toString('latin1', 0, end).includes(' 101 ');
      pending = pending.subarray(end + 4);
    }
    while (pending.length >= 2) {
      const short = pending[1]! & 127;
      const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (pending.length < headBytes) return;
      const length = short < 126 ? short : pending.readUIntBE(2, short === 126 ? 2 : 6);
      if (pending.length < headBytes + length) return;
      if ((pending[0]! & 15) === 8 && length >= 2) client.code = pending.readUInt16BE(headBytes);
      pending = pending.subarray(headBytes + length);
    }
  });
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Protocol: ${BINARY_PROTOCOL}\r\n\r\n`,
  );
  await until(() => isOpen, 'the upgrade');
  return client;
}
