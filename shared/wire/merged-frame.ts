/**
 * The frame of merged updates: for each symbol its newest state, standing for all ticks since the last
 * update. What counts stays exact: last values, day high, low, volume, trade count and turnover.
 */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { FieldError } from './field-limits.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import { readSymbolState, writeSymbolState } from './snapshot.ts';

/** One symbol's update. */
export interface MergedUpdate {
  /** Ticks that the update stands for; the newest of them has `state.sequence`. 0 where a recorded bar changed the state. */
  standsFor: number;
  state: SymbolState;
}

/** Writes one update. @throws FieldError when the decoder would refuse it */
export function writeMerged(
  writer: ByteWriter,
  standsFor: number,
  state: SymbolState,
  baseMs: number,
): void {
  if (!(standsFor >= 0 && standsFor <= state.sequence))
    throw new FieldError('stands for', standsFor);
  writer.ensure(16);
  writer.varint(standsFor);
  writeSymbolState(writer, state, baseMs);
}

/** Reads updates to the end of the frame. @returns undefined when the bytes are none */
export function readMerged(reader: ByteReader, baseMs: number): MergedUpdate[] | undefined {
  const updates: MergedUpdate[] = [];
  while (reader.left > 0) {
    const standsFor = reader.varint();
    const state = readSymbolState(reader, baseMs);
    if (state === undefined || standsFor > state.sequence) return undefined;
    updates.push({ standsFor, state });
  }
  return updates;
}
