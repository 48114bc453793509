/**
 * Writes runs. Ticks must be sound (prices and sizes within their bounds, times within 2^51 ms of the base
 * time): what a market lets in. Layout: PROTOCOL.md, "Runs".
 */
import type { ByteWriter } from './bytes.ts';
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
  for (let i = from; i < to && unit < 2; i++) {
    const ns = timeNs[order[i]!]!;
    if (ns !== 0) unit = ns % 1000 === 0 ? 1 : 2;
  }
  if (unit === 0) return 0;
  const most = MAX_STEP_MS[unit]!;
  let lastMs = baseMs;
  for (let i = from; i < to; i++) {
    const ms = timeMs[order[i]!]!;
    if (ms - lastMs > most || lastMs - ms > most) return SPLIT_UNIT;
    lastMs = ms;
  }
  return unit;
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
    const rowFlags = flags[row]!;
    const sameTime = ms === lastMs && ns === lastNs;
    let head = rowKind | (sameTime ? RECORD.sameTime : 0);
    let extension = rowFlags;
    let bidMoved = false;
    let askMoved = false;
    if (rowKind === TICK.trade) {
      head |=
        (rowPrice !== near ? RECORD.priceChanged : 0) |
        (side[row]! << RECORD.sideShift) |
        (rowSize !== tradeSize ? RECORD.sizeChanged : 0);
    } else if (rowKind === TICK.quote) {
      const rowAsk = ask[row]!;
      const noBid = rowPrice === MISSING;
      const noAsk = rowAsk === MISSING;
      extension = rowFlags * 4 + (noBid ? NO_BID : 0) + (noAsk ? NO_ASK : 0);
      bidMoved = !noBid && rowPrice !== bid;
      askMoved = !noAsk && rowAsk !== offer;
      head |=
        (bidMoved ? RECORD.bidChanged : 0) |
        (rowSize !== bidSize ? RECORD.bidSizeChanged : 0) |
        (askMoved ? RECORD.askChanged : 0) |
        (askSize[row]! !== offerSize ? RECORD.askSizeChanged : 0);
    }
    writer.u8(extension !== 0 ? head | RECORD.extended : head);
    if (extension !== 0) writer.varint(extension);
    if (!sameTime) {
      if (isSplit) {
        writer.zigzag(ms - lastMs);
        writer.varint(ns);
      } else {
        writer.zigzag((ms - lastMs) * perMs + (ns - lastNs) / unitNs);
      }
      lastMs = ms;
      lastNs = ns;
    }
    if (rowKind === TICK.trade) {
      if (rowPrice !== near) writer.zigzag(rowPrice - near);
      if (rowSize !== tradeSize) writer.varint(rowSize);
      near = rowPrice;
      tradeSize = rowSize;
    } else if (rowKind === TICK.quote) {
      if (bidMoved) {
        writer.zigzag(rowPrice - (bid === MISSING ? near : bid));
        bid = rowPrice;
        near = rowPrice;
      }
      if (rowSize !== bidSize) writer.zigzag(rowSize - bidSize);
      bidSize = rowSize;
      if (askMoved) {
        const rowAsk = ask[row]!;
        writer.zigzag(rowAsk - (offer === MISSING ? near : offer));
        offer = rowAsk;
      }
      const rowAskSize = askSize[row]!;
      if (rowAskSize !== offerSize) writer.zigzag(rowAskSize - offerSize);
      offerSize = rowAskSize;
    } else {
      writer.varint(rowPrice);
      writer.varint(rowSize);
    }
  }
}
