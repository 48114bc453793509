import { expect, test } from 'vitest';
import { WindowPeak } from '../../../../shared/engine/alert/window-peak.ts';
import { WindowSum } from '../../../../shared/engine/alert/window-sum.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createDice } from '../../../support/batches.ts';

test('the peak of a window is that of its values, as they come and go', () => {
  const dice = createDice(3);
  const peak = new WindowPeak(1_000);
  const all: { timeMs: number; value: number }[] = [];
  let timeMs = 0;
  for (let i = 0; i < 3_000; i++) {
    timeMs += dice.below(20);
    const value = dice.below(200) - 100;
    all.push({ timeMs, value });
    const inside = all.slice(-400).filter((one) => one.timeMs >= timeMs - 1_000);
    expect(peak.push(timeMs, value)).toBe(Math.max(...inside.map((one) => one.value)));
  }
});

test('of more falling values than are kept, the peak is one of the window, and the first while it is there', () => {
  const count = 4 * LIMITS.alertWindowPoints;
  const peak = new WindowPeak(count);
  for (let i = 0; i < count; i++) expect(peak.push(i, -i - 1)).toBe(-1);
  for (let i = count; i < 3 * count; i++) {
    const found = peak.push(i, -i - 1);
    expect(found).toBeLessThanOrEqual(count - i - 1);
    expect(found).toBeGreaterThanOrEqual(-i - 1);
  }
  /* What is kept of them is bounded: looked at from outside, since nothing else shows it. */
  const kept = (peak as unknown as { values: number[] }).values.length;
  expect(kept).toBeLessThanOrEqual(2 * LIMITS.alertWindowPoints);
});

test('the sum of a window forgets all after a pause, and is exact again after a sum beyond 2^53', () => {
  const sum = new WindowSum(60_000);
  sum.add(0, Number.MAX_SAFE_INTEGER);
  sum.add(1, Number.MAX_SAFE_INTEGER);
  sum.add(30_000, 3);
  sum.add(61_000, 1);
  expect(sum.total).toBe(4);
  sum.add(10_000_000, 2);
  expect(sum.total).toBe(2);
  sum.takeBack(9_999_000, 5);
  expect(sum.total).toBe(2);
  sum.takeBack(10_000_000, 5);
  expect(sum.total).toBe(0);
});
