/**
 * Scales of a picture: from values to places between two ends, straight or logarithmic, and the values
 * worth a mark. Pure.
 */

/** A scale. */
export interface Scale {
  readonly isLog: boolean;
  readonly from: number;
  readonly to: number;
  /** Place of a value, 0 at `from`, 1 at `to`; may lie beyond. NaN where a value has none. */
  place(value: number): number;
  readonly marks: readonly number[];
}

const DECADE_STEPS = [1, 2, 5];
/** Up to this many decades, 2 and 5 are marked as well. */
const FEW_DECADES = 2;
const TIME_MARKS_S = [1, 3, 10, 30, 60, 300, 900];

/** A straight scale. @param count about how many marks */
export function toLinear(from: number, to: number, count = 4): Scale {
  const step = toNiceStep((to - from) / count);
  const marks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
    marks.push(Number((i * step).toPrecision(12)));
  }
  return { isLog: false, from, to, marks, place: (value) => (value - from) / (to - from) };
}

/** A logarithmic scale of times in seconds, marked where people would. */
export function toTime(from: number, to: number): Scale {
  const scale = toLog(from, to);
  return { ...scale, marks: TIME_MARKS_S.filter((mark) => mark >= from && mark <= to * 1.001) };
}

/** A logarithmic scale; both ends above 0. */
export function toLog(from: number, to: number): Scale {
  const low = Math.log10(from);
  const span = Math.log10(to) - low;
  const steps = span <= FEW_DECADES ? DECADE_STEPS : [1];
  const marks: number[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(low + span); decade++) {
    for (const step of steps) {
      const mark = Number((step * 10 ** decade).toPrecision(6));
      if (mark >= from * (1 - 1e-9) && mark <= to * (1 + 1e-9)) marks.push(mark);
    }
  }
  const place = (value: number): number =>
    value > 0 ? (Math.log10(value) - low) / span : Number.NaN;
  return { isLog: true, from, to, marks, place };
}

/** The next of 1, 2, 5, 10, … that is not below. */
function toNiceStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * decade >= rough * (1 - 1e-9)) ?? 10;
  return step * decade;
}

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
