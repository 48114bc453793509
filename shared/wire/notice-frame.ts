/**
 * The small frames: heartbeat (server time and last sequences), marks (up to where bars reach, in the same
 * form) and gap (ticks that will not come, or never were).
 */
import type { ByteReader, ByteWriter } from './bytes.ts';
import {
  FieldError,
  INSTRUMENT_LIMIT,
  isWithin,
  SEQUENCE_LIMIT,
  TIME_LIMIT,
} from './field-limits.ts';

/** Content of a heartbeat or of marks; the frame's base time is the market's clock. */
export interface HeartbeatContent {
  /** Server's wall clock, ms since 1970. */
  serverMs: number;
  epoch: number;
  /** Newest sequence sent of each subscribed instrument, in equal order. */
  instruments: number[];
  sequences: number[];
}

/** Writes a heartbeat's content up to its entries; follow with `writeHeartbeatEntry`. */
export function writeHeartbeat(writer: ByteWriter, serverMs: number, epoch: number): void {
  writer.ensure(16);
  writer.u48(serverMs);
  writer.u32(epoch);
}

/** Writes one symbol's newest sequence. @throws FieldError when the decoder would refuse it */
export function writeHeartbeatEntry(
  writer: ByteWriter,
  instrument: number,
  sequence: number,
): void {
  if (!isWithin(INSTRUMENT_LIMIT, instrument)) throw new FieldError('the instrument', instrument);
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
    if (!isWithin(INSTRUMENT_LIMIT, instrument)) return undefined;
    instruments.push(instrument);
    sequences.push(reader.varint());
  }
  return reader.failed ? undefined : { serverMs, epoch, instruments, sequences };
}

/**
 * A stretch without ticks. Either the client will not get them, and they have sequences; or the market never
 * saw any, and both sequences are 0. Of the latter, frames with equal instrument, cause and beginning are
 * news of one gap.
 */
export interface GapContent {
  instrument: number;
  /** First and last missing sequence; 0 and 0 when no numbered tick is missing. */
  fromSequence: number;
  toSequence: number;
  /** GAP.* */
  cause: number;
  /**
   * Market time that the gap covers, ms. Without sequences, an end that is the beginning: it still lasts; one that is
   * before it: nothing is missing any more.
   */
  fromMs: number;
  toMs: number;
}

/** Ticks that the client will not get although the market had them. */
export const toMissing = ({ fromSequence, toSequence }: GapContent): number =>
  fromSequence === 0 ? 0 : toSequence - fromSequence + 1;

/** End of the gap, ms; Infinity while it lasts. */
export const toGapEnd = ({ fromSequence, fromMs, toMs }: GapContent): number =>
  fromSequence === 0 && toMs === fromMs ? Infinity : toMs;

/** Tells whether the news of a gap is that it was filled. */
export const isFilledGap = ({ fromMs, toMs }: Pick<GapContent, 'fromMs' | 'toMs'>): boolean =>
  toMs < fromMs;

const isSoundGap = (gap: Readonly<GapContent>): boolean =>
  isWithin(INSTRUMENT_LIMIT, gap.instrument) &&
  isWithin(SEQUENCE_LIMIT, gap.fromSequence) &&
  isWithin(SEQUENCE_LIMIT, gap.toSequence) &&
  gap.fromSequence <= gap.toSequence &&
  (gap.fromSequence > 0 || gap.toSequence === 0) &&
  isWithin(TIME_LIMIT, gap.fromMs) &&
  isWithin(TIME_LIMIT, gap.toMs);

/** Writes a gap's content. @throws FieldError when the decoder would refuse it */
export function writeGap(writer: ByteWriter, gap: GapContent, baseMs: number): void {
  if (!isSoundGap(gap)) throw new FieldError('the gap', JSON.stringify(gap));
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
  return !reader.failed && reader.left === 0 && isSoundGap(gap) ? gap : undefined;
}
