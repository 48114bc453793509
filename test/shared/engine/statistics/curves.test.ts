import { describe, expect, test } from 'vitest';
import {
  toCurves,
  toDay,
  toDensity,
  toGroups,
  toMemory,
  toTail,
} from '../../../../shared/engine/statistics/curves.ts';
import { SymbolSample } from '../../../../shared/engine/statistics/fact-sampler.ts';
import { createDaySums } from '../../../../shared/engine/statistics/sample.ts';
import {
  createStreams,
  seedStream,
} from '../../../../shared/engine/source/simulator/random/random.ts';
import {
  nextExponential,
  nextNormal,
} from '../../../../shared/engine/source/simulator/random/ziggurat.ts';
import { SIDE } from '../../../../shared/model/tick.ts';
import { createRandom } from '../../../support/random.ts';

const streams = createStreams(1);
seedStream(streams, 0, 3, 'curves');
const toNormals = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => nextNormal(streams, 0));

/** A market without memory: a random walk, Poisson arrivals, signs by the coin. */
function toMarketByChance(seconds: number): SymbolSample {
  const sample = new SymbolSample(0, seconds);
  const random = createRandom(5);
  let price = 1e6;
  let at = 0;
  for (let second = 0; second < seconds; second++) {
    price *= Math.exp(1e-4 * nextNormal(streams, 0));
    sample.addQuote(price - 1, price + 1);
    for (; at < second + 1; at += nextExponential(streams, 0) / 3) {
      sample.addTrade(at * 1_000, price, 1, random() < 0.5 ? SIDE.buy : SIDE.sell);
    }
    sample.endSecond(second);
  }
  return sample;
}

describe('the curves of a market by chance', () => {
  const curves = toCurves(toMarketByChance(20_000));

  test('show a bell', () => {
    const { x, y } = curves.returns;
    const peak = y[x.indexOf(0)]!;
    expect(peak).toBeCloseTo(0.38, 1); // the mean of the bell over the middle bin
    expect(y[x.indexOf(2)]!).toBeCloseTo(Math.exp(-2) / Math.sqrt(2 * Math.PI), 1);
    expect(Math.max(...x)).toBeLessThanOrEqual(5);
    for (const kurtosis of curves.kurtosis.y) expect(Math.abs(kurtosis)).toBeLessThan(1);
  });

  test('show no memory: nearly all points lie within the band of chance', () => {
    const { returnMemory, sizeMemory, band } = curves;
    expect(band).toBeCloseTo(1.96 / Math.sqrt(1_999), 4);
    const beyond = [...returnMemory.y, ...sizeMemory.y].filter((y) => Math.abs(y) > band);
    expect(beyond.length).toBeLessThanOrEqual(4);
    for (const y of curves.signs.y) expect(Math.abs(y)).toBeLessThan(0.03);
  });

  test('show Poisson counts in every window', () => {
    expect(curves.fano.x).toEqual([1, 2, 5, 10, 20, 60, 120, 300]);
    for (const [i, fano] of curves.fano.y.entries()) {
      expect(Math.abs(fano - 1)).toBeLessThan(i < 5 ? 0.15 : 0.6);
    }
  });

  test('show no relation of volume and volatility', () => {
    expect(curves.volume.x).toHaveLength(10);
    for (const y of curves.volume.y) expect(Math.abs(y - 1)).toBeLessThan(0.05);
  });
});

describe('a curve', () => {
  test('of densities adds up to one', () => {
    const { y } = toDensity(toNormals(20_000));
    expect(y.reduce((a, b) => a + b) * 0.5).toBeCloseTo(1, 6);
  });

  test('of memory follows an autoregressive series as a power of the lag', () => {
    const series = toNormals(100_000);
    for (let i = 1; i < series.length; i++) series[i]! += 0.8 * series[i - 1]!;
    const { x, y } = toMemory(series, 10, [1, 2, 4]);
    expect(x).toEqual([10, 20, 40]);
    y.forEach((value, i) => expect(value).toBeCloseTo(0.8 ** [1, 2, 4][i]!, 1));
  });

  test('of groups rises where both rise together', () => {
    const sizes = Float64Array.from({ length: 1_000 }, (_, i) => i + 1);
    const { x, y } = toGroups(
      sizes,
      sizes.map((size) => 2 * size),
    );
    expect(x).toEqual(y);
    expect(x[9]! / x[0]!).toBeCloseTo(950.5 / 50.5, 6);
  });

  test('of sizes falls like the power that made them', () => {
    const random = createRandom(2);
    const pareto = Float64Array.from({ length: 100_000 }, () => (1 - random()) ** (-1 / 1.5));
    const { x, y } = toTail(pareto);
    const near = y.findIndex((share) => share < 0.1);
    const far = y.findIndex((share) => share < 0.001);
    const slope = Math.log(y[far]! / y[near]!) / Math.log(x[far]! / x[near]!);
    expect(slope).toBeCloseTo(-1.5, 0.9);
  });

  test('of the day gives a minute of each half hour over the mean, and leaves out what was hardly seen', () => {
    const day = createDaySums();
    [30, 30, 2].forEach((minutes, i) => {
      day.minutes[i] = minutes;
      day.trades[i] = minutes * [10, 30, 99][i]!;
    });
    expect(toDay(day, 'trades')).toEqual({ x: [0.25, 0.75], y: [0.5, 1.5] });
  });

  test('is empty where there is too little to say', () => {
    const curves = toCurves(new SymbolSample(0, 10));
    for (const key of ['returns', 'sizeMemory', 'kurtosis', 'fano', 'signs', 'sizes'] as const) {
      expect(curves[key]).toEqual({ x: [], y: [] });
    }
  });
});
