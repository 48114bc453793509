import { expect, test } from 'vitest';
import { toScreenInterval } from '../../../web/net/screen-rate.ts';

/** Moments of pictures that many ms apart. */
function toMoments(...gapsMs: number[]): number[] {
  const moments = [1_000];
  for (const gap of gapsMs) moments.push(moments.at(-1)! + gap);
  return moments;
}

test.each([
  [60, 16],
  [75, 13],
  [120, 8],
  [144, 6],
  [240, 4],
  [30, 33],
])('a screen of %i pictures a second wants a frame each %i ms', (hertz, intervalMs) => {
  const gaps = Array.from({ length: 12 }, () => 1_000 / hertz);
  expect(toScreenInterval(toMoments(...gaps))).toBe(intervalMs);
});

test('pictures that are held up while the page begins do not make its screen a slow one', () => {
  expect(toScreenInterval(toMoments(220, 16.7, 16.6, 90, 16.7, 16.7, 33.4, 16.6, 16.7))).toBe(16);
});

test('no rate is taken that no screen has', () => {
  expect(toScreenInterval(toMoments(1, 1, 1))).toBe(4);
  expect(toScreenInterval(toMoments(500, 500, 500))).toBe(33);
  expect(toScreenInterval([5])).toBe(16);
});
