/**
 * Binary frames: the head that all share, and the frame of runs. Other frames: snapshot.ts, bar-frame.ts,
 * notice-frame.ts. A frame is self-contained: head, then content to the end of the WebSocket message.
 * Frames of equal content are the same bytes for every client, so nothing in them is per client.
 */
import { TIME_BOUND_MS } from '../model/tick.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { FieldError } from './field-limits.ts';

/** Major version of the binary format; the high half of every frame's first byte. */
const WIRE_MAJOR = 1;
/** Names of the two dialects, as WebSocket subprotocols. */
export const BINARY_PROTOCOL = 'tickdeck.v1';
export const JSON_PROTOCOL = 'tickdeck.v1.json';
/** What a token begins with that comes among the subprotocols: base64url of it follows. For pages, which can set no header. */
export const TOKEN_PROTOCOL = 'tickdeck.token.';

/** Frame types; the low half of the first byte. Types not listed are skipped by clients. */
export const FRAME = {
  runs: 1,
  snapshot: 2,
  bars: 3,
  heartbeat: 4,
  gap: 5,
  merged: 6,
  marks: 7,
  barHistory: 8,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/** Most bytes of a frame head. */
const FRAME_HEAD_BYTES = 16;

/** What every frame begins with. */
export interface FrameHead {
  /** Frame type, 0..15; see FRAME. */
  type: number;
  /** Low eight bits of the market's epoch: tells frames of different epochs apart. */
  epochTag: number;
  /** Time that the frame's times are relative to, whole ms since 1970. */
  baseMs: number;
  /** Number of the market. */
  market: number;
}

/** Writes a frame head; see PROTOCOL.md, "Frame head". @throws FieldError for a base time that it cannot hold */
export function writeFrameHead(
  writer: ByteWriter,
  type: FrameType,
  epoch: number,
  baseMs: number,
  market: number,
): void {
  if (!(baseMs >= 0 && baseMs < TIME_BOUND_MS)) throw new FieldError('the base time', baseMs);
  writer.ensure(FRAME_HEAD_BYTES);
  writer.u8((WIRE_MAJOR << 4) | type);
  writer.u8(epoch & 0xff);
  writer.u48(baseMs);
  writer.varint(market);
}

/** Reads a frame head. @returns a reason when the bytes are no frame of this version */
export function readFrameHead(reader: ByteReader, head: FrameHead): DecodeError | undefined {
  const first = reader.u8();
  if (!reader.failed && first >> 4 !== WIRE_MAJOR) return 'BAD_VERSION';
  head.type = first & 15;
  head.epochTag = reader.u8();
  head.baseMs = reader.u48();
  head.market = reader.varint();
  return reader.failed ? 'TRUNCATED' : undefined;
}

/** Why bytes could not be decoded. */
export type DecodeError =
  /** The frame ends before its content does. */
  | 'TRUNCATED'
  /** Another major version of the format. */
  | 'BAD_VERSION'
  /** A frame type this decoder does not know; skip it. */
  | 'UNKNOWN_TYPE'
  /** Content that no encoder writes, or bytes left over. */
  | 'MALFORMED';
