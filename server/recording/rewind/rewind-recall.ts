/**
 * What was before a moment of a live market that a part of its journal began with: bars from the moments before it, and
 * from ticks where those leave them out; recent ticks from the parts before. Promises what the market had then; what is
 * older than the journal is the live market's.
 */
import type { Market } from '../../../shared/engine/market/market.ts';
import type { Recall, Recalling } from '../../../shared/engine/source/moment.ts';
import { isCancel } from '../../../shared/model/apply-tick.ts';
import type { BarSeries } from '../../../shared/model/bar.ts';
import { findCancelledMs } from '../../../shared/model/cancelled-trade.ts';
import { copyTick, createTickColumns, TICK, type TickColumns } from '../../../shared/model/tick.ts';
import { TradeRows } from '../../../shared/model/trade-rows.ts';
import { TapeError, toPayload } from '../../../shared/tape/format.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import { readRunOf } from '../../../shared/tape/run-search.ts';
import type { JournalPart, PartTapes } from './journal-part.ts';

const MINUTE_MS = 60_000;

/** Ticks of one symbol that follow one another. */
interface Run {
  readonly columns: TickColumns;
  /** The market's sequence of the first of them. */
  readonly sequence: number;
}

/** The past of a market before the last of some parts. */
export class RewindRecall implements Recall {
  private readonly live: Market;
  private readonly parts: readonly JournalPart[];
  private readonly tapes: PartTapes;
  /** Trades that were read last: one interval after the other is made of them. */
  private gathered: { readonly instrument: number; readonly trades: TradeRows } | undefined;

  constructor(live: Market, parts: readonly JournalPart[], tapes: PartTapes) {
    this.live = live;
    this.parts = parts;
    this.tapes = tapes;
  }

  wholeFromMs(instrument: number, code: number): number {
    return this.parts[0]!.opening.bars(instrument, code)[0]?.startMs ?? -Infinity;
  }

  *bars(instrument: number, code: number, into: BarSeries): Recalling<void> {
    const { pastBars } = this.live;
    const seamMs = pastBars?.seamOf(instrument, into);
    const isLong = into.intervalMs >= MINUTE_MS;
    const isSeamed = isLong
      ? yield* this.longBars(instrument, code, into, seamMs)
      : yield* this.shortBars(instrument, code, into, seamMs);
    if (seamMs === undefined || isSeamed || seamMs < this.wholeFromMs(instrument, code)) return;
    pastBars!.joinInto(instrument, into);
  }

  /** Each part tells what the one before it has changed. @returns whether the bar at the seam holds both sides */
  private *longBars(
    instrument: number,
    code: number,
    into: BarSeries,
    seamMs: number | undefined,
  ): Recalling<boolean> {
    let isSeamed = false;
    for (const { opening } of this.parts) {
      const bars = opening.bars(instrument, code);
      for (const bar of bars) into.put(bar);
      if (bars.some(({ startMs }) => startMs === seamMs)) isSeamed = opening.isSeamed(instrument);
      yield;
    }
    return isSeamed;
  }

  /** The same of bars that parts do not tell: those of the first one, and trades since. */
  private *shortBars(
    instrument: number,
    code: number,
    into: BarSeries,
    seamMs: number | undefined,
  ): Recalling<boolean> {
    const { opening } = this.parts[0]!;
    const bars = opening.bars(instrument, code);
    for (const bar of bars) into.put(bar);
    (yield* this.tradesOf(instrument)).fold(into);
    return bars.some(({ startMs }) => startMs === seamMs) && opening.isSeamed(instrument);
  }

  /** All trades of a symbol in the parts. */
  private *tradesOf(instrument: number): Recalling<TradeRows> {
    if (this.gathered?.instrument === instrument) return this.gathered.trades;
    const trades = new TradeRows();
    for (const part of this.parts.slice(0, -1)) {
      const tape = this.tapeOf(part);
      for (let block = 0; block < (tape?.tickBlocks.length ?? 0); block++) {
        const run = readRun(tape!, block, part, instrument);
        if (run !== undefined) this.gather(trades, run);
        yield;
      }
    }
    this.gathered = { instrument, trades };
    return trades;
  }

  *ticks(instrument: number, untilSequence: number, most: number): Recalling<TickColumns> {
    const runs: Run[] = [];
    let count = 0;
    for (const run of this.runsBack(instrument, untilSequence)) {
      yield;
      if (run === undefined) continue;
      runs.push(run);
      count += run.columns.length;
      if (count >= most) break;
    }
    const joined = createTickColumns(Math.min(most, count));
    let skip = Math.max(0, count - most);
    for (const { columns } of runs.toReversed()) {
      for (let row = Math.min(skip, columns.length); row < columns.length; row++) {
        copyTick(columns, row, joined);
      }
      skip = Math.max(0, skip - columns.length);
    }
    return joined;
  }

  /** Ticks of a symbol up to a sequence, the newest run first; undefined where there was only something to look through. */
  private *runsBack(
    instrument: number,
    untilSequence: number,
  ): Generator<Run | undefined, void, undefined> {
    let next = untilSequence + 1;
    for (const part of this.parts.toReversed()) {
      const first = part.opening.sequenceOf(instrument) + 1;
      if (first >= next) continue;
      const tape = this.tapeOf(part);
      for (let block = (tape?.tickBlocks.length ?? 0) - 1; block >= 0 && next > first; block--) {
        const run = readRun(tape!, block, part, instrument);
        if (run === undefined || run.sequence >= next) {
          yield undefined;
          continue;
        }
        if (run.sequence + run.columns.length < next) return;
        run.columns.length = next - run.sequence;
        next = run.sequence;
        yield run;
      }
      if (next > first) return;
    }
    const older = this.readLive(instrument, next - 1);
    if (older !== undefined) yield older;
  }

  /** What the live market still has in memory of the time before the journal. */
  private readLive(instrument: number, untilSequence: number): Run | undefined {
    const recent = this.live.journalOf(instrument);
    const sequence = recent.firstSequence;
    if (sequence > untilSequence) return undefined;
    const columns = createTickColumns(untilSequence - sequence + 1);
    recent.read(sequence, columns.capacity, columns);
    return { columns, sequence };
  }

  private gather(trades: TradeRows, { columns, sequence }: Run): void {
    for (let row = 0; row < columns.length; row++) {
      if (columns.kind[row] !== TICK.trade) continue;
      const isBust = isCancel(columns.flags[row]!);
      const timeMs = isBust ? this.findCancelled(columns, row, sequence) : columns.timeMs[row]!;
      if (timeMs !== undefined) trades.add(columns, row, timeMs);
    }
  }

  private findCancelled(columns: TickColumns, row: number, sequence: number): number | undefined {
    return findCancelledMs(columns, row, {
      walkBack: (_before, most, visit) => {
        let left = most;
        for (const run of this.runsBack(columns.instrument[row]!, sequence - 1)) {
          for (let at = (run?.columns.length ?? 0) - 1; at >= 0; at--) {
            if (left-- <= 0 || visit(run!.columns, at)) return;
          }
        }
      },
    });
  }

  /** What cannot be read any more is left out. */
  private tapeOf(part: JournalPart): Tape | undefined {
    try {
      return this.tapes.get(part);
    } catch (error) {
      if (error instanceof TapeError) return undefined;
      throw error;
    }
  }
}

/** Reads the ticks of a symbol in a block. @returns undefined where it has none, or they cannot be read */
function readRun(tape: Tape, block: number, { opening }: JournalPart, instrument: number) {
  let columns = createTickColumns(0);
  try {
    const { head, bytes } = tape.readBlock(tape.tickBlocks.at(block)!.offset);
    const first = readRunOf(toPayload(bytes, head), head.firstMs, instrument, (ticks) => {
      columns = createTickColumns(ticks);
      return columns;
    });
    if (first <= 0) return undefined;
    return { columns, sequence: opening.sequenceOf(instrument) + first };
  } catch (error) {
    if (error instanceof TapeError) return undefined;
    throw error;
  }
}
