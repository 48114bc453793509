/**
 * Volume by taker side, bar by bar: what was bought and what was sold at the market's price. Whole numbers, exact
 * below 2^53. What came without a side is not kept: it is the rest of the bar's volume, as are trades that nobody
 * told of. Pure; knows neither ticks nor the wire.
 */
import { SIDE } from '../model/tick.ts';
import type { BarColumns } from '../model/bar-columns.ts';
import { lowerBound } from '../model/lower-bound.ts';
import { RevisionLog } from '../model/revision-log.ts';

/** When bars begin. */
export type BarGrid = Pick<BarColumns, 'startOf'>;

/** Buys and sells by the start of their bar, oldest first. */
export class TakerFlow {
  length = 0;
  startMs = new Float64Array(256);
  buys = new Float64Array(256);
  sells = new Float64Array(256);
  /** Counts every change. */
  version = 0;
  private readonly grid: BarGrid;
  private readonly revisions = new RevisionLog();

  constructor(grid: BarGrid) {
    this.grid = grid;
  }

  /** Takes a trade in; a negative size takes one back. @param side SIDE.* of the taker */
  add(timeMs: number, size: number, side: number): void {
    const row = this.rowFor(this.grid.startOf(timeMs));
    if (side === SIDE.buy) this.buys[row] = Math.max(0, this.buys[row]! + size);
    else if (side === SIDE.sell) this.sells[row] = Math.max(0, this.sells[row]! + size);
    this.touch(row);
  }

  /** Takes in all that a finer flow knows. */
  addAll(finer: TakerFlow): void {
    for (let i = 0; i < finer.length; i++) this.addFiner(finer, i);
  }

  /** Takes in one bar of a finer flow. */
  addFiner(finer: TakerFlow, from: number): void {
    const row = this.rowFor(this.grid.startOf(finer.startMs[from]!));
    this.buys[row]! += finer.buys[from]!;
    this.sells[row]! += finer.sells[from]!;
    this.touch(row);
  }

  /** Row of the bar that is stamped so; -1 where nothing is known of it. */
  find(startMs: number): number {
    if (this.length > 0 && this.startMs[this.length - 1] === startMs) return this.length - 1;
    const row = lowerBound(this.startMs, startMs, 0, this.length);
    return row < this.length && this.startMs[row] === startMs ? row : -1;
  }

  /** Start of the earliest bar that changed since a version, other than the one that was the last. */
  revisedSince(version: number): number {
    return this.revisions.earliestSince(version);
  }

  /** Forgets the bars from the one of a moment on: they are told anew. */
  dropFrom(timeMs: number): void {
    const startMs = this.grid.startOf(timeMs);
    const row = lowerBound(this.startMs, startMs, 0, this.length);
    if (row === this.length) return;
    this.length = row;
    this.revisions.note(this.version, startMs);
    this.version++;
  }

  private touch(row: number): void {
    this.revisions.note(this.version, this.startMs[row]!);
    this.version++;
  }

  private rowFor(startMs: number): number {
    if (this.length > 0 && this.startMs[this.length - 1] === startMs) return this.length - 1;
    const row = lowerBound(this.startMs, startMs, 0, this.length);
    if (row < this.length && this.startMs[row] === startMs) return row;
    if (this.length === this.startMs.length) this.grow();
    for (const column of [this.startMs, this.buys, this.sells]) {
      column.copyWithin(row + 1, row, this.length);
      column[row] = 0;
    }
    this.startMs[row] = startMs;
    this.length++;
    return row;
  }

  private grow(): void {
    for (const column of ['startMs', 'buys', 'sells'] as const) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this[column]);
      this[column] = larger;
    }
  }
}
