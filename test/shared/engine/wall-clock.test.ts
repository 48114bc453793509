import { expect, test } from 'vitest';
import { createWallClock, findFraction } from '../../../shared/engine/wall-clock.ts';

const BEGIN_MS = 1_790_000_000_000;
const HOUR_MS = 3_600_000;

/** A machine whose clocks the test moves. */
function start() {
  let systemMs = BEGIN_MS;
  let monotonicMs = 5_000.25;
  return {
    now: createWallClock({ system: () => systemMs, monotonic: () => monotonicMs }),
    pass(ms: number): void {
      systemMs += ms;
      monotonicMs += ms;
    },
    sleep: (ms: number) => void (systemMs += ms),
    set: (ms: number) => void (systemMs += ms),
    stepBackMonotonic: (ms: number) => void (monotonicMs -= ms),
    aheadMs(): number {
      return this.now() - systemMs;
    },
  };
}

test('runs as evenly as the monotonic clock, with its fractions', () => {
  const { now, pass } = start();
  expect(now()).toBe(BEGIN_MS);
  pass(16.75);
  expect(now()).toBe(BEGIN_MS + 16.75);
});

test('is back on the machine’s clock at once after a sleep through which the monotonic clock stood', () => {
  const machine = start();
  machine.pass(1_000);
  machine.now();
  machine.sleep(3 * HOUR_MS);
  expect(machine.aheadMs()).toBe(0);
  machine.pass(1_000);
  expect(machine.aheadMs()).toBe(0);
});

test('follows two sleeps, and a sleep right at its beginning', () => {
  const machine = start();
  machine.sleep(HOUR_MS);
  expect(machine.aheadMs()).toBe(0);
  machine.sleep(HOUR_MS);
  expect(machine.aheadMs()).toBe(0);
});

test.each([900, -900, 12, -12])('ignores a step of the system’s clock of %d ms', (stepMs) => {
  const machine = start();
  machine.set(stepMs);
  machine.pass(10_000);
  expect(machine.now()).toBe(BEGIN_MS + 10_000);
});

test('small steps that add up are followed in the end', () => {
  const machine = start();
  for (let i = 0; i < 10; i++) {
    machine.set(300);
    machine.pass(1_000);
    expect(Math.abs(machine.aheadMs())).toBeLessThanOrEqual(1_000);
  }
});

test('neither steps back nor stands when the system’s clock is set back by an hour', () => {
  const machine = start();
  machine.set(-HOUR_MS);
  let before = machine.now();
  expect(before).toBe(BEGIN_MS);
  for (let i = 0; i < 1_000; i++) {
    machine.pass(100);
    const now = machine.now();
    expect(now - before).toBeCloseTo(99, 3);
    before = now;
  }
});

test('comes back to a system’s clock that was set back, and then runs with it', () => {
  const machine = start();
  machine.set(-5_000);
  for (let i = 0; i < 600; i++) {
    machine.pass(1_000);
    machine.now();
  }
  expect(machine.aheadMs()).toBeGreaterThan(0);
  expect(machine.aheadMs()).toBeLessThanOrEqual(1_000);
});

test('a monotonic clock that steps back moves nothing', () => {
  const machine = start();
  machine.pass(1_000);
  const before = machine.now();
  machine.stepBackMonotonic(500);
  expect(machine.now()).toBe(before);
});

test('begins with the fraction that the system’s clock does not tell', () => {
  let ns = 0;
  const monotonic = (): number => ((ns += 20_000), ns / 1e6);
  const clocks = { system: () => Math.floor(1_700_000_000_000.37 + ns / 1e6), monotonic };
  const began = findFraction(clocks);
  expect(Math.abs(began - (1_700_000_000_000.37 + ns / 1e6))).toBeLessThan(0.05);
  const now = createWallClock(clocks, began);
  expect(now() - began).toBeCloseTo(0.02);
});

test('does not look for a fraction for ever where the clock stands', () => {
  expect(findFraction({ system: () => 5_000, monotonic: () => 7 })).toBe(5_000);
});
