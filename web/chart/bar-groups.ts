/**
 * The visible bars as they will be drawn: one by one, or merged 2, 4, 8 … at a time when a bar would
 * be narrower than two pixels. Promises groups on a fixed time grid, so that they do not change
 * while the window moves. Pure; reads bar columns, allocates only to grow.
 */
import type { BarSeries } from '../../shared/model/bar.ts';
import type { TimeAxis } from './time-axis.ts';

/** A bar narrower than this is merged with its neighbours, CSS px. */
const LEAST_BAR_PX = 2;

const COLUMNS = ['startMs', 'open', 'high', 'low', 'close', 'volume'] as const;
type Column = (typeof COLUMNS)[number];

/** Merged bars, oldest first, rows 0..length-1. */
export interface BarGroups extends Record<Column, Float64Array> {
  /** Where each begins on the time axis, ms. */
  startMs: Float64Array;
  length: number;
  /** Time that one group covers, ms. */
  spanMs: number;
  lowest: number;
  highest: number;
  largestVolume: number;
}

/** What is in sight. */
export interface BarWindow {
  /** UTC ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly axis: TimeAxis;
  /** Scale of the time axis. */
  readonly pxPerMs: number;
}

/** What is grouped: columns of bars, oldest first. */
export type GroupedBars = Pick<BarSeries, 'intervalMs' | 'lowerBound' | Column>;

/** Makes empty groups. */
export function createBarGroups(): BarGroups {
  const columns = {} as Record<Column, Float64Array>;
  for (const column of COLUMNS) columns[column] = new Float64Array(512);
  return {
    ...columns,
    length: 0,
    spanMs: 1,
    lowest: Infinity,
    highest: -Infinity,
    largestVolume: 0,
  };
}

/**
 * Groups the bars that touch a window.
 * Cost: O(visible bars), about 5 ns each.
 */
export function groupBars(
  bars: GroupedBars,
  { fromMs, toMs, axis, pxPerMs }: BarWindow,
  into: BarGroups,
): void {
  let perGroup = 1;
  while (perGroup * bars.intervalMs * pxPerMs < LEAST_BAR_PX && perGroup < 2 ** 30) perGroup *= 2;
  into.spanMs = perGroup * bars.intervalMs;
  into.length = 0;
  const firstAt = Math.floor(axis.toAxis(fromMs) / into.spanMs) * into.spanMs;
  // The bar that a window begins in may have begun before a break.
  const first = bars.lowerBound(Math.min(axis.toTime(firstAt), fromMs - bars.intervalMs));
  const end = bars.lowerBound(toMs);
  let group = -1;
  let groupEndMs = -Infinity;
  for (let row = first; row < end; row++) {
    const startMs = axis.toAxis(bars.startMs[row]!);
    if (startMs < firstAt) continue;
    if (startMs >= groupEndMs) {
      if (++group === into.startMs.length) grow(into);
      into.startMs[group] = Math.floor(startMs / into.spanMs) * into.spanMs;
      groupEndMs = into.startMs[group]! + into.spanMs;
      openGroup(bars, row, into, group);
    } else {
      extendGroup(bars, row, into, group);
    }
  }
  into.length = group + 1;
  summarise(into);
}

function openGroup(bars: GroupedBars, row: number, into: BarGroups, group: number): void {
  into.open[group] = bars.open[row]!;
  into.high[group] = bars.high[row]!;
  into.low[group] = bars.low[row]!;
  into.close[group] = bars.close[row]!;
  into.volume[group] = bars.volume[row]!;
}

function extendGroup(bars: GroupedBars, row: number, into: BarGroups, group: number): void {
  if (bars.high[row]! > into.high[group]!) into.high[group] = bars.high[row]!;
  if (bars.low[row]! < into.low[group]!) into.low[group] = bars.low[row]!;
  into.close[group] = bars.close[row]!;
  into.volume[group]! += bars.volume[row]!;
}

function summarise(into: BarGroups): void {
  into.lowest = Infinity;
  into.highest = -Infinity;
  into.largestVolume = 0;
  for (let group = 0; group < into.length; group++) {
    into.lowest = Math.min(into.lowest, into.low[group]!);
    into.highest = Math.max(into.highest, into.high[group]!);
    into.largestVolume = Math.max(into.largestVolume, into.volume[group]!);
  }
}

function grow(into: BarGroups): void {
  for (const column of COLUMNS) {
    const old = into[column];
    into[column] = new Float64Array(old.length * 2);
    into[column].set(old);
  }
}
