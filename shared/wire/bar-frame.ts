/**
 * The frame of bars: one symbol, one interval, oldest first. Layout: PROTOCOL.md, "Bars frame".
 */
import type { Bar, BarSeries } from '../model/bar.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { FieldError, INSTRUMENT_LIMIT, isSoundBar, isWithin } from './field-limits.ts';
import { toIntervalMs, toStepMs, INTERVALS } from '../model/interval.ts';

const MAX_BAR_BYTES = 96;
const MIN_BAR_BYTES = 9;
/** Bits of the flags: the frame holds the history from its first bar on, so that earlier knowledge is replaced; the last bar is still forming. */
export const BARS_FLAG = { history: 1, forming: 2 } as const;

/** Bars of one symbol and interval, as decoded. */
export interface BarsContent {
  instrument: number;
  /** Wire code of the interval, an index into INTERVALS. */
  interval: number;
  /** True when the bars replace all earlier ones of this interval. */
  isHistory: boolean;
  /** True when the last bar is not closed yet. */
  isForming: boolean;
  bars: Bar[];
}

/**
 * Writes rows from..to-1 of a series; the last one is forming when `isForming`.
 * @throws FieldError when the decoder would refuse one of them
 */
export function writeBars(
  writer: ByteWriter,
  instrument: number,
  interval: number,
  series: BarSeries,
  from: number,
  to: number,
  isHistory: boolean,
  isForming: boolean,
  baseMs: number,
): void {
  writer.ensure(24 + (to - from) * MAX_BAR_BYTES);
  writer.varint(instrument);
  writer.u8(interval);
  writer.u8((isHistory ? BARS_FLAG.history : 0) | (isForming ? BARS_FLAG.forming : 0));
  writer.varint(to - from);
  const stepMs = toStepMs(interval) ?? series.intervalMs;
  let slot = Math.floor(baseMs / stepMs);
  let close = 0;
  for (let row = from; row < to; row++) {
    const at = series.startMs[row]! / stepMs;
    if (!Number.isInteger(at) || !isSoundBar(series.at(row))) {
      throw new FieldError('the bar', JSON.stringify(series.at(row)));
    }
    const open = series.open[row]!;
    writer.zigzag(at - slot);
    writer.zigzag(open - close);
    close = series.close[row]!;
    writer.zigzag(close - open);
    writer.varint(series.high[row]! - Math.max(open, close));
    writer.varint(Math.min(open, close) - series.low[row]!);
    writer.varint(series.volume[row]!);
    writer.varint(series.trades[row]!);
    writer.zigzag(series.turnoverHi[row]!);
    writer.varint(series.turnoverLo[row]!);
    slot = at;
  }
  if (isForming && to > from) {
    writer.varint(series.firstNs[to - 1]!);
    writer.varint(series.lastNs[to - 1]!);
  }
}

/** Reads the content of a bars frame. @returns undefined when the bytes are none */
export function readBars(reader: ByteReader, baseMs: number): BarsContent | undefined {
  const instrument = reader.varint();
  const interval = reader.u8();
  const flags = reader.u8();
  const count = reader.varint();
  const stepMs = toStepMs(interval);
  if (count * MIN_BAR_BYTES > reader.left) reader.fail();
  if (reader.failed || stepMs === undefined) return undefined;
  const lengthMs = toIntervalMs(INTERVALS[interval]!);
  const bars: Bar[] = [];
  let slot = Math.floor(baseMs / stepMs);
  let close = 0;
  for (let i = 0; i < count; i++) {
    const step = reader.zigzag();
    slot += step;
    const open = close + reader.zigzag();
    close = open + reader.zigzag();
    const high = Math.max(open, close) + reader.varint();
    const low = Math.min(open, close) - reader.varint();
    const bar: Bar = {
      startMs: slot * stepMs,
      open,
      high,
      low,
      close,
      volume: reader.varint(),
      trades: reader.varint(),
      turnoverHi: reader.zigzag(),
      turnoverLo: reader.varint(),
      firstNs: 0,
      lastNs: lengthMs * 1e6 - 1,
    };
    if (!(i === 0 || step > 0) || !isSoundBar(bar)) return undefined;
    bars.push(bar);
  }
  const last = bars.at(-1);
  if ((flags & BARS_FLAG.forming) !== 0 && last !== undefined) {
    last.firstNs = reader.varint();
    last.lastNs = reader.varint();
  }
  if (reader.failed || reader.left !== 0 || !isWithin(INSTRUMENT_LIMIT, instrument)) {
    return undefined;
  }
  return {
    instrument,
    interval,
    isHistory: (flags & BARS_FLAG.history) !== 0,
    isForming: (flags & BARS_FLAG.forming) !== 0,
    bars,
  };
}
