/**
 * Makes the frames that the hub sends, from a market's state. Every frame is a fresh buffer: sockets keep it.
 */
import { writeBars } from '../../shared/bar-frame.ts';
import type { BarSeries } from '../../shared/bar.ts';
import { ByteWriter } from '../../shared/bytes.ts';
import type { SnapshotCause } from '../../shared/codes.ts';
import type { BarsWish } from '../../shared/command.ts';
import { createDecoder } from '../../shared/decode.ts';
import { FRAME, writeFrameHead } from '../../shared/frame.ts';
import { toIntervalCode } from '../../shared/interval.ts';
import { toJsonMessages } from '../../shared/json-frame.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type GapContent,
  writeGap,
  writeHeartbeat,
  writeHeartbeatEntry,
} from '../../shared/notice-frame.ts';
import { encodeRun } from '../../shared/run-encode.ts';
import { writeSymbolState } from '../../shared/snapshot.ts';
import { createTickColumns } from '../../shared/tick.ts';
import type { Market, Publication } from '../market/market.ts';
import type { OutFrame } from './outlet.ts';
import type { Group } from './subscription.ts';

const writer = new ByteWriter(LIMITS.frameBytes * 2);
/** Ticks re-encoded into one frame when a client catches up. */
export const CATCH_UP_TICKS = 2_048;
const BARS_PER_FRAME = 1_000;
const scratch = createTickColumns(Math.max(CATCH_UP_TICKS, LIMITS.snapshotTicks));
const rows = Uint32Array.from({ length: scratch.capacity }, (_, row) => row);
const decode = createDecoder();

function toOutFrame(market: Market): OutFrame {
  const bytes = Buffer.from(writer.bytes.subarray(0, writer.pos));
  let texts: readonly string[] | undefined;
  return {
    bytes,
    texts() {
      if (texts !== undefined) return texts;
      const decoded = decode(bytes);
      if (!decoded.ok) throw new Error(`own frame does not decode: ${decoded.error}`);
      const messages = toJsonMessages(decoded.frame, market.name, market.epoch, market.instruments);
      return (texts = messages.map((message) => JSON.stringify(message)));
    },
  };
}

function begin(market: Market, type: (typeof FRAME)[keyof typeof FRAME], baseMs: number): void {
  writer.pos = 0;
  writeFrameHead(writer, type, market.epoch, Math.max(0, Math.floor(baseMs)), market.number);
}

/** The runs of a publication that a group gets, cut into frames; none when nothing concerns it. */
export function toRunFrames(market: Market, publication: Publication, group: Group): OutFrame[] {
  const frames: OutFrame[] = [];
  let hasRuns = false;
  for (let i = 0; i < publication.runs; i++) {
    if (group.has[publication.instrument[i]!] === 0) continue;
    if (hasRuns && writer.pos + publication.end[i]! - publication.start[i]! > LIMITS.frameBytes) {
      frames.push(toOutFrame(market));
      hasRuns = false;
    }
    if (!hasRuns) begin(market, FRAME.runs, publication.baseMs);
    hasRuns = true;
    writer.append(publication.bytes.subarray(publication.start[i], publication.end[i]));
  }
  if (hasRuns) frames.push(toOutFrame(market));
  return frames;
}

/** Reads up to `most` ticks from a sequence on into the scratch columns. */
function readTicks(market: Market, instrument: number, sequence: number, most: number): number {
  scratch.length = 0;
  market.journalOf(instrument).read(sequence, most, scratch);
  return scratch.length;
}

/** Ticks that a client missed, from `sequence` on. @returns the frame and how many ticks are in it */
export function toCatchUpFrame(
  market: Market,
  instrument: number,
  sequence: number,
): { frame: OutFrame; ticks: number } {
  const ticks = readTicks(market, instrument, sequence, CATCH_UP_TICKS);
  const baseMs = Math.max(0, scratch.timeMs[0]!);
  begin(market, FRAME.runs, baseMs);
  encodeRun(writer, scratch, rows, 0, ticks, sequence, Math.floor(baseMs));
  return { frame: toOutFrame(market), ticks };
}

/** State and recent ticks of a symbol. */
export function toSnapshotFrame(
  market: Market,
  instrument: number,
  ticks: number,
  cause: SnapshotCause,
): OutFrame {
  const state = market.state(instrument);
  const baseMs = Math.max(0, Math.floor(Math.max(state.lastMs, state.quoteMs)));
  begin(market, FRAME.snapshot, baseMs);
  writeSymbolState(writer, state, baseMs, market.epoch, cause);
  const oldest = market.journalOf(instrument).firstSequence;
  const from = Math.max(oldest, state.sequence - Math.min(ticks, LIMITS.snapshotTicks) + 1);
  const count = ticks > 0 ? readTicks(market, instrument, from, ticks) : 0;
  if (count > 0) encodeRun(writer, scratch, rows, 0, count, from, baseMs);
  return toOutFrame(market);
}

/** The newest bars of a symbol in one interval. The newest bar counts as forming. */
export function toBarFrames(market: Market, instrument: number, wish: BarsWish): OutFrame[] {
  const interval = toIntervalCode(wish.interval);
  const series: BarSeries = market.barsOf(instrument)[interval]!;
  const end = series.head + series.length;
  const baseMs = Math.max(0, Math.floor(market.state(instrument).lastMs));
  const frames: OutFrame[] = [];
  let from = Math.max(series.head, end - wish.limit);
  let isHistory = true;
  do {
    const to = Math.min(end, from + BARS_PER_FRAME);
    begin(market, FRAME.bars, baseMs);
    writeBars(writer, instrument, interval, series, from, to, isHistory, to === end, baseMs);
    frames.push(toOutFrame(market));
    isHistory = false;
    from = to;
  } while (from < end);
  return frames;
}

/** Says that ticks will not come. */
export function toGapFrame(market: Market, gap: GapContent): OutFrame {
  const baseMs = Math.max(0, Math.floor(gap.fromMs));
  begin(market, FRAME.gap, baseMs);
  writeGap(writer, gap, baseMs);
  return toOutFrame(market);
}

/** Server time, market time and the newest sequences of some instruments. */
export function toHeartbeatFrame(
  market: Market,
  marketMs: number,
  serverMs: number,
  instruments: Iterable<number>,
): OutFrame {
  begin(market, FRAME.heartbeat, marketMs);
  writeHeartbeat(writer, Math.floor(serverMs), market.epoch);
  for (const instrument of instruments) {
    writeHeartbeatEntry(writer, instrument, market.state(instrument).sequence);
  }
  return toOutFrame(market);
}
