/**
 * Tells when the event loop has more to do than it can, from its utilisation over the last second.
 * Work that yields to everything else (a replay at full speed, loading history) does not count: it fills
 * the loop without hurting anybody.
 */
import { LIMITS } from '../../shared/limits.ts';

/** Time that the event loop has worked and waited so far, ms. */
export interface LoopTime {
  active: number;
  idle: number;
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
  return {
    get utilization() {
      return utilization;
    },
    get isOverloaded() {
      return utilization >= LIMITS.loopUtilization;
    },
    addYielding(ms) {
      yieldingMs += ms;
    },
    check() {
      const now = read();
      const active = Math.max(0, now.active - last.active - yieldingMs);
      const total = active + now.idle - last.idle;
      utilization = total > 0 ? active / total : 0;
      last = now;
      yieldingMs = 0;
    },
  };
}
