/**
 * A run: consecutive ticks of one instrument, delta-coded. The one encoding of ticks: the wire carries runs,
 * the tape stores them. A run is read with nothing but its bytes and the base time of its container.
 * This file owns what writing (run-encode.ts) and reading (run-decode.ts) share, and the heads of runs.
 * Layout: PROTOCOL.md, "Runs".
 */
import type { ByteReader } from './bytes.ts';
import { NS_PER_MS } from '../model/tick.ts';

/** Most bytes of a run's head. */
export const MAX_RUN_HEAD_BYTES = 48;
/** Most bytes that one encoded tick takes: eight variable-length fields of 8 bytes, and its head. */
export const MAX_TICK_BYTES = 65;

/** Largest time that a Date can show, ms either side of 1970 (ECMA-262, "Time Values and Time Range"): a tick's bound. */
export const RECORD_TIME_BOUND_MS = 8.64e15;

/** Time units, by the two low bits of a run's count field: how many ns one step of time is. */
export const UNIT_NS = [NS_PER_MS, 1000, 1] as const;
/** The fourth time unit: a step of whole ms, then the ns within the ms; for times far apart. */
export const SPLIT_UNIT = 3;
/** Bit of the count field: the run stands for more ticks than it holds. */
export const STANDS_FOR = 4;

/** Bits of a record's first byte. The two low bits are the tick kind; kind 3 is reserved. */
export const RECORD = {
  sameTime: 4,
  extended: 128,
  /* Trades. */
  priceChanged: 8,
  sideShift: 4,
  sizeChanged: 64,
  /* Quotes. */
  bidChanged: 8,
  bidSizeChanged: 16,
  askChanged: 32,
  askSizeChanged: 64,
  /* Statuses: these stay 0. */
  statusReserved: 0x78,
} as const;

/** Low bits of a quote's extension: which sides are missing. */
export const NO_BID = 1;
export const NO_ASK = 2;

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

/**
 * Reads a run's head; the reader then stands on its records, which all lie before the reader's end.
 * @returns byte length of the records × 4 + code of the time unit, or -1 when the bytes are no run
 */
export function readRunHead(reader: ByteReader, head: RunHead): number {
  head.instrument = reader.varint();
  head.firstSequence = reader.varint();
  const packed = reader.varint();
  head.count = Math.floor(packed / 8);
  head.standsFor = (packed & STANDS_FOR) !== 0 ? reader.varint() : head.count;
  const length = reader.varint();
  if (length > reader.left) reader.fail();
  const sound =
    !reader.failed &&
    head.instrument <= 0xffff_ffff &&
    head.count > 0 &&
    head.count <= length &&
    head.standsFor >= head.count &&
    head.firstSequence > 0 &&
    head.firstSequence + head.standsFor <= Number.MAX_SAFE_INTEGER;
  return sound ? length * 4 + (packed & 3) : -1;
}

/** Steps over the run under the reader. @returns false when the bytes are no run */
export function skipRun(reader: ByteReader, head: RunHead): boolean {
  const found = readRunHead(reader, head);
  if (found < 0) return false;
  reader.pos += Math.floor(found / 4);
  return true;
}
