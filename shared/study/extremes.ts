/**
 * Highest and lowest of the newest n bars. Remembers which bar it was, so that a bar more is one comparison, and the
 * window is read anew only when that bar leaves it. Pure.
 */
import type { StudyStep } from './study.ts';

/** Numbers that an extreme remembers: rank of its bar. */
export const EXTREME_MEMORY = 1;

/** Highest high of the newest `length` bars, or of those there are. */
export function stepHighest(step: StudyStep, at: number, length: number): number {
  const { high } = step.bars;
  const first = step.row - step.rank;
  const oldest = step.rank - length + 1;
  let best = step.rank === 0 ? 0 : step.state[at]!;
  if (best < oldest) {
    best = oldest;
    for (let rank = oldest + 1; rank <= step.rank; rank++) {
      if (high[first + rank]! >= high[first + best]!) best = rank;
    }
  } else if (high[step.row]! >= high[first + best]!) {
    best = step.rank;
  }
  step.state[at] = best;
  return high[first + best]!;
}

/** Lowest low of the newest `length` bars, or of those there are. */
export function stepLowest(step: StudyStep, at: number, length: number): number {
  const { low } = step.bars;
  const first = step.row - step.rank;
  const oldest = step.rank - length + 1;
  let best = step.rank === 0 ? 0 : step.state[at]!;
  if (best < oldest) {
    best = oldest;
    for (let rank = oldest + 1; rank <= step.rank; rank++) {
      if (low[first + rank]! <= low[first + best]!) best = rank;
    }
  } else if (low[step.row]! <= low[first + best]!) {
    best = step.rank;
  }
  step.state[at] = best;
  return low[first + best]!;
}
