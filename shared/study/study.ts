/**
 * The one shape of every study (= indicator): what it is called, what can be set, which curves it has, and a step
 * that is taken bar by bar. Promises, if a step keeps to what it is given, that a value never depends on a later
 * bar, and that a bar more costs the same however many there are. Types, and the check that a study is whole; knows
 * neither charts nor alerts.
 */
import type { BarColumns } from '../model/bar-columns.ts';
import type { DayGrid } from '../model/trading-day.ts';
import type { StudyParam, StudyValues } from './param.ts';
import type { TakerFlow } from './taker-flow.ts';
import type { PriceProfile } from './price-profile.ts';

/** What a study is computed from. */
export interface StudyInput {
  /** Oldest first; the last one may be forming. Prices and sizes are integers in the instrument's units. */
  readonly bars: BarColumns;
  /** Sessions of the instrument. */
  readonly days: DayGrid;
  /** Volume by taker side, as far as trades are known; bars of the same start. */
  readonly flow?: TakerFlow | undefined;
}

/** One step: the bar at `row` is to be taken in. One object is used for all steps; keep nothing of it. */
export interface StudyStep extends StudyInput {
  /**
   * Row of the bar in its columns. Rows before it may be read, back to `row - rank`; none after it.
   */
  readonly row: number;
  /** Bars before this one; also the place of its values in `columns`. */
  readonly rank: number;
  /**
   * All that the study remembers from bar to bar, zeros at first. A forming bar is stepped on a copy of it, time and
   * again, so that nothing need ever be taken back.
   */
  readonly state: Float64Array;
  /**
   * Values by rank, a column for each curve and then the study's own. The step writes those at `rank` (they are NaN
   * before: no value) and may read those before.
   */
  readonly columns: readonly Float64Array[];
}

/** How a curve is drawn. */
export type CurveLook = 'line' | 'columns' | 'steps' | 'reading';

/** One curve of a study. */
export interface StudyCurve {
  readonly id: string;
  /** A word or two for people, beside the value; empty for a study with one curve. */
  readonly name: string;
  /** `steps`: level within a session, broken between them. `reading`: a number at the crosshair alone. */
  readonly look: CurveLook;
  /** Which of the study's colours; 0 is the one that people choose. `sign`: up and down. */
  readonly tone: number | 'sign' | 'up' | 'down';
  /** Drawn by hairs. */
  readonly isFaint?: boolean;
}

/** What the numbers of a study are: prices or sizes in the instrument's units, or plain numbers. */
export type StudyUnit = 'price' | 'size' | 'number';

/** What all studies have. */
interface StudyHead<V extends StudyValues> {
  /** Name in settings and links; never changes. Lower-case letters and digits. */
  readonly id: string;
  readonly name: string;
  /** Name in a legend, before the parameters. */
  readonly short: string;
  /** Other words that people look for. */
  readonly words?: string;
  /** One sentence: what it tells. */
  readonly about: string;
  /** Over the prices, or in a pane of its own. */
  readonly place: 'price' | 'pane';
  readonly unit: StudyUnit;
  readonly params: readonly StudyParam<V>[];
  /** Needs the sides of trades: known from when the page began to listen. */
  readonly needsFlow?: boolean;
}

/** A study with values for each bar. */
export interface BarStudy<V extends StudyValues = StudyValues> extends StudyHead<V> {
  readonly kind: 'bars';
  readonly curves: readonly StudyCurve[];
  /** Two curves with a ground between them. */
  readonly fill?: readonly [string, string];
  /** Levels that are marked in its pane. */
  readonly levels?: readonly number[];
  /** Ends of the scale, where the study has natural ones. */
  readonly range?: readonly [number, number];
  /**
   * Bars before the first value that can be trusted: the window, and for averages that never forget the bars until
   * the weight of their beginning has fallen to 1e-4.
   */
  readonly warmup: (values: V) => number;
  /**
   * First moment, UTC ms, that the value at a row is made of, where a calendar decides that; bars from then on are
   * fetched.
   */
  readonly needsFrom?: (input: StudyInput, row: number, values: V) => number;
  /** Numbers that it remembers. */
  readonly memory: (values: V) => number;
  /** Columns of its own besides its curves. */
  readonly ownColumns?: number;
  /** Makes the step for chosen values. */
  readonly begin: (values: V) => (step: StudyStep) => void;
}

/** A study of a stretch of bars as a whole: what is in sight. */
export interface RangeStudy<V extends StudyValues = StudyValues> extends StudyHead<V> {
  readonly kind: 'range';
  /** Computes it for rows from..to-1. @param tickSize smallest price step, mantissa */
  readonly compute: (
    input: StudyInput,
    from: number,
    to: number,
    tickSize: number,
    values: V,
  ) => PriceProfile | undefined;
}

/** Any study. */
export type Study = BarStudy | RangeStudy;

/** Gives a study its place among others, with its own values typed. */
export const defineStudy = <V extends StudyValues>(study: BarStudy<V> | RangeStudy<V>): Study =>
  study as unknown as Study;
