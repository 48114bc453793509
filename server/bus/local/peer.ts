/**
 * One end of a pipe between two processes of this machine: whole messages over a stream of bytes. Promises that what
 * does not decode ends the pipe, that memory is taken for what has come and not for what a length claims, and that a
 * peer that does not read is cut off before it costs the others. Knows nothing of what is said.
 */
import type { Duplex } from 'node:stream';
import { type BusCounts, MOST_BUS_BYTES } from '../bus.ts';

/** What a message is. */
export const OP = {
  publish: 1,
  ask: 2,
  answer: 3,
  refuse: 4,
  subscribe: 5,
  unsubscribe: 6,
} as const;
const OPS = new Set<number>(Object.values(OP));

/** A message. */
export interface PeerMessage {
  /** OP.* */
  readonly op: number;
  readonly subject: string;
  /** Of a question and its answer: its number, 0..2^32-1. */
  readonly id: number;
  readonly body: Uint8Array;
}

/** What a peer tells; nothing after `onEnd`. */
export interface PeerEvents {
  onMessage(message: PeerMessage): void;
  onEnd(): void;
}

/** The other end. */
export interface Peer {
  send(message: PeerMessage): void;
  close(): void;
}

/** Before a message: its length without these four bytes, little-endian. */
const LENGTH_BYTES = 4;
/** Op, length of the subject, id. */
const HEAD_BYTES = 6;
/** What waits for a peer at most. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

function toBytes({ op, subject, id, body }: PeerMessage): Buffer {
  const size = HEAD_BYTES + subject.length + body.length;
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + size);
  bytes.writeUInt32LE(size, 0);
  bytes.writeUInt8(op, 4);
  bytes.writeUInt8(subject.length, 5);
  bytes.writeUInt32LE(id, 6);
  bytes.write(subject, LENGTH_BYTES + HEAD_BYTES, 'latin1');
  bytes.set(body, LENGTH_BYTES + HEAD_BYTES + subject.length);
  return bytes;
}

/** Reads a message without its length. @returns undefined when the bytes are none */
function fromBytes(bytes: Buffer): PeerMessage | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const op = bytes.readUInt8(0);
  const end = HEAD_BYTES + bytes.readUInt8(1);
  if (!OPS.has(op) || end > bytes.length) return undefined;
  return {
    op,
    subject: bytes.toString('latin1', HEAD_BYTES, end),
    id: bytes.readUInt32LE(2),
    body: bytes.subarray(end),
  };
}

/** Makes the end of a pipe. */
export function createPeer(stream: Duplex, counts: BusCounts, events: PeerEvents): Peer {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  /** Bytes that the message under way has with its length, once that is known. */
  let wanted = LENGTH_BYTES;
  let isOver = false;
  let isCorked = false;

  function end(): void {
    if (isOver) return;
    isOver = true;
    waiting = [];
    stream.destroy();
    events.onEnd();
  }

  /** What came last, cut off the front of what waits. */
  function take(length: number): Buffer {
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    waiting = [all.subarray(length)];
    waitingBytes -= length;
    return all.subarray(0, length);
  }

  function hear(chunk: Buffer): void {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    while (waitingBytes >= wanted) {
      if (wanted === LENGTH_BYTES) {
        const size = take(LENGTH_BYTES).readUInt32LE(0);
        if (size < HEAD_BYTES || size > MOST_BUS_BYTES) return refuse();
        wanted = LENGTH_BYTES + size;
        waitingBytes += LENGTH_BYTES;
        continue;
      }
      waitingBytes -= LENGTH_BYTES;
      const message = fromBytes(take(wanted - LENGTH_BYTES));
      wanted = LENGTH_BYTES;
      if (message === undefined) return refuse();
      counts.heardMessages++;
      counts.heardBytes += message.body.length;
      events.onMessage(message);
      if (isOver) return;
    }
  }

  function refuse(): void {
    counts.refused++;
    end();
  }

  stream.on('data', hear);
  stream.on('error', end);
  stream.on('close', end);
  stream.on('end', end);
  return {
    send(message) {
      if (isOver) return;
      if (stream.writableLength > MOST_WAITING_BYTES) {
        end();
        return;
      }
      counts.sentMessages++;
      counts.sentBytes += message.body.length;
      if (!isCorked) {
        isCorked = true;
        stream.cork();
        process.nextTick(() => {
          isCorked = false;
          stream.uncork();
        });
      }
      stream.write(toBytes(message));
    },
    close: end,
  };
}
