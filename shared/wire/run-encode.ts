/**
 * Writes runs. Ticks must be sound (prices and sizes within their bounds, times within 2^51 ms of the base
 * time): what a market lets in. Layout: PROTOCOL.md, "Runs".
 */
import { type ByteWriter, putVarint, putZigzag } from './bytes.ts';
import {
  MAX_RUN_HEAD_BYTES,
  MAX_TICK_BYTES,
  NO_ASK,
  NO_BID,
  RECORD,
  SPLIT_UNIT,
  STANDS_FOR,
  UNIT_NS,
} from './run.ts';
import { MISSING, NS_PER_MS, TICK, type TickColumns } from '../model/tick.ts';

/** Longest step of time in ms that stays exact when counted in µs and in ns, by code of the unit. */
const MAX_STEP_MS = [Infinity, 4_000_000_000_000, 4_000_000_000] as const;

/** The coarsest unit of time that is exact for these rows. */
function unitOf(
  columns: TickColumns,
  order: Uint32Array,
  from: number,
  to: number,
  baseMs: number,
): number {
  const { timeMs, timeNs } = columns;
  let unit = 0;
  let mostMs = 0;
  let lastMs = baseMs;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    const ns = timeNs[row]!;
    if (ns !== 0 && unit < 2) unit = ns % 1000 === 0 ? Math.max(unit, 1) : 2;
    const ms = timeMs[row]!;
    const stepMs = ms > lastMs ? ms - lastMs : lastMs - ms;
    if (stepMs > mostMs) mostMs = stepMs;
    lastMs = ms;
  }
  return mostMs > MAX_STEP_MS[unit]! ? SPLIT_UNIT : unit;
}

/**
 * Encodes rows `order[from..to-1]` of `columns`, at least one, all of one instrument, as one run.
 * @param firstSequence sequence of the first of these ticks, from 1; with standsFor at most 2^53-1
 * @param baseMs base time of the container, whole ms
 * @param standsFor ticks the run stands for; more than to - from marks it as conflated
 * Cost: O(ticks), no allocation unless the writer must grow.
 */
export function encodeRun(
  writer: ByteWriter,
  columns: TickColumns,
  order: Uint32Array,
  from: number,
  to: number,
  firstSequence: number,
  baseMs: number,
  standsFor = to - from,
): void {
  const count = to - from;
  const unit = unitOf(columns, order, from, to, baseMs);
  writer.ensure(MAX_RUN_HEAD_BYTES + count * MAX_TICK_BYTES);
  writer.varint(columns.instrument[order[from]!]!);
  writer.varint(firstSequence);
  const conflated = standsFor !== count;
  writer.varint(count * 8 + (conflated ? STANDS_FOR : 0) + unit);
  if (conflated) writer.varint(standsFor);
  const lengthAt = writer.pos++;
  writeRecords(writer, columns, order, from, to, baseMs, unit);
  closeLength(writer, lengthAt);
}

/** Writes the record bytes' length at `at`, moving the records when it takes more than one byte. */
function closeLength(writer: ByteWriter, at: number): void {
  const length = writer.pos - at - 1;
  if (length < 0x80) {
    writer.bytes[at] = length;
    return;
  }
  const extra = length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : length < 0x1000_0000 ? 3 : 4;
  writer.bytes.copyWithin(at + 1 + extra, at + 1, writer.pos);
  writer.pos = at;
  writer.varint(length);
  writer.pos += length;
}

/** The writer has room; the place is kept in a variable, which is a fifth quicker than its field. */
function writeRecords(
  writer: ByteWriter,
  columns: TickColumns,
  order: Uint32Array,
  from: number,
  to: number,
  baseMs: number,
  unit: number,
): void {
  const { kind, timeMs, timeNs, price, size, ask, askSize, side, flags } = columns;
  const { bytes } = writer;
  let { pos } = writer;
  const isSplit = unit === SPLIT_UNIT;
  const unitNs = UNIT_NS[unit] ?? 1;
  const perMs = NS_PER_MS / unitNs;
  let lastMs = baseMs;
  let lastNs = 0;
  let near = 0;
  let tradeSize = 0;
  let bid = MISSING;
  let bidSize = 0;
  let offer = MISSING;
  let offerSize = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    const ms = timeMs[row]!;
    const ns = timeNs[row]!;
    const rowKind = kind[row]!;
    const rowPrice = price[row]!;
    const rowSize = size[row]!;
    const headAt = pos++;
    let head = rowKind;
    let extension = flags[row]!;
    if (rowKind === TICK.quote) {
      if (extension !== 0) extension *= 4;
      if (rowPrice === MISSING) extension += NO_BID;
      if (ask[row] === MISSING) extension += NO_ASK;
    }
    if (extension !== 0) {
      head |= RECORD.extended;
      pos = putVarint(bytes, pos, extension);
    }
    if (ms === lastMs && ns === lastNs) {
      head |= RECORD.sameTime;
    } else {
      if (isSplit) {
        pos = putZigzag(bytes, pos, ms - lastMs);
        pos = putVarint(bytes, pos, ns);
      } else {
        pos = putZigzag(bytes, pos, (ms - lastMs) * perMs + (ns - lastNs) / unitNs);
      }
      lastMs = ms;
      lastNs = ns;
    }
    if (rowKind === TICK.quote) {
      if (rowPrice !== bid && rowPrice !== MISSING) {
        head |= RECORD.bidChanged;
        pos = putZigzag(bytes, pos, rowPrice - (bid === MISSING ? near : bid));
        bid = rowPrice;
        near = rowPrice;
      }
      if (rowSize !== bidSize) {
        head |= RECORD.bidSizeChanged;
        pos = putZigzag(bytes, pos, rowSize - bidSize);
        bidSize = rowSize;
      }
      const rowAsk = ask[row]!;
      if (rowAsk !== offer && rowAsk !== MISSING) {
        head |= RECORD.askChanged;
        pos = putZigzag(bytes, pos, rowAsk - (offer === MISSING ? near : offer));
        offer = rowAsk;
      }
      const rowAskSize = askSize[row]!;
      if (rowAskSize !== offerSize) {
        head |= RECORD.askSizeChanged;
        pos = putZigzag(bytes, pos, rowAskSize - offerSize);
        offerSize = rowAskSize;
      }
    } else if (rowKind === TICK.trade) {
      head |= side[row]! << RECORD.sideShift;
      if (rowPrice !== near) {
        head |= RECORD.priceChanged;
        pos = putZigzag(bytes, pos, rowPrice - near);
        near = rowPrice;
      }
      if (rowSize !== tradeSize) {
        head |= RECORD.sizeChanged;
        pos = putVarint(bytes, pos, rowSize);
        tradeSize = rowSize;
      }
    } else {
      pos = putVarint(bytes, pos, rowPrice);
      pos = putVarint(bytes, pos, rowSize);
    }
    bytes[headAt] = head;
  }
  writer.pos = pos;
}
