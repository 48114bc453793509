/**
 * The engine's surroundings in a process of Node: the machine's clocks, Node's timers, its randomness.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import { createWallClock, findFraction } from '../../shared/engine/wall-clock.ts';

/** Makes surroundings with a wall clock of their own. */
export function createSurroundings(): Surroundings {
  const elapsed = (): number => performance.now();
  const clocks = { system: () => Date.now(), monotonic: elapsed };
  return {
    now: createWallClock(clocks, findFraction(clocks)),
    elapsed,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
    defer(run) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    },
    random: () => Math.random(),
    nextEpoch: () => randomInt(1, 2 ** 32),
    secret: () => randomBytes(16).toString('hex'),
  };
}
