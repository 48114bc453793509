/**
 * How a scenario's move is spread over its time: a trend with bounces. The bounces are a Brownian bridge, so
 * that the move ends exactly where it should; it is looked up by hash rather than drawn, so that any stretch
 * of it can be asked for at any time. They grow with the move, so that it sets out the way it will go: who starts a
 * crash sees prices fall at once. Exactly rounded arithmetic only.
 */
import { hash3 } from '../random/hash.ts';

/** A trend: evenly, ever faster, ever slower. */
export type Course = 'even' | 'faster' | 'slower';

/** Standard deviation of the bridge over its whole time, in shares of the move. */
const ROUGHNESS = 0.22;
/** The bounces are whole once this share of the move is done, as its inverse. */
const CALM_START = 4;
/** Levels of the bridge: its finest bounces last a 256th of the move's time. */
const LEVELS = 8;
/** Uniform numbers from -√3 to √3 have variance 1. */
const WIDTH = Math.sqrt(3) / 0x8000_0000;
/** Height of a tent of each level. */
const HEIGHTS = Array.from({ length: LEVELS }, (_, level) => Math.sqrt(1 / (4 << level)));

/** Share of a move that is done after the share `x` of its time. @param salt tells moves apart, 32 bits */
export function toDone(course: Course, x: number, salt: number): number {
  const trend = toTrend(course, x);
  return trend + ROUGHNESS * Math.min(1, CALM_START * trend) * toBridge(x, salt);
}

function toTrend(course: Course, x: number): number {
  if (course === 'faster') return x * x;
  return course === 'slower' ? x * (2 - x) : x;
}

/**
 * A Brownian bridge from 0 to 0 over 0..1, by Lévy's construction: a sum of tents, each half as wide and
 * 1/√2 as high as those of the level before (Karatzas & Shreve 1991, section 2.3).
 */
function toBridge(x: number, salt: number): number {
  let sum = 0;
  for (let level = 0; level < LEVELS; level++) {
    const at = x * (1 << level);
    const cell = Math.floor(at);
    const inside = at - cell;
    const tent = inside < 0.5 ? 2 * inside : 2 - 2 * inside;
    sum += tent * HEIGHTS[level]! * WIDTH * hash3(salt, level, cell);
  }
  return sum;
}
