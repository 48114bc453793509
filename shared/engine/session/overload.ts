/**
 * Tells when the event loop has more to do than it can: it was busy all through the last second, and what
 * came meanwhile had to wait. Work that yields to everything else (a replay at full speed, loading history)
 * does not count: it fills the loop without hurting anybody. Nor does a short burst that is soon done.
 */
import { LIMITS } from '../../wire/limits.ts';

/** What the event loop has done. */
export interface LoopTime {
  /** Time that it has worked and waited so far, ms. */
  active: number;
  idle: number;
  /** Mean delay of events since the last look, ms. */
  delayMs: number;
}

/** A watch over the event loop. */
export interface Overload {
  /** Busy share of the last second, 0..1, without yielding work. */
  readonly utilization: number;
  readonly isOverloaded: boolean;
  /** Notes work that would have waited if there had been anything else to do. */
  addYielding(ms: number): void;
  /** Looks at the last second. Called about once a second. */
  check(): void;
}

/** Makes a watch. @param read the event loop's own figures */
export function createOverload(read: () => LoopTime): Overload {
  let last = read();
  let yieldingMs = 0;
  let utilization = 0;
  let delayMs = 0;
  return {
    get utilization() {
      return utilization;
    },
    get isOverloaded() {
      return utilization >= LIMITS.loopUtilization && delayMs >= LIMITS.loopDelayMs;
    },
    addYielding(ms) {
      yieldingMs += ms;
    },
    check() {
      const now = read();
      const active = Math.max(0, now.active - last.active - yieldingMs);
      const total = active + now.idle - last.idle;
      utilization = total > 0 ? active / total : 0;
      delayMs = now.delayMs;
      last = now;
      yieldingMs = 0;
    },
  };
}
