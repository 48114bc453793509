/** Connections that no library would make: wrong frames, half frames, silence, floods; each has to be cut off, or go away. */
import { connect as connectTcp } from 'node:net';
import { openRaw, toFrame } from '../support/raw-socket.ts';

type Abuse = (port: number, draw: number) => Promise<void>;

const raw =
  (write: (draw: number) => Buffer[]): Abuse =>
  async (port, draw) => {
    const socket = await openRaw(port).then(
      (client) => client.socket,
      () => undefined,
    );
    /* A machine with too much to do lets nobody in. */
    if (socket === undefined) return;
    for (const piece of write(draw)) socket.write(piece);
    setTimeout(() => socket.destroy(), 200 + draw * 800);
  };

const ABUSES: readonly Abuse[] = [
  raw(() => [toFrame(3, 'no such opcode')]),
  raw(() => [toFrame(1, '{}', { masked: false })]),
  raw(() => [toFrame(1, '{"type":"hello"}', { rsv: 4 })]),
  raw(() => [toFrame(1, 'x'.repeat(40_000))]),
  raw((draw) => [toFrame(1, '{"type":"subscribe","symbols":["AAPL"]}').subarray(0, 3 + draw * 30)]),
  raw(() => Array.from({ length: 200 }, () => toFrame(1, '{"type":"ping","id":1}'))),
  raw(() => [
    toFrame(1, '{"type":"hello","acknowledges":true}'),
    toFrame(1, '{"type":"subscribe","symbols":["*"],"contract":"latest","maxRateHz":60}'),
  ]),
  async (port, draw) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    setTimeout(() => socket.destroy(), 200 + draw * 800);
  },
];

/** Makes one. @param draw which, 0 ≤ draw < 1  @param more how long and how much, the same */
export const abuse = async (port: number, draw: number, more: number): Promise<void> =>
  ABUSES[Math.floor(draw * ABUSES.length)]!(port, more);
