/**
 * Says what the bytes of bars are, as bar-frame.ts reads them.
 */
import type { Bar } from '../../model/bar.ts';
import { INTERVALS, toIntervalMs, toStepMs } from '../../model/interval.ts';
import { BARS_FLAG } from '../bar-frame.ts';
import type { FieldReader } from './field-reader.ts';
import { type FrameContext, toBitNames, toMoment, toStep, toUnits, type Units } from './words.ts';

/** What a bar hands to the next. */
interface BarsState {
  slot: number;
  close: number;
  readonly stepMs: number;
  readonly lengthMs: number;
}

/** Bars of one symbol and interval. */
interface DescribedBars {
  instrument: number;
  interval: number;
  isHistory: boolean;
  isForming: boolean;
  bars: Bar[];
}

/** Says what the content of a bars frame is, from its instrument on, in the group that is open, and gives it. */
export function describeBars(
  reader: FieldReader,
  baseMs: number,
  context: FrameContext,
): DescribedBars {
  const instrument = reader.varint('instrument', (value) => toUnits(value, context).symbol);
  const units = toUnits(instrument, context);
  const interval = reader.u8('interval', (value) => INTERVALS[value] ?? 'unknown');
  const flags = reader.u8('flags', (value) => toBitNames(BARS_FLAG, value));
  const count = reader.varint('count', (value) => (value === 1 ? '1 bar' : `${value} bars`));
  const name = INTERVALS[interval];
  const isForming = (flags & BARS_FLAG.forming) !== 0;
  const bars: Bar[] = [];
  if (name !== undefined) {
    const stepMs = toStepMs(interval)!;
    const slot = Math.floor(baseMs / stepMs);
    const state = { slot, close: 0, stepMs, lengthMs: toIntervalMs(name) };
    for (let i = 0; i < count && !reader.failed; i++) bars.push(describeBar(reader, state, units));
  }
  const last = bars.at(-1);
  if (isForming && last !== undefined) {
    reader.begin('The forming bar');
    last.firstNs = reader.varint('first trade', 'ns after its start, or trades that have come');
    last.lastNs = reader.varint('last trade', 'ns after its start, or the newest sequence');
  }
  const isHistory = (flags & BARS_FLAG.history) !== 0;
  return { instrument, interval, isHistory, isForming, bars };
}

function describeBar(reader: FieldReader, state: BarsState, units: Units): Bar {
  const group = reader.begin('Bar');
  const { slot, close: before, stepMs } = state;
  const step = reader.zigzag(
    'start',
    (by) => `slot ${slot} ${toStep(by)}: ${toMoment((slot + by) * stepMs)}`,
  );
  state.slot = slot + step;
  group.name = `Bar of ${toMoment(state.slot * stepMs)}`;
  const open =
    before + reader.zigzag('open', (by) => `${before} ${toStep(by)}: ${units.price(before + by)}`);
  const close =
    open + reader.zigzag('close', (by) => `${open} ${toStep(by)}: ${units.price(open + by)}`);
  state.close = close;
  const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
  const high = top + reader.varint('high', (by) => `${top} + ${by}: ${units.price(top + by)}`);
  const low =
    bottom - reader.varint('low', (by) => `${bottom} - ${by}: ${units.price(bottom - by)}`);
  return {
    startMs: state.slot * stepMs,
    open,
    high,
    low,
    close,
    volume: reader.varint('volume', units.size),
    trades: reader.varint('trades', 'trades'),
    turnoverHi: reader.zigzag('turnover, high part', '× 2^52'),
    turnoverLo: reader.varint('turnover, low part', 'price × size'),
    firstNs: 0,
    lastNs: state.lengthMs * 1e6 - 1,
  };
}
