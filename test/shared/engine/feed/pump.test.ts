import { expect, test } from 'vitest';
import { startPump } from '../../../../shared/engine/feed/pump.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

test('turns once a flush, and again at once while there is more', () => {
  const clock = createFakeClock();
  const turnsAt: number[] = [];
  const more = [false, true, true, false];
  const turn = (): boolean => {
    turnsAt.push(clock.elapsed());
    return more.shift() ?? false;
  };
  startPump(clock, turn, 16, () => false);
  clock.advance(50);
  expect(turnsAt).toEqual([16, 32, 32, 32, 48]);
});

test('does not begin a turn while the last one’s frames are still being sent, and begins as soon as they are', () => {
  let waits = 3;
  const clock = createFakeClock({ defer: (run) => clock.after(1, run) });
  const turnsAt: number[] = [];
  const isBusy = (): boolean => turnsAt.length === 1 && waits-- > 0;
  startPump(clock, () => turnsAt.push(clock.elapsed()) < 0, 16, isBusy);
  clock.advance(40);
  expect(turnsAt).toEqual([16, 35]);
});

test('has nothing planned any more once it is stopped', () => {
  const clock = createFakeClock({ defer: (run) => clock.after(1, run) });
  let turns = 0;
  const pump = startPump(
    clock,
    () => ++turns > 0,
    16,
    () => false,
  );
  clock.advance(16);
  pump.stop();
  clock.advance(100);
  expect([turns, clock.timers]).toEqual([1, 0]);
});
