/**
 * Gathers recorded bars of all instruments and turns them into blocks of bars. Promises to leave out what no reader
 * would take, and to count it. Knows nothing of files.
 */
import type { Instrument } from '../model/instrument.ts';
import { findBarProblem, type RecordedBar, toKnownMs } from '../model/recorded-bar.ts';
import { toDayGrid } from '../model/trading-day.ts';
import { encodeBars, findTimeProblem, MAX_BLOCK_BARS } from './bar-block.ts';
import type { InstrumentTotals } from './block-index.ts';
import { BLOCK, toBlock } from './format.ts';
import type { BlockSink } from './block-encoder.ts';

/** Encodes bars into blocks; each finished block goes to the sink at once. */
export class BarEncoder {
  /** Bars that are left out: of an unknown instrument, or with a number that no tape holds. */
  rejectedBars = 0;
  private readonly totals: InstrumentTotals[];
  private readonly sink: BlockSink;
  private pending: RecordedBar[] = [];
  private firstMs = Infinity;
  private lastMs = -Infinity;

  constructor(totals: InstrumentTotals[], sink: BlockSink) {
    this.totals = totals;
    this.sink = sink;
  }

  /** Bars that wait for their block to be full. */
  get pendingBars(): number {
    return this.pending.length;
  }

  /** Takes bars, in the order in which they become known. @param instruments by id */
  append(bars: readonly RecordedBar[], instruments: readonly Instrument[]): void {
    for (const bar of bars) {
      const instrument = instruments[bar.instrument];
      const knownMs = instrument === undefined ? undefined : toTapeMs(bar, instrument);
      if (knownMs === undefined) {
        this.rejectedBars++;
        continue;
      }
      this.pending.push({ ...bar });
      this.firstMs = Math.min(this.firstMs, knownMs);
      this.lastMs = Math.max(this.lastMs, knownMs);
      if (this.pending.length === MAX_BLOCK_BARS) this.cut();
    }
  }

  /** Ends the block at hand, if it has bars. */
  cut(): void {
    const { pending, firstMs, lastMs } = this;
    this.discard(); // first: a sink that fails must not count these bars twice
    if (pending.length === 0) return;
    for (const { instrument } of pending) this.totals[instrument]!.bars++;
    const payload = encodeBars(pending, firstMs);
    const block = toBlock(BLOCK.bars, 0, firstMs, lastMs, pending.length, payload);
    this.sink(block, firstMs, lastMs, pending.length);
  }

  /** Forgets the bars of the block at hand. */
  discard(): void {
    this.pending = [];
    this.firstMs = Infinity;
    this.lastMs = -Infinity;
  }
}

/** When a bar is known, as a tape can say it; undefined for one that cannot be on a tape. */
function toTapeMs(bar: RecordedBar, instrument: Instrument): number | undefined {
  const days = toDayGrid(instrument);
  if (findBarProblem(bar) !== undefined || findTimeProblem(bar, days) !== undefined) {
    return undefined;
  }
  return toKnownMs(bar, days);
}
