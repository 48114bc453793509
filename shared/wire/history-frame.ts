/**
 * The frame of bars that a client asked for: which request it answers, how much is still to come, then bars
 * as in a frame of live ones. Layout: PROTOCOL.md, "Bar history".
 */
import type { BarSeries } from '../model/bar.ts';
import { type BarsContent, readBars, writeBars } from './bar-frame.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Bars of one answer, as decoded. */
export interface BarHistoryContent extends Omit<BarsContent, 'isHistory'> {
  /** Id of the command that asked. */
  request: number;
  /** Bars of the same answer in later frames; 0 in its last frame. */
  left: number;
}

const HEAD_BYTES = 16;

/** Writes rows from..to-1 of a series; the last one is forming when `isForming`. */
export function writeBarHistory(
  writer: ByteWriter,
  { request, left }: { request: number; left: number },
  instrument: number,
  interval: number,
  series: BarSeries,
  from: number,
  to: number,
  isForming: boolean,
  baseMs: number,
): void {
  writer.ensure(HEAD_BYTES);
  writer.varint(request);
  writer.varint(left);
  writeBars(writer, instrument, interval, series, from, to, false, isForming, baseMs);
}

/** Reads the content of a frame of asked bars. @returns undefined when the bytes are none */
export function readBarHistory(reader: ByteReader, baseMs: number): BarHistoryContent | undefined {
  const request = reader.varint();
  const left = reader.varint();
  const content = readBars(reader, baseMs);
  if (content === undefined || content.isHistory) return undefined;
  const { isHistory: _isHistory, ...bars } = content;
  return { request, left, ...bars };
}
