/**
 * Averages that studies share, each a few numbers of a study's memory from a given place on. They follow the
 * definitions that most charts and libraries agree on: an exponential or Wilder average begins with the plain mean
 * of its first n numbers. Pure.
 */
import type { StudyStep } from './study.ts';
import type { PriceSource } from './source.ts';

/** Numbers that an average remembers: how many have come, their sum, its value. */
export const AVERAGE_MEMORY = 3;
/** Numbers that a sum over a window remembers. */
export const SUM_MEMORY = 1;

/** Takes `x` into an average that gives the newest number the weight `share`. @returns NaN before `length` have come */
function stepAverage(
  state: Float64Array,
  at: number,
  x: number,
  length: number,
  share: number,
): number {
  const count = state[at]!;
  if (count >= length) {
    state[at + 2]! += share * (x - state[at + 2]!);
    return state[at + 2]!;
  }
  state[at] = count + 1;
  state[at + 1]! += x;
  if (count + 1 < length) return NaN;
  state[at + 2] = state[at + 1]! / length;
  return state[at + 2]!;
}

/** Exponential average: weight 2 / (n + 1). */
export const stepEma = (state: Float64Array, at: number, x: number, length: number): number =>
  stepAverage(state, at, x, length, 2 / (length + 1));

/** Wilder's average: weight 1 / n. */
export const stepWilder = (state: Float64Array, at: number, x: number, length: number): number =>
  stepAverage(state, at, x, length, 1 / length);

/**
 * Sum of a source over the newest `length` bars; of all there are while there are fewer. A whole number: exact
 * below 2^53.
 */
export function stepSum(
  { state, bars, row, rank }: StudyStep,
  at: number,
  source: PriceSource,
  length: number,
): number {
  state[at]! += source.read(bars, row);
  if (rank >= length) state[at]! -= source.read(bars, row - length);
  return state[at]!;
}

/** Bars until the weight of an exponential average's beginning has fallen to 1e-4. */
export const toEmaWarmup = (length: number): number => Math.ceil(4.6 * (length + 1));
/** The same of Wilder's. */
export const toWilderWarmup = (length: number): number => Math.ceil(9.2 * length);
