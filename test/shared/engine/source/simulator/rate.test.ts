import { describe, expect, test } from 'vitest';
import { simulate, START_MS, visitTicks } from './simulated-run.ts';

const MINUTE_MS = 60_000;

function countTicks(options: Parameters<typeof simulate>[0], fromMs: number, toMs: number): number {
  const source = simulate(options);
  let count = 0;
  visitTicks(source, START_MS + fromMs - 1, () => undefined);
  visitTicks(source, START_MS + toMs - 1, (ticks) => {
    count += ticks.length;
  });
  return count;
}

describe('the achieved rate', () => {
  test.each([
    [1, [1, 2, 3, 4]],
    [200, [1, 2, 3, 4]],
    [20_000, [5]],
  ])('is within a tenth of %i ticks/s over a minute', (rate, seeds) => {
    for (const seed of seeds) {
      const count = countTicks({ rate, seed }, 1_000, 1_000 + MINUTE_MS);
      expect(Math.abs(count / (rate * 60) - 1)).toBeLessThan(0.1);
    }
  });

  test('is within a tenth of 500,000 ticks/s over five seconds', () => {
    const count = countTicks({ rate: 500_000, seed: 5 }, 1_000, 6_000);
    expect(Math.abs(count / 2.5e6 - 1)).toBeLessThan(0.1);
  });

  test('is that of the history first and the live one from then on', () => {
    const history = { ms: 5 * MINUTE_MS, rate: 20 };
    const before = countTicks({ rate: 5_000, history }, MINUTE_MS, 5 * MINUTE_MS);
    expect(Math.abs(before / (20 * 240) - 1)).toBeLessThan(0.1);
    const after = countTicks({ rate: 5_000, history }, 5 * MINUTE_MS, 6 * MINUTE_MS);
    expect(Math.abs(after / (5_000 * 60) - 1)).toBeLessThan(0.1);
  });
});
