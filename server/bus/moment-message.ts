/**
 * All that a market holds at one place, as bytes and back: instruments, last values, day figures, gaps and the newest
 * runs of each symbol; and the bars of one symbol. Promises that reading is total, and that runs are only taken which
 * decode, follow each other and end with the newest tick.
 */
import type { WholeBars, WholeMarket } from '../../shared/engine/market/followed-market.ts';
import type { KeptRun } from '../../shared/engine/market/journal.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import type { SymbolMoment } from '../../shared/engine/source/moment.ts';
import { isInstrument, type Instrument } from '../../shared/model/instrument.ts';
import { INTERVAL_MS } from '../../shared/model/interval.ts';
import { createTickColumns, MISSING } from '../../shared/model/tick.ts';
import {
  encodeKeyframe,
  readChanges,
  readKeyframeParts,
  readMoment,
} from '../../shared/tape/keyframe.ts';
import { ByteReader, ByteWriter } from '../../shared/wire/bytes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { RunHead } from '../../shared/wire/run.ts';
import { decodeRun } from '../../shared/wire/run-decode.ts';
import { toJson } from './json.ts';
import { BUS_VERSION } from './market-message.ts';

/** Bytes of recent runs over all symbols, and of one. */
const RUN_BYTES = 8 * 1024 * 1024;
const LEAST_RUN_BYTES = 512;
const MOST_RUN_BYTES = 65_536;
const LENGTH_BYTES = 8;

/** A market at a place. */
export interface MomentMessage extends WholeMarket {
  readonly place: number;
}

/** What of it is JSON. */
interface Head {
  readonly instruments: readonly Instrument[];
  /** Of those that have one. */
  readonly closes: readonly (readonly [id: number, close: number])[];
  readonly removed: readonly number[];
}

function append(writer: ByteWriter, bytes: Uint8Array): void {
  writer.ensure(bytes.length + LENGTH_BYTES);
  writer.varint(bytes.length);
  writer.append(bytes);
}

/** Reads bytes and how many they are. */
function readBytes(reader: ByteReader): Uint8Array {
  const length = reader.varint();
  if (reader.failed || length > reader.left) reader.fail();
  const from = reader.pos;
  if (!reader.failed) reader.pos += length;
  return reader.bytes.subarray(from, reader.pos);
}

/** Encodes what a market holds now. Cost: some µs a symbol, and a copy of some MB. */
export function encodeMoment(market: Market, place: number): Uint8Array {
  const { table, instruments } = market;
  const head: Head = {
    instruments,
    closes: instruments.flatMap(({ id }) => {
      const close = table.closeOf(id);
      return close === MISSING ? [] : [[id, close] as const];
    }),
    removed: instruments.flatMap(({ id }) => (table.listed[id] === 1 ? [] : [id])),
  };
  const writer = new ByteWriter(65_536);
  writer.u8(BUS_VERSION);
  writer.u32(market.epoch);
  writer.varint(place);
  append(writer, new TextEncoder().encode(JSON.stringify(head)));
  append(writer, encodeKeyframe({ moment: market.moment(), recent: [], merged: undefined }));
  const share = Math.floor(RUN_BYTES / Math.max(1, instruments.length));
  const most = Math.min(MOST_RUN_BYTES, Math.max(LEAST_RUN_BYTES, share));
  for (const { id } of instruments) writeRuns(writer, market.recentRuns(id, most));
  return writer.toBytes();
}

function writeRuns(writer: ByteWriter, runs: readonly KeptRun[]): void {
  writer.ensure(LENGTH_BYTES);
  writer.varint(runs.length);
  for (const { first, count, baseMs, bytes } of runs) {
    writer.ensure(4 * LENGTH_BYTES);
    for (const one of [first, count, baseMs]) writer.varint(one);
    append(writer, bytes);
  }
}

/** Decodes it. @returns undefined when the bytes are none */
export function decodeMoment(bytes: Uint8Array): MomentMessage | undefined {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  const epoch = reader.u32();
  const place = reader.varint();
  const head = toHead(readBytes(reader));
  const parts = readKeyframeParts(readBytes(reader));
  const moment = parts && readMoment(parts);
  if (version !== BUS_VERSION || reader.failed || epoch === 0 || head === undefined)
    return undefined;
  if (moment?.symbols.length !== head.instruments.length) return undefined;
  const runs: KeptRun[][] = [];
  for (const one of moment.symbols) {
    const own = readRuns(reader, one);
    if (own === undefined) return undefined;
    runs.push(own);
  }
  if (reader.left > 0) return undefined;
  const removed = new Set(head.removed);
  const previousClose = new Float64Array(head.instruments.length).fill(MISSING);
  for (const [id, close] of head.closes) previousClose[id] = close;
  const { instruments } = head;
  const isListed = (id: number): boolean => !removed.has(id);
  return { epoch, place, instruments, previousClose, isListed, moment, runs };
}

function toHead(bytes: Uint8Array): Head | undefined {
  const { instruments, closes, removed } = (toJson(bytes) ?? {}) as Partial<Head>;
  const isSound =
    Array.isArray(instruments) &&
    instruments.every((one, id) => isInstrument(one) && one.id === id) &&
    Array.isArray(closes) &&
    closes.every((one) => Array.isArray(one) && one.every(Number.isSafeInteger)) &&
    Array.isArray(removed);
  if (!isSound) return undefined;
  return { instruments, closes: closes as Head['closes'], removed };
}

let scratch = createTickColumns(1_024);
const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };

/** Reads runs that follow each other up to the newest tick of a symbol. */
function readRuns(reader: ByteReader, { state }: SymbolMoment): KeptRun[] | undefined {
  const runs: KeptRun[] = [];
  let next: number | undefined;
  for (let left = reader.varint(); left > 0 && !reader.failed; left--) {
    const [first, count, baseMs] = [reader.varint(), reader.varint(), reader.varint()];
    const bytes = readBytes(reader);
    if (next !== undefined && next !== first) return undefined;
    if (!isRun(bytes, { first, count, baseMs, bytes }, state.instrument)) return undefined;
    next = first + count;
    runs.push({ first, count, baseMs, bytes });
  }
  const isSound = !reader.failed && (next ?? state.sequence + 1) === state.sequence + 1;
  return isSound ? runs : undefined;
}

function isRun(bytes: Uint8Array, { first, count, baseMs }: KeptRun, instrument: number): boolean {
  const reader = new ByteReader(bytes);
  if (scratch.capacity < bytes.length) scratch = createTickColumns(bytes.length * 2);
  scratch.length = 0;
  const isDecoded = decodeRun(reader, baseMs, runHead, scratch);
  return (
    isDecoded &&
    reader.left === 0 &&
    runHead.instrument === instrument &&
    runHead.firstSequence === first &&
    runHead.count === count
  );
}

/**
 * Encodes the newest bars of a symbol, those before the first tick among them.
 * @returns undefined while some are still to be prepared; ask again
 */
export function encodeBars(market: Market, instrument: number): Uint8Array | undefined {
  const query = { limit: LIMITS.snapshotBars };
  for (let code = 0; code < INTERVAL_MS.length; code++) {
    if (!market.prepareBars(instrument, code, query)) return undefined;
  }
  const codes = INTERVAL_MS.map((_, code) => {
    const { series, from, to } = market.readBars(instrument, code, query);
    return Array.from({ length: to - from }, (__, row) => series.at(from + row));
  });
  const { lastTimeMs, symbols } = market.moment();
  const moment = { reachedMs: lastTimeMs, lastTimeMs, symbols: [symbols[instrument]!] };
  const frame = encodeKeyframe({ moment, recent: [{ ticks: 1, codes }], merged: undefined });
  const writer = new ByteWriter(frame.length + 16);
  writer.u8(BUS_VERSION);
  writer.u32(market.epoch);
  writer.varint(instrument);
  writer.append(frame);
  return writer.toBytes();
}

/** Decodes them. @returns undefined when the bytes are none */
export function decodeBars(bytes: Uint8Array): (WholeBars & { epoch: number }) | undefined {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  const epoch = reader.u32();
  const instrument = reader.varint();
  if (reader.failed || version !== BUS_VERSION) return undefined;
  const parts = readKeyframeParts(bytes.subarray(reader.pos));
  const moment = parts && readMoment(parts);
  if (parts === undefined || moment?.symbols.length !== 1) return undefined;
  const codes = INTERVAL_MS.map((_, code) => readChanges(parts.recent, 0, code)?.bars);
  if (codes.some((bars) => bars === undefined)) return undefined;
  const { sequence } = moment.symbols[0]!.state;
  return { epoch, instrument, sequence, codes: codes.map((bars) => bars ?? []) };
}
