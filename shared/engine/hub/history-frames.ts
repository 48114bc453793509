/**
 * Bars that one client asked for, as frames: all of one answer are made at one moment and so fit together.
 */
import { ByteWriter } from '../../wire/bytes.ts';
import { FRAME, writeFrameHead } from '../../wire/frame.ts';
import { writeBarHistory } from '../../wire/history-frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Market } from '../market/market.ts';
import type { BarRange } from '../market/bar-range.ts';
import type { OutFrame } from './frame-sink.ts';
import { MarketFrame } from './market-frame.ts';
import { toMessage } from './message.ts';

/** Small enough that live frames of a client need not wait long behind one. */
const BARS_PER_FRAME = 500;
const writer = new ByteWriter(LIMITS.frameBytes);

/**
 * Makes them, oldest bars first.
 * @param request id of the command that asked
 * @returns none when there are no bars
 */
export function toHistoryFrames(
  market: Market,
  instrument: number,
  interval: number,
  { series, from, to }: BarRange,
  request: number,
): OutFrame[] {
  const baseMs = Math.max(0, Math.floor(market.state(instrument).lastMs));
  const frames: OutFrame[] = [];
  for (let first = from; first < to; first += BARS_PER_FRAME) {
    const end = Math.min(to, first + BARS_PER_FRAME);
    const endMs = series.endOf(series.startMs[end - 1]!);
    const isForming = end === to && endMs > market.lastTimeMs;
    const part = { request, left: to - end };
    writer.pos = 0;
    writeFrameHead(writer, FRAME.barHistory, market.epoch, baseMs, market.number);
    writeBarHistory(writer, part, instrument, interval, series, first, end, isForming, baseMs);
    frames.push(new MarketFrame(market, toMessage(writer.bytes, writer.pos), writer.pos));
  }
  return frames;
}
