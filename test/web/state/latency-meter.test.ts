import { beforeEach, describe, expect, test } from 'vitest';
import { LatencyMeter } from '../../../web/state/latency-meter.ts';

const CLOCK = { roundTripMs: 10, clockOffsetMs: 0 };
let meter: LatencyMeter;

/** A second with ticks of these ages, and what is shown at its end. */
function second(ages: number[], clock: Partial<typeof CLOCK> = {}): number | undefined {
  for (const age of ages) meter.note(age);
  return meter.sample({ ...CLOCK, ...clock }, true).oneWayMs;
}

beforeEach(() => {
  meter = new LatencyMeter();
  for (let i = 0; i < 5; i++) second([20, 21, 22]);
});

describe('the latency of a page', () => {
  test('that was stopped for a minute is right with the next second: what piled up is no latency', () => {
    const piledUp = Array.from({ length: 3_000 }, (_, i) => 60_000 - i * 20);
    expect(second(piledUp)).toBe(21);
    expect(second([19, 20, 30])).toBe(21);
    expect(second([20, 20, 30])).toBe(20);
  });

  test('of few ticks is right after a minute’s stop as well', () => {
    expect(second([60_000])).toBe(21);
    for (let quiet = 0; quiet < 30; quiet++) expect(second([])).toBe(21);
    expect(second([23])).toBe(23);
  });

  test('is not fooled by one late message, and follows a link that has become slow', () => {
    expect(second([20, 20, 20, 5_000])).toBe(21);
    expect(second([5_000])).toBe(21);
    second([300]);
    expect(second([310])).toBe(310);
  });

  test('of a machine that has slept is right with the first offset of the clocks', () => {
    const sleptMs = 10_800_000;
    expect(second([20 - sleptMs, 21 - sleptMs])).toBe(21);
    expect(second([20 - sleptMs], { clockOffsetMs: sleptMs })).toBe(5);
    expect(second([20 - sleptMs], { clockOffsetMs: sleptMs })).toBe(20);
  });

  test('keeps what it knows when the offset is only known a little better', () => {
    expect(second([], { clockOffsetMs: 3 })).toBe(24);
  });

  test('is never less than half of the quickest round trip', () => {
    expect(second([-500])).toBe(21);
    expect(second([-500])).toBe(5);
    expect(second([-500], { roundTripMs: 4 })).toBe(2);
    expect(second([-500], { roundTripMs: 90 })).toBe(2);
  });

  test('is that of the connection alone where events are old on purpose', () => {
    meter.note(9_999);
    expect(meter.sample(CLOCK, false).oneWayMs).toBe(5);
    expect(second([])).toBe(5);
  });

  test('is unknown before anything was measured', () => {
    const unknown = new LatencyMeter().sample({ ...CLOCK, roundTripMs: undefined }, true);
    expect(unknown).toEqual({ roundTripMs: undefined, oneWayMs: undefined });
  });
});
