import { expect, test } from 'vitest';
import { createBeat } from '../../../../shared/engine/hub/beat.ts';
import { createRandom } from '../../../support/random.ts';

test('beats are a period apart, and never drift, however the looks jitter', () => {
  const random = createRandom(7);
  const isDue = createBeat(5_000, 1_000);
  const beats: number[] = [];
  for (let second = 0; second <= 600; second++) {
    const nowMs = 1_767_225_600_000 + second * 1_000 + (random() - 0.5) * 400;
    if (isDue(nowMs)) beats.push(nowMs);
  }
  expect(beats.length).toBe(121);
  beats.slice(1).forEach((ms, i) => expect(Math.abs(ms - beats[i]! - 5_000)).toBeLessThan(500));
});

test('looks that come a little late each time do not make a beat late by a whole look', () => {
  const isDue = createBeat(5_000, 1_000);
  const looks: number[] = [];
  for (let look = 0; look < 100; look++)
    if (isDue(look * 1_000.4 - (look % 5 === 0 ? 0.9 : 0))) looks.push(look);
  expect(looks.slice(0, 5)).toEqual([0, 5, 10, 15, 20]);
});

test('after a pause there is one beat, not one for each that was missed', () => {
  const isDue = createBeat(5_000, 1_000);
  expect(isDue(0)).toBe(true);
  expect(isDue(3_600_000)).toBe(true);
  expect(isDue(3_601_000)).toBe(false);
  expect(isDue(3_605_000)).toBe(true);
});

test('a clock that was set back waits for no old time', () => {
  const isDue = createBeat(5_000, 1_000);
  expect(isDue(3_600_000)).toBe(true);
  expect(isDue(1_000)).toBe(false);
  expect(isDue(6_000)).toBe(true);
});
