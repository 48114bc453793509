import { describe, expect, test } from 'vitest';
import { createClockEstimate } from '../../../shared/client/clock-estimate.ts';

/** An estimate, and round trips to a server whose clock is ahead. */
function start(aheadMs = 500) {
  const clock = createClockEstimate();
  let id = 0;
  return {
    clock,
    trip(sentMs: number, outMs: number, backMs: number, ahead = aheadMs): void {
      clock.onPing(++id, sentMs);
      clock.onPong(id, sentMs + outMs + ahead, sentMs + outMs + backMs);
    },
  };
}

describe('the estimate of the server clock', () => {
  test('follows the quickest of the last round trips', () => {
    const { clock, trip } = start();
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([0, undefined]);
    trip(0, 40, 160);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([440, 200]);
    trip(1_000, 5, 5);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 10]);
    trip(2_000, 300, 20);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 320]);
    for (let i = 0; i < 8; i++) trip(3_000 + i * 1_000, 30, 10);
    expect(clock.offsetMs).toBe(510);
  });

  test.each([10_800_000, -10_800_000, 400])(
    'is right with the first round trip after a clock has stepped by %i ms',
    (stepMs) => {
      const { clock, trip } = start();
      for (let i = 0; i < 8; i++) trip(i * 5_000, 3, 3);
      trip(40_000, 20, 20, 500 + stepMs);
      expect(clock.offsetMs).toBe(500 + stepMs);
    },
  );

  test('is right with the first heartbeat after we have slept, and wants to be made sure', () => {
    const { clock, trip } = start();
    for (let i = 0; i < 8; i++) trip(i * 5_000, 4, 4);
    expect(clock.onStamp(40_000 + 500 + 10_800_000 - 4, 40_000)).toBe(true);
    expect(Math.abs(clock.offsetMs - 10_800_500)).toBeLessThanOrEqual(4);
    expect(clock.onStamp(45_000 + 500 + 10_800_000 - 4, 45_000)).toBe(false);
  });

  test.each([60_000, 5_000, 30])('is not fooled by one message that is %i ms late', (lateMs) => {
    const { clock, trip } = start();
    for (let i = 0; i < 4; i++) trip(i * 5_000, 3, 3);
    expect(clock.onStamp(20_000 + 500, 20_000 + lateMs)).toBe(false);
    expect(clock.offsetMs).toBe(500);
    trip(20_000, 3, lateMs);
    expect(clock.offsetMs).toBe(500);
    trip(90_000, lateMs, 3);
    expect(clock.offsetMs).toBe(500);
  });

  test('knows which ping a late pong answers', () => {
    const { clock, trip } = start();
    trip(0, 50, 50);
    clock.onPing(101, 5_000);
    clock.onPing(102, 10_000);
    clock.onPong(101, 5_050 + 500, 10_001);
    expect(clock.roundTripMs).toBe(5_001);
    expect(clock.offsetMs).toBe(500);
    clock.onPong(102, 10_050 + 500, 10_100);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 100]);
  });

  test('takes nothing from a pong that no ping under way asked for', () => {
    const { clock, trip } = start();
    trip(0, 5, 5);
    clock.onPing(9, 1_000);
    clock.forgetPings();
    clock.onPong(9, 99_999, 1_001);
    clock.onPong(undefined, 99_999, 1_001);
    clock.onPong(77, 99_999, 1_001);
    expect([clock.offsetMs, clock.roundTripMs]).toEqual([500, 10]);
  });

  test('does not take clocks that drift apart a little for clocks that were set', () => {
    const { clock, trip } = start();
    trip(0, 0.1, 0.1);
    for (let i = 1; i < 20; i++) {
      expect(clock.onStamp(i * 5_000 + 500 + i * 2, i * 5_000)).toBe(false);
      trip(i * 5_000, 0.1, 0.1, 500 + i * 2);
      expect(Math.abs(clock.offsetMs - (500 + i * 2))).toBeLessThan(3);
    }
  });
});
