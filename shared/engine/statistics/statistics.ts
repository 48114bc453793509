/**
 * Statistics that tell a market from a toy: moments, autocorrelation, clustering of counts, tail index.
 * Pure functions over plain series; knows nothing of ticks. Describes streams, never makes them, so the
 * built-in logarithm is good enough here. Every function gives NaN where there is too little to say.
 */

/** A series of numbers, oldest first. */
export type Series = ArrayLike<number>;

/** Arithmetic mean. */
export function mean(series: Series): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}

/** Mean squared distance from the mean (divided by n). */
export function variance(series: Series): number {
  const centre = mean(series);
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += (series[i]! - centre) ** 2;
  return sum / series.length;
}

/** Fourth moment over the squared second, less the 3 of a normal distribution: 0 for a bell, above it for heavy tails. */
export function excessKurtosis(series: Series): number {
  const centre = mean(series);
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < series.length; i++) {
    const square = (series[i]! - centre) ** 2;
    second += square;
    fourth += square * square;
  }
  return (fourth * series.length) / (second * second) - 3;
}

/** Pearson's correlation of two series of equal length, -1..1. */
export function correlation(a: Series, b: Series): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const da = a[i]! - meanA;
    const db = b[i]! - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Correlation of a series with itself `lag` places before. */
export function autocorrelation(series: Series, lag: number): number {
  const centre = mean(series);
  let shifted = 0;
  let square = 0;
  for (let i = 0; i < series.length; i++) {
    const distance = series[i]! - centre;
    square += distance * distance;
    if (i >= lag) shifted += distance * (series[i - lag]! - centre);
  }
  return shifted / square;
}

/** Signs as a series, without those that are not known. */
export const toKnownSigns = (signs: Int8Array): Float64Array =>
  Float64Array.from(signs.filter((sign) => sign !== 0));

/** Mean of the autocorrelations at the lags `from`..`to`: steadier than one lag. */
export function meanAutocorrelation(series: Series, from: number, to: number): number {
  let sum = 0;
  for (let lag = from; lag <= to; lag++) sum += autocorrelation(series, lag);
  return sum / (to - from + 1);
}

/** Standard deviation over mean: 1 for the waits of a Poisson process, more for clustered arrivals. */
export const coefficientOfVariation = (series: Series): number =>
  Math.sqrt(variance(series)) / mean(series);

/**
 * Variance over mean of event counts in windows of `size` entries (U. Fano, Physical Review 72, 1947):
 * 1 in every window for a Poisson process, growing with the window for a self-exciting one.
 */
export function fanoFactor(counts: Series, size: number): number {
  const sums = sumWindows(counts, size);
  return variance(sums) / mean(sums);
}

/** Sums of consecutive windows of `size` entries; an incomplete last one is left out. */
export function sumWindows(series: Series, size: number): Float64Array {
  const sums = new Float64Array(Math.floor(series.length / size));
  for (let i = 0; i < sums.length * size; i++) sums[Math.floor(i / size)]! += series[i]!;
  return sums;
}

/** Logarithmic returns over `size` entries of a price series without gaps. */
export function logReturns(prices: Series, size = 1): Float64Array {
  const returns = new Float64Array(Math.max(0, Math.floor((prices.length - 1) / size)));
  for (let i = 0; i < returns.length; i++) {
    returns[i] = Math.log(prices[(i + 1) * size]! / prices[i * size]!);
  }
  return returns;
}

/** Sizes without their signs. */
export const absolutes = (series: Series): Float64Array =>
  Float64Array.from(series, (value) => Math.abs(value));

/**
 * Tail exponent of the largest `share` of a positive series (B. M. Hill, Annals of Statistics 3, 1975):
 * P(x > X) falls like X to the minus this; the smaller, the heavier the tail.
 */
export function hillExponent(series: Series, share: number): number {
  const sorted = Float64Array.from(series).sort();
  const count = Math.floor(sorted.length * share);
  const threshold = sorted[sorted.length - 1 - count]!;
  let sum = 0;
  for (let i = sorted.length - count; i < sorted.length; i++)
    sum += Math.log(sorted[i]! / threshold);
  return count / sum;
}
