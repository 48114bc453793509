import { expect, test } from 'vitest';
import { createLaneCounter } from '../../../web/state/lab-meter.ts';

test('ages are told by quantiles, and each second by its middle', () => {
  const counter = createLaneCounter();
  expect(counter.read()).toMatchObject({ ticks: 0, p50Ms: NaN, line: [] });
  counter.add(Array.from({ length: 100 }, (_, i) => i + 1));
  counter.step();
  counter.step();
  counter.add([500]);
  counter.step();
  expect(counter.read()).toEqual({ ticks: 101, p50Ms: 51, p99Ms: 100, line: [51, NaN, 500] });
});

test('what is kept is bounded: the last minute, and the newest ages', () => {
  const counter = createLaneCounter();
  for (let second = 0; second < 100; second++) {
    counter.add(Array.from({ length: 100 }, () => (second < 50 ? 1_000 : 10)));
    counter.step();
  }
  const { ticks, p99Ms, line } = counter.read();
  expect(ticks).toBe(10_000);
  expect(line).toHaveLength(60);
  expect(p99Ms).toBe(10);
});
