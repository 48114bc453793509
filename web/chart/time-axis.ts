/**
 * Where moments lie on the time axis: its unit is a millisecond of open market. Plain time is the axis of what never
 * closes; the one that leaves closed hours out is open-time.ts. Types, and the plain axis.
 */

import type { TimeTick, ZoneOffset } from './time-ticks.ts';

/** A stretch of time, UTC ms. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A monotone mapping between moments and places on the axis; both in ms. */
export interface TimeAxis {
  /** Closed stretches that take no room, ascending. */
  readonly breaks: readonly Stretch[];
  /** Trading before and after regular hours, ascending. */
  readonly extended: readonly Stretch[];
  /** Place of a moment; all of a closed stretch lies at one place. */
  toAxis(timeMs: number): number;
  /** Moment at a place; where a closed stretch lies, its end. */
  toTime(axisMs: number): number;
  /** Ticks of its own between two moments, so far apart at least on the axis; left out, those of the clock. */
  toTicks?(fromMs: number, toMs: number, stepMs: number, zone: ZoneOffset): TimeTick[];
}

/** Every moment has its room. */
export const PLAIN_AXIS: TimeAxis = {
  breaks: [],
  extended: [],
  toAxis: (timeMs) => timeMs,
  toTime: (axisMs) => axisMs,
};
