/**
 * Makes the frames that the hub sends, from a market's state. Every frame is a fresh buffer: sockets keep it.
 */
import { writeBars } from '../../wire/bar-frame.ts';
import type { BarSeries } from '../../model/bar.ts';
import { ByteWriter, copyShort } from '../../wire/bytes.ts';
import type { SnapshotCause } from '../../wire/codes.ts';
import type { SnapshotBars } from '../../wire/command.ts';
import { FRAME, writeFrameHead } from '../../wire/frame.ts';
import { toIntervalCode, toTradesOf } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import { writeMerged } from '../../wire/merged-frame.ts';
import {
  type GapContent,
  writeGap,
  writeHeartbeat,
  writeHeartbeatEntry,
} from '../../wire/notice-frame.ts';
import { encodeRun } from '../../wire/run-encode.ts';
import { writeSnapshot } from '../../wire/snapshot.ts';
import { createTickColumns } from '../../model/tick.ts';
import type { BarRange } from '../market/bar-range.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import type { OutFrame } from './frame-sink.ts';
import { MarketFrame } from './market-frame.ts';
import { closeMessage, openMessage, toMessage } from './message.ts';

const writer = new ByteWriter(LIMITS.frameBytes * 2);
/** Ticks re-encoded into one frame when a client catches up. */
const CATCH_UP_TICKS = 2_048;
const BARS_PER_FRAME = 1_000;
const scratch = createTickColumns(Math.max(CATCH_UP_TICKS, LIMITS.snapshotTicks));
const rows = Uint32Array.from({ length: scratch.capacity }, (_, row) => row);

const toOutFrame = (market: MarketView, merged?: OutFrame['merged']): OutFrame =>
  new MarketFrame(market, toMessage(writer.bytes, writer.pos), writer.pos, merged);

function begin(market: MarketView, type: (typeof FRAME)[keyof typeof FRAME], baseMs: number): void {
  writer.pos = 0;
  writeFrameHead(writer, type, market.epoch, Math.max(0, Math.floor(baseMs)), market.number);
}

/** The runs of a publication that a group gets, cut into frames; none when nothing concerns it. */
export function toRunFrames(
  market: MarketView,
  publication: Publication,
  ids: Uint32Array,
): readonly OutFrame[] {
  const { runOf, start, end } = publication;
  let frames = NO_FRAMES;
  for (let from = 0; from < ids.length;) {
    let length = 0;
    let to = from;
    for (; to < ids.length; to++) {
      const run = runOf[ids[to]!]!;
      if (run < 0) continue;
      const bytes = end[run]! - start[run]!;
      if (length > 0 && length + bytes > LIMITS.frameBytes) break;
      length += bytes;
    }
    if (length > 0) {
      const frame = toRunFrame(market, publication, ids, from, to, length);
      frames = frames.length === 0 ? [frame] : [...frames, frame];
    }
    from = to;
  }
  return frames;
}

const NO_FRAMES: readonly OutFrame[] = [];

/** One frame of the runs of ids from..to-1, together `length` bytes, written into its message at once. */
function toRunFrame(
  market: MarketView,
  publication: Publication,
  ids: Uint32Array,
  from: number,
  to: number,
  length: number,
): OutFrame {
  const { view, runOf, start, end } = publication;
  begin(market, FRAME.runs, publication.baseMs);
  const size = writer.pos + length;
  const message = openMessage(size);
  copyShort(writer.view, 0, writer.pos, message.view, message.at);
  let at = message.at + writer.pos;
  for (let i = from; i < to; i++) {
    const run = runOf[ids[i]!]!;
    if (run < 0) continue;
    copyShort(view, start[run]!, end[run]!, message.view, at);
    at += end[run]! - start[run]!;
  }
  return new MarketFrame(market, closeMessage(), size);
}

/** Reads up to `most` ticks from a sequence on into the scratch columns. */
function readTicks(market: MarketView, instrument: number, sequence: number, most: number): number {
  scratch.length = 0;
  market.journalOf(instrument).read(sequence, most, scratch);
  return scratch.length;
}

/** From where on a client or a group lacks ticks of a symbol. */
export interface Behind {
  instrument: number;
  /** Last sequence that it has. */
  cursor: number;
}

/** Tells whether every tick after the cursor is still here. */
export const isInJournal = (market: MarketView, { instrument, cursor }: Behind): boolean =>
  market.journalOf(instrument).firstSequence <= cursor + 1;

/** Every tick that is lacked, from the journal, in as few frames as fit. All must be in the journal. */
export function toMissedFrames(market: MarketView, behind: readonly Behind[]): OutFrame[] {
  const frames: OutFrame[] = [];
  let baseMs = -1;
  for (const { instrument, cursor } of behind) {
    const newest = market.state(instrument).sequence;
    for (let sequence = cursor + 1; sequence <= newest;) {
      const ticks = readTicks(market, instrument, sequence, CATCH_UP_TICKS);
      const isFull = baseMs >= 0 && writer.pos > LIMITS.frameBytes / 2;
      if (isFull) frames.push(toOutFrame(market));
      if (isFull || baseMs < 0) {
        baseMs = Math.floor(Math.max(0, scratch.timeMs[0]!));
        begin(market, FRAME.runs, baseMs);
      }
      encodeRun(writer, scratch, rows, 0, ticks, sequence, baseMs);
      sequence += ticks;
    }
  }
  if (baseMs >= 0) frames.push(toOutFrame(market));
  return frames;
}

/** The newest state of each symbol, standing for all ticks that are lacked. */
export function toMergedFrames(market: MarketView, behind: readonly Behind[]): OutFrame[] {
  const frames: OutFrame[] = [];
  const baseMs = Math.floor(Math.max(0, market.lastTimeMs));
  let updates = 0;
  let ticks = 0;
  for (const { instrument, cursor } of behind) {
    const state = market.state(instrument);
    const isChanged = state.sequence > cursor || market.hasRecordedBars;
    if (!isChanged) continue;
    if (updates++ === 0) begin(market, FRAME.merged, baseMs);
    ticks += state.sequence - cursor;
    writeMerged(writer, state.sequence - cursor, state, baseMs);
    if (writer.pos < LIMITS.frameBytes) continue;
    frames.push(toOutFrame(market, { updates, ticks }));
    updates = 0;
    ticks = 0;
  }
  if (updates > 0) frames.push(toOutFrame(market, { updates, ticks }));
  return frames;
}

/** State and recent ticks of a symbol. */
export function toSnapshotFrame(
  market: MarketView,
  instrument: number,
  ticks: number,
  cause: SnapshotCause,
): OutFrame {
  const state = market.state(instrument);
  const baseMs = Math.max(0, Math.floor(Math.max(state.lastMs, state.quoteMs)));
  begin(market, FRAME.snapshot, baseMs);
  writeSnapshot(writer, state, baseMs, market.epoch, cause);
  const oldest = market.journalOf(instrument).firstSequence;
  const from = Math.max(oldest, state.sequence - Math.min(ticks, LIMITS.snapshotTicks) + 1);
  const count = ticks > 0 ? readTicks(market, instrument, from, ticks) : 0;
  if (count > 0) encodeRun(writer, scratch, rows, 0, count, from, baseMs);
  return toOutFrame(market);
}

/** The newest bars of a symbol in one interval, as far as prepared, to replace what a client knows. */
export function toBarFrames(
  market: MarketView,
  instrument: number,
  snapshotOptions: SnapshotBars,
): OutFrame[] {
  const interval = toIntervalCode(snapshotOptions.interval);
  const { series, from } = market.readBars(instrument, interval, { limit: snapshotOptions.limit });
  return writeBarFrames(market, instrument, interval, series, from, true);
}

/** The bars of a symbol that hold trades from `fromMs` on. */
export function toChangedBarFrames(
  market: MarketView,
  instrument: number,
  interval: number,
  fromMs: number,
): OutFrame[] {
  const { series, from, to } = market.changedBars(instrument, interval, fromMs);
  if (from >= to) return [];
  return writeBarFrames(market, instrument, interval, series, from, false);
}

/** Rows from..to-1 of a series of a symbol's bars, which ends with the newest one. */
export const toBarRowFrames = (
  market: MarketView,
  instrument: number,
  interval: number,
  { series, from, to }: BarRange,
): OutFrame[] => writeBarFrames(market, instrument, interval, series, from, false, to);

/** Tells whether the newest bar has all its trades, or was recorded as a bar: nothing is to be folded into it. */
const isWhole = (market: MarketView, interval: number, series: BarSeries): boolean =>
  toTradesOf(interval) === undefined
    ? isRecordedWhole(market, series)
    : series.endOf(series.lastStartMs) < Infinity;

const isRecordedWhole = (market: MarketView, series: BarSeries): boolean =>
  market.hasRecordedBars &&
  series.length > 0 &&
  series.firstNs[series.last] === 0 &&
  series.lastNs[series.last] === series.intervalMs * 1e6 - 1 &&
  series.endOf(series.lastStartMs) <= market.lastTimeMs;

/** The newest bar counts as forming, but for one that was recorded as a bar. */
function writeBarFrames(
  market: MarketView,
  instrument: number,
  interval: number,
  series: BarSeries,
  first: number,
  replacesAll: boolean,
  end = series.head + series.length,
): OutFrame[] {
  const newest = series.head + series.length;
  const baseMs = Math.max(0, Math.floor(market.state(instrument).lastMs));
  const frames: OutFrame[] = [];
  let from = first;
  let isHistory = replacesAll;
  do {
    const to = Math.min(end, from + BARS_PER_FRAME);
    begin(market, FRAME.bars, baseMs);
    const isForming = to === newest && !isWhole(market, interval, series);
    writeBars(writer, instrument, interval, series, from, to, isHistory, isForming, baseMs);
    frames.push(toOutFrame(market));
    isHistory = false;
    from = to;
  } while (from < end);
  return frames;
}

/** Says that ticks will not come. */
export function toGapFrame(market: MarketView, gap: GapContent): OutFrame {
  const baseMs = Math.max(0, Math.floor(gap.fromMs));
  begin(market, FRAME.gap, baseMs);
  writeGap(writer, gap, baseMs);
  return toOutFrame(market);
}

/**
 * Server time, market time and the sequences that were sent.
 * @param type marks name the sequences up to which bars reach
 */
export function toHeartbeatFrame(
  market: MarketView,
  marketMs: number,
  serverMs: number,
  sent: Iterable<Behind>,
  type: typeof FRAME.heartbeat | typeof FRAME.marks = FRAME.heartbeat,
): OutFrame {
  begin(market, type, marketMs);
  writeHeartbeat(writer, Math.floor(serverMs), market.epoch);
  for (const { instrument, cursor } of sent) writeHeartbeatEntry(writer, instrument, cursor);
  return toOutFrame(market);
}
