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
import { LONG_TICKS, longRuns } from './record-reader.ts';
import {
  MAX_TICK_BYTES,
  NO_ASK,
  NO_BID,
  readRunHead,
  RECORD,
  RECORD_TIME_BOUND_MS,
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
  const unit = found % 4;
  const known =
    head.count >= LONG_TICKS
      ? longRuns.reader?.(reader.bytes, reader.pos, length, unit, columns, head, baseMs)
      : undefined;
  if (!(known ?? readRecords(reader, length, unit, columns, head, baseMs))) return false;
  reader.pos += length;
  columns.length += head.count;
  return true;
}

/** A copy of a buffer's last bytes, and zeros behind them. */
const tail = new Uint8Array(2 * MAX_TICK_BYTES);

/** Fills it. */
function fillTail(bytes: Uint8Array, at: number): void {
  const left = bytes.length - at;
  tail.fill(0, left);
  for (let i = 0; i < left; i++) tail[i] = bytes[at + i]!;
}

/*
 * The loop below keeps its cursor in a local variable, and reads integers of one byte by itself, since that is what
 * most are: a cursor that functions share is a fifth slower. Longer ones are read here.
 */

/** Where the integer ends that was read last. */
let after = 0;

/**
 * Goes on with an unsigned integer after its first byte, which is 0x80 or more, and leaves its end in `after`.
 * Infinity when the bytes are none: every bound below refuses Infinity and NaN.
 */
function longer(bytes: Uint8Array, at: number, first: number): number {
  const second = bytes[at]!;
  after = at + 1;
  if (second < 0x80) return first - 0x80 + (second << 7);
  const third = bytes[at + 1]!;
  const low = first + (second << 7) + (third << 14) - 0x4080;
  after = at + 2;
  return third < 0x80 ? low : longest(bytes, at + 2, low - 0x20_0000);
}

/** Goes on after three bytes. */
function longest(bytes: Uint8Array, from: number, low: number): number {
  let at = from;
  let value = low;
  for (let scale = 0x20_0000; scale <= 0x2_0000_0000_0000; scale *= 0x80) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      after = at;
      return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
    }
  }
  return Infinity;
}

/** The signed integer that an unsigned one stands for; an infinite one of Infinity. */
function toSigned(value: number): number {
  if (value <= 0x7fff_ffff) return (value >>> 1) ^ -(value & 1);
  const half = Math.floor(value / 2);
  return half * 2 === value ? half : -half - 1;
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
  let { bytes, pos: at } = reader;
  let end = at + length;
  let lastStart = bytes.length - MAX_TICK_BYTES;
  let raw = 0;
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
      fillTail(bytes, at);
      bytes = tail;
      end -= at;
      at = 0;
      lastStart = Infinity;
    }
    const head = bytes[at++]!;
    const rowKind = head & 3;
    let extension = 0;
    if ((head & RECORD.extended) !== 0) {
      raw = bytes[at++]!;
      if (raw >= 0x80) {
        raw = longer(bytes, at, raw);
        at = after;
      }
      extension = raw;
    }
    if ((head & RECORD.sameTime) === 0) {
      if (isSplit) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        ms += toSigned(raw);
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        units = raw;
        if (!(units < NS_PER_MS)) return false;
      } else {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        units += toSigned(raw);
        if (!(units < perMs && units >= 0)) {
          const whole = Math.floor(units / perMs);
          ms += whole;
          units -= whole * perMs;
        }
      }
      if (!(ms >= -RECORD_TIME_BOUND_MS && ms <= RECORD_TIME_BOUND_MS)) return false;
    }
    kind[row] = rowKind;
    instrument[row] = id;
    timeMs[row] = ms;
    timeNs[row] = units * stepNs;
    if (rowKind === TICK.quote) {
      const noBid = (extension & NO_BID) !== 0;
      const noAsk = (extension & NO_ASK) !== 0;
      if ((head & RECORD.bidChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        bid = (bid === MISSING ? near : bid) + toSigned(raw);
        near = bid;
      }
      if ((head & RECORD.bidSizeChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        bidSize += toSigned(raw);
      }
      if ((head & RECORD.askChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        offer = (offer === MISSING ? near : offer) + toSigned(raw);
      }
      if ((head & RECORD.askSizeChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        offerSize += toSigned(raw);
      }
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
      if ((head & RECORD.priceChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        near += toSigned(raw);
      }
      if ((head & RECORD.sizeChanged) !== 0) {
        raw = bytes[at++]!;
        if (raw >= 0x80) {
          raw = longer(bytes, at, raw);
          at = after;
        }
        tradeSize = raw;
      }
      const rowSide = (head >> RECORD.sideShift) & 3;
      if (rowSide === 3 || isOut(near, tradeSize)) return false;
      price[row] = near;
      size[row] = tradeSize;
      side[row] = rowSide;
    } else {
      raw = bytes[at++]!;
      if (raw >= 0x80) {
        raw = longer(bytes, at, raw);
        at = after;
      }
      const status = raw;
      raw = bytes[at++]!;
      if (raw >= 0x80) {
        raw = longer(bytes, at, raw);
        at = after;
      }
      const reason = raw;
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
