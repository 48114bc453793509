/**
 * The two small frames: heartbeat (server time and last sequences) and gap (ticks that will not come).
 */
import type { ByteReader, ByteWriter } from './bytes.ts';

const MAX_INSTRUMENT = 0xffff_ffff;

/** Content of a heartbeat; the frame's base time is the market's clock. */
export interface HeartbeatContent {
  /** Server's wall clock, ms since 1970. */
  serverMs: number;
  epoch: number;
  /** Newest sequence of each subscribed instrument, in equal order. */
  instruments: number[];
  sequences: number[];
}

/** Writes a heartbeat's content up to its entries; follow with `writeHeartbeatEntry`. */
export function writeHeartbeat(writer: ByteWriter, serverMs: number, epoch: number): void {
  writer.ensure(16);
  writer.u48(serverMs);
  writer.u32(epoch);
}

/** Writes one symbol's newest sequence. */
export function writeHeartbeatEntry(
  writer: ByteWriter,
  instrument: number,
  sequence: number,
): void {
  writer.ensure(16);
  writer.varint(instrument);
  writer.varint(sequence);
}

/** Reads a heartbeat's content. @returns undefined when the bytes are none */
export function readHeartbeat(reader: ByteReader): HeartbeatContent | undefined {
  const serverMs = reader.u48();
  const epoch = reader.u32();
  const instruments: number[] = [];
  const sequences: number[] = [];
  while (reader.left > 0 && !reader.failed) {
    const instrument = reader.varint();
    if (instrument > MAX_INSTRUMENT) return undefined;
    instruments.push(instrument);
    sequences.push(reader.varint());
  }
  return reader.failed ? undefined : { serverMs, epoch, instruments, sequences };
}

/** Ticks that the client will not get. */
export interface GapContent {
  instrument: number;
  /** First and last missing sequence. */
  fromSequence: number;
  toSequence: number;
  /** GAP.* */
  cause: number;
  /** Market time that the gap covers, ms. */
  fromMs: number;
  toMs: number;
}

/** Writes a gap's content. */
export function writeGap(writer: ByteWriter, gap: GapContent, baseMs: number): void {
  writer.ensure(64);
  writer.varint(gap.instrument);
  writer.varint(gap.fromSequence);
  writer.varint(gap.toSequence);
  writer.u8(gap.cause);
  writer.zigzag(gap.fromMs - baseMs);
  writer.zigzag(gap.toMs - baseMs);
}

/** Reads a gap's content. @returns undefined when the bytes are none */
export function readGap(reader: ByteReader, baseMs: number): GapContent | undefined {
  const gap = {
    instrument: reader.varint(),
    fromSequence: reader.varint(),
    toSequence: reader.varint(),
    cause: reader.u8(),
    fromMs: baseMs + reader.zigzag(),
    toMs: baseMs + reader.zigzag(),
  };
  const sound =
    !reader.failed &&
    reader.left === 0 &&
    gap.instrument <= MAX_INSTRUMENT &&
    gap.fromSequence <= gap.toSequence;
  return sound ? gap : undefined;
}
