/**
 * One set of values of one study over one series of bars: columns in step with the rows, the memory after the last
 * closed bar, and copies of that memory every 256 bars. Promises that a bar that forms costs one step whatever the
 * number of bars, that a change further back is computed anew from the copy before it and no earlier, and that values
 * equal those of a computation from the start. Knows no other series: what is shown meanwhile is study-run.ts.
 */
import type { BarColumns } from '../model/bar-columns.ts';
import { MOST_LENGTH } from './param.ts';
import type { BarStudy, StudyInput, StudyStep } from './study.ts';
import type { StudyValues } from './param.ts';

/** Bars between two copies of the memory: what a late trade costs at most, against what they take. */
const CHECKPOINT_BARS = 256;
const FIRST_CAPACITY = 256;

type MutableStep = { -readonly [K in keyof StudyStep]: StudyStep[K] };

/** Tells that the time for computing is over; asked every 256 bars. */
export type IsOver = () => boolean;

/** Values of a study. */
export class StudyTrack {
  /** A column for each curve, then the study's own, by rank; NaN where there is no value. */
  columns: Float64Array[];
  /** Bars that have values: the last of them may be forming. */
  length = 0;
  private readonly take: (step: StudyStep) => void;
  private readonly state: Float64Array;
  private readonly trial: Float64Array;
  private checkpoints: Float64Array;
  private readonly step: MutableStep;
  /** Closed bars that were taken in. */
  private closed = 0;
  private bars: BarColumns;
  /** Rank of the series' first bar, as it was when it was attached. */
  private ahead = 0;
  private droppedBefore = 0;
  private barsVersion = 0;
  private flowVersion = 0;

  constructor(study: BarStudy, values: StudyValues, input: StudyInput) {
    const memory = study.memory(values);
    this.take = study.begin(values);
    this.state = new Float64Array(memory);
    this.trial = new Float64Array(memory);
    this.checkpoints = new Float64Array(memory);
    this.columns = Array.from(
      { length: study.curves.length + (study.ownColumns ?? 0) },
      () => new Float64Array(FIRST_CAPACITY),
    );
    const { state, columns } = this;
    this.step = { ...input, row: 0, rank: 0, state, columns };
    this.bars = input.bars;
    this.attach(input.bars, 0);
    this.flowVersion = input.flow?.version ?? 0;
  }

  /** Row of the bar with rank 0; may lie before the series. */
  get firstRow(): number {
    const { bars, ahead, droppedBefore } = this;
    return bars.head + ahead - (bars.dropped - droppedBefore);
  }

  /**
   * Goes on with a series that has the same bars and others before them.
   * @param ahead bars before the one that has rank 0
   */
  attach(bars: BarColumns, ahead: number): void {
    this.bars = bars;
    this.ahead = ahead;
    this.droppedBefore = bars.dropped;
    this.barsVersion = bars.version;
    bars.revisedSince(bars.version);
  }

  /** Value of a column at a row of the series; NaN where there is none. */
  at(column: number, row: number): number {
    const rank = row - this.firstRow;
    return rank >= 0 && rank < this.length ? this.columns[column]![rank]! : NaN;
  }

  /**
   * Takes in what has changed.
   * @returns `done`, `more` when the time was over before, `lost` when a change lies where bars have been dropped:
   * then begin anew
   */
  advance(input: StudyInput, isOver?: IsOver): 'done' | 'more' | 'lost' {
    const { bars, step } = this;
    const { firstRow } = this;
    const total = bars.head + bars.length - firstRow;
    const revised = this.toRevised(input, firstRow);
    if (Math.min(revised, total - 1) < this.closed && !this.rewind(Math.min(revised, total - 1))) {
      return 'lost';
    }
    step.flow = input.flow;
    step.days = input.days;
    step.bars = bars;
    this.makeRoom(total);
    while (this.closed < total - 1) {
      if (this.closed % CHECKPOINT_BARS === 0) {
        if (isOver?.() === true) return 'more';
        this.keep();
      }
      this.takeBar(firstRow + this.closed, this.closed, this.state);
      this.closed++;
    }
    this.length = Math.max(0, total);
    if (total <= 0) return 'done';
    this.trial.set(this.state);
    this.takeBar(firstRow + total - 1, total - 1, this.trial);
    return 'done';
  }

  /** Rank of the earliest bar that has changed since the last time. */
  private toRevised({ bars, flow }: StudyInput, firstRow: number): number {
    const ms = Math.min(
      bars.revisedSince(this.barsVersion),
      flow?.revisedSince(this.flowVersion) ?? Infinity,
    );
    this.barsVersion = bars.version;
    this.flowVersion = flow?.version ?? 0;
    return ms === Infinity ? Infinity : Math.max(0, bars.lowerBound(ms) - firstRow);
  }

  /** Goes back to the copy of the memory before a rank; false when the bars after it are no longer all there. */
  private rewind(rank: number): boolean {
    const place = Math.max(0, Math.floor(rank / CHECKPOINT_BARS));
    const from = place * CHECKPOINT_BARS;
    const droppedRanks = this.bars.head - this.firstRow;
    if (droppedRanks > 0 && from - 2 * MOST_LENGTH < droppedRanks) return false;
    const { state, checkpoints } = this;
    if (place === 0) state.fill(0);
    else state.set(checkpoints.subarray(place * state.length, (place + 1) * state.length));
    this.closed = from;
    return true;
  }

  private keep(): void {
    const { state } = this;
    const at = (this.closed / CHECKPOINT_BARS) * state.length;
    if (at + state.length > this.checkpoints.length) {
      const larger = new Float64Array(2 * (at + state.length));
      larger.set(this.checkpoints);
      this.checkpoints = larger;
    }
    this.checkpoints.set(state, at);
  }

  private takeBar(row: number, rank: number, state: Float64Array): void {
    const { step, columns } = this;
    for (const column of columns) column[rank] = NaN;
    step.row = row;
    step.rank = rank;
    step.state = state;
    this.take(step);
  }

  private makeRoom(total: number): void {
    const capacity = this.columns[0]?.length ?? 0;
    if (total <= capacity) return;
    this.columns = this.columns.map((column) => {
      const larger = new Float64Array(Math.max(total, 2 * capacity));
      larger.set(column);
      return larger;
    });
    this.step.columns = this.columns;
  }
}
