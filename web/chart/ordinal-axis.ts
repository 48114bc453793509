/**
 * The time axis of bars that lie on no grid (of so many trades, weeks, months, 4 hours of a session): each has a slot of one
 * length, whenever it began. Before the first bar and behind the last one time goes on, so that both sides can be looked at.
 * Knows the bars as they were when it was made and those that were appended since. Fetched with the first chart of such bars.
 */
import type { BarSeries } from '../../shared/model/bar.ts';
import { DAY_MS } from '../../shared/model/calendar.ts';
import type { TimeAxis } from './time-axis.ts';
import { toDayLabel, toMomentLabel, type TimeTick, type ZoneOffset } from './time-ticks.ts';

/** Bars of trades say little of when the next one begins: a slot behind the last one stands for so long at least, ms. */
const LEAST_AHEAD_MS = 60_000;
const STEPS = [1, 2, 5];
const SECOND_MS = 1_000;

/** An axis that bars may be appended to. */
export interface OrdinalAxis extends TimeAxis {
  /** Takes in bars that were appended. */
  extend(bars: BarSeries): void;
}

/** Makes the axis of a series of bars; one at least. */
export function createOrdinalAxis(bars: BarSeries): OrdinalAxis {
  const slotMs = bars.intervalMs;
  let starts = bars.startMs.slice(bars.head, bars.head + bars.length);
  let count = starts.length;

  /** How much time a slot behind the last bar stands for. */
  function toAheadMs(): number {
    if (slotMs >= 1) return slotMs;
    const usualMs = count > 1 ? (starts[count - 1]! - starts[0]!) / (count - 1) : 0;
    return Math.max(LEAST_AHEAD_MS, 2 * usualMs);
  }

  /** Bars that began by then. */
  function countUntil(timeMs: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    breaks: [],
    extended: [],
    extend(series) {
      const from = series.lowerBound(starts[count - 1]!) + 1;
      const more = series.head + series.length - from;
      if (more <= 0) return;
      if (count + more > starts.length) {
        const larger = new Float64Array((count + more) * 2);
        larger.set(starts.subarray(0, count));
        starts = larger;
      }
      starts.set(series.startMs.subarray(from, from + more), count);
      count += more;
    },
    toAxis(timeMs) {
      const began = countUntil(timeMs);
      if (began === 0) return timeMs - starts[0]!;
      const passedMs = timeMs - starts[began - 1]!;
      const place = (began - 1) * slotMs + Math.min(passedMs, slotMs);
      if (began < count || passedMs <= slotMs) return place;
      return place + ((passedMs - slotMs) / toAheadMs()) * slotMs;
    },
    toTime(axisMs) {
      if (axisMs < 0) return starts[0]! + axisMs;
      const row = Math.floor(axisMs / slotMs);
      if (row < count) return starts[row]! + (axisMs - row * slotMs);
      const ahead = axisMs / slotMs - count;
      return starts[count - 1]! + slotMs + ahead * toAheadMs();
    },
    toTicks(fromMs, toMs, stepMs, zone) {
      const first = Math.max(0, countUntil(fromMs) - (starts[0]! > fromMs ? 0 : 1));
      const end = countUntil(toMs);
      const step = toRoundCount(stepMs / slotMs);
      const ticks: TimeTick[] = [];
      for (let row = Math.ceil(first / step) * step; row < end; row += step) {
        ticks.push(toTick(starts[row]!, ticks.at(-1), slotMs, zone));
      }
      return ticks.filter(({ timeMs }) => timeMs >= fromMs);
    },
  };
}

/** So many or more: 1, 2, 5, 10, 20, 50, … */
function toRoundCount(least: number): number {
  for (let power = 1; ; power *= 10) {
    const found = STEPS.find((step) => step * power >= least);
    if (found !== undefined) return found * power;
  }
}

/** Names the moment of a bar: its day where that is another one than before, else its clock time. */
function toTick(
  timeMs: number,
  before: TimeTick | undefined,
  slotMs: number,
  zone: ZoneOffset,
): TimeTick {
  const localMs = timeMs + zone(timeMs);
  const beforeMs = before === undefined ? NaN : before.timeMs + zone(before.timeMs);
  if (slotMs >= DAY_MS) {
    const year = new Date(localMs).getUTCFullYear();
    const isNewYear = before !== undefined && year !== new Date(beforeMs).getUTCFullYear();
    return { timeMs, label: isNewYear ? String(year) : toDayLabel(localMs), isMajor: isNewYear };
  }
  const isSameDay = Math.floor(localMs / DAY_MS) === Math.floor(beforeMs / DAY_MS);
  if (!isSameDay) return { timeMs, label: toDayLabel(localMs), isMajor: before !== undefined };
  const clock = toMomentLabel(timeMs, slotMs < 1 ? SECOND_MS : slotMs, zone)
    .split(' ')
    .at(-1)!;
  return { timeMs, label: clock, isMajor: false };
}
