import { describe, expect, test } from 'vitest';
import {
  autocorrelation,
  coefficientOfVariation,
  correlation,
  excessKurtosis,
  fanoFactor,
  hillExponent,
  logReturns,
  mean,
  meanAutocorrelation,
  sumWindows,
  variance,
} from '../../../../shared/engine/statistics/statistics.ts';
import {
  createStreams,
  seedStream,
} from '../../../../shared/engine/source/simulator/random/random.ts';
import {
  nextExponential,
  nextNormal,
} from '../../../../shared/engine/source/simulator/random/ziggurat.ts';
import { createRandom } from '../../../support/random.ts';

const COUNT = 100_000;

function draw(next: (streams: Int32Array) => number): Float64Array {
  const streams = createStreams(1);
  seedStream(streams, 0, 5, 'statistics');
  return Float64Array.from({ length: COUNT }, () => next(streams));
}

const normals = (): Float64Array => draw((streams) => nextNormal(streams, 0));
const exponentials = (): Float64Array => draw((streams) => nextExponential(streams, 0));

describe('statistics', () => {
  test('measure small series exactly', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(variance([1, 2, 6])).toBeCloseTo(14 / 3, 12);
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 12);
    expect(Array.from(sumWindows([1, 2, 3, 4, 5], 2))).toEqual([3, 7]);
    expect(Array.from(logReturns([1, Math.E, 5, 5, Math.E ** 3], 2))).toEqual([
      Math.log(5),
      Math.log(Math.E ** 3 / 5),
    ]);
  });

  test('find no excess kurtosis in a bell and 3 in a double exponential', () => {
    expect(excessKurtosis(normals())).toBeCloseTo(0, 1);
    const sides = createRandom(1);
    const laplace = exponentials().map((x) => (sides() < 0.5 ? -x : x));
    expect(Math.abs(excessKurtosis(laplace) - 3)).toBeLessThan(0.4);
  });

  test('find the memory of an autoregressive series and none in noise', () => {
    const noise = normals();
    expect(Math.abs(autocorrelation(noise, 1))).toBeLessThan(0.01);
    const series = noise.slice();
    for (let i = 1; i < series.length; i++) series[i]! += 0.6 * series[i - 1]!;
    expect(autocorrelation(series, 1)).toBeCloseTo(0.6, 1.5);
    expect(meanAutocorrelation(series, 1, 2)).toBeCloseTo((0.6 + 0.36) / 2, 1.5);
  });

  test('give 1 for the waits and the counts of a Poisson process, in every window', () => {
    const waits = exponentials();
    expect(coefficientOfVariation(waits)).toBeCloseTo(1, 1.5);
    const counts = new Float64Array(20_000);
    let at = 0;
    for (const wait of waits) {
      at += wait / 4;
      if (at < counts.length) counts[Math.floor(at)]!++;
    }
    for (const size of [1, 10, 60])
      expect(Math.abs(fanoFactor(counts, size) - 1)).toBeLessThan(0.25);
  });

  test('find the exponent of a power law', () => {
    const random = createRandom(2);
    const pareto = Float64Array.from({ length: COUNT }, () => (1 - random()) ** (-1 / 1.7));
    expect(hillExponent(pareto, 0.02)).toBeCloseTo(1.7, 0.8);
  });
});
