/**
 * Tickdeck's protocol: subscribes, counts the ticks of each frame by the heads of its runs, and acknowledges
 * with the product's own code. Sampled clients decode everything.
 */
import { ByteReader } from '../../../shared/wire/bytes.ts';
import { createAcknowledger } from '../../../shared/client/acknowledger.ts';
import type { Timers } from '../../../shared/client/socket.ts';
import { createDecoder, type Frame } from '../../../shared/wire/decode.ts';
import {
  BINARY_PROTOCOL,
  FRAME,
  type FrameHead,
  readFrameHead,
} from '../../../shared/wire/frame.ts';
import { type RunHead, skipRun } from '../../../shared/wire/run.ts';
import { type Client, type Dialect, OPCODE } from './dialect.ts';

const frameHead: FrameHead = { type: 0, epochTag: 0, baseMs: 0, market: 0 };
const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
const decode = createDecoder();
const TIMERS: Timers = {
  setTimer: (run, afterMs) => setTimeout(run, afterMs),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
const SUBSCRIBED = Buffer.from('"type":"subscribed"');
const HELLO = Buffer.from('"type":"hello"');

/** Ticks in a frame; 0 for frames that carry none. */
function countTicks(bytes: Buffer, from: number, to: number): number {
  const reader = new ByteReader(bytes, from, to);
  const error = readFrameHead(reader, frameHead);
  if (error !== undefined) throw new Error(`the server sent bytes that are no frame: ${error}`);
  if (frameHead.type !== FRAME.runs) return 0;
  let ticks = 0;
  while (reader.left > 0) {
    if (!skipRun(reader, runHead)) throw new Error('the server sent bytes that are no run');
    ticks += runHead.count;
  }
  return ticks;
}

function observe(client: Client, frame: Frame, nowMs: number): void {
  const { crowd, number } = client;
  if (frame.type === 'runs') {
    const { columns } = frame;
    for (let i = 0; i < columns.length; i++) {
      crowd.onTick(number, columns.timeMs[i]! + columns.timeNs[i]! / 1e6, nowMs);
    }
  } else if (frame.type === 'merged') {
    for (const { state } of frame.updates) {
      crowd.onNews(number, Math.max(state.lastMs, state.quoteMs));
    }
  }
}

export const TICKDECK_DIALECT: Dialect = {
  path: '/ws',
  subprotocol: BINARY_PROTOCOL,
  converse(client) {
    const { acknowledges, paceMs } = client.crowd.plan;
    const acknowledger = createAcknowledger(TIMERS, (frames) =>
      client.send(JSON.stringify({ type: 'acknowledge', frames })),
    );

    return {
      begin() {
        client.send(JSON.stringify({ type: 'hello', client: 'bench', acknowledges }));
        if (paceMs !== undefined)
          client.send(JSON.stringify({ type: 'throttle', minIntervalMs: paceMs }));
        if (client.symbols.length === 0) return;
        client.send(JSON.stringify({ type: 'subscribe', symbols: client.symbols }));
      },
      onFrame(opcode, bytes, from, to, nowMs) {
        if (opcode === OPCODE.text) {
          const text = bytes.subarray(from, to);
          const awaited = client.symbols.length > 0 ? SUBSCRIBED : HELLO;
          if (text.includes(awaited)) client.onReady();
          return;
        }
        if (opcode !== OPCODE.binary) return;
        client.crowd.clientTicks += countTicks(bytes, from, to);
        if (client.isSampled) {
          const decoded = decode(bytes.subarray(from, to));
          if (decoded.ok) observe(client, decoded.frame, nowMs);
        }
        if (acknowledges) acknowledger.onFrame(to - from);
      },
    };
  },
};
