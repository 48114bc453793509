/**
 * Reads runs. Total: any bytes give ticks or a refusal, never an exception, never memory that the bytes do
 * not back (every tick takes at least one byte). Layout: PROTOCOL.md, "Runs".
 *
 * This is the hottest loop of a client. What makes it quick: no check of the end for each byte. A record
 * may begin only where the longest possible one fits into the buffer; the last few records are read from
 * a copy that zeros follow. A record that runs past the end of its run shows at the run's end, and then
 * nothing of the run is taken.
 */
import type { ByteReader } from './bytes.ts';
import {
  MAX_TICK_BYTES,
  NO_ASK,
  NO_BID,
  readRunHead,
  RECORD,
  type RunHead,
  SPLIT_UNIT,
  UNIT_NS,
} from './run.ts';
import {
  MISSING,
  NS_PER_MS,
  PRICE_BOUND,
  SIZE_BOUND,
  TICK,
  type TickColumns,
} from '../model/tick.ts';

/** Largest time that a Date can show, ms either side of 1970 (ECMA-262, "Time Values and Time Range"). */
const TIME_BOUND_MS = 8.64e15;

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
  const found = readRunHead(reader, head);
  if (found < 0 || columns.length + head.count > columns.capacity) return false;
  const length = Math.floor(found / 4);
  if (!readRecords(reader, length, found % 4, columns, head, baseMs)) return false;
  reader.pos += length;
  columns.length += head.count;
  return true;
}

/* The cursor of the loop below: variables of the module are quicker than fields that are passed along. */
let bytes: Uint8Array = new Uint8Array(0);
let at = 0;

const tail = new Uint8Array(2 * MAX_TICK_BYTES);

/** Moves the cursor to a copy of the buffer's last bytes. @returns where `end` lies in the copy */
function moveToTail(end: number): number {
  const left = bytes.length - at;
  tail.fill(0, left);
  for (let i = 0; i < left; i++) tail[i] = bytes[at + i]!;
  const endInTail = end - at;
  bytes = tail;
  at = 0;
  return endInTail;
}

/** Unsigned integer; Infinity when the bytes are none. Every bound below refuses Infinity and NaN. */
function varint(): number {
  const first = bytes[at++]!;
  if (first < 0x80) return first;
  const second = bytes[at++]!;
  if (second < 0x80) return first - 0x80 + (second << 7);
  return longVarint(first + (second << 7) - 0x4080);
}

/** Signed integer; an infinite one when the bytes are none. */
function zigzag(): number {
  const value = varint();
  if (value <= 0x7fff_ffff) return (value >>> 1) ^ -(value & 1);
  const half = Math.floor(value / 2);
  return half * 2 === value ? half : -half - 1;
}

/** Goes on after two bytes. */
function longVarint(low: number): number {
  let value = low;
  for (let scale = 0x4000; scale <= 0x2_0000_0000_0000; scale *= 0x80) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
  }
  return Infinity;
}

const isOut = (price: number, size: number): boolean =>
  !(price > -PRICE_BOUND && price < PRICE_BOUND && size >= 0 && size < SIZE_BOUND);

function readRecords(
  reader: ByteReader,
  length: number,
  unit: number,
  columns: TickColumns,
  { instrument: id, count }: RunHead,
  baseMs: number,
): boolean {
  const { kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags } = columns;
  const isSplit = unit === SPLIT_UNIT;
  const stepNs = UNIT_NS[unit] ?? 1;
  const perMs = NS_PER_MS / stepNs;
  bytes = reader.bytes;
  at = reader.pos;
  let end = at + length;
  let lastStart = bytes.length - MAX_TICK_BYTES;
  let ms = baseMs;
  let units = 0;
  let near = 0;
  let tradeSize = 0;
  let bid = MISSING;
  let bidSize = 0;
  let offer = MISSING;
  let offerSize = 0;
  let row = columns.length;
  for (const endRow = row + count; row < endRow; row++) {
    if (at >= end) return false;
    if (at > lastStart) {
      end = moveToTail(end);
      lastStart = Infinity;
    }
    const head = bytes[at++]!;
    const rowKind = head & 3;
    const extension = (head & RECORD.extended) !== 0 ? varint() : 0;
    if ((head & RECORD.sameTime) === 0) {
      if (isSplit) {
        ms += zigzag();
        units = varint();
        if (!(units < NS_PER_MS)) return false;
      } else {
        units += zigzag();
        if (!(units < perMs && units >= 0)) {
          const whole = Math.floor(units / perMs);
          ms += whole;
          units -= whole * perMs;
        }
      }
      if (!(ms >= -TIME_BOUND_MS && ms <= TIME_BOUND_MS)) return false;
    }
    kind[row] = rowKind;
    instrument[row] = id;
    timeMs[row] = ms;
    timeNs[row] = units * stepNs;
    if (rowKind === TICK.quote) {
      const noBid = (extension & NO_BID) !== 0;
      const noAsk = (extension & NO_ASK) !== 0;
      if ((head & RECORD.bidChanged) !== 0) {
        bid = (bid === MISSING ? near : bid) + zigzag();
        near = bid;
      }
      if ((head & RECORD.bidSizeChanged) !== 0) bidSize += zigzag();
      if ((head & RECORD.askChanged) !== 0) offer = (offer === MISSING ? near : offer) + zigzag();
      if ((head & RECORD.askSizeChanged) !== 0) offerSize += zigzag();
      if (isOut(noBid ? 0 : bid, bidSize) || isOut(noAsk ? 0 : offer, offerSize)) return false;
      if (extension !== 0 && !isQuoteExtension(extension, head)) return false;
      price[row] = noBid ? MISSING : bid;
      size[row] = bidSize;
      ask[row] = noAsk ? MISSING : offer;
      askSize[row] = offerSize;
      side[row] = 0;
      flags[row] = extension >>> 2;
      continue;
    }
    if (rowKind === TICK.trade) {
      if ((head & RECORD.priceChanged) !== 0) near += zigzag();
      if ((head & RECORD.sizeChanged) !== 0) tradeSize = varint();
      const rowSide = (head >> RECORD.sideShift) & 3;
      if (rowSide === 3 || isOut(near, tradeSize)) return false;
      price[row] = near;
      size[row] = tradeSize;
      side[row] = rowSide;
    } else {
      const status = varint();
      const reason = varint();
      if (rowKind !== TICK.status || (head & RECORD.statusReserved) !== 0) return false;
      if (status > 0xff || reason > 0xff) return false;
      price[row] = status;
      size[row] = reason;
      side[row] = 0;
    }
    if (extension > 0xffff) return false;
    ask[row] = 0;
    askSize[row] = 0;
    flags[row] = extension;
  }
  return at === end;
}

/** A side that is missing cannot have moved; flags are 16 bits wide. */
const isQuoteExtension = (extension: number, head: number): boolean =>
  extension <= 0x3_ffff &&
  ((extension & NO_BID) === 0 || (head & RECORD.bidChanged) === 0) &&
  ((extension & NO_ASK) === 0 || (head & RECORD.askChanged) === 0);
