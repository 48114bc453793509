/**
 * A run: consecutive ticks of one instrument, delta-coded. The one encoding of ticks: the wire carries runs,
 * the tape stores them. A run is read with nothing but its bytes and the base time of its container.
 * Decoding is total: any bytes give ticks or a failure, never an exception, never memory that the bytes
 * do not back (every tick takes at least one byte). Layout: PROTOCOL.md, "Runs".
 */
import { ByteReader, type ByteWriter } from './bytes.ts';
import { MISSING, NS_PER_MS, PRICE_BOUND, SIZE_BOUND, TICK, type TickColumns } from './tick.ts';

/** Most bytes that one encoded tick takes. */
const MAX_TICK_BYTES = 48;
/** Most bytes of a run's head. */
const MAX_HEAD_BYTES = 48;

/** Time units, by the two low bits of a run's count field: how many ns one time step is. */
const UNIT_NS = [NS_PER_MS, 1000, 1] as const;
const STANDS_FOR = 4;

/* Bits of a record's first byte. The two low bits are the tick kind; kind 3 is reserved. */
const SAME_TIME = 4;
const EXTENDED = 128;
const PRICE_CHANGED = 8;
const SIDE_SHIFT = 4;
const SIZE_CHANGED = 64;
const BID_CHANGED = 8;
const BID_SIZE_CHANGED = 16;
const ASK_CHANGED = 32;
const ASK_SIZE_CHANGED = 64;
/* Low bits of a quote's extension: which sides are missing. */
const NO_BID = 1;
const NO_ASK = 2;

/** What stands before a run's records. */
export interface RunHead {
  instrument: number;
  /** Sequence of the first tick; the others follow without gaps unless the run is conflated. */
  firstSequence: number;
  /** Ticks in the run. */
  count: number;
  /** Ticks that the run stands for; equal to `count` unless the run was conflated. */
  standsFor: number;
}

function unitOf(columns: TickColumns, order: Uint32Array, from: number, to: number): number {
  let unit = 0;
  for (let i = from; i < to; i++) {
    const ns = columns.timeNs[order[i]!]!;
    if (ns === 0) continue;
    if (ns % 1000 !== 0) return 2;
    unit = 1;
  }
  return unit;
}

/**
 * Encodes rows `order[from..to-1]` of `columns`, all of one instrument, as one run.
 * @param firstSequence sequence of the first of these ticks, 1..2^53-1
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
  const unit = unitOf(columns, order, from, to);
  writer.ensure(MAX_HEAD_BYTES + count * MAX_TICK_BYTES);
  writer.varint(columns.instrument[order[from]!]!);
  writer.varint(firstSequence);
  const conflated = standsFor !== count;
  writer.varint(count * 8 + (conflated ? STANDS_FOR : 0) + unit);
  if (conflated) writer.varint(standsFor);
  const lengthAt = writer.pos++;
  writeRecords(writer, columns, order, from, to, baseMs, UNIT_NS[unit]!);
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
  unitNs: number,
): void {
  const perMs = NS_PER_MS / unitNs;
  const { kind, timeMs, timeNs, price, size, ask, askSize, side, flags } = columns;
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
    const step = (ms - lastMs) * perMs + (ns - lastNs) / unitNs;
    lastMs = ms;
    lastNs = ns;
    const rowKind = kind[row]!;
    const rowPrice = price[row]!;
    const rowSize = size[row]!;
    const rowFlags = flags[row]!;
    let head = rowKind | (step === 0 ? SAME_TIME : 0);
    if (rowKind === TICK.trade) {
      head |=
        (rowPrice !== near ? PRICE_CHANGED : 0) |
        (side[row]! << SIDE_SHIFT) |
        (rowSize !== tradeSize ? SIZE_CHANGED : 0) |
        (rowFlags !== 0 ? EXTENDED : 0);
      writer.u8(head);
      if (rowFlags !== 0) writer.varint(rowFlags);
      if (step !== 0) writer.zigzag(step);
      if (rowPrice !== near) writer.zigzag(rowPrice - near);
      if (rowSize !== tradeSize) writer.varint(rowSize);
      near = rowPrice;
      tradeSize = rowSize;
    } else if (rowKind === TICK.quote) {
      const rowAsk = ask[row]!;
      const rowAskSize = askSize[row]!;
      const noBid = rowPrice === MISSING;
      const noAsk = rowAsk === MISSING;
      const extension = rowFlags * 4 + (noBid ? NO_BID : 0) + (noAsk ? NO_ASK : 0);
      const bidMoved = !noBid && rowPrice !== bid;
      const askMoved = !noAsk && rowAsk !== offer;
      head |=
        (bidMoved ? BID_CHANGED : 0) |
        (rowSize !== bidSize ? BID_SIZE_CHANGED : 0) |
        (askMoved ? ASK_CHANGED : 0) |
        (rowAskSize !== offerSize ? ASK_SIZE_CHANGED : 0) |
        (extension !== 0 ? EXTENDED : 0);
      writer.u8(head);
      if (extension !== 0) writer.varint(extension);
      if (step !== 0) writer.zigzag(step);
      if (bidMoved) {
        writer.zigzag(rowPrice - (bid === MISSING ? near : bid));
        bid = rowPrice;
        near = rowPrice;
      }
      if (rowSize !== bidSize) {
        writer.zigzag(rowSize - bidSize);
        bidSize = rowSize;
      }
      if (askMoved) {
        writer.zigzag(rowAsk - (offer === MISSING ? near : offer));
        offer = rowAsk;
      }
      if (rowAskSize !== offerSize) {
        writer.zigzag(rowAskSize - offerSize);
        offerSize = rowAskSize;
      }
    } else {
      writer.u8(head | (rowFlags !== 0 ? EXTENDED : 0));
      if (rowFlags !== 0) writer.varint(rowFlags);
      if (step !== 0) writer.zigzag(step);
      writer.varint(rowPrice);
      writer.varint(rowSize);
    }
  }
}

/**
 * Reads a run's head; the reader then stands on its records.
 * @returns byte length of the records, or -1 when the bytes are no run
 */
export function readRunHead(reader: ByteReader, head: RunHead): number {
  head.instrument = reader.varint();
  head.firstSequence = reader.varint();
  const packed = reader.varint();
  head.count = Math.floor(packed / 8);
  const conflated = (packed & STANDS_FOR) !== 0;
  head.standsFor = conflated ? reader.varint() : head.count;
  const length = reader.varint();
  const sound =
    !reader.failed &&
    head.instrument <= 0xffff_ffff &&
    head.count > 0 &&
    head.count <= length &&
    length <= reader.left &&
    head.standsFor >= head.count &&
    head.firstSequence > 0 &&
    head.firstSequence + head.standsFor <= Number.MAX_SAFE_INTEGER &&
    (packed & 3) !== 3;
  unitNs = UNIT_NS[packed & 3] ?? 1;
  return sound ? length : -1;
}

let unitNs = 1;

/**
 * Decodes the run under the reader and appends its ticks to `columns`, which must have room for them:
 * a run of `length` bytes holds at most `length` ticks.
 * @returns true, or false when the bytes are no run; then `columns.length` is as it was
 */
export function decodeRun(
  reader: ByteReader,
  baseMs: number,
  head: RunHead,
  columns: TickColumns,
): boolean {
  const length = readRunHead(reader, head);
  if (length < 0) {
    reader.fail();
    return false;
  }
  const start = columns.length;
  const outerEnd = reader.end;
  reader.end = reader.pos + length;
  const sound =
    start + head.count <= columns.capacity &&
    readRecords(reader, columns, head.instrument, head.count, baseMs) &&
    reader.pos === reader.end &&
    !reader.failed;
  reader.end = outerEnd;
  if (sound) return true;
  columns.length = start;
  reader.fail();
  return false;
}

/** Steps over the run under the reader. @returns false when the bytes are no run */
export function skipRun(reader: ByteReader, head: RunHead): boolean {
  const length = readRunHead(reader, head);
  if (length < 0) {
    reader.fail();
    return false;
  }
  reader.pos += length;
  return true;
}

function readRecords(
  reader: ByteReader,
  columns: TickColumns,
  id: number,
  count: number,
  baseMs: number,
): boolean {
  const perMs = NS_PER_MS / unitNs;
  const { kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags } = columns;
  const stepNs = unitNs;
  let units = 0;
  let ms = baseMs;
  let near = 0;
  let tradeSize = 0;
  let bid = MISSING;
  let bidSize = 0;
  let offer = MISSING;
  let offerSize = 0;
  let row = columns.length;
  for (const end = row + count; row < end; row++) {
    const head = reader.u8();
    const rowKind = head & 3;
    const extension = (head & EXTENDED) !== 0 ? reader.varint() : 0;
    if ((head & SAME_TIME) === 0) {
      units += reader.zigzag();
      if (units >= perMs || units < 0) {
        const whole = Math.floor(units / perMs);
        ms += whole;
        units -= whole * perMs;
        if (!(ms >= -TIME_BOUND_MS && ms <= TIME_BOUND_MS)) return false;
      }
    }
    kind[row] = rowKind;
    instrument[row] = id;
    timeMs[row] = ms;
    timeNs[row] = units * stepNs;
    if (rowKind === TICK.trade) {
      if ((head & PRICE_CHANGED) !== 0) near += reader.zigzag();
      if ((head & SIZE_CHANGED) !== 0) tradeSize = reader.varint();
      const rowSide = (head >> SIDE_SHIFT) & 3;
      if (rowSide === 3 || extension > 0xffff || isOut(near, tradeSize)) return false;
      price[row] = near;
      size[row] = tradeSize;
      ask[row] = 0;
      askSize[row] = 0;
      side[row] = rowSide;
      flags[row] = extension;
    } else if (rowKind === TICK.quote) {
      if ((head & BID_CHANGED) !== 0) {
        bid = (bid === MISSING ? near : bid) + reader.zigzag();
        near = bid;
      }
      if ((head & BID_SIZE_CHANGED) !== 0) bidSize += reader.zigzag();
      if ((head & ASK_CHANGED) !== 0) {
        offer = (offer === MISSING ? near : offer) + reader.zigzag();
      }
      if ((head & ASK_SIZE_CHANGED) !== 0) offerSize += reader.zigzag();
      const noBid = (extension & NO_BID) !== 0;
      const noAsk = (extension & NO_ASK) !== 0;
      if (extension > 0x3_ffff) return false;
      if (!noBid && isOut(bid, bidSize)) return false;
      if (!noAsk && isOut(offer, offerSize)) return false;
      price[row] = noBid ? MISSING : bid;
      size[row] = bidSize;
      ask[row] = noAsk ? MISSING : offer;
      askSize[row] = offerSize;
      side[row] = 0;
      flags[row] = extension >>> 2;
    } else if (rowKind === TICK.status) {
      const status = reader.varint();
      const reason = reader.varint();
      if (status > 0xff || reason > 0xff || extension > 0xffff || (head & 0x78) !== 0) return false;
      price[row] = status;
      size[row] = reason;
      ask[row] = 0;
      askSize[row] = 0;
      side[row] = 0;
      flags[row] = extension;
    } else {
      return false;
    }
    if (reader.failed) return false;
  }
  columns.length = row;
  return true;
}

/** Largest time that a Date can show, ms either side of 1970 (ECMA-262, "Time Values and Time Range"). */
const TIME_BOUND_MS = 8.64e15;

const isOut = (price: number, size: number): boolean =>
  !(price > -PRICE_BOUND && price < PRICE_BOUND && size >= 0 && size < SIZE_BOUND);
