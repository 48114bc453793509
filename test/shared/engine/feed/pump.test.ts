import { expect, test } from 'vitest';
import { type PumpOptions, startPump } from '../../../../shared/engine/feed/pump.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';

const slowly = (): FakeClock => {
  const clock: FakeClock = createFakeClock({ defer: (run) => clock.after(1, run) });
  return clock;
};

/** Turns of a pump that is as quick as it may be. @param toCostMs what the turn at a time takes */
function toTurns(
  clock: FakeClock,
  toCostMs: (atMs: number) => number,
  options: Partial<PumpOptions> = {},
): number[] {
  const turnsAt: number[] = [];
  const turn = (): boolean => {
    turnsAt.push(clock.elapsed());
    clock.spend(toCostMs(clock.elapsed()));
    return false;
  };
  startPump(clock, { turn, isBusy: () => false, flushMs: 16, leastMs: () => 1, ...options });
  return turnsAt;
}

test('turns once a flush, and again at once while there is more', () => {
  const clock = createFakeClock();
  const turnsAt: number[] = [];
  const more = [false, true, true, false];
  const turn = (): boolean => {
    turnsAt.push(clock.elapsed());
    return more.shift() ?? false;
  };
  startPump(clock, { turn, flushMs: 16, isBusy: () => false });
  clock.advance(50);
  expect(turnsAt).toEqual([16, 32, 32, 32, 48]);
});

test('does not begin a turn while the last one’s frames are still being sent, and begins as soon as they are', () => {
  const clock = slowly();
  const turnsAt: number[] = [];
  const isBusy = (): boolean => turnsAt.length === 1 && clock.elapsed() < 34;
  startPump(clock, { turn: () => turnsAt.push(clock.elapsed()) < 0, flushMs: 16, isBusy });
  clock.advance(40);
  expect(turnsAt).toEqual([16, 35]);
});

test('has nothing planned any more once it is stopped', () => {
  const clock = slowly();
  let turns = 0;
  const pump = startPump(clock, { turn: () => ++turns > 0, flushMs: 16, isBusy: () => false });
  clock.advance(16);
  pump.stop();
  clock.advance(100);
  expect([turns, clock.timers]).toEqual([1, 0]);
});

test('has nothing planned any more when it is stopped by its own turn', () => {
  const clock = createFakeClock();
  const pump = startPump(clock, {
    turn: () => (pump.stop(), false),
    flushMs: 16,
    isBusy: () => false,
  });
  clock.advance(100);
  expect(clock.timers).toBe(0);
});

test('turns when the source has its next tick, and not before', () => {
  const clock = createFakeClock();
  const dueAt = [21, 22, 29];
  const turnsAt = toTurns(clock, () => (dueAt[0]! <= clock.elapsed() ? (dueAt.shift(), 0) : 0), {
    nextInMs: () => Math.max(0, (dueAt[0] ?? Infinity) - clock.elapsed()),
  });
  clock.advance(64);
  expect(turnsAt).toEqual([16, 21, 22, 29, 45, 61]);
});

test('takes a tenth of the time for its turns, and no longer than a flush interval between two', () => {
  const clock = createFakeClock();
  const costs = [1, 0, 8, 0.5, 0];
  const turnsAt = toTurns(clock, () => costs.shift() ?? 0);
  clock.advance(50);
  expect(turnsAt).toEqual([16, 26, 27, 43, 48.5, 49.5]);
});

test('keeps to the flush interval while nobody wants it sooner', () => {
  const clock = createFakeClock();
  let leastMs = 16;
  const turnsAt = toTurns(clock, () => 0, { leastMs: () => leastMs });
  clock.advance(32);
  leastMs = 4;
  clock.advance(24);
  expect(turnsAt).toEqual([16, 32, 48, 52, 56]);
});

test('counts what is still being sent as the cost of a turn', () => {
  const clock = slowly();
  const turnsAt: number[] = [];
  const isBusy = (): boolean => clock.elapsed() < (turnsAt.at(-1) ?? 0) + 1;
  startPump(clock, {
    turn: () => turnsAt.push(clock.elapsed()) < 0,
    isBusy,
    flushMs: 16,
    leastMs: () => 1,
  });
  clock.advance(48);
  expect(turnsAt).toEqual([16, 26, 36, 46]);
});

test('is not woken again and again by a timer that comes too early', () => {
  const clock = createFakeClock();
  const after: FakeClock['after'] = (ms, run) => clock.after(ms - 0.75, run);
  const turnsAt: number[] = [];
  startPump(
    { ...clock, after },
    {
      turn: () => turnsAt.push(clock.elapsed()) < 0,
      isBusy: () => false,
      flushMs: 16,
      leastMs: () => 1,
      nextInMs: () => Math.max(0, 24 - clock.elapsed()),
    },
  );
  clock.advance(25);
  expect(turnsAt[0]).toBeCloseTo(15.25);
  expect(turnsAt[1]).toBeGreaterThanOrEqual(24);
});
