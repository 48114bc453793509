/**
 * One study that goes along with a series of bars. Promises that what can be read is of one series and complete: when
 * older bars come, the values of before stay (and go on with the newest bar) until all are computed anew, then change
 * at once; when something else is shown they go at once. Given a share of time, it computes in slices of it.
 */
import type { BarColumns } from '../model/bar-columns.ts';
import type { DayGrid } from '../model/trading-day.ts';
import type { BarStudy, StudyInput } from './study.ts';
import type { StudyValues } from './param.ts';
import { StudyTrack, type IsOver } from './study-track.ts';
import type { TakerFlow } from './taker-flow.ts';

/** A study over bars that come and change. */
export class StudyRun {
  readonly study: BarStudy;
  readonly values: StudyValues;
  private shown: StudyTrack | undefined;
  private coming: StudyTrack | undefined;
  private key: string | undefined;
  private bars: BarColumns | undefined;
  private days: DayGrid | undefined;
  private flow: TakerFlow | undefined;

  constructor(study: BarStudy, values: StudyValues) {
    this.study = study;
    this.values = values;
  }

  /**
   * Takes in what has changed.
   * @param key names what the bars are of: values never outlive it
   * @returns false when time was over before all was done: call again
   */
  sync(key: string, input: StudyInput, isOver?: IsOver): boolean {
    if (key !== this.key || input.days !== this.days || input.flow !== this.flow) this.forget();
    else if (input.bars !== this.bars) this.follow(input);
    this.key = key;
    this.days = input.days;
    this.flow = input.flow;
    this.bars = input.bars;
    if (this.shown?.advance(input) === 'lost') this.forget();
    if (this.shown === undefined) this.coming ??= this.start(input);
    if (this.coming === undefined) return true;
    const state = this.coming.advance(input, isOver);
    if (state === 'lost') this.coming = this.start(input);
    if (state !== 'done') return false;
    this.shown = this.coming;
    this.coming = undefined;
    return true;
  }

  /** Value of a curve at a row of the series; NaN where there is none. */
  at(curve: number, row: number): number {
    return this.shown?.at(curve, row) ?? NaN;
  }

  /** Values by column and rank, with the row of rank 0; undefined while there are none. */
  get track(): StudyTrack | undefined {
    return this.shown;
  }

  private start(input: StudyInput): StudyTrack {
    return new StudyTrack(this.study, this.values, input);
  }

  private forget(): void {
    this.shown = undefined;
    this.coming = undefined;
  }

  /** Another series of the same: if it is the same bars with older ones before them, the values of before hold on. */
  private follow(input: StudyInput): void {
    this.coming = this.start(input);
    const { bars: before, shown } = this;
    const ahead = before === undefined ? undefined : countAhead(before, input.bars);
    if (shown === undefined || ahead === undefined) {
      this.shown = undefined;
      return;
    }
    shown.attach(input.bars, ahead - (before!.head - shown.firstRow));
  }
}

/** Bars of a series before those of another that it goes on with; undefined when it is no continuation. */
function countAhead(before: BarColumns, after: BarColumns): number | undefined {
  if (before.length === 0 || after.length < before.length) return undefined;
  const row = after.lowerBound(before.startMs[before.head]!);
  const ahead = row - after.head;
  if (ahead + before.length > after.length) return undefined;
  for (const at of [0, before.length - 1]) {
    const isSame =
      after.startMs[row + at] === before.startMs[before.head + at] &&
      after.open[row + at] === before.open[before.head + at];
    if (!isSame) return undefined;
  }
  return ahead;
}
