/**
 * The binary form of a symbol's state, and the snapshot frame that begins with it: last trade and quote, status,
 * day figures, then the most recent ticks. Live runs that follow start at `sequence + 1`.
 */
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { SnapshotCause } from './codes.ts';
import { createSymbolState, type SymbolState } from '../model/symbol-state.ts';
import { FieldError, findWrongField } from './field-limits.ts';
import { MISSING } from '../model/tick.ts';

/** Present parts, bits of the parts byte. */
export const PART = { last: 1, bid: 2, ask: 4, day: 8, previousClose: 16 } as const;
const MAX_STATE_BYTES = 192;

/** Writes the part of a snapshot frame before its runs: epoch, cause and state. */
export function writeSnapshot(
  writer: ByteWriter,
  state: SymbolState,
  baseMs: number,
  epoch: number,
  cause: SnapshotCause,
): void {
  writer.ensure(8);
  writer.u32(epoch);
  writer.u8(cause);
  writeSymbolState(writer, state, baseMs);
}

/**
 * Writes a state; snapshots and merged updates hold it in the same form.
 * @throws FieldError naming a field that the decoder would refuse
 */
export function writeSymbolState(
  writer: ByteWriter,
  state: Readonly<SymbolState>,
  baseMs: number,
): void {
  const wrong = findWrongField(state);
  if (wrong !== undefined) throw new FieldError(wrong, state[wrong]);
  writer.ensure(MAX_STATE_BYTES);
  writer.varint(state.instrument);
  writer.varint(state.sequence);
  writer.u8(state.status);
  writer.u8(state.reason);
  const hasQuote = state.bid !== MISSING || state.ask !== MISSING;
  writer.u8(
    (state.last !== MISSING ? PART.last : 0) |
      (state.bid !== MISSING ? PART.bid : 0) |
      (state.ask !== MISSING ? PART.ask : 0) |
      (state.open !== MISSING ? PART.day : 0) |
      (state.previousClose !== MISSING ? PART.previousClose : 0),
  );
  if (state.last !== MISSING) {
    writer.zigzag(state.lastMs - baseMs);
    writer.varint(state.lastNs);
    writer.zigzag(state.last);
    writer.varint(state.lastSize);
    writer.u8(state.lastSide);
  }
  if (hasQuote) {
    writer.zigzag(state.quoteMs - baseMs);
    writer.varint(state.quoteNs);
  }
  if (state.bid !== MISSING) writePriceSize(writer, state.bid, state.bidSize);
  if (state.ask !== MISSING) writePriceSize(writer, state.ask, state.askSize);
  if (state.open !== MISSING) {
    writer.zigzag(state.open);
    writer.zigzag(state.high);
    writer.zigzag(state.low);
  }
  writer.varint(state.volume);
  writer.varint(state.trades);
  writer.zigzag(state.turnoverHi);
  writer.varint(state.turnoverLo);
  if (state.previousClose !== MISSING) writer.zigzag(state.previousClose);
}

function writePriceSize(writer: ByteWriter, price: number, size: number): void {
  writer.zigzag(price);
  writer.varint(size);
}

/** What a snapshot frame says besides the state. */
export interface SnapshotHead {
  epoch: number;
  cause: number;
}

/** Reads what `writeSnapshot` wrote. @returns undefined when the bytes are none */
export function readSnapshot(
  reader: ByteReader,
  baseMs: number,
  head: SnapshotHead,
): SymbolState | undefined {
  head.epoch = reader.u32();
  head.cause = reader.u8();
  return readSymbolState(reader, baseMs);
}

/** Reads what `writeSymbolState` wrote. @returns undefined when the bytes are none */
export function readSymbolState(reader: ByteReader, baseMs: number): SymbolState | undefined {
  const state = createSymbolState(reader.varint());
  state.sequence = reader.varint();
  state.status = reader.u8();
  state.reason = reader.u8();
  const parts = reader.u8();
  if ((parts & PART.last) !== 0) {
    state.lastMs = baseMs + reader.zigzag();
    state.lastNs = reader.varint();
    state.last = reader.zigzag();
    state.lastSize = reader.varint();
    state.lastSide = reader.u8();
  }
  if ((parts & (PART.bid | PART.ask)) !== 0) {
    state.quoteMs = baseMs + reader.zigzag();
    state.quoteNs = reader.varint();
  }
  if ((parts & PART.bid) !== 0) {
    state.bid = reader.zigzag();
    state.bidSize = reader.varint();
  }
  if ((parts & PART.ask) !== 0) {
    state.ask = reader.zigzag();
    state.askSize = reader.varint();
  }
  if ((parts & PART.day) !== 0) {
    state.open = reader.zigzag();
    state.high = reader.zigzag();
    state.low = reader.zigzag();
  }
  state.volume = reader.varint();
  state.trades = reader.varint();
  state.turnoverHi = reader.zigzag();
  state.turnoverLo = reader.varint();
  if ((parts & PART.previousClose) !== 0) state.previousClose = reader.zigzag();
  const isSound = !reader.failed && parts < 32 && findWrongField(state) === undefined;
  return isSound ? state : undefined;
}
