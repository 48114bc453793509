/**
 * Scales of a plot: their ends, and the values worth a mark. Chart.js lays them out. Pure.
 */

/** A scale. */
export interface PlotScale {
  readonly kind: 'linear' | 'logarithmic';
  readonly from: number;
  readonly to: number;
  /** Values that have a mark, ascending; Chart.js chooses them when left out. */
  readonly marks?: readonly number[];
}

const DECADE_STEPS = [1, 2, 5];
/** Up to this many decades, 2 and 5 are marked as well. */
const FEW_DECADES = 2;
const TIME_MARKS_S = [1, 3, 10, 30, 60, 300, 900];

/** A straight scale. */
export const toLinear = (from: number, to: number): PlotScale => ({ kind: 'linear', from, to });

/** A logarithmic scale, marked at its decades; both ends above 0. */
export function toLog(from: number, to: number): PlotScale {
  const low = Math.log10(from);
  const high = Math.log10(to);
  const steps = high - low <= FEW_DECADES ? DECADE_STEPS : [1];
  const marks: number[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
    for (const step of steps) {
      const mark = Number((step * 10 ** decade).toPrecision(6));
      if (mark >= from * (1 - 1e-9) && mark <= to * (1 + 1e-9)) marks.push(mark);
    }
  }
  return { kind: 'logarithmic', from, to, marks };
}

/** A logarithmic scale of times in seconds, marked where people would. */
export const toTime = (from: number, to: number): PlotScale => ({
  kind: 'logarithmic',
  from,
  to,
  marks: TIME_MARKS_S.filter((mark) => mark >= from && mark <= to * 1.001),
});

/** A mark as people read it: 0.001, 0.1, 5, 2k. */
export function toMarkText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1_000) return `${Number((value / 1_000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** Seconds as people read them: 10 s, 2 min. */
export const toSpanText = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Number((seconds / 60).toPrecision(3))} min`;
