import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Pump, startPump } from '../../../../shared/engine/feed/pump.ts';

let pump: Pump | undefined;

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setInterval', 'setImmediate', 'clearImmediate'] }),
);

afterEach(() => {
  pump?.stop();
  vi.useRealTimers();
});

it('turns once a flush, and again at once while there is more', () => {
  const more = [false, true, true, false];
  const turn = vi.fn(() => more.shift() ?? false);
  pump = startPump(turn, 16, () => false);
  vi.advanceTimersByTime(16);
  expect(turn).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(16);
  for (let i = 0; i < 4; i++) vi.advanceTimersByTime(1);
  expect(turn).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(28);
  expect(turn).toHaveBeenCalledTimes(6);
});

it('does not begin a turn while the last one’s frames are still being sent, and begins as soon as they are', () => {
  let isSending = false;
  const turn = vi.fn(() => false);
  pump = startPump(turn, 16, () => isSending);
  vi.advanceTimersByTime(16);
  isSending = true;
  vi.advanceTimersByTime(40);
  expect(turn).toHaveBeenCalledTimes(1);
  isSending = false;
  vi.advanceTimersByTime(1);
  expect(turn).toHaveBeenCalledTimes(2);
});
