/**
 * Keyframes as the payload of a block, and back: what a market held at a moment, and which bars the ticks since the
 * keyframe before it touched. Promises that nothing read is believed before it was checked. Knows nothing of files.
 */
import type {
  BarChanges,
  Keyframe,
  Moment,
  MomentGap,
  SymbolMoment,
} from '../engine/source/moment.ts';
import type { Bar } from '../model/bar.ts';
import { INTERVAL_MS } from '../model/interval.ts';
import { createFoldedState, type FoldedState } from '../model/symbol-state.ts';
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import { MAX_NUMBER_BYTES, readNumber, writeNumber } from './number-code.ts';

/** Flags of a block with a keyframe: this one has the changes of many keyframes, too. */
export const HAS_MERGED = 1;

/** The fields of a state in the order in which they are written; times are less what was reached. */
const TIMES = ['lastMs', 'quoteMs', 'dayMs', 'openMs', 'closeMs'] as const;
const NUMBERS = [
  'sequence',
  'status',
  'reason',
  'last',
  'lastSize',
  'lastSide',
  'lastNs',
  'bid',
  'bidSize',
  'ask',
  'askSize',
  'quoteNs',
  'open',
  'high',
  'low',
  'previousClose',
  'volume',
  'trades',
  'turnoverHi',
  'turnoverLo',
  'openNs',
  'closeNs',
] as const satisfies readonly (keyof FoldedState)[];
const FIELDS = TIMES.length + NUMBERS.length;
const NS_PER_MS = 1e6;
/** Numbers of a bar: two times in ms and their rest in ns among them. */
const BAR_NUMBERS = 13;
/** Where exact products of price and size end. */
const PRODUCT_BOUND = 2 ** 51;

/** Encodes a payload. Cost: some µs a symbol. */
export function encodeKeyframe({ moment, recent, merged }: Keyframe): Uint8Array<ArrayBuffer> {
  const { reachedMs, lastTimeMs, symbols } = moment;
  const writer = new ByteWriter(4_096 + symbols.length * 128);
  writeNumber(writer, reachedMs);
  writeNumber(writer, lastTimeMs);
  writer.varint(symbols.length);
  const states = new ByteWriter(4_096 + symbols.length * 96);
  for (const one of symbols) writeSymbol(states, one, reachedMs);
  states.ensure(symbols.length * MAX_NUMBER_BYTES);
  for (const { state } of symbols) writeNumber(states, state.prints);
  append(writer, states);
  append(writer, toSection(recent));
  if (merged !== undefined) append(writer, toSection(merged));
  return writer.toBytes();
}

/** Appends bytes and how many they are. */
function append(writer: ByteWriter, part: ByteWriter): void {
  writer.ensure(part.pos + MAX_NUMBER_BYTES);
  writer.varint(part.pos);
  writer.append(part.bytes.subarray(0, part.pos));
}

function writeSymbol(
  writer: ByteWriter,
  { state, lastTickMs, gaps }: SymbolMoment,
  reachedMs: number,
): void {
  writer.ensure((FIELDS + 2 + gaps.length * 3) * MAX_NUMBER_BYTES);
  for (const field of TIMES) writeNumber(writer, toStep(state[field], reachedMs));
  for (const field of NUMBERS) writeNumber(writer, state[field]);
  writeNumber(writer, toStep(lastTickMs, reachedMs));
  writer.varint(gaps.length);
  for (const { fromMs, toMs, cause } of gaps) {
    writeNumber(writer, toStep(fromMs, reachedMs));
    writeNumber(writer, toStep(toMs, fromMs));
    writeNumber(writer, cause);
  }
}

/** How much is between two times; the time itself where that would not lead back to it. */
const toStep = (timeMs: number, fromMs: number): number =>
  Number.isSafeInteger(timeMs) ? fromMs - timeMs : timeMs;

const fromStep = (step: number, fromMs: number): number =>
  Number.isSafeInteger(step) ? fromMs - step : step;

/** Symbol by symbol, each with its length, so that one can be found without the others. */
function toSection(changes: readonly BarChanges[]): ByteWriter {
  const section = new ByteWriter(4_096);
  const one = new ByteWriter(1_024);
  for (const { ticks, codes } of changes) {
    one.pos = 0;
    if (ticks > 0) {
      one.ensure((codes.length + 1) * MAX_NUMBER_BYTES);
      one.varint(ticks);
      for (const bars of codes) one.varint(bars === undefined ? 0 : bars.length + 1);
      codes.forEach((bars, code) => writeBars(one, bars ?? [], code));
    }
    append(section, one);
  }
  return section;
}

function writeBars(writer: ByteWriter, bars: readonly Bar[], code: number): void {
  let startMs = 0;
  let close = 0;
  writer.ensure(bars.length * BAR_NUMBERS * MAX_NUMBER_BYTES);
  for (const bar of bars) {
    writeNumber(writer, (bar.startMs - startMs) / INTERVAL_MS[code]!);
    writeNumber(writer, bar.open - close);
    writeNumber(writer, bar.close - bar.open);
    writeNumber(writer, bar.high - bar.open);
    writeNumber(writer, bar.open - bar.low);
    writeNumber(writer, bar.volume);
    writeNumber(writer, bar.trades);
    writeNumber(writer, bar.turnoverHi);
    writeNumber(writer, bar.turnoverLo - toLikely(bar));
    for (const ns of [bar.firstNs, bar.lastNs]) {
      const ms = Math.floor(ns / NS_PER_MS);
      writeNumber(writer, ms);
      writeNumber(writer, ns - ms * NS_PER_MS);
    }
    startMs = bar.startMs;
    close = bar.close;
  }
}

/** Turnover as if all had traded at the close: what it really is lies near it. */
function toLikely({ turnoverHi, close, volume }: Bar): number {
  const likely = close * volume;
  return turnoverHi === 0 && Math.abs(likely) < PRODUCT_BOUND ? likely : 0;
}

/** A payload, taken apart into what can be read by itself. */
export interface KeyframeParts {
  readonly reachedMs: number;
  readonly lastTimeMs: number;
  /** Symbols that there were. */
  readonly symbols: number;
  readonly states: Uint8Array;
  readonly recent: Uint8Array;
  readonly merged: Uint8Array | undefined;
}

/** Takes a payload apart. @returns undefined when the bytes are no keyframe */
export function readKeyframeParts(payload: Uint8Array): KeyframeParts | undefined {
  const reader = new ByteReader(payload);
  const reachedMs = readNumber(reader);
  const lastTimeMs = readNumber(reader);
  const symbols = reader.varint();
  const states = readPart(reader);
  const recent = readPart(reader);
  const merged = reader.left > 0 ? readPart(reader) : undefined;
  const isSound =
    !reader.failed && reader.left === 0 && symbols <= states.length && Number.isFinite(reachedMs);
  return isSound ? { reachedMs, lastTimeMs, symbols, states, recent, merged } : undefined;
}

function readPart(reader: ByteReader): Uint8Array {
  const length = reader.varint();
  if (reader.failed || length > reader.left) reader.fail();
  const from = reader.pos;
  if (!reader.failed) reader.pos += length;
  return reader.bytes.subarray(from, reader.pos);
}

/** Reads what a market held. @returns undefined when the bytes are none */
export function readMoment(parts: KeyframeParts): Moment | undefined {
  const { reachedMs, lastTimeMs } = parts;
  const reader = new ByteReader(parts.states);
  const symbols: SymbolMoment[] = [];
  for (let id = 0; id < parts.symbols && !reader.failed; id++) {
    symbols.push(readSymbol(reader, id, reachedMs));
  }
  readPrints(reader, symbols);
  return reader.failed || reader.left > 0 ? undefined : { reachedMs, lastTimeMs, symbols };
}

function readSymbol(reader: ByteReader, id: number, reachedMs: number): SymbolMoment {
  const state = createFoldedState(id);
  for (const field of TIMES) state[field] = fromStep(readNumber(reader), reachedMs);
  for (const field of NUMBERS) state[field] = readNumber(reader);
  const lastTickMs = fromStep(readNumber(reader), reachedMs);
  const gaps: MomentGap[] = [];
  for (let left = reader.varint(); left > 0 && !reader.failed; left--) {
    const fromMs = fromStep(readNumber(reader), reachedMs);
    const toMs = fromStep(readNumber(reader), fromMs);
    gaps.push({ fromMs, toMs, cause: readNumber(reader) });
  }
  return { state, lastTickMs, gaps };
}

/** The first recordings with keyframes do not have them. */
function readPrints(reader: ByteReader, symbols: readonly SymbolMoment[]): void {
  const areThere = reader.left > 0;
  for (const { state } of symbols) state.prints = areThere ? readNumber(reader) : NaN;
}

/** What a section says of one symbol. */
export interface SymbolChanges {
  readonly ticks: number;
  /** Bars of the interval, or undefined when its ticks must be folded. */
  readonly bars: readonly Bar[] | undefined;
}

const NO_CHANGES: SymbolChanges = { ticks: 0, bars: [] };

/** Finds the bars of a symbol and interval code in a section. @returns undefined when the bytes are no section */
export function readChanges(
  section: Uint8Array,
  instrument: number,
  code: number,
): SymbolChanges | undefined {
  const reader = new ByteReader(section);
  for (let id = 0; id < instrument && reader.left > 0; id++) readPart(reader);
  if (reader.failed) return undefined;
  /* It was listed later. */
  if (reader.left === 0) return NO_CHANGES;
  const own = new ByteReader(readPart(reader));
  if (reader.failed) return undefined;
  if (own.left === 0) return NO_CHANGES;
  const ticks = own.varint();
  const counts = INTERVAL_MS.map(() => own.varint());
  for (let one = 0; one < code; one++) {
    for (let left = (counts[one]! - 1) * BAR_NUMBERS; left > 0 && !own.failed; left--) {
      readNumber(own);
    }
  }
  if (own.failed) return undefined;
  if (counts[code] === 0) return { ticks, bars: undefined };
  const bars = readBars(own, counts[code]! - 1, INTERVAL_MS[code]!);
  return own.failed ? undefined : { ticks, bars };
}

function readBars(reader: ByteReader, count: number, intervalMs: number): Bar[] {
  const bars: Bar[] = [];
  let startMs = 0;
  let close = 0;
  for (let i = 0; i < count && !reader.failed; i++) {
    startMs += readNumber(reader) * intervalMs;
    const open = close + readNumber(reader);
    close = open + readNumber(reader);
    const high = open + readNumber(reader);
    const low = open - readNumber(reader);
    const volume = readNumber(reader);
    const trades = readNumber(reader);
    const turnoverHi = readNumber(reader);
    const rest = readNumber(reader);
    const firstNs = readNumber(reader) * NS_PER_MS + readNumber(reader);
    const lastNs = readNumber(reader) * NS_PER_MS + readNumber(reader);
    const bar = { startMs, open, high, low, close, volume, trades, turnoverHi, firstNs, lastNs };
    bars.push({ ...bar, turnoverLo: rest + toLikely({ ...bar, turnoverLo: 0 }) });
  }
  return bars;
}
