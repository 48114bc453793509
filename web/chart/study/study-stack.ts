/**
 * The studies of one chart: runs that go along with its bars, the layers that paint them, and the panes that they
 * have. Promises that all state is of this chart, that computing takes a few ms of a frame at most, and that nothing
 * of another symbol or moment is ever shown. Knows no page: what was chosen is given to it.
 */
import type { BarColumns } from '../../../shared/model/bar-columns.ts';
import type { DayGrid } from '../../../shared/model/trading-day.ts';
import { StudyRun } from '../../../shared/study/study-run.ts';
import type { TakerFlow } from '../../../shared/study/taker-flow.ts';
import type { PriceProfile } from '../../../shared/study/price-profile.ts';
import type { ChartData } from '../chart-data.ts';
import { findBar } from '../crosshair.ts';
import type { Area, Scene } from '../scene.ts';
import type { CurveRows } from './curve-painter.ts';
import type { StudySetting } from './study-setting.ts';
import type { Digits } from './value-text.ts';

/** What a chart's studies need besides its bars. */
export interface StudyContext {
  readonly days: DayGrid;
  readonly digits: Digits;
  readonly isDark: boolean;
  /** Volume by side in bars of the chart; undefined where nobody listened. */
  readonly toFlow: (bars: BarColumns) => TakerFlow | undefined;
}

/** A study on the chart. */
export interface ShownStudy {
  setting: StudySetting;
  /** Of a study with values for each bar. */
  readonly run?: StudyRun;
  /** Of a study of what is in sight. */
  profile?: PriceProfile | undefined;
  profileKey?: string;
}

/** Where a pane lies, CSS px from the top left of the chart. */
export interface PanePlace {
  readonly key: string;
  readonly top: number;
  readonly bottom: number;
}

/** Time of a frame that computing may take, ms. */
const BUDGET_MS = 4;
/** Older bars are asked for so many times for one symbol and interval. */
const MOST_ASKS = 12;

/** What is told of a stack, after the frame. */
export interface StackListener {
  /** More is to be computed than a frame has time for: another frame is wanted. */
  readonly onBusy: () => void;
  /** The panes lie elsewhere. @param plot all of it, panes included */
  readonly onPlaced: (panes: readonly PanePlace[], plot: Area) => void;
}

/** Studies of one chart. */
export class StudyStack {
  shown: readonly ShownStudy[] = [];
  context: StudyContext;
  /** The scene of the last frame. */
  scene: Scene | undefined;
  /** Rows in sight, one more at either side: from..to-1. */
  from = 0;
  to = 0;
  /** Counts when values were completed that a frame before did not have. */
  completed = 0;
  private readonly now: () => number;
  private readonly listener: StackListener;
  private placed = '';
  private askedBeforeMs = Infinity;
  private asks = 0;
  private askedKey: string | undefined;

  constructor(context: StudyContext, now: () => number, listener: StackListener) {
    this.context = context;
    this.now = now;
    this.listener = listener;
  }

  /** Shows these studies; those whose values stayed keep what they have computed. */
  set(settings: readonly StudySetting[]): void {
    const before = new Map(this.shown.map((each) => [each.setting.key, each]));
    this.shown = settings.map((setting) => {
      const { study, values, key } = setting;
      const known = before.get(key);
      const isSame =
        known !== undefined &&
        known.setting.study === study &&
        JSON.stringify(known.setting.values) === JSON.stringify(values);
      if (isSame) return Object.assign(known, { setting });
      return study.kind === 'bars' ? { setting, run: new StudyRun(study, values) } : { setting };
    });
    this.asks = 0;
    this.askedBeforeMs = Infinity;
  }

  /** Brings all values up to date with the scene. */
  compute(scene: Scene): void {
    this.scene = scene;
    const { data } = scene;
    this.from = this.to = 0;
    if (data === undefined || data.bars.length === 0) return;
    const { bars } = data;
    this.from = Math.max(bars.head, bars.lowerBound(scene.fromMs) - 1);
    this.to = Math.min(bars.last, bars.lowerBound(scene.toMs)) + 1;
    const input = { bars, days: this.context.days, flow: this.findFlow(bars) };
    const endMs = this.now() + BUDGET_MS;
    const isOver = (): boolean => this.now() > endMs;
    let isBusy = false;
    for (const each of this.shown) {
      if (each.run === undefined) this.profile(each, data);
      else if (!each.run.sync(data.key ?? '', input, isOver)) isBusy = true;
    }
    if (isBusy) {
      this.completed++;
      // After this frame, whose end forgets what was asked for within it.
      queueMicrotask(() => this.listener.onBusy());
    }
  }

  /** Values of a curve by row, those in sight; undefined while there are none. */
  rowsOf({ run }: ShownStudy, curve: number): CurveRows | undefined {
    const track = run?.track;
    if (track === undefined) return undefined;
    const { firstRow } = track;
    const from = Math.max(this.from, firstRow);
    const to = Math.min(this.to, firstRow + track.length);
    return from < to ? { values: track.columns[curve]!, firstRow, from, to } : undefined;
  }

  /** Notes where the panes were painted. */
  place(plot: Area, panes: readonly { shown: ShownStudy; area: Area }[]): void {
    const places = panes.map(({ shown, area: { top, bottom } }) => ({
      key: shown.setting.key,
      top,
      bottom,
    }));
    const text = JSON.stringify([plot, places]);
    if (text === this.placed) return;
    this.placed = text;
    queueMicrotask(() => this.listener.onPlaced(places, plot));
  }

  /** Row that is pointed at, else the newest; -1 without bars. */
  get readRow(): number {
    const { scene } = this;
    const bars = scene?.data?.bars;
    if (scene === undefined || bars === undefined || bars.length === 0) return -1;
    const info = scene.crosshair?.info;
    return info === undefined ? bars.last : findBar(bars, info.bar?.startMs ?? info.timeMs);
  }

  /** Asks once for each oldest bar whether studies need bars before it. */
  needsOlder(): boolean {
    const data = this.scene?.data;
    if (data === undefined || data.bars.length === 0) return false;
    const key = data.key ?? '';
    if (key !== this.askedKey) {
      this.askedKey = key;
      this.asks = 0;
      this.askedBeforeMs = Infinity;
    }
    const oldestMs = data.bars.startMs[data.bars.head]!;
    if (this.asks >= MOST_ASKS || oldestMs === this.askedBeforeMs) return false;
    if (!this.shown.some((each) => this.isShort(each, data))) return false;
    this.asks++;
    this.askedBeforeMs = oldestMs;
    return true;
  }

  /** Tells whether a study has too few bars before what is in sight. */
  private isShort({ run, setting }: ShownStudy, { bars }: ChartData): boolean {
    const { study, values, isHidden } = setting;
    if (run?.track === undefined || study.kind !== 'bars' || isHidden || study.needsFlow === true) {
      return false;
    }
    if (this.from - bars.head < study.warmup(values)) return true;
    const input = { bars, days: this.context.days };
    const neededMs = study.needsFrom?.(input, this.from, values) ?? Infinity;
    if (neededMs < bars.beginOf(bars.startMs[bars.head]!)) return true;
    return study.curves[0]!.look === 'steps' && Number.isNaN(run.at(0, this.from));
  }

  private findFlow(bars: BarColumns): TakerFlow | undefined {
    const isNeeded = this.shown.some(({ setting }) => setting.study.needsFlow === true);
    return isNeeded ? this.context.toFlow(bars) : undefined;
  }

  private profile(each: ShownStudy, { bars, tickSize = 1 }: ChartData): void {
    const { study, values, isHidden } = each.setting;
    if (study.kind !== 'range' || isHidden) return;
    const input = { bars, days: this.context.days };
    const key = `${bars.version} ${this.from} ${this.to} ${bars.dropped}`;
    if (key === each.profileKey) return;
    each.profileKey = key;
    each.profile = study.compute(input, this.from, this.to, tickSize, values);
  }
}
