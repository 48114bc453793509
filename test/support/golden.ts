/**
 * Frames as plain values that JSON can hold, both ways: what golden files, the examples in PROTOCOL.md and
 * the decoder in another language are compared by. A price that is missing is null.
 */
import { writeBars } from '../../shared/wire/bar-frame.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import type {
  PlainFrame,
  PlainRun,
  PlainState,
  PlainTick,
} from '../../shared/wire/describe/plain-frame.ts';
import { ByteWriter } from '../../shared/wire/bytes.ts';
import type { SnapshotCause } from '../../shared/wire/codes.ts';
import { createDecoder, type DecodedRun, type Frame } from '../../shared/wire/decode.ts';
import { FRAME, type FrameType, writeFrameHead } from '../../shared/wire/frame.ts';
import { writeBarHistory } from '../../shared/wire/history-frame.ts';
import { INTERVALS, toIntervalMs } from '../../shared/model/interval.ts';
import { writeMerged } from '../../shared/wire/merged-frame.ts';
import { writeGap, writeHeartbeat, writeHeartbeatEntry } from '../../shared/wire/notice-frame.ts';
import { encodeRun } from '../../shared/wire/run-encode.ts';
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import { writeSnapshot } from '../../shared/wire/snapshot.ts';
import {
  createTickColumns,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  type Side,
  type Status,
  type StatusReason,
  TICK,
  type TickColumns,
} from '../../shared/model/tick.ts';

export type {
  PlainFrame,
  PlainRun,
  PlainState,
  PlainTick,
} from '../../shared/wire/describe/plain-frame.ts';

const toNull = (price: number): number | null => (price === MISSING ? null : price);

function toPlainTick(columns: TickColumns, row: number): PlainTick {
  const time = [columns.timeMs[row]!, columns.timeNs[row]!];
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  const flags = columns.flags[row]!;
  if (columns.kind[row] === TICK.trade) {
    return ['trade', ...time, price, size, columns.side[row]!, flags];
  }
  if (columns.kind[row] === TICK.status) return ['status', ...time, price, size, flags];
  const ask = toNull(columns.ask[row]!);
  return ['quote', ...time, toNull(price), size, ask, columns.askSize[row]!, flags];
}

/** Rows of columns as plain ticks. */
export const toPlainTicks = (columns: TickColumns, from: number, to: number): PlainTick[] =>
  Array.from({ length: to - from }, (_, i) => toPlainTick(columns, from + i));

const toPlainRun = (run: DecodedRun, columns: TickColumns): PlainRun => ({
  instrument: run.instrument,
  firstSequence: run.firstSequence,
  standsFor: run.standsFor,
  ticks: toPlainTicks(columns, run.from, run.to),
});

const toPlainState = (state: SymbolState): PlainState =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]: [string, number]) => [name, toNull(value)]),
  ) as unknown as PlainState;

const fromPlainState = (state: PlainState): SymbolState =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value ?? MISSING]),
  ) as unknown as SymbolState;

/** A decoded frame as a plain value that shares nothing with the decoder. */
function toPlainFrame(frame: Frame): PlainFrame {
  if (frame.type === 'runs') {
    const { columns, ...rest } = frame;
    return { ...rest, runs: frame.runs.map((run) => toPlainRun(run, columns)) };
  }
  if (frame.type === 'merged') {
    const updates = frame.updates.map(({ standsFor, state }) => ({
      standsFor,
      state: toPlainState(state),
    }));
    return { ...frame, updates };
  }
  if (frame.type !== 'snapshot') return frame;
  const { columns, ...rest } = frame;
  const state = toPlainState(frame.state);
  return { ...rest, state, runs: frame.runs.map((run) => toPlainRun(run, columns)) };
}

function pushPlainTick(columns: TickColumns, instrument: number, tick: PlainTick): void {
  const [kind, ...values] = tick;
  const [ms, ns, a, b, c, d, e] = values.map((value) => (value === null ? MISSING : Number(value)));
  if (kind === 'trade') pushTrade(columns, instrument, ms!, ns!, a!, b!, c as Side, d);
  else if (kind === 'quote') pushQuote(columns, instrument, ms!, ns!, a!, b!, c!, d!, e);
  else pushStatus(columns, instrument, ms!, ns!, a as Status, b as StatusReason, c);
}

/** Writes a plain run with the product's encoder. */
function writePlainRun(writer: ByteWriter, run: PlainRun, baseMs: number): void {
  const count = run.ticks.length;
  const columns = createTickColumns(count);
  for (const tick of run.ticks) pushPlainTick(columns, run.instrument, tick);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  encodeRun(writer, columns, order, 0, count, run.firstSequence, baseMs, run.standsFor);
}

function writePlainBars(
  writer: ByteWriter,
  frame: Extract<PlainFrame, { type: 'bars' | 'barHistory' }>,
  baseMs: number,
): void {
  const series = new BarSeries(
    toIntervalMs(INTERVALS[frame.interval]!),
    Math.max(1, frame.bars.length),
  );
  for (const bar of frame.bars) series.put(bar);
  const { instrument, interval, isForming } = frame;
  if (frame.type === 'barHistory') {
    const end = series.length;
    writeBarHistory(writer, frame, instrument, interval, series, 0, end, isForming, baseMs);
    return;
  }
  const { isHistory } = frame;
  writeBars(writer, instrument, interval, series, 0, series.length, isHistory, isForming, baseMs);
}

/** Writes a plain frame with the product's encoders. */
export function toFrameBytes(frame: PlainFrame): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(16);
  const { market, baseMs, epochTag } = frame;
  const begin = (type: FrameType, epoch: number): void =>
    writeFrameHead(writer, type, epoch, baseMs, market);
  switch (frame.type) {
    case 'runs':
      begin(FRAME.runs, epochTag);
      for (const run of frame.runs) writePlainRun(writer, run, baseMs);
      break;
    case 'snapshot': {
      begin(FRAME.snapshot, frame.epoch);
      const { state, epoch, cause } = frame;
      writeSnapshot(writer, fromPlainState(state), baseMs, epoch, cause as SnapshotCause);
      for (const run of frame.runs) writePlainRun(writer, run, baseMs);
      break;
    }
    case 'merged':
      begin(FRAME.merged, epochTag);
      for (const { standsFor, state } of frame.updates) {
        writeMerged(writer, standsFor, fromPlainState(state), baseMs);
      }
      break;
    case 'bars':
    case 'barHistory':
      begin(FRAME[frame.type], epochTag);
      writePlainBars(writer, frame, baseMs);
      break;
    case 'heartbeat':
    case 'marks':
      begin(FRAME[frame.type], frame.epoch);
      writeHeartbeat(writer, frame.serverMs, frame.epoch);
      frame.instruments.forEach((instrument, i) =>
        writeHeartbeatEntry(writer, instrument, frame.sequences[i]!),
      );
      break;
    default:
      begin(FRAME.gap, epochTag);
      writeGap(writer, frame, baseMs);
  }
  return writer.toBytes();
}

const decode = createDecoder();

/** Decodes bytes to a plain frame, or gives the decoder's error. */
export function toPlain(bytes: Uint8Array): PlainFrame | string {
  const decoded = decode(bytes);
  return decoded.ok ? toPlainFrame(decoded.frame) : decoded.error;
}

/** Bytes of a text of hexadecimal digits; blanks and `# comments` do not count. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replaceAll(/#.*$/gm, '').replaceAll(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hexadecimal: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hexadecimal digits of bytes. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
