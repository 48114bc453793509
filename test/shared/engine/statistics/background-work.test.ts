import { describe, expect, test } from 'vitest';
import { createBackgroundWork } from '../../../../shared/engine/statistics/background-work.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const MINUTE_MS = 60_000;

/** Work without end, each piece of which takes so long; counts what it took. */
function startWork(owners: number, pieceMs: number) {
  const clock = createFakeClock();
  const work = createBackgroundWork(clock);
  const tookMs = Array.from({ length: owners }, () => 0);
  for (let i = 0; i < owners; i++) {
    work.add(() => {
      clock.spend(pieceMs);
      tookMs[i]! += pieceMs;
      return true;
    });
  }
  return { clock, work, tookMs };
}

describe('work in the background', () => {
  test.each([
    [1, 1],
    [4, 1],
    [4, 40],
    [50, 3],
  ])('of %i owners in pieces of %i ms takes no more than its share of a core', (owners, ms) => {
    const { clock, tookMs } = startWork(owners, ms);
    clock.advance(MINUTE_MS);
    const sum = tookMs.reduce((a, b) => a + b, 0);
    expect(sum / MINUTE_MS).toBeLessThanOrEqual(LIMITS.analysisShare + 0.01);
    expect(sum / MINUTE_MS).toBeGreaterThan(LIMITS.analysisShare - 0.05);
    expect(Math.max(...tookMs) - Math.min(...tookMs)).toBeLessThanOrEqual(Math.max(6, ms));
  });

  test('does not hold the loop for longer than a slice, or a piece that is longer', () => {
    const { clock, tookMs } = startWork(4, 2);
    let before = 0;
    let longest = 0;
    for (let i = 0; i < 10_000; i++) {
      clock.advance(1);
      const sum = tookMs.reduce((a, b) => a + b, 0);
      longest = Math.max(longest, sum - before);
      before = sum;
    }
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(LIMITS.analysisSliceMs + 2);
  });

  test('gives what somebody waits for every other slice', () => {
    const { clock, work, tookMs } = startWork(4, LIMITS.analysisSliceMs);
    let pieces = 0;
    work.add(() => {
      clock.spend(LIMITS.analysisSliceMs);
      pieces++;
      return true;
    }, true);
    clock.advance(MINUTE_MS);
    const others = tookMs.reduce((a, b) => a + b, 0) / LIMITS.analysisSliceMs;
    expect(Math.abs(pieces - others)).toBeLessThanOrEqual(1);
  });

  test('begins later, ends when it is called off, and leaves no timer behind', () => {
    const clock = createFakeClock();
    const work = createBackgroundWork(clock);
    let pieces = 0;
    const callOff = work.add(() => {
      clock.spend(1);
      if (++pieces === 3) callOff();
      return true;
    });
    expect(pieces).toBe(0);
    clock.advance(MINUTE_MS);
    expect([pieces, clock.timers]).toEqual([3, 0]);
    work.add(() => true);
    work.close();
    expect(clock.timers).toBe(0);
  });
});
