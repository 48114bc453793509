/**
 * Says what the bytes of a run are. The rules are those of run-decode.ts, written to be read; golden frames are decoded
 * by both and compared.
 */
import { MISSING, NS_PER_MS, SIDE, STATUS, STATUS_REASON, TICK } from '../../model/tick.ts';
import { NO_ASK, NO_BID, RECORD, SPLIT_UNIT, STANDS_FOR, UNIT_NS } from '../run.ts';
import type { FieldReader } from './field-reader.ts';
import type { PlainRun, PlainTick } from './plain-frame.ts';
import {
  type FrameContext,
  nameOf,
  toFlagNames,
  toMoment,
  toStep,
  toUnits,
  type Units,
} from './words.ts';

const UNITS = ['ms', 'µs', 'ns', 'ms and ns'] as const;

/** What one record hands to the next. */
interface RunState {
  ms: number;
  /** Within the ms, in the run's unit. */
  units: number;
  readonly unit: number;
  /** The price reference. */
  near: number;
  size: number;
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
}

/** Says what a run is, and gives it. */
export function describeRun(reader: FieldReader, baseMs: number, context: FrameContext): PlainRun {
  reader.begin('Run');
  const id = reader.varint('instrument', (value) => toUnits(value, context).symbol);
  const units = toUnits(id, context);
  reader.groups.at(-1)!.name = `Run of ${units.symbol}`;
  const firstSequence = reader.varint('first sequence', 'of its first tick');
  const packed = reader.varint('count', toCountText);
  const count = Math.floor(packed / 8);
  if (count === 0) reader.fail();
  const standsFor =
    (packed & STANDS_FOR) === 0
      ? count
      : reader.varint('stands for', () => `ticks, of which it holds the ${count} most telling`);
  const length = reader.varint('length', (value) => `its records take ${value} bytes`);
  const end = reader.pos + length;
  const state: RunState = {
    ms: baseMs,
    units: 0,
    unit: packed & 3,
    near: 0,
    size: 0,
    bid: MISSING,
    bidSize: 0,
    ask: MISSING,
    askSize: 0,
  };
  const ticks: PlainTick[] = [];
  for (let i = 0; i < count && reader.pos < end && !reader.failed; i++) {
    const sequence = standsFor === count ? ` ${firstSequence + i}` : '';
    ticks.push(describeTick(reader, state, units, sequence));
  }
  if (ticks.length !== count || reader.pos !== end) reader.fail();
  return { instrument: id, firstSequence, standsFor, ticks };
}

function toCountText(packed: number): string {
  const count = Math.floor(packed / 8);
  const conflated = (packed & STANDS_FOR) === 0 ? 'not conflated' : 'conflated';
  const ticks = count === 1 ? '1 tick' : `${count} ticks`;
  return `${ticks}, ${conflated}, time in ${UNITS[(packed & 3) as 0 | 1 | 2 | 3]}`;
}

function describeTick(reader: FieldReader, state: RunState, units: Units, of: string): PlainTick {
  const group = reader.begin('');
  const head = reader.u8('what has changed', toHeadText);
  const kind = head & 3;
  const name = nameOf(TICK, kind);
  group.name = `${name[0]!.toUpperCase()}${name.slice(1)}${of}`;
  const extension =
    (head & RECORD.extended) === 0
      ? 0
      : reader.varint('extension', (value) => toExtensionText(kind, value));
  if ((head & RECORD.sameTime) === 0) describeTime(reader, state);
  const time = [state.ms, state.units * toUnitNs(state.unit)];
  if (kind === TICK.quote) {
    return [
      'quote',
      ...time,
      ...describeQuote(reader, state, units, head, extension),
      extension >>> 2,
    ];
  }
  if (kind === TICK.trade) {
    return ['trade', ...time, ...describeTrade(reader, state, units, head), extension];
  }
  const status = reader.varint('status', (value) => nameOf(STATUS, value));
  const reason = reader.varint('reason', (value) => nameOf(STATUS_REASON, value));
  return ['status', ...time, status, reason, extension];
}

const toUnitNs = (unit: number): number => (unit === SPLIT_UNIT ? 1 : UNIT_NS[unit]!);

/** What the first byte of a record announces. */
function toHeadText(head: number): string {
  const kind = head & 3;
  const has = (bit: number, text: string): string[] => ((head & bit) === 0 ? [] : [text]);
  const time = (head & RECORD.sameTime) === 0 ? [] : ['same time'];
  const extended = has(RECORD.extended, 'extended');
  if (kind === TICK.trade) {
    const side = nameOf(SIDE, (head >> RECORD.sideShift) & 3);
    const changed = [...has(RECORD.priceChanged, 'price'), ...has(RECORD.sizeChanged, 'size')];
    return ['trade', ...time, `side ${side}`, ...changed, ...extended].join(', ');
  }
  if (kind === TICK.quote) {
    const changed = [
      ...has(RECORD.bidChanged, 'bid'),
      ...has(RECORD.bidSizeChanged, 'bid size'),
      ...has(RECORD.askChanged, 'ask'),
      ...has(RECORD.askSizeChanged, 'ask size'),
    ];
    return ['quote', ...time, ...changed, ...extended].join(', ');
  }
  return [nameOf(TICK, kind), ...time, ...extended].join(', ');
}

function toExtensionText(kind: number, value: number): string {
  if (kind !== TICK.quote) return `flags: ${toFlagNames(value)}`;
  const missing = [
    ...((value & NO_BID) === 0 ? [] : ['no bid']),
    ...((value & NO_ASK) === 0 ? [] : ['no ask']),
  ];
  return [`flags: ${toFlagNames(value >>> 2)}`, ...missing].join(', ');
}

function describeTime(reader: FieldReader, state: RunState): void {
  const { unit } = state;
  if (unit === SPLIT_UNIT) {
    reader.zigzag('time', (by) => {
      state.ms += by;
      return `${toStep(by)} ms: ${toMoment(state.ms)}`;
    });
    state.units = reader.varint('ns within the ms', (ns) => toMoment(state.ms, ns));
    return;
  }
  reader.zigzag('time', (by) => {
    const perMs = NS_PER_MS / toUnitNs(unit);
    const units = state.units + by;
    const whole = Math.floor(units / perMs);
    state.ms += whole;
    state.units = units - whole * perMs;
    const now = toMoment(state.ms, state.units * toUnitNs(unit));
    return `${toStep(by)} ${UNITS[unit as 0 | 1 | 2]}: ${now}`;
  });
}

/** A price that is a difference to another one. */
function describePrice(reader: FieldReader, name: string, from: number, units: Units): number {
  const by = reader.zigzag(
    name,
    (step) => `${from} ${toStep(step)} = ${from + step}: ${units.price(from + step)}`,
  );
  return from + by;
}

function describeTrade(
  reader: FieldReader,
  state: RunState,
  units: Units,
  head: number,
): [price: number, size: number, side: number] {
  if ((head & RECORD.priceChanged) !== 0) {
    state.near = describePrice(reader, 'price', state.near, units);
  }
  if ((head & RECORD.sizeChanged) !== 0) state.size = reader.varint('size', units.size);
  return [state.near, state.size, (head >> RECORD.sideShift) & 3];
}

function describeQuote(
  reader: FieldReader,
  state: RunState,
  units: Units,
  head: number,
  extension: number,
): [bid: number | null, bidSize: number, ask: number | null, askSize: number] {
  const describeSize = (name: string, from: number): number =>
    from +
    reader.zigzag(name, (by) => `${from} ${toStep(by)} = ${from + by}: ${units.size(from + by)}`);
  if ((head & RECORD.bidChanged) !== 0) {
    const from = state.bid === MISSING ? state.near : state.bid;
    state.bid = state.near = describePrice(reader, 'bid', from, units);
  }
  if ((head & RECORD.bidSizeChanged) !== 0) state.bidSize = describeSize('bid size', state.bidSize);
  if ((head & RECORD.askChanged) !== 0) {
    const from = state.ask === MISSING ? state.near : state.ask;
    state.ask = describePrice(reader, 'ask', from, units);
  }
  if ((head & RECORD.askSizeChanged) !== 0) state.askSize = describeSize('ask size', state.askSize);
  const bid = (extension & NO_BID) === 0 ? state.bid : null;
  const ask = (extension & NO_ASK) === 0 ? state.ask : null;
  return [bid, state.bidSize, ask, state.askSize];
}
