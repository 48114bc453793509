import { describe, expect, test } from 'vitest';
import { AliasTable } from '../../../../../../shared/engine/source/simulator/random/alias-table.ts';
import {
  createStreams,
  nextBits,
  nextUnit,
  seedStream,
  WORDS,
} from '../../../../../../shared/engine/source/simulator/random/random.ts';
import {
  fillNormals,
  nextExponential,
  nextNormal,
} from '../../../../../../shared/engine/source/simulator/random/ziggurat.ts';

const DRAWS = 400_000;

function seeded(name: string, seed = 7) {
  const streams = createStreams(1);
  seedStream(streams, 0, seed, name);
  return streams;
}

/** Mean of the first four powers of `draw`, and shares beyond some limits. */
function toMoments(draw: () => number, count = DRAWS): number[] {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    let value = 1;
    const x = draw();
    for (let p = 0; p < 4; p++) sums[p]! += value *= x;
  }
  return sums.map((sum) => sum / count);
}

describe('random streams', () => {
  test('gives a stream the same numbers whatever other streams stand beside it', () => {
    const alone = seeded('AAPL');
    const among = createStreams(3);
    seedStream(among, 0, 7, 'MSFT');
    seedStream(among, 2, 7, 'AAPL');
    for (let i = 0; i < 100; i++) {
      nextBits(among, 0);
      expect(nextBits(among, 2 * WORDS)).toBe(nextBits(alone, 0));
    }
  });

  test('gives other numbers for another seed or another name', () => {
    const draw = (name: string, seed: number) => {
      const streams = seeded(name, seed);
      return Array.from({ length: 4 }, () => nextBits(streams, 0)).join();
    };
    const all = [draw('A', 1), draw('A', 2), draw('B', 1), draw('AB', 1), draw('BA', 1)];
    expect(new Set(all).size).toBe(all.length);
  });

  test('spreads units evenly over [0, 1)', () => {
    const streams = seeded('unit');
    const counts = Array.from({ length: 64 }, () => 0);
    for (let i = 0; i < DRAWS; i++) counts[Math.floor(nextUnit(streams, 0) * 64)]!++;
    const expected = DRAWS / 64;
    const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(110); // 63 degrees of freedom: beyond this once in 4,000 seeds
  });
});

describe('ziggurat', () => {
  test('draws normal numbers with the moments 0, 1, 0, 3', () => {
    const streams = seeded('normal');
    const [m1, m2, m3, m4] = toMoments(() => nextNormal(streams, 0));
    expect(m1).toBeCloseTo(0, 2);
    expect(m2).toBeCloseTo(1, 1.8);
    expect(m3).toBeCloseTo(0, 1.3);
    expect(Math.abs(m4! - 3)).toBeLessThan(0.06);
  });

  test('fills many at once with the very numbers that each stream gives by itself', () => {
    const [together, single] = [createStreams(3), createStreams(3)];
    ['a', 'b', 'c'].forEach((name, i) => {
      for (const streams of [together, single]) seedStream(streams, i, 7, name);
    });
    const filled = new Float64Array(3);
    for (let i = 0; i < 5_000; i++) {
      fillNormals(together, filled);
      const due = [0, 1, 2].map((stream) => nextNormal(single, stream * WORDS));
      expect(Array.from(filled)).toEqual(due);
    }
  });

  test('draws normal tails as often as they are due', () => {
    const streams = seeded('tails');
    const shares = { 1: 0.3173105, 2: 0.0455003, 3: 0.0026998, 3.7: 0.0002156 };
    const draws = Array.from({ length: DRAWS }, () => Math.abs(nextNormal(streams, 0)));
    for (const [limit, share] of Object.entries(shares)) {
      const seen = draws.filter((x) => x > Number(limit)).length / DRAWS;
      expect(Math.abs(seen - share)).toBeLessThan(4.5 * Math.sqrt(share / DRAWS));
    }
  });

  test('draws exponential numbers with the moments 1, 2, 6, 24', () => {
    const streams = seeded('exponential');
    const moments = toMoments(() => nextExponential(streams, 0));
    [1, 2, 6, 24].forEach((due, p) => {
      expect(Math.abs(moments[p]! / due - 1)).toBeLessThan([0.01, 0.02, 0.05, 0.12][p]!);
    });
  });
});

describe('alias table', () => {
  test('draws each thing by its weight and never one without weight', () => {
    const table = new AliasTable(5);
    const weights = Float64Array.of(1, 0, 4, 3, 2);
    table.rebuild(weights);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[table.pick((i + 0.5) / 10_000)]!++;
    counts.forEach((count, i) => expect(count).toBeCloseTo(weights[i]! * 1_000, -1));
    expect(counts[1]).toBe(0);
  });
});
