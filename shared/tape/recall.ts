/**
 * What was before a keyframe of a tape, one symbol at a time: bars from the keyframes before it, and from ticks where
 * those leave them out; recent ticks from the blocks. Promises what a market would have that had folded all of it.
 */
import type { Recall, Recalling } from '../engine/source/moment.ts';
import { isCancel } from '../model/apply-tick.ts';
import { type Bar, BarSeries } from '../model/bar.ts';
import { findCancelledMs } from '../model/cancelled-trade.ts';
import { copyTick, createTickColumns, TICK, type TickColumns } from '../model/tick.ts';
import { TradeRows } from '../model/trade-rows.ts';
import { TapeError, toPayload } from './format.ts';
import { readChanges, type SymbolChanges } from './keyframe.ts';
import type { KeyframePlace } from './moment-list.ts';
import type { Tape } from './reader.ts';
import { readRunOf } from './run-search.ts';

/** Keyframes whose changes are put together in every one that has them. */
const MERGED_KEYFRAMES = 32;

/** What one stretch does to a series: its bars as they were at its end, or its trades. */
type Part = { readonly bars: readonly Bar[] } | { readonly trades: TradeRows };

/** The past of a tape before keyframe `last` of a list. */
export class TapeRecall implements Recall {
  private readonly tape: Tape;
  private readonly places: readonly KeyframePlace[];
  private readonly last: number;
  /** The run that was read last. */
  private columns = createTickColumns(0);

  constructor(tape: Tape, places: readonly KeyframePlace[], last: number) {
    this.tape = tape;
    this.places = places;
    this.last = last;
  }

  *bars(instrument: number, code: number, into: BarSeries): Recalling<void> {
    const parts: Part[] = [];
    const starts = new Set<number>();
    let knownFromMs = -Infinity;
    for (let end = this.last; end >= 0;) {
      const { part, first } = yield* this.part(instrument, code, end);
      parts.push(part);
      noteStarts(part, into, starts);
      end = first - 1;
      /* Bars up to here may have been touched earlier; those behind it are whole. */
      const beforeMs = end >= 0 ? into.startOf(this.places[end]!.reachedMs) : -Infinity;
      if (end >= 0 && starts.size >= into.maxBars && countAfter(starts, beforeMs) >= into.maxBars) {
        knownFromMs = beforeMs;
        break;
      }
    }
    for (const part of parts.toReversed()) {
      if ('trades' in part) part.trades.fold(into);
      else for (const bar of part.bars) into.put(bar);
      yield;
    }
    into.dropBefore(into.lowerBound(knownFromMs + 1));
  }

  *ticks(instrument: number, untilSequence: number, most: number): Recalling<TickColumns> {
    const runs: TickColumns[] = [];
    let count = 0;
    for (const columns of this.runsBack(instrument, untilSequence, this.last)) {
      yield;
      if (columns === undefined) continue;
      const copy = createTickColumns(columns.length);
      for (let row = 0; row < columns.length; row++) copyTick(columns, row, copy);
      runs.push(copy);
      count += copy.length;
      if (count >= most) break;
    }
    return join(runs.toReversed(), most);
  }

  /**
   * The ticks of a symbol up to a sequence, run by run, the newest first, without holes; undefined where there was only
   * something to look through. Valid until the next one.
   */
  private *runsBack(
    instrument: number,
    untilSequence: number,
    from: number,
  ): Generator<TickColumns | undefined, void> {
    let next = untilSequence + 1;
    for (let place = from; place >= 0 && next > 1; place--) {
      if (this.changes(place, instrument, 0)?.ticks === 0) continue;
      yield undefined;
      const first = this.places[place - 1]?.block ?? 0;
      for (let block = this.places[place]!.block - 1; block >= first && next > 1; block--) {
        const sequence = this.run(block, instrument);
        const { columns } = this;
        if (sequence < 0 || (sequence > 0 && sequence + columns.length < next)) return;
        const isBefore = sequence > 0 && sequence < next;
        if (isBefore) columns.length = next - sequence;
        yield isBefore ? columns : undefined;
        if (isBefore) next = sequence;
      }
    }
  }

  /** The longest stretch that ends with keyframe `end` and whose bars are written; else the shortest, folded. */
  private *part(
    instrument: number,
    code: number,
    end: number,
  ): Recalling<{ readonly part: Part; readonly first: number }> {
    if (this.places[end]!.hasMerged) {
      const { bars } = this.changes(end, instrument, code, true) ?? {};
      yield;
      if (bars !== undefined) return { part: { bars }, first: end - MERGED_KEYFRAMES + 1 };
    }
    const changes = this.changes(end, instrument, code);
    yield;
    if (changes?.bars !== undefined) return { part: { bars: changes.bars }, first: end };
    return { part: { trades: yield* this.trades(instrument, end) }, first: end };
  }

  private changes(
    place: number,
    instrument: number,
    code: number,
    isMerged = false,
  ): SymbolChanges | undefined {
    const parts = this.places[place]!.read();
    const section = isMerged ? parts?.merged : parts?.recent;
    return section && readChanges(section, instrument, code);
  }

  /** Trades of a stretch that is left to be folded. */
  private *trades(instrument: number, place: number): Recalling<TradeRows> {
    const trades = new TradeRows();
    const from = this.places[place - 1]?.block ?? 0;
    for (let block = from; block < this.places[place]!.block; block++) {
      const sequence = this.run(block, instrument);
      yield;
      if (sequence > 0) this.gather(trades, sequence, place);
    }
    return trades;
  }

  /** Adds the trades of the run that was read last. */
  private gather(trades: TradeRows, sequence: number, place: number): void {
    const { columns } = this;
    for (let row = 0; row < columns.length; row++) {
      if (columns.kind[row] !== TICK.trade) continue;
      const isBust = isCancel(columns.flags[row]!);
      const timeMs = isBust ? this.findCancelled(row, sequence, place) : columns.timeMs[row]!;
      if (timeMs !== undefined) trades.add(columns, row, timeMs);
    }
  }

  /** Rare, so what was before is read at once. */
  private findCancelled(row: number, sequence: number, place: number): number | undefined {
    const { columns } = this;
    return findCancelledMs(columns, row, {
      walkBack: (_before, most, visit) => {
        const id = columns.instrument[row]!;
        const earlier = new TapeRecall(this.tape, this.places, this.last);
        let left = most;
        for (const run of earlier.runsBack(id, sequence - 1, place)) {
          for (let at = (run?.length ?? 0) - 1; at >= 0; at--) {
            if (left-- <= 0 || visit(run!, at)) return;
          }
        }
      },
    });
  }

  /**
   * Reads the ticks of a symbol in a block into `columns`.
   * @returns sequence of the first; 0 when it has none there; -1 where the block is damaged
   */
  private run(block: number, instrument: number): number {
    this.columns.length = 0;
    try {
      const { head, bytes } = this.tape.readBlock(this.tape.tickBlocks.at(block)!.offset);
      return readRunOf(toPayload(bytes, head), head.firstMs, instrument, (ticks) => {
        if (this.columns.capacity < ticks) this.columns = createTickColumns(ticks * 2);
        return this.columns;
      });
    } catch (error) {
      if (error instanceof TapeError) return -1;
      throw error;
    }
  }
}

function noteStarts(part: Part, like: BarSeries, starts: Set<number>): void {
  if ('bars' in part) {
    for (const { startMs } of part.bars) starts.add(startMs);
    return;
  }
  const series = new BarSeries(like.intervalMs, Infinity, like.days);
  part.trades.fold(series);
  for (let row = series.head; row <= series.last; row++) starts.add(series.startMs[row]!);
}

function countAfter(starts: ReadonlySet<number>, timeMs: number): number {
  let count = 0;
  for (const startMs of starts) if (startMs > timeMs) count++;
  return count;
}

/** The last ticks of runs that follow one another. */
function join(runs: readonly TickColumns[], most: number): TickColumns {
  const count = runs.reduce((sum, { length }) => sum + length, 0);
  const joined = createTickColumns(Math.min(most, count));
  let skip = Math.max(0, count - most);
  for (const columns of runs) {
    for (let row = Math.min(skip, columns.length); row < columns.length; row++) {
      copyTick(columns, row, joined);
    }
    skip = Math.max(0, skip - columns.length);
  }
  return joined;
}
